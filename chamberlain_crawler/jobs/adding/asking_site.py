"""Asks a site what it says of itself: some ten requests, each of which may give nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.blogs.card import NUMBER_TAIL
from chamberlain_crawler.intake.workers import Workers
from chamberlain_crawler.items import Capture, Reading
from chamberlain_crawler.jobs.adding import site_facts
from chamberlain_crawler.jobs.adding.site_facts import ApiFacts, Facts, HtmlFacts, Stated
from chamberlain_crawler.jobs.adding.site_requests import Asker, NoAnswer
from chamberlain_crawler.pages import Page, layouts
from chamberlain_crawler.pages.page import XML_ROOT, decode
from chamberlain_crawler.sources.sitemaps import NOT_POSTS, USUAL_PLACES
from chamberlain_crawler.text import number
from chamberlain_crawler.urls import absolute, below, canonical, endpoint, split

#: What the API gives in one answer, and so many answers with static pages are asked for.
PER_PAGE, MOST_LISTS = 100, 5
#: So many sitemaps are read where only they can count the posts; the crawl reads them all.
MOST_SITEMAPS = 4
#: Sitemaps of static pages: WordPress' own, Yoast's.
OF_PAGES = ("posts-page-", "page-sitemap")


class AskingSite:
    """The questions, and the facts that their answers give."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.facts = Facts(home="")
        self.api: str | None = None
        """Address of the API, where one may answer."""
        self.slugs: set[str] = set()
        """What stands before a post's number at the end of its address: more than one, and it is the slug."""

    async def facts_of(self, address: str) -> Facts:
        """What the site of an address says, which may be that of one of its pages; ``gone`` where there is none."""
        facts = self.facts
        page = await self.asker.arrive(address)
        facts.home = urljoin(address if "://" in address else f"https://{address}", ".")
        facts.old_hosts = self.asker.old_hosts
        if isinstance(page, Capture) and page.status != 200 and split(page.url).path not in ("", "/"):
            facts.notes.append(f"{page.url} answers with status {page.status}; the home page was asked instead")
            page = await self.asker.follow(urljoin(page.url, "/"))
        if isinstance(page, NoAnswer):
            facts.gone = page.reason
            return facts
        facts.gone = why_no_blog(page)
        if facts.gone and page.status == 200:
            return facts
        html = site_facts.of_html(replace(page, body=b"") if facts.gone else page)  # an error's title is no name
        facts.home = site_facts.home_of(html, page.url)
        root = await self.ask_api(html)
        if root is None and canonical(page.url) == canonical(facts.home):
            name = split(page.url).path.rpartition("/")[2]
            facts.home = urljoin(page.url, f"{name}/" if name and "." not in name else ".")  # /blog, /index.php
        html = await self.ask_home(page, html)
        self.take_html(html, "the home page")
        if self.api:
            await self.ask_lists(self.api, root.list_page if root else 0)
        await self.ask_feed(html)
        if not facts.names:
            facts.call(html.title, "the title of the home page")
        await self.ask_sitemaps()
        await self.ask_post()
        if facts.can_be_crawled:
            facts.gone = ""
        return facts

    async def ask_api(self, html: HtmlFacts) -> ApiFacts | None:
        """The root of the API: what it says, and where the home is; None where there is none of this site.

        Its lists may answer all the same, where a plug-in shuts the root alone.
        """
        usual = urljoin(self.facts.home, "wp-json/")
        named = html.api if html.api and endpoint(html.api) in self.asker.endpoints else usual
        for url in [named, f"{self.facts.home}?rest_route=/"] if html.is_wordpress else [usual]:
            answer = await self.asker.ask(url)
            root = site_facts.of_api(answer.body) if isinstance(answer, Capture) and answer.status == 200 else None
            if root is None:
                self.api = usual if html.is_wordpress else None
                continue
            if endpoint(root.home) != endpoint(self.facts.home):
                self.api = None
                self.facts.lacks.append(f"API (it speaks of another site, {site_facts.line(root.home)})")
                return None
            self.api = answer.url if isinstance(answer, Capture) else url
            self.facts.is_wordpress = True
            self.facts.home = urljoin(self.facts.home, split(root.home).path.rstrip("/") + "/")
            self.facts.call(root.name, "the API")
            self.facts.timezone = root.timezone
            if root.hours and not root.timezone:
                self.facts.notes.append(f"its clocks are {root.hours:+g} h from Greenwich: name the place in the card")
            return root
        if not self.api:
            self.facts.lacks.append("API")
        return None

    async def ask_home(self, page: Capture, html: HtmlFacts) -> HtmlFacts:
        """The facts of the home page, which is asked for unless it is the page that is known."""
        if canonical(page.url) == canonical(self.facts.home):
            return html
        answer = await self.asker.ask(self.facts.home)
        if isinstance(answer, Capture) and answer.status == 200 and endpoint(answer.url) in self.asker.endpoints:
            return site_facts.of_html(answer)
        return html

    def take_html(self, html: HtmlFacts, by: str) -> None:
        """Takes up what a page says of its site."""
        facts = self.facts
        facts.call(html.site_name, by)
        facts.speak(html.language, by)
        facts.is_wordpress |= html.is_wordpress
        facts.generator = facts.generator or html.generator
        facts.theme = facts.theme or html.theme
        facts.file_hosts = list(dict.fromkeys([*facts.file_hosts, *html.file_hosts]))
        if not facts.timezone and html.hours:
            self.guess_zone(html.hours, by)

    def guess_zone(self, hours: float, by: str) -> None:
        """Takes up an offset that one time bears: it may be that of summer."""
        if zone := site_facts.fixed_zone(hours):
            doubt = f"not sure: a time in {by} is {hours:+g} h; better is a place, such as Europe/Berlin"
            self.facts.timezone = Stated(zone, doubt)

    async def ask_lists(self, api: str, list_page: int) -> None:
        """How many posts the API lists since when, how many comments, and which static pages.

        ``list_page`` is the id of the static page that lists the posts: a crawl needs it.
        """
        facts = self.facts
        answer = await self.ask_list(api, "posts", per_page=1, orderby="date", order="asc")
        posts = listed(answer)
        total = total_of(answer)
        if total is None:
            facts.lacks.append(f"API ({why_nothing(answer, 'it lists no posts')})")
            return
        facts.ways.append("API")
        facts.posts, facts.posts_by = total, "the API"
        for post in posts[:1]:
            facts.first_day = post.day
            facts.links.append(post.link)
            self.take_permalink(post.link, post.id)
            if not facts.timezone and post.hours is not None:
                self.guess_zone(post.hours, f"the API, of {post.day},")
        facts.comments = total_of(await self.ask_list(api, "comments", per_page=1))
        for page in range(1, MOST_LISTS + 1):
            found = listed(await self.ask_list(api, "pages", per_page=PER_PAGE, page=page))
            self.take_pages((entry.link for entry in found if entry.id != list_page), "the API")
            if len(found) < PER_PAGE:
                break

    def take_permalink(self, url: str, post_id: int | None) -> None:
        """Takes up the form of a post's address; ``post_id`` is None where it is not known."""
        root = canonical(self.facts.home).rstrip("/") + "/"
        path = below(root, canonical(url)) or split(url).path
        self.facts.permalink = self.facts.permalink or path
        tail = NUMBER_TAIL.fullmatch(path)
        if tail and path.endswith(f"/{post_id}/"):
            self.slugs.add(tail["slug"])
        # Not /archives/123/ and /archives/456/, which would be one address without their numbers.
        self.facts.number_tails = len(self.slugs) > 1

    async def ask_list(self, api: str, kind: str, **query: str | int) -> Capture | NoAnswer:
        """A list of the API, of no more than what is needed."""
        joint = "&" if "?" in api else "?"
        fields = {"_fields": "id,link,date,date_gmt"}
        return await self.asker.ask(f"{api}wp/v2/{kind}{joint}{urlencode(query | fields)}")

    def take_pages(self, addresses: Iterator[str], by: str) -> None:
        """Takes up static pages; the home page may be one, and is none here."""
        root = canonical(self.facts.home).rstrip("/") + "/"
        paths = (below(root, canonical(address)) for address in addresses)
        found = [path for path in paths if path and path != "/" and "?" not in path and len(path) < site_facts.LONGEST]
        self.facts.pages = list(dict.fromkeys([*self.facts.pages, *found]))
        self.facts.pages_by = by if found else self.facts.pages_by

    async def ask_feed(self, html: HtmlFacts) -> None:
        """The feed, where a crawl will ask for it; another one tells name and language all the same."""
        facts = self.facts
        usual = urljoin(facts.home, "feed/")
        answer = await self.asker.ask(usual)
        feed = site_facts.of_feed(answer) if isinstance(answer, Capture) and answer.status == 200 else None
        if feed:
            facts.ways.append("feed")
        else:
            facts.lacks.append(f"feed ({why_nothing(answer, 'it is none')})")
            if html.feed and html.feed != usual and endpoint(html.feed) in self.asker.endpoints:
                answer = await self.asker.ask(html.feed)
                feed = site_facts.of_feed(answer) if isinstance(answer, Capture) else None
        if feed is None:
            return
        facts.call(feed.title, "the feed")
        facts.speak(feed.language, "the feed")
        # WordPress tells its own language there; on pages a theme may have written another one.
        facts.languages.sort(key=lambda stated: stated.by != "the feed")
        facts.is_wordpress |= "wordpress" in feed.generator.lower()
        facts.generator = facts.generator or feed.generator
        own = [link for link in feed.links if endpoint(link) == endpoint(facts.home)]
        facts.links = list(dict.fromkeys([*own, *facts.links]))
        facts.last_day = max(feed.days, default="")

    async def ask_sitemaps(self) -> None:
        """The sitemaps: whether there are any, and what they name where the API does not tell."""
        facts = self.facts
        robots = await self.asker.ask(urljoin(facts.home, "/robots.txt"))
        named = (
            list(sitemap_urls_from_robots(robots.body)) if isinstance(robots, Capture) and robots.status == 200 else []
        )
        places = [absolute(facts.home, place) for place in [*named, *USUAL_PLACES]]
        own = [place for place in dict.fromkeys(places) if place and endpoint(place) in self.asker.endpoints]
        for place in own[: MOST_SITEMAPS + len(USUAL_PLACES)]:
            locations, is_index = await self.ask_sitemap(place)
            if not locations:
                continue
            facts.ways.append("sitemap")
            if facts.posts is None:
                await self.count_by_sitemaps(locations if is_index else [place], [] if is_index else locations)
            return
        facts.lacks.append("sitemap")

    async def ask_sitemap(self, url: str) -> tuple[list[str], bool]:
        """What a sitemap names, and whether those are sitemaps; nothing where it is none."""
        answer = await self.asker.ask(url)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return [], False
        kind = XML_ROOT.match(decode(answer.body, answer.header("content-type")))
        if not kind or kind[1] not in ("urlset", "sitemapindex"):
            return [], False
        locations = [entry["loc"] for entry in Sitemap(answer.body) if "loc" in entry]
        return [place for place in locations if endpoint(place) in self.asker.endpoints], kind[1] == "sitemapindex"

    async def count_by_sitemaps(self, sitemaps: list[str], found: list[str]) -> None:
        """Counts the posts that sitemaps name, ``found`` among them, and takes up the static pages."""
        of_posts = [url for url in sitemaps if not NOT_POSTS.search(split(url).path)]
        for url in [] if found else of_posts[:MOST_SITEMAPS]:
            locations, is_index = await self.ask_sitemap(url)
            found += [] if is_index else locations
        for url in [url for url in sitemaps if any(mark in url for mark in OF_PAGES)][:1]:
            locations, _ = await self.ask_sitemap(url)
            self.take_pages(iter(locations), "the sitemap")
        blog = blog_of(self.facts)
        posts = [url for url in dict.fromkeys(found) if blog.may_be_article(blog.address(url))]
        if posts:
            is_part = len(of_posts) > MOST_SITEMAPS
            self.facts.posts = len(posts)
            self.facts.posts_by = "the first sitemaps" if is_part else "the sitemap"
            self.facts.first_day = next(iter(site_facts.dates_in(posts)), "")
            self.facts.links += posts[:1]
            self.take_permalink(posts[0], None)

    async def ask_post(self) -> None:
        """One post, read as a crawl will read it."""
        facts = self.facts
        if not facts.links:
            return
        url = facts.links[0]
        answer = await self.asker.ask(url)
        if isinstance(answer, NoAnswer) or answer.status != 200:
            facts.notes.append(f"one post, {url}, was asked for in vain: {why_nothing(answer, '')}")
            return
        self.take_html(site_facts.of_html(answer), "a post")
        settings = self.asker.crawler.settings
        workers = Workers(
            blog_of(facts),
            processes=1,
            seconds=settings.getfloat("READING_SECONDS"),
            memory=settings.getint("READING_MEMORY"),
        )
        with closing(workers):
            [reading, *_] = await workers.read(answer)
        facts.read = in_words(reading)
        self.take_permalink(answer.url, reading.article.post_id if reading.article else None)


def in_words(reading: Reading) -> str:
    """How a post was read, in a line."""
    article = reading.article
    if article is None or reading.verdict != "article":
        return f"not read as an article: {reading.reason or reading.verdict}"
    words = sum(len(block.text.split()) for block in article.blocks)
    title = site_facts.line(article.title or "") or "without title"
    return f"“{title}”, {(article.published or 'without date')[:10]}, {words} words"


def blog_of(facts: Facts) -> Blog:
    """The blog as far as it is known, to read one page of it."""
    title = facts.names[0].value if facts.names else (endpoint(facts.home) or ("",))[0]
    zone = facts.timezone.value if facts.timezone else "UTC"
    pages = frozenset(facts.pages)
    return Blog(name="site", title=title, home=facts.home, timezone=zone, language="en", not_articles=pages)


def why_no_blog(page: Capture) -> str:
    """Why a home page is no blog's: what it answers, a parked domain, an error; empty where nothing says so."""
    if page.status != 200:
        return f"it answers with status {page.status}"
    blog = blog_of(Facts(home=urljoin(page.url, ".")))
    seen = Page(page, blog)
    if not seen.is_html:
        return "its home page is no page of markup"
    judgement = layouts.parked(seen) or layouts.broken(seen)
    return f"its home page is {judgement[1]}" if judgement else ""


def listed(answer: Capture | NoAnswer) -> list[site_facts.Listed]:
    """The entries of a list of the API."""
    return site_facts.of_list(answer.body) if isinstance(answer, Capture) and answer.status == 200 else []


def total_of(answer: Capture | NoAnswer) -> int | None:
    """How many entries a list of the API has on all its pages; None where it is none."""
    if isinstance(answer, NoAnswer) or answer.status != 200:
        return None
    entries = site_facts.json_of(answer.body)
    total = number((answer.header("x-wp-total") or "").strip())
    return (len(entries) if total is None else total) if isinstance(entries, list) else None


def why_nothing(answer: Capture | NoAnswer, otherwise: str) -> str:
    """Why an answer is of no use, in a few words."""
    if isinstance(answer, NoAnswer):
        return answer.reason
    return otherwise if answer.status == 200 else f"status {answer.status}"
