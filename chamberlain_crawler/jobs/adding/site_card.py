"""The card of a site, made of what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from chamberlain_crawler.blogs.card_text import Line, card_text, in_toml
from chamberlain_crawler.jobs.adding.site_facts import Facts
from chamberlain_crawler.jobs.adding.site_words import system
from chamberlain_crawler.urls import canonical, endpoint


def card_of(name: str, facts: Facts) -> str:
    """The text of the card."""
    head = (
        f"The card of a blog: what is known of it before a page is read. Written on {datetime.now(UTC):%Y-%m-%d}\n"
        "from what the site says of itself; put right what is wrong, and take the # from what you know better."
    )
    return card_text(head, lines_of(name, facts), hosts_of(facts))


def lines_of(name: str, facts: Facts) -> Iterator[Line]:
    """The fields, each with where it is from."""
    host = (endpoint(facts.home) or (name,))[0]
    title, others = next(iter(facts.names), None), facts.names[1:]
    yield Line("name", name, f"What you type: chamberlain crawl {name}. The folder of this file bears the same name.")
    source = title.told if title else "not known: this is its host"
    yield Line("title", title.value if title else host, f"What the site calls itself, {source}.")
    yield Line(
        "names",
        [other.value for other in others] or ["The Name Before"],
        "Further names by which it calls itself: a home page of another name is not taken for the blog's.",
        bool(others),
    )
    pictures = f" Pictures also come from {', '.join(facts.file_hosts[:5])}." if facts.file_hosts else ""
    yield Line("home", facts.home, f"Its home page ({system(facts)}); the blog is what lies below.{pictures}")
    zone = facts.timezone
    source = zone.told if zone else "not known: name its place, such as Europe/Berlin"
    yield Line("timezone", zone.value if zone else "UTC", f"The zone of times that are printed without one, {source}.")
    language = facts.languages[0] if facts.languages else None
    source = language.told if language else "not known: such as en-GB or de-DE"
    yield Line("language", language.value if language else "en", f"The language that it is in, {source}.")
    yield Line(
        "number_tails", True, "Addresses end with the post's number, as in /tram-plans/7478/.", facts.number_tails
    )
    yield Line(
        "other_hosts",
        facts.old_hosts or ["old.example"],
        "Further hosts of the blog, such as one that leads here.",
        bool(facts.old_hosts),
    )
    yield Line(
        "not_articles",
        facts.pages or ["/about/"],
        f"Static pages, which are no articles{f', by {facts.pages_by}' if facts.pages else ''}.",
        bool(facts.pages),
    )
    yield Line(
        "bodies",
        ["Harbour Town Council"],
        "Whom it means when it names none (“the council leader”), as people.csv spells them.",
        False,
    )


def hosts_of(facts: Facts) -> str:
    """The tables at the end: hosts with the days from and until which they were the blog's, as comments."""
    until = facts.ours_until or "2019-12-31"
    why = (
        f"The home page of {facts.ours_until} is the last one that is the blog's; later ones are somebody else's."
        if facts.ours_until
        else "A host that was the blog's for a time."
    )
    name = canonical(facts.home).partition("://")[2].rstrip("/") if facts.ours_until else "old.example"
    return f'# {why}\n# [[hosts]]\n# name = {in_toml(name)}\n# until = "{until}"\n'
