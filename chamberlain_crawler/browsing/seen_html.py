"""A page as it looked, without what could run or ask anybody for anything: pictures and style sheets come from the
archive, links lead to what it holds.

The browser is told the same once more, by a policy (``seen_pages``): what slips through here runs and asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from chamberlain_crawler.browsing.printed_addresses import PrintedAddresses
from chamberlain_crawler.browsing.seen_elements import (
    base_of,
    drop,
    is_style,
    is_within,
    part_void,
    sets_of,
    sources,
)
from chamberlain_crawler.browsing.seen_styles import Sheet, own
from chamberlain_crawler.pages.page import Page, tree
from chamberlain_crawler.pages.requisites import SOURCES, is_pixel, is_shown_twice

Find = Callable[[Iterable[str]], dict[str, int]]
"""Gives the ids of the captures to show, by address as the archive knows it, of those addresses that are held."""

#: What runs, what is for machines, and what changes where links lead.
TAKEN_OUT = (
    *("script", "template", "base", "basefont", "bgsound", "param", "track", "keygen", "nextid"),
    *("animate", "animatecolor", "animatemotion", "animatetransform", "set", "handler", "listener"),
)
#: What shows something else inside of a page.
FRAMES = ("iframe", "frame", "object", "embed", "applet", "portal", "fencedframe")
#: What is shown only where no script runs, as here, and wrappers of former days that browsers read in their own way.
UNWRAPPED = ("noscript", "noembed", "noframes", "frameset", "isindex")
AS_PRINTED = ("xmp", "listing", "plaintext")

#: Attributes that load, send, run, or bind the page to another one. What is held gets its own back.
DEAD = frozenset(
    re.findall(
        r"\S+",
        """action archive attributionsrc autofocus autoplay background classid code codebase crossorigin data
        data-lazy-sizes data-lazy-src data-lazy-srcset data-orig-file data-original data-src data-srcset download dynsrc
        formaction formtarget href http-equiv imagesizes imagesrcset integrity longdesc lowsrc manifest nonce ping
        poster preload profile referrerpolicy sandbox src srcdoc srcset style target xlink:href xml:base""",
    )
)
#: Attributes by which a drawing may load another one: <rect fill="url(https://a.example/shades.svg#a)">
DRAWING = frozenset(
    ("fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker", "marker-start", "marker-mid", "marker-end")
)
INSIDE = re.compile(r"[\w\s#.,()%-]*+", re.ASCII)
NAME = re.compile(r"[a-z_][\w:.-]*", re.IGNORECASE | re.ASCII)
#: A class by which a plug-in hides a picture until its script has loaded it has this in its name.
LATE = "lazy"

#: What of the archive's own stands in the page.
OWN_STYLE = """
[data-seen=stood] { display: inline-block; box-sizing: border-box; max-width: 100%; padding: .4em .7em;
  border: 1px dashed #888; background: #f4f4f4; color: #333; font: 13px/1.4 sans-serif; overflow-wrap: anywhere }
img[data-seen=gone] { outline: 1px dashed #999; outline-offset: -1px; opacity: 1 !important }
a[data-seen=out]:not(:has(img))::after { content: "\\2197"; font-size: .7em; vertical-align: super }
"""
OUT = "Not held: leads out, to what stands there today"


@dataclass(frozen=True, slots=True)
class Look:
    """A page that can be shown."""

    html: str
    named: int
    """How many pictures and style sheets it names."""
    not_held: tuple[str, ...]
    """Addresses of those that the archive does not hold."""
    scripts: int
    """How many scripts were taken out."""


def look(page: Page, base: str, files: Find, shown: Find, address: str | None = None) -> Look:
    """A page as it looked. ``base`` is the address that the archive's pages hang under; ``address`` that of the page
    where its capture, a saved file, has none.
    """
    return Rewriting(page, base, address).done(files, shown)


class Rewriting:
    """Takes a page apart, and puts it together once it is known what is held."""

    def __init__(self, page: Page, base: str, address: str | None) -> None:
        self.root = tree(page.text)
        part_void(self.root)
        self.names = PrintedAddresses(page, base_of(self.root, page.capture.url, address), address)
        self.base = base
        self.files: set[str] = set()
        """Addresses of files that are asked for, and of whatever is linked to."""
        self.links: set[str] = set()
        self.held: dict[str, int] = {}
        self.shown: dict[str, int] = {}
        self.dress: dict[str, bool] = {}
        """What the page shows and is dressed with, in page order, and whether it is held."""
        self.later: list[Callable[[], None]] = []
        """What is done to the elements when the captures are known."""

    def done(self, files: Find, shown: Find) -> Look:
        """The page, put together."""
        scripts = sum(1 for _ in self.root.iter("script"))
        self.take_out()
        for element in list(self.root.iter(etree.Element)):
            self.take_apart(element)
        self.held, self.shown = files(self.files), shown(self.links)
        for job in self.later:
            job()
        head = self.root.find("head")
        if head is None:
            head = etree.Element("head")
            self.root.insert(0, head)
        etree.SubElement(head, "style").text = OWN_STYLE
        doctype = self.root.getroottree().docinfo.doctype or None
        return Look(
            html=etree.tostring(self.root, method="html", encoding="unicode", doctype=doctype),
            named=len(self.dress),
            not_held=tuple(address for address, is_held in self.dress.items() if not is_held),
            scripts=scripts,
        )

    def take_out(self) -> None:
        """Leaves out what no reader sees, and lets show what is for readers without scripts."""
        for noscript in list(self.root.iter("noscript")):
            if is_shown_twice(noscript):
                noscript[:] = []
                noscript.text = None
        etree.strip_elements(self.root, *TAKEN_OUT, with_tail=False)
        etree.strip_tags(self.root, *UNWRAPPED)
        for element in self.root.iter(*AS_PRINTED):
            element.tag = "pre"
        for element in list(self.root.iter("meta", "link")):
            is_kept = element.get("name") == "viewport" if element.tag == "meta" else is_style(element)
            if not is_kept:
                drop(element)

    def take_apart(self, element: Element) -> None:
        """Enters what is to be done to an element, and takes everything off it that loads, leads, sends or runs."""
        if not isinstance(element.tag, str) or not NAME.fullmatch(element.tag):
            element.tag = "span"
        match element.tag:
            case "a" | "area":
                self.link(element, (element.get("href") or element.get("xlink:href") or "").strip())
            case "img" | "input" | "image":
                self.picture(element)
            case "source" if is_within(element, "picture"):
                self.sizes(element)
            case "video" | "audio":
                self.recording(element)
            case "link":
                self.sheet(element)
            case "style":
                self.style(Sheet(element.text or ""), lambda css: setattr(element, "text", css))
            case tag if tag in FRAMES:
                self.frame(element)
            case _ if (place := element.get("href") or element.get("xlink:href") or "").startswith("#"):
                self.later.append(lambda: element.set("href", place))
        if background := element.get("background"):
            self.file(element, "background", [background.strip()])
        if style := element.get("style"):
            self.style(Sheet(style), lambda css: element.set("style", css))
        for name in element.attrib:
            low = str(name).lower()
            is_out = low in DRAWING and not INSIDE.fullmatch(element.attrib[name])
            if low.startswith("on") or low in DEAD or is_out or not NAME.fullmatch(str(name)):
                del element.attrib[name]

    # --- what the page shows

    def picture(self, picture: Element) -> None:
        """A picture: as printed, else in a size that is held; those that are not held leave their words."""
        printed, sets = sources(picture), sets_of(picture)
        if carried := not printed and (picture.get("src") or "").startswith("data:") and picture.get("src"):
            self.later.append(lambda: picture.set("src", carried))
        if (late := set(SOURCES[:-1]) & set(picture.keys())) and (classes := picture.get("class")):
            picture.set("class", " ".join(name for name in classes.split() if LATE not in name.lower()))
        if not printed and not sets:
            return
        if is_pixel(picture) and not late:
            self.later.append(lambda: drop(picture))
            return
        self.want(*printed, *(address for address, _ in sets))

        def fill() -> None:
            shown = self.first([*printed, *(address for address, _ in sets)])
            self.note((printed or [sets[0][0]])[0], shown)
            if shown:
                picture.set("href" if picture.tag == "image" else "src", shown)
                self.put_sizes(picture, sets)
            else:
                picture.set("data-seen", "gone")

        self.later.append(fill)

    def sizes(self, source: Element) -> None:
        """The sizes of a ``picture`` for some screens."""
        sets = sets_of(source)
        self.want(*(address for address, _ in sets))
        self.later.append(lambda: None if self.put_sizes(source, sets) else drop(source))

    def put_sizes(self, element: Element, sets: Sequence[tuple[str, str]]) -> bool:
        """Offers a browser those sizes that are held; whether there are any."""
        offered = [f"{address} {size}".strip() for printed, size in sets if (address := self.first([printed]))]
        if offered:
            element.set("srcset", ", ".join(offered))
        return bool(offered)

    def recording(self, element: Element) -> None:
        """Sound or film: plays what is held of it."""
        printed = [src.strip() for src in (part.get("src") for part in element.iter()) if src]
        poster = (element.get("poster") or "").strip()
        for part in list(element):
            drop(part)
        if not printed:
            return
        self.want(*printed, *filter(None, [poster]))

        def fill() -> None:
            address = self.first(printed)
            self.note(printed[0], address)
            if not address:
                self.stood(element, "A recording", printed[0])
                return
            element.set("src", address)
            element.set("controls", "")
            if shown := self.first([poster]):
                element.set("poster", shown)

        self.later.append(fill)

    def file(self, element: Element, name: str, printed: Sequence[str]) -> None:
        """A file that an attribute names."""
        self.want(*printed)

        def fill() -> None:
            address = self.first(printed)
            self.note(printed[0], address)
            if address:
                element.set(name, address)

        self.later.append(fill)

    def sheet(self, link: Element) -> None:
        """A style sheet; also one that a script would have let in."""
        href = (link.get("href") or "").strip()
        if "media" in (link.get("onload") or ""):
            link.set("media", "all")
        self.want(href)

        def fill() -> None:
            address = self.first([href])
            self.note(href, address)
            if address:
                link.set("href", address)
            else:
                drop(link)

        self.later.append(fill)

    def style(self, sheet: Sheet, put: Callable[[str], None]) -> None:
        """A text of CSS in the page."""
        self.want(*(place.address for place in sheet.places))

        def served(printed: str) -> str | None:
            address = self.first([printed])
            self.note(printed, address)
            return address

        self.later.append(lambda: put(sheet.served(served)))

    # --- where the page leads

    def link(self, link: Element, href: str) -> None:
        """A link: within the page, to what is held, or out."""
        own_place = self.names.within(href)
        if own_place is not None:
            self.later.append(lambda: link.set("href", own_place))
            return
        address, known = self.names.absolute(href), self.names.known(href)
        for name in ("rel", "type"):
            link.attrib.pop(name, None)
        if not address or not known:
            return
        self.links.add(known)

        def fill() -> None:
            if number := self.shown.get(known):
                link.set("href", f"{self.base}/-/seen/{number}")
                link.set("target", "_top")
            else:
                link.attrib.update({"href": address, "target": "_blank", "rel": "noopener noreferrer nofollow"})
                link.set("data-seen", "out")
                link.set("title", link.get("title") or OUT)

        self.later.append(fill)

    def frame(self, frame: Element) -> None:
        """What shows something else inside of the page: a line says what stood there."""
        named = (part.get(name) for part in frame.iter() for name in ("src", "data", "data-src", "href"))
        address = next((value.strip() for value in named if value and value.strip()), "")
        frame[:] = []
        what = "A frame" if frame.tag in ("iframe", "frame") else "An object"
        if known := self.names.known(address):
            self.links.add(known)
        self.later.append(lambda: self.stood(frame, what, address))

    def stood(self, element: Element, what: str, printed: str) -> None:
        """Puts a line in the place of an element, with its address as text, and a link where that is held."""
        for name in element.attrib:
            del element.attrib[name]
        element.tag = "span"
        element.set("data-seen", "stood")
        element.text = f"{what} stood here"
        if printed and not printed.startswith(("javascript:", "data:")):
            element.text += f": {self.names.absolute(printed) or printed}"
        if number := self.shown.get(self.names.known(printed) or ""):
            element.text += " "
            link = etree.SubElement(element, "a", href=f"{self.base}/-/seen/{number}", target="_top")
            link.text = "(held)"

    # --- what is held

    def want(self, *printed: str) -> None:
        """Enters files that are asked for."""
        self.files |= {known for address in printed if (known := self.names.known(address))}

    def first(self, printed: Iterable[str]) -> str | None:
        """Where the first of some files is served that is held; None where none is."""
        numbers = (self.held.get(self.names.known(address) or "") for address in printed)
        return next((f"{self.base}/-/file/{number}" for number in numbers if number), None)

    def note(self, printed: str, served: str | None) -> None:
        """Counts a file that the page shows or is dressed with."""
        if not own(printed):
            known = self.names.known(printed) or printed
            self.dress[known] = self.dress.get(known, False) or served is not None
