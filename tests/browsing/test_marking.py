"""Quotes marked in the body of an article, whatever its mark-up."""

from __future__ import annotations

import html
import re
from typing import Any

import nh3
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.archive.rows import place_blocks
from chamberlain_crawler.browsing import marking
from chamberlain_crawler.browsing.body_html import body_html, cleaned
from chamberlain_crawler.browsing.marking import Highlight
from chamberlain_crawler.text import seen_in_html, seen_text

URL = "https://e.org/here/"


def blocks_of(*texts: str, kind: str = "paragraph") -> list[dict]:
    start, blocks = 0, []
    for text in texts:
        blocks.append({"kind": kind, "text": text, "level": None, "start": start})
        start += len(text) + 2
    return blocks


def shown(stored: str | None, blocks: list[dict], *marks: Highlight, held: dict[str, str] | None = None) -> str:
    return body_html(stored, blocks, marks, lambda address: (held or {}).get(address, address), URL)


def said(*parts: tuple[int, int], speaker: str | None = "Ada Pell", kind: str = "direct", number: int = 7) -> Highlight:
    return Highlight(number, kind, parts, speaker, f"/a/quotes/{number}")


def test_a_quote_over_emphasis_and_a_link_is_one_quote():
    body = shown(
        '<p>“No <em>plans</em>, no <a href="https://e.org/">talks</a>,” she said.</p>',
        blocks_of("“No plans, no talks,” she said."),
        said((0, 21)),
    )
    assert re.sub(r"<a class.*?</a>", "", body).count("<mark") == 5
    assert body.count('id="quote-7"') == 1
    assert body.count('class="speaker direct"') == 1
    assert re.sub(r"<[^>]+>", "", body) == "Ada Pell“No plans, no talks,” she said."
    assert '<em><mark class="said direct">plans</mark></em>' in body


def test_a_speaker_in_doubt_is_told_from_a_sure_one_in_words():
    blocks = blocks_of("“One,” she said. She was “relieved”. “Two.”")
    marks = [
        Highlight(number, "direct", [part], "Ada Pell", "/q", certainty)
        for number, part, certainty in ((1, (0, 6), "sure"), (2, (25, 35), "doubtful"), (3, (37, 43), "sure"))
    ]
    text = re.sub(r"<[^>]+>", "", shown(f"<p>{blocks[0]['text']}</p>", blocks, *marks))
    assert text == "Ada Pell“One,” she said. She was Ada Pell (doubtful)“relieved”. Ada Pell“Two.”"


def test_the_speaker_stands_before_the_first_paragraph_of_a_block_quote_only():
    body = shown(
        "<blockquote><p>One.</p>\n<p>Two.</p></blockquote>",
        [{"kind": "quote", "text": "One.\n\nTwo.", "level": None, "start": 0}],
        said((0, 4), (6, 10), kind="block"),
    )
    assert body.index("Ada Pell") < body.index("One.")
    assert body.count("Ada Pell") == 1
    assert body.count('class="said block"') == 2


def test_a_quote_in_a_quote_stands_inside_it():
    text = "He told me ‘no’ and left"
    body = shown(f"<p>{text}</p>", blocks_of(text), said((0, 24)), said((11, 15), number=8, speaker="Ben"))
    assert '<mark class="said direct"><mark class="said direct" id="quote-8">‘no’</mark></mark>' in body
    assert "Ben" in body


def test_a_speaker_is_named_once_in_a_paragraph_until_another_speaks():
    text = "“One,” and “two,” and “three,” and “four.”"
    marks = [
        said((0, 6), number=1),
        said((11, 17), number=2),
        said((22, 30), number=3, speaker="Ben"),
        said((35, 42), number=4),
    ]
    body = shown(f"<p>{text}</p>", blocks_of(text), *marks)
    assert re.findall(r'class="speaker direct"[^>]*>(.*?)<', body) == ["Ada Pell", "Ben", "Ada Pell"]
    assert re.findall(r'id="quote-(\d)"', body) == ["1", "2", "3", "4"]


def test_scare_quotes_get_no_speaker():
    body = shown("<p>so-called ‘savings’</p>", blocks_of("so-called ‘savings’"), said((11, 18), kind="scare"))
    assert '<mark class="said scare" id="quote-7">savings</mark>' in body
    assert "speaker" not in body


def test_without_mark_up_the_blocks_are_laid_out():
    blocks: list[dict[str, Any]] = [
        {"kind": "heading", "text": "Trams & buses", "level": 1, "start": 0},
        {"kind": "paragraph", "text": "Ada Pell said:", "level": None, "start": 15},
        {"kind": "quote", "text": "One.\n\nTwo.", "level": None, "start": 31},
        {"kind": "link", "text": "READ: More", "level": None, "start": None},
    ]
    body = shown(None, blocks, said((31, 35), (37, 41), kind="block"))
    assert "<h2>Trams &amp; buses</h2>" in body
    assert body.count('<mark class="said block"') == 2
    assert '<p class="beside">READ: More</p>' in body


def test_where_the_mark_up_lacks_a_quote_the_blocks_are_laid_out():
    assert "Other words" not in shown("<p>Other words</p>", blocks_of("“No,” she said."), said((0, 5)))


def placed_blocks(stored: str, *texts: str) -> list[dict]:
    """Blocks with the places that the archive keeps of them."""
    blocks = blocks_of(*texts)
    place_blocks(blocks, [{"html": stored}])
    return blocks


def test_a_quote_stands_where_the_archive_says_its_block_does(monkeypatch):
    stored = "<p>“No,” she said.</p><p>Then: “No,” she <b>said</b>.</p>"
    blocks = placed_blocks(stored, "“No,” she said.", "Then: “No,” she said.")
    assert [block["html_start"] for block in blocks] == [0, 13]
    monkeypatch.setattr(marking, "block_starts", None)  # nothing is searched
    assert 'Then: <a class="speaker direct"' in shown(stored, blocks, said((23, 28)))


@given(st.integers(0, 30), st.integers(0, 30))
def test_places_of_another_text_are_not_believed(first, second):
    stored = "<p>“No,” she said.</p><p>“Yes,” he said.</p>"
    blocks = placed_blocks(stored, "“No,” she said.", "“Yes,” he said.")
    wrong = [block | {"html_start": start} for block, start in zip(blocks, (first, second), strict=True)]
    assert shown(stored, wrong, said((17, 23))) == shown(stored, blocks, said((17, 23)))


def test_a_quote_beside_a_picture_or_in_a_table_keeps_its_mark_up():
    body = shown(
        '<p>“No <img src="https://e.org/a.png" alt="a tram"> plans.”</p>'
        "<table><tr><td>“No</td><td>talks.”</td></tr></table>",
        blocks_of("“No plans.”", "“No | talks.”"),
        said((0, 11)),
        said((13, 26), number=8),
    )
    assert body.count("<mark") == 4
    assert "<td>" in body
    assert "Picture: a tram</span>" in body


def test_a_link_to_a_held_article_leads_to_it_and_says_where_it_led():
    body = shown(
        '<p><a href="https://e.org/trams/">trams</a></p>',
        blocks_of("trams"),
        held={"https://e.org/trams/": "/archive/articles/3"},
    )
    assert '<a href="/archive/articles/3"' in body
    assert 'title="https://e.org/trams/"' in body


def test_a_relative_link_is_seen_from_the_article():
    assert 'href="https://e.org/trams/"' in shown('<p><a href="/trams/">trams</a></p>', blocks_of("trams"))


def test_a_caption_is_known_by_its_block():
    blocks = [{"kind": "caption", "text": "A tram.", "level": None, "start": None}, *blocks_of("It ran.")]
    assert shown("<p>A <i>tram</i>.</p><p>It ran.</p>", blocks).startswith('<p class="caption">A <i>')


def test_pictures_become_words():
    body = shown('<p>See <img src="https://e.org/a.png" alt="a tram"> there</p>', blocks_of("See there"))
    assert "e.org" not in body
    assert "Picture: a tram</span> there" in body


MARK_UP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<p>", "</p>", "<em>", "<a href='javascript:x'>", "</a>", "<script>", "<td>", "<h1>", "</h1>", "&"]
        ),
        st.sampled_from(["<!--", "<svg onload=x>", "<b", '"', "<math><mi>", "</blockquote>", "<template>", "<style>"]),
        st.text(max_size=8),
    ),
    max_size=30,
).map("".join)


@given(MARK_UP, st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=4))
def test_any_mark_up_and_any_offsets_give_harmless_html(stored, text, spans):
    marks = [said((start, end), number=n) for n, (start, end) in enumerate(spans)]
    body = shown(stored, blocks_of(text), *marks).lower()
    assert not re.search(r"<(script|svg|style|img|math|template)\b", body)
    assert not re.search(r"<[^>]*\b(on\w+|style|src)=", body)
    assert not re.search(r'<a[^>]*href="javascript', body)


@given(MARK_UP)
def test_as_much_is_seen_of_stored_html_as_of_its_page(mark_up):
    stored = nh3.clean(mark_up)
    assert "".join(seen_text(slot.text) for slot in marking.slots_of(cleaned(stored, str, URL))) == seen_in_html(stored)


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1, max_size=80), st.data())
def test_marks_leave_the_words_as_they_are(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    body = shown(f"<p>{html.escape(text)}</p>", blocks_of(text), said((start, end), speaker="~"))
    words = html.unescape(re.sub(r'<a class="speaker.*?</a>|<[^>]+>', "", body))
    assert "".join(words.split()) == "".join(text.split())
