"""``chamberlain add`` asks an invented site, or a web archive of it, and writes a card that a crawl works by."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from faults.server import FAULTS, Blog, serving
from sqlite_utils import Database
from world import FAST, free_port

from chamberlain_crawler.blogs import CARD, read_card

FIELDS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
JSON = {"Content-Type": "application/json"}
HTML = {"Content-Type": "text/html"}
PAGES = "/wp-json/wp/v2/pages?per_page=100&page=1&_fields=id%2Clink%2Cdate%2Cdate_gmt"
#: A web archive that is not there.
NO_ARCHIVE = ("WAYBACK=http://127.0.0.1:9", "RETRY_TIMES=0")


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serving(Blog(posts=23)) as blog:
        yield blog


@pytest.fixture
def add(chamberlain, tmp_path):
    """Runs the command in an empty folder."""

    def run(address: str, *options: str, settings: tuple[str, ...] = NO_ARCHIVE, command: str = "add"):
        words = [word for setting in (*FAST, *settings) for word in ("-s", setting)]
        run = chamberlain(command, address, *words, *options, fast=False)
        assert "Traceback" not in run.stderr, run.stderr
        return run

    return run


@pytest.fixture
def card(tmp_path):
    """The one card that was written."""

    def read():
        [path] = (tmp_path / "blogs").glob(f"*/{CARD}")
        return read_card(path)

    return read


def next_step(run) -> list[str]:
    """The command that is printed as the next one, without the program's name."""
    found = re.search(r"^Next:  chamberlain (.*)$", run.stdout, re.MULTILINE)
    assert found, run.stdout
    return shlex.split(found[1])


def articles(folder, name: str) -> set[int]:
    """Ids of the posts that a blog's archive holds."""
    db = Database(folder / "blogs" / name / "archive.db")
    held = {row["post_id"] for row in db.table("articles").rows}
    db.close()
    return held


def offer_root(blog: Blog, **fields: object) -> None:
    """The root of the blog's API."""
    root = {"name": "The Wexcombe Ledger", "home": blog.url, "namespaces": ["wp/v2"]} | fields
    blog.answers["/wp-json/"] = (200, JSON, json.dumps(root).encode())


def test_a_blog_with_its_api_is_added_and_crawled_as_it_says(blog, add, card, chamberlain, tmp_path):
    offer_root(blog, timezone_string="Europe/London", name="The “Wexcombe”\n Ledger")
    links = [{"id": 900 + n, "link": f"{blog.url}/{path}"} for n, path in enumerate(("about/", "about/us/", ""))]
    blog.answers[PAGES] = (200, JSON | {"X-WP-Total": "3"}, json.dumps(links).encode())
    blog.comment(3)
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert "23 by the API, since 2017-01-01" in run.stdout
    assert "found by   API, feed, sitemap" in run.stdout
    assert len(blog.asked) <= 12
    found = card()
    assert (found.title, found.names) == ("The “Wexcombe” Ledger", ("The Wexcombe Ledger",))
    assert (found.home, found.timezone, found.language) == (f"{blog.url}/", "Europe/London", "en-GB")
    assert found.not_articles == {"/about/", "/about/us/"}
    crawl = chamberlain(*next_step(run), "--source", "live")
    assert crawl.returncode == 0, crawl.stderr
    assert articles(tmp_path, found.name) == set(blog.posts)


@pytest.mark.parametrize("offers", [{"feed", "sitemap"}, {"sitemap"}, {"feed"}])
def test_a_blog_without_its_api(offers, blog, add, card, chamberlain, tmp_path):
    blog.offers = {"lists", *offers}
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert ("23 by the sitemap" in run.stdout) == ("sitemap" in offers)
    assert "API" in run.stdout.split("lacks")[1]
    assert card().title == "The Wexcombe Ledger"
    crawl = chamberlain(*next_step(run), "--source", "live")
    assert crawl.returncode == 0, crawl.stderr
    assert articles(tmp_path, card().name) == set(blog.posts)


def test_a_page_of_the_blog_without_scheme_stands_for_it(blog, add, card):
    offer_root(blog)
    run = add(f"{blog.url}/story-3/".removeprefix("http://"))
    assert run.returncode == 0, run.stderr
    assert card().home == f"{blog.url}/"


def test_a_page_that_is_gone_stands_for_its_site(blog, add, card):
    run = add(f"{blog.url}/no-such-page/")
    assert run.returncode == 0, run.stderr
    assert "no-such-page/ answers with status 404" in run.stdout
    assert card().home == f"{blog.url}/"


def test_a_host_that_leads_to_another_one_is_a_further_host(blog, site, add, card):
    site.answers |= {"/": (301, {"Location": f"{blog.url}/"}, ""), "/robots.txt": ""}
    run = add(site.url)
    assert run.returncode == 0, run.stderr
    old = site.url.partition("//")[2].rstrip("/")
    assert old in run.stdout
    assert card().home == f"{blog.url}/"
    assert card().other_hosts == {old}


def test_a_site_that_leads_into_a_private_network_is_not_followed(site, add, tmp_path):
    site.answers |= {"/": (302, {"Location": "http://192.168.7.7/"}, ""), "/robots.txt": ""}
    run = add(site.url)
    assert run.returncode == 1
    assert "in a private network" in run.stdout
    assert not (tmp_path / "blogs").exists()


def test_a_card_is_never_overwritten(blog, add, tmp_path):
    assert add(blog.url, "--name", "ledger").returncode == 0
    path = tmp_path / "blogs" / "ledger" / CARD
    before = path.read_bytes()
    asked = len(blog.asked)
    again = add(blog.url, "--name", "other")
    assert again.returncode == 2
    assert "'ledger', which has a card" in again.stderr
    assert len(blog.asked) == asked
    # Only the site knows where the home of one of its pages is.
    assert add(f"{blog.url}/story-3/").returncode == 2
    with serving(Blog(posts=2)) as another:
        taken = add(another.url, "--name", "ledger")
    assert taken.returncode == 2
    assert "--name" in taken.stderr
    assert path.read_bytes() == before
    assert len(list((tmp_path / "blogs").iterdir())) == 1


@pytest.mark.parametrize("name", ["chamberlain", "A B", "../x", "-x", ""])
def test_a_name_that_cannot_be_is_told_before_anything_is_asked(name, blog, add, tmp_path):
    run = add(blog.url, "--name", name)
    assert run.returncode == 2
    assert blog.asked == []
    assert not (tmp_path / "blogs").exists()


@pytest.mark.parametrize("address", ["ftp://harbour.example/", "https://", "http://[bad/", "mailto:jo@harbour.example"])
def test_what_is_no_address_is_told(address, add):
    run = add(address)
    assert run.returncode == 2
    assert "is no web address" in run.stderr


@pytest.mark.parametrize(
    ("permalink", "expected"), [("/{slug}/{id}/", True), ("/archives/{id}/", False), ("/{slug}/", False)]
)
def test_numbers_behind_slugs_are_seen(permalink, expected, add, card):
    with serving(Blog(permalink=permalink)) as blog:
        offer_root(blog)
        blog.posts[700] = blog.add(id=700)
        del blog.posts[1]
        blog.add()
        run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert card().number_tails is expected


def test_an_api_of_another_site_is_not_believed(blog, add, card):
    offer_root(blog, name="Casino", home="https://casino.example", timezone_string="Asia/Tokyo")
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert "it speaks of another site" in run.stdout
    assert (card().title, card().timezone) == ("The Wexcombe Ledger", "UTC")


@pytest.mark.parametrize(
    "body",
    [
        b"<html>No</html>",
        b"[" * 100_000,
        b'{"namespaces": 7, "name": []}',
        b'{"namespaces": ["wp/v2"], "name": {"rendered": "x"}, "home": 3}',
        b"\xff\xfe\x00",
        b'{"namespaces": ["' + b"x" * 9_000_000 + b'"]}',
    ],
)
def test_an_api_that_makes_no_sense_is_none(body, blog, add, card):
    blog.answers["/wp-json/"] = (200, JSON, body)
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert card().title == "The Wexcombe Ledger"


def test_names_that_would_break_a_card_do_not(blog, add, card):
    offer_root(blog, name="\"]\n[[hosts]]\nname = \"\u0007\u202eevil.example\" \\ ''' # é\ud83d")
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert "\u0007" not in run.stdout
    assert "\u202e" not in run.stdout
    assert card().hosts == ()
    assert card().title.startswith('"] [[hosts]] name = "')


GHOST = '<html lang="en"><head><title>The Quay</title><meta name="generator" content="Ghost 5.2"></head><body>{}</body>'


def test_what_is_no_wordpress_is_told_and_added_where_articles_can_be_found(site, add, card):
    urls = "".join(f"<url><loc>{site.url}tram-{n}/</loc></url>" for n in range(3))
    site.answers |= {
        "/": GHOST.format('<a href="/tram-1/">Trams</a>'),
        "/sitemap.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
    }
    run = add(site.url)
    assert run.returncode == 0, run.stderr
    assert "no WordPress; it seems to be Ghost 5.2" in run.stdout
    assert "3 by the sitemap" in run.stdout
    assert card().title == "The Quay"


def test_what_is_no_wordpress_and_names_no_articles_has_no_card(site, add, tmp_path):
    site.answers |= {"/": GHOST.format("Hello")}
    run = add(site.url)
    assert run.returncode == 1
    assert "no WordPress; it seems to be Ghost 5.2" in run.stdout
    assert "no card was written" in run.stdout
    assert not (tmp_path / "blogs").exists()


# --- a web archive


def archived(site, *captures: tuple[str, str, str], status: int = 200) -> tuple[str, ...]:
    """Makes a site a web archive of captures (timestamp, address, body); the settings that name it."""
    rows = [
        [url.partition("//")[2], time, url, "text/html", str(status), f"D{abs(hash(body))}", "900"]
        for time, url, body in captures
    ]
    plays = {f"/web/{time}id_/{url}": body for time, url, body in captures}

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        if path.startswith("/cdx/search/cdx?"):
            query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
            is_exact = "matchType" not in query
            found = [row for row in rows if not is_exact or row[2] == query["url"]]
            return 200, JSON, json.dumps([FIELDS, *found]).encode()
        if path in plays:
            headers = HTML | {"Memento-Datetime": "Tue, 03 May 2016 09:00:00 GMT", "X-Archive-Orig-Server": "nginx"}
            return 200, headers, plays[path].encode()
        return 404, HTML, b"not here"

    site.answer = answer
    return (f"WAYBACK={site.url}", "WAYBACK_CDX_PER_MINUTE=6000", "WAYBACK_PLAYBACK_PER_MINUTE=6000", "RETRY_TIMES=0")


HOME = (
    '<html lang="en-GB"><head><title>The Quay – News</title><link href="/wp-content/themes/pier/style.css"></head>'
    '<body class="home blog">x</body></html>'
)
POST = """<html lang="en-GB"><head><title>Tram plans – The Quay</title></head><body class="single single-post postid-7">
<article class="post type-post hentry" id="post-7"><h1 class="entry-title">Tram plans</h1>
<div class="entry-content"><p>Trams will return to Mill Lane, the council said.</p></div></article></body></html>"""
PARKED = "<html><head><title>quay.example</title></head><body>Buy this domain</body></html>"


def test_a_dead_blog_is_added_and_crawled_from_a_web_archive(site, add, card, chamberlain, tmp_path):
    dead = f"http://127.0.0.1:{free_port()}/"
    settings = archived(
        site,
        ("20130410120000", dead, HOME),
        ("20191230120000", dead, HOME.replace("The Quay", "The Quay Weekly")),
        ("20150101120000", f"{dead}2014/05/tram-plans/", POST),
        ("20150101120001", f"{dead}about.css", "x"),
    )
    run = add(dead, settings=settings)
    assert run.returncode == 0, run.stderr
    assert "gives nothing" in run.stdout
    assert "3 addresses, 1 of them articles'" in run.stdout
    assert "from 2013-04-10 to 2019-12-30" in run.stdout
    found = card()
    assert (found.title, found.language, found.home) == ("The Quay Weekly", "en-GB", dead)
    assert next_step(run)[:4] == ["crawl", found.name, "--source", "wayback"]
    crawl = chamberlain(*next_step(run), *(word for setting in settings for word in ("-s", setting)))
    assert crawl.returncode == 0, crawl.stderr
    assert articles(tmp_path, found.name) == {7}


def test_a_domain_that_was_sold_is_known_by_what_it_was(site, blog, add, card, tmp_path):
    blog.answers["/"] = (200, HTML, PARKED.encode())
    home = f"{blog.url}/"
    settings = archived(site, ("20160503120000", home, HOME), ("20200101120000", home, PARKED))
    run = add(home, settings=settings)
    assert run.returncode == 0, run.stderr
    assert "a parked domain" in run.stdout
    assert card().title == "The Quay"
    assert card().hosts == ()
    text = (tmp_path / "blogs" / card().name / CARD).read_text()
    assert '# until = "2016-05-03"' in text


def test_another_owner_is_not_taken_for_the_blog(site, blog, add, card):
    blog.offers = set()
    blog.answers["/"] = (200, HTML, GHOST.format("Play").replace("The Quay", "Casino").encode())
    home = f"{blog.url}/"
    run = add(home, settings=archived(site, ("20160503120000", home, HOME), ("20160503120000", f"{home}trams/", POST)))
    assert run.returncode == 0, run.stderr
    assert "today it calls itself “Casino”" in run.stdout
    assert card().title == "The Quay"
    assert next_step(run)[2:4] == ["--source", "wayback"]


def test_what_is_dead_and_was_never_captured_has_no_card(site, add, tmp_path):
    dead = f"http://127.0.0.1:{free_port()}/"
    run = add(dead, settings=archived(site))
    assert run.returncode == 1
    assert "holds no capture of it" in run.stdout
    assert not (tmp_path / "blogs").exists()


def test_an_archive_that_does_not_answer_is_not_said_to_hold_nothing(site, add):
    away = f"WAYBACK=http://127.0.0.1:{free_port()}/"
    run = add(f"http://127.0.0.1:{free_port()}/", settings=(*archived(site), away))
    assert run.returncode == 1
    assert "gives no list of captures" in run.stdout
    assert "holds no capture" not in run.stdout


def test_a_site_whose_robots_txt_forbids_is_not_asked(blog, site, add):
    blog.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /")
    run = add(blog.url, settings=archived(site))
    assert run.returncode == 1
    assert "robots.txt" in run.stdout
    assert {asked.path for asked in blog.asked} == {"/robots.txt"}


def test_a_setting_of_the_archive_that_makes_no_sense_is_told(blog, add):
    run = add(blog.url, settings=("WAYBACK=nonsense",))
    assert run.returncode == 2
    assert "WAYBACK is the address of a server" in run.stderr


# --- both at once


def test_crawl_takes_an_address(blog, add, card, tmp_path):
    offer_root(blog)
    run = add(blog.url, "--source", "live", command="crawl")
    assert run.returncode == 0, run.stderr
    assert articles(tmp_path, card().name) == set(blog.posts)
    blog.add()
    dry = add(f"{blog.url}/", "--source", "live", "--dry-run", command="crawl")
    assert dry.returncode in (0, 1), dry.stderr
    again = add(f"{blog.url}/", "--source", "live", command="crawl")
    assert again.returncode == 0, again.stderr
    assert articles(tmp_path, card().name) == set(blog.posts)
    assert len(list((tmp_path / "blogs").iterdir())) == 1


def test_crawl_of_a_new_address_writes_nothing_in_a_dry_run_and_says_nothing_when_quiet(blog, add, tmp_path):
    dry = add(blog.url, "--dry-run", command="crawl")
    assert dry.returncode == 2
    assert f"chamberlain add {blog.url}" in dry.stderr
    assert list(tmp_path.iterdir()) == []
    quiet = add(blog.url, "--source", "live", "--quiet", command="crawl")
    assert (quiet.returncode, quiet.said) == (0, "")


def test_crawl_of_an_address_where_no_blog_is(site, add, tmp_path):
    run = add(f"http://127.0.0.1:{free_port()}/", settings=archived(site), command="crawl")
    assert run.returncode == 1
    assert "holds no capture of it" in run.stdout
    assert not (tmp_path / "blogs").exists()


# --- what fails


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("where", ["*", "/feed/"])
def test_an_answer_that_fails_is_told_and_is_no_fault_of_the_program(where, fault, blog, site, add):
    blog.fail(where, fault)
    run = add(blog.url, settings=(*archived(site), "DOWNLOAD_TIMEOUT=0.5"))
    assert run.returncode == 0 if where != "*" else run.returncode in (0, 1)
    assert "ERROR" not in run.stderr


def test_ctrl_c_ends_it_and_writes_nothing(blog, tmp_path):
    blog.fail("/feed/", "hang")
    command = [Path(sys.executable).with_name("chamberlain"), "add", blog.url]
    command += [word for setting in FAST for word in ("-s", setting)]
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "/wp-json/wp/v2/posts" not in " ".join(blog.paths_asked()):
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    printed, said = run.communicate(timeout=60)
    assert (run.returncode, printed) == (130, ""), said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_an_error_is_not_taken_for_the_name_of_the_blog(blog, add, card):
    blog.answers["/"] = (403, HTML, b"<html lang=la><title>403 Forbidden</title></html>")
    run = add(blog.url)
    assert run.returncode == 0, run.stderr
    assert card().title == "The Wexcombe Ledger"
    assert card().language != "la"
