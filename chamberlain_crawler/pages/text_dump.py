"""A page of the blog's own theme as plain text: a saved dump, or a WET record of Common Crawl.

Without tags the landmarks have to do: the site's name in the first line, the title printed twice, the clock before
the day, and the headings of the boxes below the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from chamberlain_crawler.blogs import Blog
from chamberlain_crawler.items import Author, Block, Reading, SimilarLink, Verdict
from chamberlain_crawler.pages import blocks, bylines, slugs
from chamberlain_crawler.pages.page import Page
from chamberlain_crawler.pages.post import Found
from chamberlain_crawler.text import BESIDE_SITE, telling_words
from chamberlain_crawler.urls import split

NAME = "text_dump"
RANK = 50

TEXT_FILE = re.compile(r"\.(?:txt|text|wet)$", re.IGNORECASE)
#: Blanks of every kind within a line.
BLANKS = re.compile(r"[ \t\f\v\xa0]+")

#: Comments have a time of day behind their clocks, which is how they differ.
#: 🕔15.Jun 2017 / 3 Comments 🕔07.Dec 2017 / ?15.Jun 2017 where a character set without clocks was in between
DATE_LINE = re.compile(
    r"(?:(?:No|\d+) Comments? ?)?"
    r"(?:[🕐-🕧]\s*(?P<marked>(?!.*\d:\d).{1,40})|\W{0,4}(?P<bare>\d{1,2}\.[A-Z][a-z]{2} \d{4}))"
)
COMMENT_COUNT = re.compile(r"(?:No|\d+) Comments?")

#: Headings of the boxes that follow an article's text; each of them can be missing.
SIMILAR = re.compile(r"(?:Similar|Related) Articles", re.IGNORECASE)
ABOUT_AUTHOR = re.compile(r"About (?:the )?Author", re.IGNORECASE)
BELOW = re.compile(
    r"Enhanced by Zemanta|Published as part of:?|No posts where found|Our latest tweets|powered by MailChimp!?"
    r"|\* ?= ?required field|Don.t miss a thing!.{0,200}|(?:No|\d+) Comments?",
    re.IGNORECASE,
)
BUTTON = re.compile(r"VIEW MORE ARTICLES|VIEW WEBSITE|SEND AN E-MAIL")

#: Zemanta's captions run into the text: English: A tram (Photo credit: Wikipedia)The trams are …
CREDIT = re.compile(r"(?P<caption>.{0,300}?\((?:Photo|Image) credit: [^()]{0,200}\))\s*(?P<text>.*)", re.DOTALL)
BULLETS = re.compile(f"{blocks.BULLET.pattern}|{blocks.DASH_BULLET.pattern}")

#: How many lines of text may stand above the date, menus included.
LONGEST_HEAD = 40


@dataclass(frozen=True, kw_only=True)
class Dump:
    """The parts of a page, as lines without blanks around them; blank lines part paragraphs."""

    title: str = ""
    date: str = ""
    """The day as printed, empty when the dump shows none."""
    is_repeated: bool = False
    """Whether the title stands twice, as on articles."""
    dates: int = 0
    """How many days the clock shows; lists have many."""
    body: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    author: tuple[str, ...] = ()


def fits(page: Page) -> bool:
    """Whether the body is plain text, by its type or file name, and no markup or JSON for all that."""
    kind = (page.capture.header("content-type") or "").split(";")[0].strip().lower()
    if kind != "text/plain" and not TEXT_FILE.search(split(page.capture.url).path):
        return False
    return page.json is None and not page.text.lstrip().startswith("<")


def read(page: Page) -> list[Reading]:
    """The dump's article, or why it holds none."""
    lines = [BLANKS.sub(" ", line).strip() for line in re.split(r"\r\n?|\n", page.text)]
    own = page.own_address if page.own_address.startswith("http") else None
    reading = Reading(capture=page.capture, url=page.own_address, verdict="article", layout=NAME, rank=RANK)
    if not page.is_the_blogs:
        return [judged(reading, "foreign", "a text of another site")]
    first = next(filter(None, lines), "")
    if not first:
        return [judged(reading, "empty", "no text")]
    if own and not page.blog.may_be_article(own):
        return [judged(reading, "list", "a list, a page or a file, by its address")]
    if not own and not names_blog(first, page.blog):
        return [judged(reading, "foreign", f"a text whose first line does not name {page.blog.title}: {first[:60]!r}")]
    dump = divided(lines, page.blog)
    if not (dump.title or dump.date):
        return [judged(reading, "empty", "nothing below the site's name")]
    if dump.dates > 1:
        return [judged(reading, "list", "a list: more than one title with a date")]
    if not (own or dump.date or dump.is_repeated):
        return [judged(reading, "page", "neither a date nor a repeated title: a static page or a list")]
    return [article_reading(reading, dump, own, page)]


def judged(reading: Reading, verdict: Verdict, reason: str) -> Reading:
    """The reading of a text that is no article."""
    return replace(reading, verdict=verdict, reason=reason)


def article_reading(reading: Reading, dump: Dump, own: str | None, page: Page) -> Reading:
    """The article of a dump, under its own address or the one that its title leads to."""
    found = Found(NAME)
    slug = slugs.of_title(dump.title)
    if not own and not slug:
        return judged(reading, "unread", "no title of which an address could be made")
    url = own or page.blog.address(urljoin(page.blog.root, f"{slug}/"))
    found.put("url", "address" if own else "slug_of_title", url, own or dump.title)
    found.put("title", "repeated" if dump.is_repeated else "heading", dump.title)
    found.put_date("published", "clock", dump.date, page)
    found.put("blocks", "landmarks", body_of(dump.body, page))
    found.put("similar", "similar_articles", similar_of(dump.similar))
    found.put("authors", "about_author", author_of(dump.author))
    if byline := bylines.find(found.values.get("blocks", ())):
        found.put("byline", "prose", *byline)
    if "blocks" not in found.values:
        return judged(replace(reading, url=url), "empty", "a title without text")
    return replace(reading, url=url, article=found.article(url, published_text=dump.date or None))


def names_blog(line: str, blog: Blog) -> bool:
    """Whether a document title names the blog, on its own or beside a page's title.

    Words that many blogs share do not count: the Chamberlain Files were the Chamberlain News for a time.
    """
    telling = telling_words(blog.title)
    parts = [part.strip() for part in BESIDE_SITE.split(line)]
    return blog.title in parts or any(telling_words(part) == telling for part in parts if telling)


def divided(lines: list[str], blog: Blog) -> Dump:
    """The page cut at its landmarks."""
    filled = [place for place, line in enumerate(lines) if line]
    if names_blog(lines[filled[0]], blog):
        filled = filled[1:]
    boxes = next((p for p in filled if SIMILAR.fullmatch(lines[p]) or ABOUT_AUTHOR.fullmatch(lines[p])), len(lines))
    days = {p: match for p in filled if p < boxes and (match := DATE_LINE.fullmatch(lines[p]))}
    date = next(iter(days), None)
    if date is None or date not in filled[:LONGEST_HEAD]:
        title, start, is_repeated = undated_title(lines, filled)
        printed = ""
    else:
        title, is_repeated = title_above([lines[place] for place in filled if place < date])
        start = date + 1
        printed = (days[date]["marked"] or days[date]["bare"]).strip()
    end = next((place for place in filled if place >= start and is_below(lines[place], blog)), len(lines))
    return Dump(
        title=title,
        date=printed,
        is_repeated=is_repeated,
        dates=len(days),
        body=tuple(lines[start:end]),
        similar=box(lines, end, SIMILAR, blog),
        author=box(lines, end, ABOUT_AUTHOR, blog),
    )


def title_above(head: list[str]) -> tuple[str, bool]:
    """The title among the lines above the date, and whether it is printed twice."""
    head = [line for line in head if not COMMENT_COUNT.fullmatch(line)]
    repeated = [line for place, line in enumerate(head) if line in head[:place]]
    return (repeated[-1], True) if repeated else (head[-1] if head else "", False)


def undated_title(lines: list[str], filled: list[int]) -> tuple[str, int, bool]:
    """The title of a dump without a date, the line that its body begins with, and whether it is printed twice."""
    if not filled:
        return "", 0, False
    title = lines[filled[0]]
    is_repeated = len(filled) > 1 and lines[filled[1]] == title
    return title, filled[is_repeated] + 1, is_repeated


def is_below(line: str, blog: Blog) -> bool:
    """Whether a line is the heading of a box below the text, or one of the sign-up form's."""
    if SIMILAR.fullmatch(line) or ABOUT_AUTHOR.fullmatch(line) or BELOW.fullmatch(line):
        return True
    return line.endswith(" Weekly") and names_blog(line.removesuffix(" Weekly"), blog)


def box(lines: list[str], start: int, heading: re.Pattern[str], blog: Blog) -> tuple[str, ...]:
    """The filled lines of the box below a heading."""
    place = next((place for place in range(start, len(lines)) if heading.fullmatch(lines[place])), None)
    if place is None:
        return ()
    end = next((later for later in range(place + 1, len(lines)) if is_below(lines[later], blog)), len(lines))
    return tuple(filter(None, lines[place + 1 : end]))


def body_of(lines: tuple[str, ...], page: Page) -> tuple[Block, ...]:
    """The blocks of the body, by the rules that also part a paragraph of markup."""
    reader = blocks.BlockReader(page)
    for number, paragraph in enumerate(paragraphs(lines)):
        credit = CREDIT.fullmatch(paragraph)
        if credit and (number == 0 or not credit["text"]):
            reader.emit("caption", credit["caption"])
            paragraph = credit["text"]
        if paragraph and not blocks.NOT_TEXT.fullmatch(paragraph):
            reader.place(paragraph, is_link=False)
    return tuple(reader.blocks)


def paragraphs(lines: tuple[str, ...]) -> list[str]:
    """Paragraphs, their lines parted by a line break; a text without blank lines has one to a line."""
    text = "\n".join(lines).strip("\n")
    found: list[str] = []
    for piece in re.split(r"\n{2,}" if "\n\n" in text else r"\n", text):
        if found and BULLETS.match(piece) and BULLETS.match(found[-1].rpartition("\n")[2]):
            found[-1] += f"\n{piece}"
        elif piece:
            found.append(piece)
    return found


def similar_of(lines: tuple[str, ...]) -> tuple[SimilarLink, ...]:
    """The entries of the box: each a title twice, for its picture and its heading, and the first words of the text.

    Without pictures there is one title to a teaser.
    """
    starts = [place for place in range(len(lines) - 1) if lines[place] == lines[place + 1]]
    if not starts and len(lines) % 2 == 0:
        return tuple(
            SimilarLink(title=title, teaser=teaser) for title, teaser in zip(lines[::2], lines[1::2], strict=True)
        )
    ends = [*starts[1:], len(lines)]
    return tuple(
        SimilarLink(title=lines[start], teaser="\n".join(lines[start + 2 : end]) or None)
        for start, end in zip(starts, ends, strict=False)
    )


def author_of(lines: tuple[str, ...]) -> tuple[Author, ...]:
    """The name in the author box, which is empty on most pages: only where a line about that person follows."""
    name = lines[0] if lines else ""
    if not 1 < len(name.split()) < 6 or not any(
        name.split()[0] in line or BUTTON.fullmatch(line) for line in lines[1:]
    ):
        return ()
    return (Author(name=name, origin="author_box"),)
