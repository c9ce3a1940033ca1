"""A crawl with everything (captures, quotes, archive, ledger) against plain Scrapy with six selectors and no storage.

    python benchmarks/crawl.py [PAGES]

Both crawl the same invented pages of about 60 KB from one server on loopback, delays off, one after the other, three
times in turn. Prints each run's seconds and the ratio of the medians.
"""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PER_PAGE = 50
ROUNDS = 3

PARAGRAPH = (
    "<p>The council said on day {n} that the tram would return to Mill Lane. “We have waited {n} years for this,” said "
    'Councillor Ada Thorne, and <a href="/story-{other}/">so she had</a>.</p>'
)
PLAIN_PARAGRAPH = (
    "<p>" + "The scheme has been costed, shelved, called in and costed again since the spring. " * 4 + "</p>"
)
FURNITURE = "".join(
    f'<div class="menu item-{n}"><a href="/category/ward-{n}/">Ward {n}</a>{"<span class=icon>x</span>" * 14}</div>'
    for n in range(120)
)

PLAIN = textwrap.dedent(
    """
    import scrapy

    class Plain(scrapy.Spider):
        name = "plain"
        start_urls = ["{url}"]

        def parse(self, response):
            for href in response.css("h2 a::attr(href)").getall():
                yield response.follow(href, self.article)
            if following := response.css("a.next::attr(href)").get():
                yield response.follow(following, self.parse)

        def article(self, response):
            yield {{
                "title": response.css("h1.entry-title::text").get(),
                "published": response.css("time.entry-date::attr(datetime)").get(),
                "author": response.css(".byline a::text").get(),
                "body": "".join(response.css(".entry-content ::text").getall()),
                "terms": response.css("a[rel~=tag]::text").getall(),
                "links": response.css(".entry-content a::attr(href)").getall(),
            }}
    """
)


def story(n: int, count: int) -> str:
    """An invented article: about 600 words with five quotes in a page of 60 KB, as the blog's own are."""
    body = (PARAGRAPH.format(n=n, other=n % count + 1) + PLAIN_PARAGRAPH * 2) * 5
    return (
        f'<html lang="en-GB"><head><title>Story {n} | The Ledger</title></head>'
        f'<body class="single postid-{n}">{FURNITURE}'
        f'<article class="post type-post hentry" id="post-{n}"><h1 class="entry-title">Story {n}</h1>'
        f'<span class="byline">by <a href="/author/ada/">Ada</a></span>'
        f'<time class="entry-date published" datetime="2017-06-15T09:30:00+01:00">15 June 2017</time>'
        f'<div class="entry-content">{body}</div><a rel="tag" href="/tag/tram/">tram</a></article></body></html>'
    )


def listing(page: int, count: int) -> str:
    """A list page that names its share of the articles and the next page."""
    first = (page - 1) * PER_PAGE + 1
    links = "".join(
        f'<h2><a href="/story-{n}/">Story {n}</a></h2>' for n in range(first, min(first + PER_PAGE, count + 1))
    )
    following = f'<a class="next" href="/page/{page + 1}/">next</a>' if first + PER_PAGE <= count else ""
    return f'<html><head><title>The Ledger</title></head><body class="blog">{links}{following}</body></html>'


def serve(count: int, port: multiprocessing.Queue) -> None:
    """The site, in a process of its own."""
    pages = {f"/story-{n}/": story(n, count).encode() for n in range(1, count + 1)}
    pages |= {f"/page/{n}/": listing(n, count).encode() for n in range(1, -(-count // PER_PAGE) + 1)}
    pages["/"] = pages["/page/1/"]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_port)
    server.serve_forever()


def timed(command: list[str | Path], folder: Path) -> float:
    """Seconds of wall time of a command that must succeed."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(count: int) -> None:
    """Runs both in turn and prints the figures."""
    port: multiprocessing.Queue = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(count, port), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{port.get()}/"
    here = Path(sys.executable).parent
    fast = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "ROBOTSTXT_OBEY=False"]
    fast += ["-s", "CONCURRENT_REQUESTS=16", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"]
    times: dict[str, list[float]] = {"chamberlain crawl": [], "plain Scrapy": []}
    for round_number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "plain.py").write_text(PLAIN.format(url=url))
            ours = [here / "chamberlain", "crawl", "--source", url, "--archive", "archive.db", *fast]
            times["chamberlain crawl"].append(timed(ours, folder))
            plain = [here / "scrapy", "runspider", "plain.py", "-O", "out.jsonl", *fast]
            times["plain Scrapy"].append(timed(plain, folder))
            stored = (folder / "out.jsonl").read_text().count("\n")
            assert stored == count, f"plain Scrapy gave {stored} of {count} articles"
        print(f"round {round_number + 1}: " + ", ".join(f"{who} {took[-1]:.1f} s" for who, took in times.items()))
    server.terminate()
    medians = {who: statistics.median(took) for who, took in times.items()}
    for who, seconds in medians.items():
        print(f"{who}: {seconds:.1f} s, {count / seconds:.0f} articles a second")
    print(f"chamberlain crawl takes {medians['chamberlain crawl'] / medians['plain Scrapy']:.2f} times as long")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
