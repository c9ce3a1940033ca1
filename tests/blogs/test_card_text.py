"""A new card says what it was given, whatever that is, and is read back the same."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.blogs.card_text import Line, card_text, in_toml, plain_name

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = TEXTS | st.booleans() | st.lists(TEXTS, max_size=12)


@given(VALUES, VALUES, TEXTS)
def test_any_value_is_read_back(one, other, comment):
    lines = [Line("one", one, comment), Line("hidden", other, comment, False), Line("other", other, "")]
    assert tomllib.loads(card_text("A card.", lines)) == {"one": one, "other": other}


def test_half_a_character_is_none():
    assert tomllib.loads(f"title = {in_toml(chr(0xD800) + 'A')}") == {"title": "?A"}


def test_what_is_not_known_can_be_taken_as_it_stands():
    """Who knows better takes the comment's mark away, and has a card that can be read."""
    text = card_text("A card.", [Line("not_articles", [f"/page-{n}/" for n in range(30)], "Pages.", False)])
    entry = "".join(line.removeprefix("# ") + "\n" for line in text.splitlines()[3:])
    assert len(tomllib.loads(entry)["not_articles"]) == 30


@given(TEXTS)
def test_a_name_is_a_plain_word(host):
    name = plain_name(f"https://{host}/")
    assert name
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
