"""What a user lets one run take: a limit, days of publication, nothing but a list, and without a word."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults.running import SETTINGS
from faults.server import Blog, serving
from sqlite_utils import Database
from world import ROOT, every_row

from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.items import Article, Capture, Reading
from chamberlain_crawler.sources.bounds import Bounds

#: One after the other, as a site is asked.
SERIAL = [*(setting for setting in SETTINGS if "CONCURRENT" not in setting), "RECHECK_SHARE=0"]
ONE_BY_ONE = [word for setting in SERIAL for word in ("-s", setting)]


@pytest.fixture
def gazette(tmp_path) -> Iterator[Blog]:
    """A blog with a post in each month of 2016, and the user's card of it."""
    blog = Blog()
    for month in range(1, 13):
        blog.add(at=datetime(2016, month, 10, 9, tzinfo=UTC))
    with serving(blog):
        folder = tmp_path / "blogs" / "gazette"
        folder.mkdir(parents=True)
        (folder / "blog.toml").write_text(
            f'name = "gazette"\ntitle = "The Wexcombe Ledger"\nhome = "{blog.url}/"\n'
            'timezone = "Europe/London"\nlanguage = "en-GB"\n',
            encoding="utf-8",
        )
        yield blog


@pytest.fixture
def crawl(chamberlain, gazette) -> Callable:
    """Crawls the blog from its site alone."""
    return lambda *words: chamberlain("crawl", "gazette", "--source", "live", *ONE_BY_ONE, *words, fast=False)


def rows(folder: Path, query: str) -> list[tuple]:
    db = Database(folder / "blogs" / "gazette" / "archive.db")
    found = db.execute(query).fetchall()
    db.close()
    return found


def months(folder: Path) -> list[str]:
    return [day[5:7] for (day,) in rows(folder, "SELECT published FROM articles ORDER BY published")]


def pages_asked(blog: Blog) -> list[str]:
    return blog.paths_asked("/story-")


@pytest.mark.parametrize("without", [(), ("rest", "comments_api"), ("rest", "comments_api", "sitemap", "feed")])
def test_a_limit_ends_the_run_and_the_next_one_goes_on(crawl, gazette, tmp_path, without):
    gazette.offers.difference_update(without)
    for held in (5, 10):
        run = crawl("--limit", "5")
        assert run.returncode == 0, run.said
        assert "stopped at your limit" in run.said
        assert "The same command again goes on from there." in run.said
        assert len(months(tmp_path)) == held
        assert len(pages_asked(gazette)) == held
    assert crawl().returncode == 0
    assert len(months(tmp_path)) == 12
    assert sorted(pages_asked(gazette)) == sorted(f"/story-{number}/" for number in range(1, 13))


def test_a_limit_counts_articles_not_pages_that_are_none(crawl, gazette, tmp_path):
    gazette.offers.difference_update({"rest", "comments_api"})
    for number in (10, 11, 12):  # the newest stand first on the home page
        gazette.fail(f"/story-{number}/", "404")
    assert crawl("--limit", "3").returncode == 0
    assert len(months(tmp_path)) == 3


def test_a_limit_is_that_of_the_api_alone_too(chamberlain, gazette, tmp_path):
    for held in (4, 8):
        run = chamberlain("crawl", "gazette", "--source", "rest", *ONE_BY_ONE, "--limit", "4", fast=False)
        assert run.returncode == 0, run.said
        assert len(months(tmp_path)) == held
    assert pages_asked(gazette) == []


@pytest.mark.parametrize("without", [(), ("rest", "comments_api")])
def test_only_what_was_published_on_the_days_is_asked_for(crawl, gazette, tmp_path, without):
    gazette.offers.difference_update(without)  # then the feed tells the days
    run = crawl("--since", "2016-05-01", "--until", "2016-07-31")
    assert run.returncode == 0, run.said
    assert months(tmp_path) == ["05", "06", "07"]
    assert sorted(pages_asked(gazette)) == ["/story-5/", "/story-6/", "/story-7/"]
    assert "9 others were not published since 2016-05-01 until 2016-07-31" in run.said
    assert rows(tmp_path, "SELECT count(*) FROM urls WHERE state = 'new'") == [(9,)]
    assert crawl().returncode == 0
    assert len(months(tmp_path)) == 12


def test_the_day_in_an_address_counts_where_nothing_else_tells(crawl, gazette, tmp_path):
    gazette.offers.difference_update({"rest", "comments_api", "feed"})
    gazette.permalink = "/{year}/{month}/{slug}/"
    assert crawl("--until", "2016-02-28").returncode == 0
    assert months(tmp_path) == ["01", "02"]
    assert len(gazette.paths_asked("/2016/")) == 2


def test_a_dry_run_lists_what_would_be_asked_and_writes_nothing(crawl, gazette, tmp_path):
    run = crawl("--dry-run", "--since", "2016-11-01")
    assert run.returncode == 0, run.said
    assert sorted(run.stdout.split()) == [f"{gazette.url}/story-11/", f"{gazette.url}/story-12/"]
    assert "2 pages would be asked for, 10 others were not published since 2016-11-01." in run.stderr
    assert not (tmp_path / "blogs" / "gazette" / "archive.db").exists()
    assert crawl("--limit", "5").returncode == 0
    folder = tmp_path / "blogs" / "gazette"
    before, files = every_row(folder / "archive.db"), sorted(folder.rglob("*"))
    asked = len(gazette.asked)
    run = crawl("--dry-run")
    assert len(run.stdout.split()) == 7
    assert every_row(folder / "archive.db") == before
    assert sorted(folder.rglob("*")) == files
    assert not [request for request in gazette.asked[asked:] if request.path.startswith("/story-")]


def test_a_dry_run_of_a_site_that_is_not_there_says_so(chamberlain, gazette, tmp_path):
    card = tmp_path / "blogs" / "gazette" / "blog.toml"
    card.write_text(card.read_text(encoding="utf-8").replace(gazette.url, "http://127.0.0.1:9"), encoding="utf-8")
    run = chamberlain("crawl", "gazette", "--source", "live", *ONE_BY_ONE, "--dry-run", fast=False)
    assert run.returncode == 3
    assert run.stdout == ""
    assert "gives no answer" in run.stderr


def test_quiet_says_nothing_but_errors(crawl, gazette):
    run = crawl("--quiet")
    assert (run.returncode, run.said) == (0, "")
    gazette.fail("/wp-json/wp/v2/posts", "500")
    run = crawl("--quiet")
    assert run.returncode == 3
    assert all(line.startswith("! ") or "ERROR" in line for line in run.said.splitlines()), run.said
    assert "could not be had" in run.said


def test_files_are_read_up_to_the_limit(chamberlain, tmp_path):
    for held in (3, 6):
        run = chamberlain("crawl", "sample", "--limit", "3", "--archive", "few.db")
        assert run.returncode == 0, run.said
        db = Database(tmp_path / "few.db")
        assert db.table("articles").count == held
        db.close()
    assert chamberlain("verify", "--archive", "few.db").returncode == 0
    assert chamberlain("crawl", "sample", "--archive", "few.db").returncode == 0
    assert chamberlain("crawl", "sample", "--archive", "all.db").returncode == 0
    db = Database(tmp_path / "few.db")
    assert db.table("articles").count == 45
    db.close()


def test_scrapys_arguments_are_the_same(gazette, tmp_path):
    words = [str(Path(sys.executable).with_name("scrapy")), "crawl", "gazette", *ONE_BY_ONE, "--loglevel", "WARNING"]
    for name, value in {"source": "live", "limit": "2", "since": "2016-03-01", "until": "2016-04-30"}.items():
        words += ["-a", f"{name}={value}"]
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text(encoding="utf-8"), encoding="utf-8")
    quiet = subprocess.run([*words, "-a", "quiet=1"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert months(tmp_path) == ["03", "04"]
    slip = subprocess.run([*words, "-a", "limt=3"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert slip.returncode != 0
    assert "no crawl has the argument 'limt'; there are: source," in slip.stderr
    assert "Traceback" not in slip.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--limit", "0"), "limit is a number of articles, 1 or more, not '0'"),
        (("--limit", "some"), "limit is a number of articles, 1 or more, not 'some'"),
        (("--since", "May 2016"), "since is a day such as 2016-05-31, not 'May 2016'"),
        (("--since", "2017-01-01", "--until", "2016-01-01"), "since (2017-01-01) is after until (2016-01-01)"),
    ],
)
def test_what_cannot_be_understood_is_said_in_a_line(crawl, words, said):
    run = crawl(*words)
    assert (run.returncode, run.stderr) == (2, f"chamberlain: {said}\n")


@pytest.mark.parametrize(
    ("published", "url", "seen", "is_outside"),
    [
        ("2016-04-30T23:00:00+01:00", "https://a.example/tram/", None, True),
        ("2016-05-01", "https://a.example/tram/", None, False),
        (None, "https://a.example/tram/", None, False),
        (None, "https://a.example/2016/04/tram/", None, True),
        (None, "https://a.example/2016/05/tram/", None, False),
        (None, "https://a.example/2016/06/tram/", None, True),
        (None, "https://a.example/2016/05/21/tram/", None, True),
        (None, "https://a.example/tram/", "2016-04-30", True),  # it was captured before
        (None, "https://a.example/tram/", "2018-01-01", False),
        ("2016-05-10", "https://a.example/2016/04/tram/", None, False),
    ],
)
def test_days_are_judged_by_what_is_sure(published, url, seen, is_outside):
    bounds = Bounds(since="2016-05-01", until="2016-05-20")
    if published:
        capture = Capture(url=url, body=b"", captured_at=datetime(2020, 1, 1, tzinfo=UTC), source="rest")
        bounds.learn(
            [Reading(capture=capture, url=url, verdict="article", article=Article(url=url, published=published))]
        )
    assert bounds.is_outside(url, seen=seen) == is_outside


def test_nothing_given_is_no_bounds_at_all():
    assert Bounds.given(None, None, None, "0") is None
    with pytest.raises(UsageError, match="dry_run is 1 or 0, not 'perhaps'"):
        Bounds.given(None, None, None, "perhaps")
