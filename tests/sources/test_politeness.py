"""Manners, measured on a site on loopback."""

from __future__ import annotations

import time

PAGE = """<html lang="en-GB"><head><title>{title}</title></head>
<body class="{classes}"><h1>The Ledger</h1>
<article class="post type-post hentry" id="post-{n}"><h1 class="entry-title">{title}</h1>
<time class="entry-date published" datetime="2017-06-15T09:30:00+01:00">15 June 2017</time>
<div class="entry-content"><p>Trams will return to Mill Lane, the council said on day {n}.</p>
<p>More to come.</p>{links}</div>
</article></body></html>"""


def article(n: int, links: str = "") -> str:
    return PAGE.format(title=f"Story {n}", n=n, classes=f"single single-post postid-{n}", links=links)


def front(site, count: int) -> str:
    links = "".join(
        f'<h2 class="entry-title"><a href="{site.url}story-{n}/">Story {n}</a></h2>' for n in range(1, count + 1)
    )
    return f'<html><head><title>The Ledger</title></head><body class="home blog">{links}</body></html>'


def blog(site, count: int = 10) -> None:
    site.answers["/"] = front(site, count)
    site.answers |= {f"/story-{n}/": article(n) for n in range(1, count + 1)}


def test_robots_are_obeyed_from_the_first_burst_on(site, chamberlain):
    blog(site)
    site.answers["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        "User-agent: *\nDisallow: /story-2/\nDisallow: /story-3/\n",
    )
    run = chamberlain(
        "crawl", "--source", site.url, "-s", "CONCURRENT_REQUESTS=16", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"
    )
    assert run.returncode == 0, run.stderr
    assert {"/story-2/", "/story-3/"}.isdisjoint(site.asked)
    assert site.asked[0] == "/robots.txt"
    assert "/story-4/" in site.asked


def test_a_robots_txt_that_fails_forbids_all(site, chamberlain):
    blog(site)
    site.answers["/robots.txt"] = (500, {}, "broken")
    run = chamberlain("crawl", "--source", site.url, "-s", "RETRY_TIMES=1")
    assert run.returncode == 1
    assert set(site.asked) == {"/robots.txt"}
    assert "robots.txt" in run.stderr
    assert "Traceback" not in run.stderr


def test_every_page_is_fetched_once_and_one_at_a_time(site, chamberlain):
    blog(site)
    busy, most = [], []

    def slowly(n):
        def answer():
            busy.append(n)
            most.append(len(busy))
            time.sleep(0.02)
            busy.remove(n)
            return 200, {}, article(n, links=f'<p><a href="{site.url}story-1/?replytocom=4#respond">one</a></p>')

        return answer

    site.answers |= {f"/story-{n}/": slowly(n) for n in range(1, 11)}
    run = chamberlain("crawl", "--source", site.url)
    assert run.returncode == 0, run.stderr
    stories = [path for path in site.asked if path.startswith("/story-")]
    assert sorted(stories) == sorted({f"/story-{n}/" for n in range(1, 11)})
    assert max(most) == 1


def test_it_waits_as_long_as_the_site_asks(site, chamberlain):
    blog(site, 3)
    refusals = [(429, {"Retry-After": "1"}, "slow down")]
    times = []

    def sometimes():
        times.append(time.monotonic())
        return refusals.pop() if refusals else (200, {}, article(2))

    site.answers["/story-2/"] = sometimes
    run = chamberlain("crawl", "--source", site.url)
    assert run.returncode == 0, run.stderr
    assert len(times) == 2
    assert times[1] - times[0] >= 1
    assert "pausing for 1 s" in run.stderr


def test_a_redirect_off_the_site_is_not_followed(site, chamberlain):
    blog(site, 2)
    site.answers["/story-2/"] = (302, {"Location": "http://127.0.0.1:9/internal"}, "")
    run = chamberlain("crawl", "--source", site.url)
    assert "Traceback" not in run.stderr
    assert run.returncode == 3, run.stderr
    assert "1  failed" in run.stderr


def test_it_says_who_it_is(site, chamberlain):
    blog(site, 1)
    chamberlain("crawl", "--source", site.url, "--contact", "archivist@wexcombe.example")
    [agent] = site.agents
    assert agent.startswith("chamberlain_crawler/")
    assert "archivist@wexcombe.example" in agent
