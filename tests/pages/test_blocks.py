"""From an article's markup to its blocks, case by case."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chamberlain_crawler import blogs
from chamberlain_crawler.items import Capture
from chamberlain_crawler.pages import Page, blocks, select

SEEN = datetime(2019, 9, 25, 12, tzinfo=UTC)
TRAM = '<a href="/tram-delay/">A tram named delay</a>'


#: Short names of the kinds of block in the tables below.
SHORT = {"paragraph": "p", "heading": "h", "quote": "q", "list_item": "li"}


def read(markup: str) -> list[str]:
    capture = Capture(
        url="https://wexcombeledger.example/bins-settled/",
        body=f"<html><body><div>{markup}</div></body></html>".encode(),
        captured_at=SEEN,
        source="live",
    )
    page = Page(capture, blogs.get("sample"))
    body = page.root.find("body/div")
    select.cut_from_body(body)
    return [f"{SHORT.get(block.kind, block.kind)}: {block.text}" for block in blocks.read_blocks(body, page)]


PARAGRAPHS = [
    ("<p>One.</p><p>Two.</p>", ["p: One.", "p: Two."]),
    ("<p>for&nbsp; Sir\n  Aldous&#8217;s <em>plan</em>&hellip; </p>", ["p: for Sir Aldous’s plan…"]),
    ("One.<br><br>Two.<br />\n<br />\nThree", ["p: One.", "p: Two.", "p: Three"]),
    ("<p>One<br>\ntwo<br/>three</p>", ["p: One\ntwo\nthree"]),
    (
        "loose <p>One.</p> text <b>bold</b> <div>box</div> end",
        ["p: loose", "p: One.", "p: text bold", "p: box", "p: end"],
    ),
    ("<p></p><p>&nbsp;</p><p><span></span><br></p>", []),
    ("<p>un<b>broken</b>word<!-- note --> goes on</p>", ["p: unbrokenword goes on"]),
    ("<p><q>Fine</q>, she said</p>", ["p: “Fine”, she said"]),
    ("<p>Yes <img class='wp-smiley' alt=':-)' src='/s.gif'></p>", ["p: Yes :-)"]),
    ("<pre>one\n  two\n\nthree</pre>", ["p: one\ntwo\nthree"]),
    ("<h2>Metro mayor</h2><h4>Two <i>words</i></h4>", ["h: Metro mayor", "h: Two words"]),
    ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", ["p: Term", "p: Meaning"]),
    ("<p>a<script>var x = '<p>no</p>';</script><style>p{}</style>b</p>", ["p: ab"]),
    (
        "<table><tr><th>Ward</th><th>Votes</th></tr><tr><td>Castle</td><td><p>1,204</p></td></tr></table>",
        ["p: Ward | Votes", "p: Castle | 1,204"],
    ),
    ("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>", ["p: One.", "p: Two."]),
]

LISTS = [
    ("<ul><li>One</li><li>Two <b>b</b></li></ul>", ["li: One", "li: Two b"]),
    ("<ul><li>One<ul><li>In</li></ul>after</li></ul>", ["li: One", "li: In", "li: after"]),
    (
        "<p>Additionally the report found:<br />\n• Better oversight<br />\n•&nbsp;Staff morale is good.</p>",
        ["p: Additionally the report found:", "li: Better oversight", "li: Staff morale is good."],
    ),
    (
        "The report found:<br>• one<br>• two<br>And more.",
        ["p: The report found:", "li: one", "li: two", "p: And more."],
    ),
    ("<p>• one</p><p>• two</p>", ["li: one", "li: two"]),
    ("<p>- one<br>- two</p>", ["li: one", "li: two"]),
    ("<p>– a dash may open a paragraph</p>", ["p: – a dash may open a paragraph"]),
]

QUOTES = [
    ("<blockquote><p>One.</p><p>Two.</p></blockquote>", ["q: One.\n\nTwo."]),
    ("<blockquote>Bare <i>text</i></blockquote>tail", ["q: Bare text", "p: tail"]),
    ("<blockquote><p>One.</p><cite>Edith Marl</cite></blockquote>", ["q: One.", "cite: Edith Marl"]),
    ("<blockquote><p>One.<br><cite>Edith Marl</cite></p></blockquote>", ["q: One.", "cite: Edith Marl"]),
    ("<blockquote><p>One.</p><p><cite>Edith Marl</cite></p></blockquote>", ["q: One.", "cite: Edith Marl"]),
    ("<blockquote><p>One.</p><footer>— Edith Marl</footer></blockquote>", ["q: One.", "cite: — Edith Marl"]),
    ("<blockquote><p>As <cite>The Ledger</cite> wrote.</p></blockquote>", ["q: As The Ledger wrote."]),
    ("<p>As <cite>The Ledger</cite> wrote.</p>", ["p: As The Ledger wrote."]),
    ("<blockquote><p>Out</p><blockquote><p>In</p></blockquote><p>Out</p></blockquote>", ["q: Out\n\nIn\n\nOut"]),
    ("<blockquote><ul><li>One</li><li>Two</li></ul></blockquote>", ["q: One\n\nTwo"]),
    ("<blockquote class='style-2'><p>One.</p></blockquote>", ["q: One."]),
    ("<figure class='wp-block-quote'><blockquote><p>One.</p></blockquote></figure>", ["q: One."]),
    (
        "<p>The plan is “a dead letter”, she said, and left.</p><figure class='wp-block-pullquote'><blockquote><p>The"
        " plan is ‘a dead letter’</p><cite>Edith Marl</cite></blockquote></figure>",
        ["p: The plan is “a dead letter”, she said, and left."],
    ),
    (
        "<p>She left.</p><aside class='pullquote'><blockquote><p>A dead letter</p></blockquote></aside>",
        ["p: She left.", "q: A dead letter"],
    ),
]

BESIDE = [
    (
        "<div class='wp-caption'><img src='/a.jpg'><p class='wp-caption-text'>The hall</p></div><p>One.</p>",
        ["caption: The hall", "p: One."],
    ),
    ("<figure><img src='/a.jpg'><figcaption>The hall</figcaption></figure>", ["caption: The hall"]),
    ("<p><iframe src='https://video.example/1'></iframe></p>", ["embed: https://video.example/1"]),
    (
        "<blockquote class='twitter-tweet'><p>Trams!</p>&mdash; Ledger (@l) <a href='https://t.example/1'>1 June</a>"
        "</blockquote><script></script>",
        ["embed: Trams! — Ledger (@l) 1 June"],
    ),
    (
        "<figure class='wp-block-embed'><div class='wp-block-embed__wrapper'>\nhttps://t.example/1\n</div>"
        "<figcaption>Said</figcaption></figure>",
        ["embed: https://t.example/1", "caption: Said"],
    ),
    (f"<p>READ: {TRAM}.</p><p>One.</p>", ["link: READ: A tram named delay.", "p: One."]),
    ("<p><strong>READ:</strong> a tram</p>", ["link: READ: a tram"]),
    (f"<p>{TRAM}</p>", ["link: A tram named delay"]),
    (f"<p>We said so in {TRAM}</p>", ["p: We said so in A tram named delay"]),
    ("<p><a href='https://other.example/x/'>A report</a></p>", ["p: A report"]),
    ("<p>One.</p><div class='sharedaddy sd-sharing-enabled'><h3>Share this:</h3></div>", ["p: One."]),
    ("<p>One.</p><div class='zemanta-pixie'><a><img alt='Enhanced by Zemanta'></a></div>", ["p: One."]),
    ("<p>One.</p><h6>Related articles</h6><ul class='zemanta-article-ul'><li>Two</li></ul>", ["p: One."]),
    ("<p>One.</p><p>Enhanced by Zemanta</p><p>Published as part of:</p>", ["p: One."]),
    ("<p>One.</p><div id='mc_embed_signup'><form>* = required field</form></div>", ["p: One."]),
    ("<p>One.</p><p>Sign up for our free weekly summary of the Ledger from us.</p>", ["p: One."]),
    ("<p>One.</p><p>* = required field</p><p>powered by MailChimp!</p>", ["p: One."]),
    ("<p>One.</p><div class='post-pages'><p>Pages: 1 <a href='/x/2/'>2</a></p></div>", ["p: One."]),
    ("<p>Lead <a class='more-link' href='#'>(more…)</a></p>", ["p: Lead"]),
]


@pytest.mark.parametrize(("markup", "expected"), PARAGRAPHS + LISTS + QUOTES + BESIDE)
def test_blocks(markup: str, expected: list[str]) -> None:
    assert read(markup) == expected
