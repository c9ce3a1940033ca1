"""A card is a TOML file that is checked when it is read: one line names the file, the field, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from chamberlain_crawler import blogs
from chamberlain_crawler.blogs import Blog, Host, read_card, shipped
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.intake.opening import known_people

CARD = """\
name = "gazette"
title = "The Marl Gazette"
home = "https://gazette.example/blog"
timezone = "Europe/London"
language = "en-GB"
other_hosts = ["paper.example"]
number_tails = true
not_articles = ["/about", "/contact/"]
bodies = ["Marlshire"]
names = ["The Marl Post"]

[[hosts]]
name = "old.example:8080/blog/"
since = 2012-03-01
until = "2015-12-31"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder of a user's blog ``gazette``, below the current one."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "blogs" / "gazette"
    folder.mkdir(parents=True)
    (folder / "blog.toml").write_text(CARD, encoding="utf-8")
    return folder


def test_a_card_is_read_whole(folder):
    assert read_card(folder / "blog.toml") == Blog(
        name="gazette",
        title="The Marl Gazette",
        home="https://gazette.example/blog/",
        timezone="Europe/London",
        language="en-GB",
        hosts=(Host("old.example:8080/blog/", since="2012-03-01", until="2015-12-31"),),
        other_hosts=frozenset({"paper.example"}),
        number_tails=True,
        not_articles=frozenset({"/about/", "/contact/"}),
        bodies=("Marlshire",),
        people=folder,
        names=("The Marl Post",),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title", "tittle", "tittle: no card has this field; did you mean title?"),
        ("number_tails", "colour", "colour: no card has this field; there are: name, title, home,"),
        ('title = "The Marl Gazette"', "", 'title: is missing; it may look like title = "The Ledger"'),
        ('"The Marl Gazette"', "3", "title: expected text in quotes, got a number"),
        ('"The Marl Gazette"', '" "', "title: is empty"),
        ("true", '"yes"', "number_tails: expected true or false, got text in quotes"),
        ('["Marlshire"]', '"Marlshire"', "bodies: expected a list such as"),
        ('["Marlshire"]', '["Marlshire", 3]', "bodies 2: expected text in quotes, got a number"),
        (
            "Europe/London",
            "Europe/Lodnon",
            "timezone: 'Europe/Lodnon' is no IANA time zone; it looks like Europe/London",
        ),
        ("Europe/London", "../etc", "timezone: '../etc' is no IANA time zone"),
        ("en-GB", "English!", "language: 'English!' is no language"),
        ("https://gazette.example/blog", "gazette.example", "home: 'gazette.example' is no home page's address"),
        ("https://gazette.example/blog", "https://gazette.example/?p=2", "home: 'https://gazette.example/?p=2' is no"),
        ("https://gazette.example/blog", "https://gazette.example/index.php", "write the folder it stands in"),
        ('["The Marl Post"]', '["The Marl Post", ""]', "names: one of them is empty"),
        ('["Marlshire"]', '[" "]', "bodies: one of them is empty"),
        ('["Marlshire"]', '["Marlshire"]\npeople = "../nosuch"', "people: there is no folder"),
        ('"/about"', '"about"', "not_articles: 'about' is no path below the home; it looks like /about/"),
        ('"paper.example"', '"https://paper.example"', "other_hosts: 'https://paper.example' is no host"),
        ('"old.example:8080/blog/"', '"old example"', "hosts 1: name: 'old example' is no host"),
        ('name = "old.example:8080/blog/"', "", "hosts 1: name: is missing"),
        ("until", "untill", "hosts 1: untill: no host has this field; did you mean until?"),
        ("until = ", "people = ", "people: stands below a [[hosts]], which makes it a host's"),
        ("2012-03-01", '"March 2012"', "hosts 1: since: 'March 2012' is no day; it looks like 2014-03-31"),
        ("2012-03-01", '"2012-3-1"', "hosts 1: since: '2012-3-1' is no day"),
        ("2012-03-01", "2012-03-01T00:00:00", "hosts 1: since: expected text in quotes, got a time"),
        ("2012-03-01", "2016-03-01", "hosts 1: since: 2016-03-01 is after until, which is 2015-12-31"),
        ('"gazette"', '"post"', "name: 'post' differs from its folder, 'gazette'; make them the same"),
        ('"gazette"', '"The Gazette"', "name: 'The Gazette' is no plain word"),
        ('"gazette"', '"sample"', "name: 'sample' is a blog that is shipped with the program"),
        ('"The Marl Gazette"', "Gazette", "is no TOML: Invalid value (at line 2, column 9)"),
    ],
)
def test_a_fault_is_one_line_with_file_and_field(folder, old, new, said):
    path = folder / "blog.toml"
    path.write_text(CARD.replace(old, new), encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        read_card(path)
    assert str(refusal.value).startswith(str(path))
    assert said in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_card_may_begin_with_a_byte_order_mark(folder):
    (folder / "blog.toml").write_text(CARD, encoding="utf-8-sig")
    assert read_card(folder / "blog.toml").title == "The Marl Gazette"


def test_a_card_that_is_no_text_says_so(folder):
    (folder / "blog.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(UsageError, match="a card is a TOML file in UTF-8"):
        read_card(folder / "blog.toml")


def test_a_users_blog_stands_below_the_project_and_else_below_the_current_folder(folder, tmp_path, monkeypatch):
    assert blogs.names() == ["chamberlain", "gazette", "sample"]
    deeper = tmp_path / "notes" / "today"
    deeper.mkdir(parents=True)
    monkeypatch.chdir(deeper)
    assert blogs.names() == ["chamberlain", "sample"]
    (tmp_path / "scrapy.cfg").touch()
    assert blogs.names() == ["chamberlain", "gazette", "sample"]
    assert blogs.get("gazette").people == folder


def test_the_card_beside_an_archive_is_that_of_its_blog(folder, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    moved = folder.rename(tmp_path / "backup-of-2026")
    archive = moved / "archive.db"
    assert blogs.get("gazette", archive).title == "The Marl Gazette"
    assert blogs.get("sample", archive).title == "The Wexcombe Ledger"
    assert [card.name for card in blogs.cards(["gone", "gazette"], archive)] == ["gazette"]
    with pytest.raises(UsageError, match="no blog is called 'gazette'; there are: chamberlain, sample"):
        blogs.get("gazette")


def test_a_python_card_of_an_older_version_is_told_how_to_become_toml(folder):
    card = folder.parent / "courier.py"
    card.write_text('BLOG = Blog(name="courier")\n', encoding="utf-8")
    with pytest.raises(UsageError) as refusal:
        blogs.get("courier")
    assert str(card) in str(refusal.value)
    assert str(folder.parent / "courier" / "blog.toml") in str(refusal.value)


def test_people_that_are_shipped_are_those_of_shipped_blogs_alone(folder):
    assert blogs.get("chamberlain").people is None
    assert known_people(blogs.get("chamberlain"), folder / "archive.db").offices
    assert blogs.get("sample").people == shipped.FOLDER / "sample"
    gazette = blogs.get("gazette")
    assert known_people(gazette, folder / "archive.db").offices == ()
    head, pell, *_ = (shipped.FOLDER / "sample" / "people.csv").read_text(encoding="utf-8").splitlines()
    (folder / "people.csv").write_text(f"{head}\n{pell}\n", encoding="utf-8")
    assert len(known_people(gazette, folder.parent / "elsewhere.db").offices) == 1
