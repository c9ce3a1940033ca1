"""Asks a web archive what it holds of a site that gives nothing itself, and what the site was called."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

from scrapy.http.request import NO_CALLBACK

from chamberlain_crawler.items import Capture
from chamberlain_crawler.jobs.adding import site_facts
from chamberlain_crawler.jobs.adding.asking_site import blog_of, why_no_blog
from chamberlain_crawler.jobs.adding.site_facts import Facts
from chamberlain_crawler.jobs.adding.site_requests import Asker, NoAnswer
from chamberlain_crawler.sources import cdx
from chamberlain_crawler.sources.cdx import Row
from chamberlain_crawler.sources.playback import memento, playback_url
from chamberlain_crawler.sources.wayback_listing import TIMEOUT
from chamberlain_crawler.sources.web_archive import WebArchive
from chamberlain_crawler.urls import canonical, endpoint, split

#: Rows of a listing that are asked for: enough to say how many there are.
MOST_ROWS = 10_000
#: So many home pages are looked at, the newest first, until one is the blog's.
MOST_HOMES = 6


class AskingArchive:
    """The questions, and the facts that their answers give."""

    facts: Facts

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.web_archive = WebArchive(asker.crawler.settings)
        self.asker.endpoints.add(endpoint(self.web_archive.address))
        self.is_pywb = False

    async def facts_of(self, live: Facts) -> Facts:
        """What the archive holds of a site that gave nothing, or no articles; else the facts of the site itself."""
        facts = live
        if not live.gone:  # whoever answers there may be another owner, who names nothing of the blog
            facts = Facts(home=live.home, old_hosts=live.old_hosts, gone="neither feed nor sitemap names articles")
            facts.notes += [f"today it calls itself “{stated.value}”" for stated in live.names[:1]]
        await self.add_facts(facts)
        if not facts.archive and facts is not live:
            live.notes += facts.notes[1:] if live.names else facts.notes
            return live
        return facts

    async def add_facts(self, facts: Facts) -> None:
        """Adds to facts what the archive holds of their home."""
        self.facts, host = facts, self.web_archive.host
        homes = await self.rows(facts.home)
        if not homes and split(facts.home).path != "/" and await self.rows(urljoin(facts.home, "/")):
            facts.home = urljoin(facts.home, "/")
            homes = await self.rows(facts.home)
        await self.take_home(homes)
        place = endpoint(facts.home)
        assert place is not None
        in_folder = split(facts.home).path != "/"
        scope = {"url": facts.home, "matchType": "prefix"} if in_folder else {"url": place[0], "matchType": "domain"}
        rows = await self.rows(**scope, collapse="urlkey")
        blog = blog_of(facts)
        addresses = {address for row in rows if blog.owns(row.url) and (address := blog.address(row.url))}
        posts = [address for address in addresses if blog.may_be_article(address)]
        if not addresses:
            if not any(note.startswith(f"{host} gives no list") for note in facts.notes):
                facts.notes.append(f"{host} holds no capture of it")
            return
        most = "more than " if len(rows) >= MOST_ROWS else ""
        times = sorted(row.timestamp for row in [*homes, *rows])
        facts.archive = (
            f"{host}: {most}{len(addresses)} addresses, {len(posts)} of them articles' by their form; "
            f"captures from {day(times[0])} to {day(times[-1])}"
        )
        facts.first_day = next(iter(site_facts.dates_in(posts)), "")

    async def rows(self, url: str, **options: str) -> list[Row]:
        """Captures of an address, or of all below it."""
        query = {"url": url, "output": "json"} | options
        if self.is_pywb:
            path, query["fl"] = "web/cdx", ",".join(cdx.PYWB_NAMES.get(name, name) for name in cdx.FIELDS)
        else:
            path, query["fl"], query["limit"] = "cdx/search/cdx", ",".join(cdx.FIELDS), str(MOST_ROWS)
        answer = await self.get(f"{self.web_archive.address}{path}?{urlencode(query)}", listing=True)
        if isinstance(answer, Capture) and answer.status == 404 and not self.is_pywb:
            self.is_pywb = True
            return await self.rows(url, **options)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            self.complain(answer.reason if isinstance(answer, NoAnswer) else f"status {answer.status}")
            return []
        listing = cdx.parse(answer.body)
        if listing.fault and listing.fault != "is empty":
            self.complain(f"its answer {listing.fault}")
        return list(listing.rows)

    async def get(self, url: str, *, listing: bool) -> Capture | NoAnswer:
        """An answer of the archive, within its budgets."""
        archive = self.web_archive
        budget = archive.listings if listing else archive.captures
        meta = {"download_timeout": TIMEOUT} if listing else {}
        return await self.asker.send(archive.request(url, NO_CALLBACK, None, budget=budget, meta=meta))

    def complain(self, reason: str) -> None:
        """Says once that the archive does not tell."""
        note = f"{self.web_archive.host} gives no list of captures ({reason}); try again later"
        if note not in self.facts.notes:
            self.facts.notes.append(note)

    async def take_home(self, rows: list[Row]) -> None:
        """Takes up what the newest archived home page that is the blog's says."""
        facts = self.facts
        for n, row in enumerate(newest_first(rows)):
            if n >= MOST_HOMES:
                break
            answer = await self.get(playback_url(self.web_archive.address, row.timestamp, row.url), listing=False)
            if isinstance(answer, NoAnswer) or (capture := memento(answer)) is answer or why_no_blog(capture):
                continue
            html = site_facts.of_html(capture)
            home = site_facts.home_of(html, capture.url)
            by = f"the home page of {day(row.timestamp)}"
            facts.home = facts.home if canonical(home) == canonical(facts.home) else home
            facts.call(html.site_name, by)
            if not facts.names:
                facts.call(html.title, f"the title of {by}")
            facts.speak(html.language, by)
            facts.is_wordpress |= html.is_wordpress
            facts.generator, facts.theme = html.generator, html.theme
            if n:
                facts.ours_until = day(row.timestamp)
            return


def newest_first(rows: list[Row]) -> Iterator[Row]:
    """Captures that have a page, each body once, the newest first."""
    seen: set[str | None] = set()
    for row in sorted(rows, key=lambda row: row.timestamp, reverse=True):
        if row.status == 200 and (row.digest is None or row.digest not in seen):
            seen.add(row.digest)
            yield row


def day(timestamp: str) -> str:
    """The day of a capture's 14 digits: ``2016-05-03``."""
    return f"{timestamp[:4]}-{timestamp[4:6]}-{timestamp[6:8]}"
