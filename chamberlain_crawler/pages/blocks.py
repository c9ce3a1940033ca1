"""An article's body, from an element that holds nothing else: its blocks of text in order, its links and pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html
from lxml.etree import _Element as Element
from lxml.etree import iterwalk

from chamberlain_crawler.items import Block, BlockKind, Image, Link
from chamberlain_crawler.pages import requisites, select
from chamberlain_crawler.pages.page import Page

#: Elements that begin and end a line of their own.
LINES = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote caption center dd details div dl dt fieldset figcaption figure footer form
        h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th thead tr ul""",
    )
)

#: Elements whose text no reader sees as text.
SILENT = frozenset(
    re.findall(
        r"\w+",
        """area base button canvas datalist head input link map math meta nav noscript option param progress script
        select source style svg template textarea title track""",
    )
)

PLAYERS = frozenset({"iframe", "embed", "object", "video", "audio"})

#: <blockquote class="twitter-tweet">, <figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
EMBED = re.compile(
    r"(?:^|\s)(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-(?:post|video)|bluesky-embed|mastodon-embed"
    r"|imgur-embed-pub|reddit-card|wp-embedded-content|wp-block-embed__wrapper|storify)(?:\s|$)"
)
CAPTION = re.compile(r"(?:^|\s)wp-caption-text(?:\s|$)")
PULL_QUOTE = re.compile(r"(?:^|\s)(?:wp-block-pullquote|pull-?quote(?:-\w+)?)(?:\s|$)", re.IGNORECASE)
SMILEY = re.compile(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)")

BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
#: A line break while a line is gathered: the text of a page has no vertical tabs, see ``page.CONTROLS``.
BREAK = "\v"
AROUND_BREAK = re.compile(r" ?\v ?")

#: Bullets typed by hand; a dash or a star counts only where several lines begin with it.
BULLET = re.compile(r"[•‣▪●◦·∙]\s*(?=\S)")
DASH_BULLET = re.compile(r"[-–—*]\s+(?=\S)")

#: READ: The tram that never came. / Read more: … / ALSO READ: …
READ_LINE = re.compile(r"(?:READ|(?:Also )?Read(?: more| also| next)?|ALSO READ|See also|Related)\s?:\s", re.ASCII)

#: Lines that blog software and mailing lists put among the text.
NOT_TEXT = re.compile(
    r"""(?:Enhanced\ by\ Zemanta | Published\ as\ part\ of:? | \*\ ?=\ ?required\ field | powered\ by\ MailChimp!?
      | (?:Don.t\ miss\ a\ thing!\ )?Sign\ up\ for\ our\ free\ (?:weekly|daily|monthly)\b.{0,160}
      | (?:\(more…\)|Continue\ reading\b.{0,200}) | Advertisements? | Share\ this:? | Like\ this:? | Loading\.\.\.
      | (?:Be\ Sociable,|Like\ it\?)\ Share(?:\ it)?! | (?:Jump\ to|Print)\ Recipe | (?:Zum\ )?Rezept(?:\ drucken)?
      | (?:.{0,30}\b(?:Artikel|Beitrag)\ )?(?:teilen|drucken)[:?]? | (?:Previous|Next)\ (?:article|post):?
      | (?:Weiterlesen|Mehr\ erfahren|Zurück\ zur\ Startseite|Drukuj|Imprimir|Imprimer|Stampa)\ ?[»→>…]*
      | (?:Tags|Etiquetas|Schlagw(?:orte|örter)|Kategorien?|Étiquettes|Tagi):.{0,150}
      | (?:(?:Facebook|Twitter|LinkedIn|Xing|Whats-?App|Pinterest|Reddit|Telegram|E-?Mail|RSS-?Feed|Tweet|Share|Pin\ it
          |teilen|twittern|mitteilen|merken|drucken|print)\b[\s,|/·•:+\d]*+){2,20})""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

LONGEST_TITLE = 200


def read_blocks(body: Element, page: Page) -> list[Block]:
    """The blocks below an element, in page order; what does not belong to the body must have been cut before."""
    reader = BlockReader(page, body)
    walk = iterwalk(body, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if reader.open(element):
                reader.add(element.text)
            else:
                walk.skip_subtree()
        else:
            if event == "end":
                reader.close(element)
            if element is not body:
                reader.add(element.tail)
    reader.flush()
    return without_repeated_pull_quotes(reader.blocks, reader.pulled)


def without_last_labels(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks of a guessed body without a heading that has nothing below it, or only links to other articles.

    Where the body is known, such a heading is the author's own.
    """
    last = len(blocks)
    while last and blocks[last - 1].kind in ("heading", "link"):
        last -= 1
    return tuple(block for at, block in enumerate(blocks) if not last or at < last or block.kind == "link")


class BlockReader:
    """Gathers text until a line ends, then makes a block of it."""

    def __init__(self, page: Page, body: Element | None = None) -> None:
        self.page = page
        self.body = body
        self.blocks: list[Block] = []
        self.pulled: list[Block] = []
        self.text: list[str] = []
        self.kinds: list[tuple[BlockKind, int | None, Element | None]] = [("paragraph", None, None)]
        self.quote: list[str] = []
        self.cites: list[str] = []
        self.quotes = 0
        self.lists = 0
        self.pres = 0
        self.rows: list[list[str]] = []
        self.pull_start: list[tuple[Element, int]] = []
        self.anchors: list[Element] = []
        self.anchor: Element | None = None
        self.unlinked = False

    def open(self, element: Element) -> bool:
        """Begin an element; False when nothing below it is text of the body."""
        tag, classes = element.tag, element.get("class") or ""
        if tag in SILENT:
            return False
        if tag in PLAYERS or (classes and EMBED.search(classes) and element is not self.body):
            self.flush()
            self.emit("embed", embedded(element, self.page))
            return False
        if tag in LINES:
            self.flush()
            self.open_line(element, tag, classes)
        elif tag == "br":
            self.text.append(BREAK)
        elif tag == "img" and SMILEY.search(classes):
            self.add(element.get("alt"))
        elif tag == "q":
            self.text.append("“")
        elif tag == "a" and self.anchor is None and self.page.article_address(element.get("href")):
            self.anchor = element
        elif tag == "cite" and self.quotes and is_signature(element):
            self.flush()
            self.kinds.append(("cite", None, element))
        return True

    def open_line(self, element: Element, tag: str, classes: str) -> None:
        """Begin an element that stands on lines of its own."""
        if classes and PULL_QUOTE.search(classes):
            self.pull_start.append((element, len(self.blocks)))
        if tag == "blockquote":
            self.quotes += 1
        elif tag in ("ul", "ol"):
            self.lists += 1
        elif tag == "li":
            self.kinds.append(("list_item", max(self.lists, 1), element))
        elif tag == "pre":
            self.pres += 1
        elif tag == "tr" and not is_for_layout(element):
            self.rows.append([])
        elif tag in ("figcaption", "caption") or CAPTION.search(classes):
            self.kinds.append(("caption", None, element))
        elif tag == "footer" and self.quotes:
            self.kinds.append(("cite", None, element))
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456789":
            self.kinds.append(("heading", int(tag[1]), element))

    def close(self, element: Element) -> None:
        """End an element, also one whose content was left out."""
        tag = element.tag
        if tag in LINES or element is self.kinds[-1][2]:
            self.flush()
        if element is self.kinds[-1][2]:
            self.kinds.pop()
        if element is self.anchor:
            self.anchor = None
        if tag == "q":
            self.text.append("”")
        elif tag == "blockquote" and not EMBED.search(element.get("class") or ""):
            self.close_quote()
        elif tag in ("ul", "ol"):
            self.lists -= 1
        elif tag == "pre":
            self.pres -= 1
        elif tag == "tr" and self.rows and not is_for_layout(element):
            self.emit("paragraph", " | ".join(self.rows.pop()))
        if self.pull_start and element is self.pull_start[-1][0]:
            self.pulled += self.blocks[self.pull_start.pop()[1] :]

    def close_quote(self) -> None:
        """A quote inside a quote is part of the outer one."""
        self.quotes -= 1
        if self.quotes == 0:
            quote, cites, self.quote, self.cites = self.quote, self.cites, [], []
            self.emit("quote", "\n\n".join(quote))
            for cite in cites:
                self.emit("cite", cite)

    def add(self, text: str | None) -> None:
        """Take text of the page into the current line."""
        if not text:
            return
        self.text.append(text.replace("\n", BREAK) if self.pres else text)
        if not text.isspace():
            if self.anchor is None:
                self.unlinked = True
            elif self.anchor not in self.anchors:
                self.anchors.append(self.anchor)

    def flush(self) -> None:
        """End the current line: two breaks in a row begin a new paragraph."""
        if not self.text:
            return
        text = "".join(self.text)
        is_link = len(self.anchors) == 1 and not self.unlinked
        self.text, self.anchors, self.unlinked = [], [], False
        if text.isspace():
            return
        text = AROUND_BREAK.sub("\n", BLANKS.sub(" ", text))
        pieces = [re.sub(r"\n+", "\n", text)] if self.pres else re.split(r"\n{2,}", text)
        for piece in map(str.strip, pieces):
            if piece and not NOT_TEXT.fullmatch(piece):
                self.place(piece, is_link and len(pieces) == 1)

    def place(self, text: str, is_link: bool) -> None:
        """Give a finished line to the quote, table row or list of blocks that is open."""
        kind, level, _ = self.kinds[-1]
        if kind == "cite":
            self.cites.append(text)
        elif kind == "caption":
            self.emit(kind, text)
        elif self.quotes:
            self.quote.append(text)
        elif self.rows:
            self.rows[-1].append(text)
        elif kind in ("paragraph", "list_item") and is_link_line(text, is_link):
            self.emit("link", text)
        elif kind == "paragraph":
            self.emit_lines(text)
        else:
            self.emit(kind, text, level)

    def emit_lines(self, text: str) -> None:
        """A paragraph, or paragraphs and list items where lines begin with typed bullets."""
        lines = text.split("\n")
        dashes = sum(bool(DASH_BULLET.match(line)) for line in lines)
        bullet = re.compile(f"{BULLET.pattern}|{DASH_BULLET.pattern}") if dashes > 1 else BULLET
        running: list[str] = []
        for line in lines:
            match = bullet.match(line)
            if match:
                self.emit("paragraph", "\n".join(running))
                self.emit("list_item", line[match.end() :], 1)
                running = []
            else:
                running.append(line)
        self.emit("paragraph", "\n".join(running))

    def emit(self, kind: BlockKind, text: str, level: int | None = None) -> None:
        """Add a block, unless it is empty."""
        if text:
            self.blocks.append(Block(kind=kind, text=text, level=level))


def embedded(element: Element, page: Page) -> str:
    """Text of an embedded post, else the address of what is played."""
    text = BLANKS.sub(" ", " ".join(element.itertext("p", "a", "blockquote", "div", "time"))).strip()
    if text:
        return text
    sources = (
        inner.get("src") or inner.get("data-src") or inner.get("data") for inner in element.iter(*PLAYERS, "source")
    )
    return next(filter(None, map(page.absolute, filter(None, sources))), "")


def is_signature(cite: Element) -> bool:
    """Whether a ``cite`` names the speaker of the quote around it, rather than a work within its sentence."""
    parent = cite.getparent()
    if parent is not None and parent.tag in ("blockquote", "footer"):
        return True
    return not (cite.tail or "").strip() and all(sibling.tag == "br" for sibling in cite.itersiblings())


def is_for_layout(row: Element) -> bool:
    """Whether a table row holds but one cell, as tables do that only set text in a box."""
    return len(row) < 2


def is_link_line(text: str, is_link: bool) -> bool:
    """Whether a line only points at another article: "READ: …", or nothing but that article's title."""
    if len(text) > LONGEST_TITLE:
        return False
    return bool(READ_LINE.match(text)) or (is_link and not text.endswith("."))


def without_repeated_pull_quotes(blocks: list[Block], pulled: list[Block]) -> list[Block]:
    """The blocks without those pull quotes that say again what stands in the text."""
    if not pulled:
        return blocks
    marks = {id(block) for block in pulled}
    rest = letters(" ".join(block.text for block in blocks if id(block) not in marks))
    repeated = any(block.kind == "quote" and letters(block.text) in rest for block in pulled)
    return [block for block in blocks if id(block) not in marks or not repeated]


def letters(text: str) -> str:
    """Only letters and digits, in lower case: pull quotes change marks and case."""
    return re.sub(r"\W+", "", text).casefold()


#: Faces of authors, counting pixels, smileys and spacers are no pictures of the article.
NO_PICTURE = re.compile(
    r"gravatar\.com|/avatars?/|pixel\.(?:wp|quantserve)|feedburner|feedsportal|/smilies/|/emoji/|s\.w\.org"
    r"|blank\.gif|spacer\.gif|zemanta|doubleclick|^data:",
    re.IGNORECASE,
)
NO_PICTURE_CLASS = re.compile(r"\b(?:avatar|wp-smiley|emoji|zemanta\S*)\b")

#: Where plug-ins that load pictures late keep the true address.
SOURCES = ("data-orig-file", *requisites.SOURCES)


@dataclass(frozen=True)
class Body:
    """What an article's element holds."""

    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    html: str
    """The element's own markup."""


def read_body(element: Element, page: Page) -> Body:
    """Everything below an element from which share bars and the like have been cut."""
    read = tuple(read_blocks(element, page)), tuple(links(element, page)), tuple(images(element, page))
    requisites.put_in_place(element)
    return Body(*read, html.tostring(element, encoding="unicode", with_tail=False))


def links(element: Element, page: Page) -> list[Link]:
    """Links to other pages, in order, one per address and text."""
    seen: dict[tuple[str, str], Link] = {}
    for anchor in element.iter("a"):
        href = (anchor.get("href") or "").strip()
        address = page.address(href)
        if not address or href.startswith("#") or address == page.own_address:
            continue
        internal = page.blog.owns(address)
        url = address if internal else page.absolute(href) or address
        text = select.text(anchor)
        seen.setdefault((url, text), Link(url=url, text=text, internal=internal))
    return list(seen.values())


def images(element: Element, page: Page) -> list[Image]:
    """Pictures with their captions, in order, one per address."""
    seen: dict[str, Image] = {}
    for picture in element.iter("img"):
        image = image_of(picture, page)
        if image:
            seen.setdefault(image.url, image)
    return list(seen.values())


def image_of(picture: Element, page: Page) -> Image | None:
    """One ``img``, None when it is no picture of the article."""
    source = next((value.strip() for name in SOURCES if (value := picture.get(name))), "")
    if not source or NO_PICTURE.search(source) or NO_PICTURE_CLASS.search(picture.get("class") or ""):
        return None
    if requisites.is_pixel(picture):
        return None
    address = page.address(source)
    if not address:
        return None
    url = address if page.blog.owns(address) else page.absolute(source) or address
    return Image(url=url, alt=(picture.get("alt") or "").strip() or None, caption=caption_of(picture))


def caption_of(picture: Element) -> str | None:
    """The caption in the figure around a picture."""
    for ancestor in picture.iterancestors("figure", "div", "dl", "blockquote", "article", "body"):
        if ancestor.tag != "figure" and "wp-caption" not in (ancestor.get("class") or "") and ancestor.tag != "dl":
            return None
        for inner in ancestor.iter("figcaption", "p", "dd"):
            if inner.tag == "figcaption" or CAPTION.search(inner.get("class") or ""):
                return select.text(inner) or None
    return None
