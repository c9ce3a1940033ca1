"""Makes the sample blog's captures and ``expected.json`` from the sources beside this file.

    python data/sample/make_warc.py [FOLDER]

Writes ``wexcombe-00000.warc.gz`` and ``expected.json`` into FOLDER, by default the folder of this file. The same
sources give the same bytes: dates, record ids and compression hold no trace of the day they were made on.
"""

from __future__ import annotations

import gzip
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from wexcombe import defaults, ledger, lists, posts
from wexcombe.blog import Site, body_pages
from wexcombe.expected import expected
from wexcombe.posts import Post, Visit

HERE = Path(__file__).resolve().parent
WARC = "wexcombe-00000.warc.gz"
HTML = "text/html; charset=UTF-8"
RECORD_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://wexcombeledger.example/")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the blog answered to one GET."""

    url: str
    at: datetime
    body: str = ""
    status: str = "200 OK"
    mime: str = HTML
    encoding: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def main(folder: Path) -> None:
    """Writes both files."""
    blog = posts.read(HERE / "articles")
    answers = sorted([*article_answers(blog), *other_answers(blog)], key=lambda answer: (answer.at, answer.url))
    with (folder / WARC).open("wb") as file:
        write_warc(file, answers)
    text = json.dumps(expected(blog), ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


def article_answers(blog: list[Post]) -> Iterator[Answer]:
    """One answer for each ``Capture:`` line; a post of several pages gives one for each page."""
    for post in blog:
        for visit in post.visits:
            site = Site(posts=blog, at=visit.at)
            url = visited(site.url(post), visit)
            comment_page = 2 if visit.address.startswith("comment-page-2") else 1
            for number in range(1, len(body_pages(post, site)) + 1):
                yield Answer(
                    url=url if number == 1 else f"{url}{number}/",
                    at=visit.at.replace(second=(visit.at.second + number - 1) % 60),
                    body=ledger.single(post, site, number, comment_page)
                    if visit.theme == "ledger"
                    else defaults.single(post, site, visit.theme),
                    encoding=visit.encoding,
                    headers=article_headers(post, site),
                )


def visited(url: str, visit: Visit) -> str:
    """The form of the address that was asked for."""
    host, path = url.partition("://")[2].split("/", 1)
    host = host.removeprefix("www.")
    if visit.address == "www":
        return f"http://www.{host}/{path}"
    if visit.address == "bare":
        return f"https://{host}/{path}".rstrip("/")
    return url + visit.address


def article_headers(post: Post, site: Site) -> tuple[tuple[str, str], ...]:
    """WordPress' own headers of an article."""
    shortlink = ("Link", f"<{site.home}/?p={post.id}>; rel=shortlink")
    api = ("Link", f'<{site.home}/wp-json/>; rel="https://api.w.org/"')
    pingback = ("X-Pingback", f"{site.home}/xmlrpc.php")
    return (api, shortlink) if site.at.year >= 2016 else (pingback, shortlink)


def other_answers(blog: list[Post]) -> Iterator[Answer]:
    """Lists, the static page, errors, redirects, feed, sitemaps and robots.txt."""
    autumn = datetime(2019, 10, 12, 6, 0, tzinfo=UTC)
    site = Site(posts=blog, at=autumn)
    pages = {
        "/": lists.listing(site, "Latest", "/"),
        "/page/2/": lists.listing(site, "Latest", "/", page=2),
        "/category/council/": lists.listing(site, "Archive", "/category/council/", category="Council"),
        "/category/transport/": lists.listing(site, "Archive", "/category/transport/", category="Transport"),
        "/about/": lists.about(site),
        "/planning-portal-glossary/": lists.not_found(site),
    }
    for number, (path, body) in enumerate(pages.items(), 1):
        yield Answer(url=site.home + path, at=autumn.replace(minute=number), body=body)
    texts = {
        "/robots.txt": (lists.robots(site), "text/plain; charset=utf-8"),
        "/feed/": (lists.feed(site), "application/rss+xml; charset=UTF-8"),
        "/sitemap_index.xml": (lists.sitemap_index(site), "text/xml; charset=UTF-8"),
        "/post-sitemap.xml": (lists.sitemap(site), "text/xml; charset=UTF-8"),
    }
    for number, (path, (body, mime)) in enumerate(texts.items(), 1):
        yield Answer(url=site.home + path, at=autumn.replace(minute=30 + number), body=body, mime=mime)
    old = Site(posts=blog, at=datetime(2015, 2, 20, 7, 30, tzinfo=UTC))
    yield Answer(url=f"{old.home}/", at=old.at, body=lists.listing(old, "Latest", "/"))
    yield Answer(
        url=f"{site.home}/market-hall-sale-timetable-leaked/",
        at=autumn.replace(minute=50),
        body=lists.not_found(site),
        status="404 Not Found",
    )
    yield from redirects(blog, site)


def redirects(blog: list[Post], site: Site) -> Iterator[Answer]:
    """Old slugs and one short link, which lead to today's address."""
    for post in blog:
        first, now = post.slug(post.published.date()), post.slug(site.at.date())
        if first != now:
            yield redirect(f"{site.home}/{first}/", site.url(post), site.at.replace(minute=40))
        if "shortlink" in post.flags:
            yield redirect(f"{site.home}/?p={post.id}", site.url(post), site.at.replace(minute=41))


def redirect(url: str, to: str, at: datetime) -> Answer:
    """A lasting redirect."""
    headers = (("X-Redirect-By", "WordPress"), ("Location", to))
    return Answer(url=url, at=at, status="301 Moved Permanently", headers=headers)


def write_warc(file: object, answers: list[Answer]) -> None:
    """A warcinfo record and one response record for each answer."""
    writer = WARCWriter(file, gzip=True)
    info = {
        "software": "make_warc.py of chamberlain_crawler (https://wexcombeledger.example/ is an invented blog)",
        "format": "WARC File Format 1.0",
        "description": "Captures of The Wexcombe Ledger, 2015-2022. Town, people and events are invented.",
    }
    payload = "".join(f"{name}: {value}\r\n" for name, value in info.items()).encode()
    headers = {"WARC-Record-ID": record_id(WARC), "WARC-Date": warc_date(answers[-1].at), "WARC-Filename": WARC}
    writer.write_record(
        writer.create_warc_record(
            "", "warcinfo", payload=BytesIO(payload), length=len(payload), warc_headers_dict=headers
        )
    )
    for answer in answers:
        headers = {
            "WARC-Record-ID": record_id(f"{answer.url} {warc_date(answer.at)}"),
            "WARC-Date": warc_date(answer.at),
        }
        body = travelling(answer)
        writer.write_record(
            writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(body),
                length=len(body),
                warc_headers_dict=headers,
                http_headers=StatusAndHeaders(answer.status, http_headers(answer, len(body)), protocol="HTTP/1.1"),
            )
        )


def travelling(answer: Answer) -> bytes:
    """The body as it went over the wire."""
    body = answer.body.encode()
    if answer.encoding == "gzip":
        return gzip.compress(body, mtime=0)
    if answer.encoding == "chunked":
        chunks = [body[start : start + 8000] for start in range(0, len(body), 8000)]
        return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in [*chunks, b""])
    return body


def http_headers(answer: Answer, length: int) -> list[tuple[str, str]]:
    """Headers as a small shared host sends them."""
    server = "Apache/2.2.22 (Debian)" if answer.at.year < 2016 else "nginx/1.14.2"
    php = "PHP/5.4.45" if answer.at.year < 2016 else "PHP/7.2.24"
    body = {
        "gzip": [("Content-Encoding", "gzip"), ("Content-Length", str(length))],
        "chunked": [("Transfer-Encoding", "chunked")],
    }.get(answer.encoding, [("Content-Length", str(length))])
    return [
        ("Date", answer.at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        ("Server", server),
        ("X-Powered-By", php),
        *answer.headers,
        ("Vary", "Accept-Encoding"),
        *body,
        ("Content-Type", answer.mime),
    ]


def record_id(name: str) -> str:
    """A record's id, made of what is in it."""
    return f"<urn:uuid:{uuid.uuid5(RECORD_IDS, name)}>"


def warc_date(at: datetime) -> str:
    """A WARC-Date, in whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
