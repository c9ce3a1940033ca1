"""The blog at a moment, its templates, and how it prints titles, days, teasers and terms."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import md5
from pathlib import Path
from string import Template

from wexcombe import markup
from wexcombe.posts import LONDON, Post

THEME = Path(__file__).resolve().parents[1] / "theme"
#: Day on which the blog moved to https and dropped its www.
MOVED = datetime(2018, 3, 1, tzinfo=LONDON)
SIMILAR = 5


@dataclass(frozen=True, kw_only=True)
class Site:
    """The blog at a moment."""

    posts: list[Post]
    at: datetime

    @property
    def home(self) -> str:
        """Address of the home page on the day, without its slash."""
        return "https://wexcombeledger.example" if self.at >= MOVED else "http://www.wexcombeledger.example"

    def url(self, post: Post) -> str:
        """Permalink on the day."""
        return f"{self.home}/{post.slug(self.at.date())}/"

    def newest(self, but: Post | None = None) -> list[Post]:
        """Published posts, newest first."""
        public = [post for post in self.posts if post.published <= self.at and "protected" not in post.flags]
        return [post for post in reversed(public) if post is not but]

    def similar(self, post: Post) -> list[Post]:
        """What the box below the article shows."""
        return self.newest(post)[:SIMILAR]


@cache
def parts(theme: str) -> dict[str, Template]:
    """The templates in one file of ``theme/``, by the names in its ``<!-- part: name -->`` lines."""
    pieces = re.split(r"<!-- part: (\w+) -->\n", (THEME / f"{theme}.tmpl").read_text(encoding="utf-8"))
    return {name: Template(text.rstrip("\n")) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def fill(theme: str, part: str, **values: object) -> str:
    """One template filled in."""
    return parts(theme)[part].substitute(values)


def body_pages(post: Post, site: Site, theme: str = "ledger") -> list[list[markup.Piece]]:
    """The pieces of a body as they stood on the day, page by page."""
    return markup.pages(post.body(site.at.date()), site.home, blocky=theme == "block")


def body_html(post: Post, site: Site, theme: str, number: int = 1) -> str:
    """The HTML of one page of a body."""
    text = "\n".join(piece.html for piece in body_pages(post, site, theme)[number - 1])
    return text.replace("&nbsp;", "\xa0") if "pasted" in post.flags else text.translate(markup.TYPED)


def teaser(post: Post, site: Site, words: int) -> str:
    """The first words of a body, without an ellipsis: pictures apart, speeches included."""
    texts = [text for page in body_pages(post, site) for p in page for kind, text in p.blocks if kind != "caption"]
    first = " ".join(" ".join(texts).split()[:words])
    return html.escape(first, quote=False) if "pasted" in post.flags else shown(first)


def shown(text: str) -> str:
    """A title as WordPress prints it."""
    return html.escape(text, quote=False).translate(markup.TYPED)


def version(at: datetime) -> str:
    """WordPress' version of the day."""
    steps = {2013: "3.5.1", 2014: "3.8.1", 2015: "4.1.1", 2016: "4.5.3", 2017: "4.8", 2018: "4.9.5", 2019: "5.2.3"}
    return steps.get(at.year, "5.9.3")


def day(at: datetime) -> str:
    """A date as the ledger theme prints it: 15.Jun 2017."""
    return at.astimezone(LONDON).strftime("%d.%b %Y")


def clock(at: datetime) -> str:
    """9:05 am."""
    return at.strftime("%-I:%M %p").lower()


def long_day(at: datetime) -> str:
    """March 5, 2013: as WordPress' default themes print it."""
    return at.strftime("%B %-d, %Y")


def modified(post: Post) -> datetime:
    """When the post was last edited: an hour after it came out, unless the source says otherwise."""
    text = post.head.get("Modified")
    return datetime.fromisoformat(text).replace(tzinfo=LONDON) if text else post.published + timedelta(hours=1)


def slugged(name: str) -> str:
    """A term's slug."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("’", "")).strip("-")


def term_links(post: Post, home: str, key: str, rel: str) -> list[str]:
    """Links to a post's categories or tags."""
    base = "category" if key == "Categories" else "tag"
    return [f'<a href="{home}/{base}/{slugged(name)}/" rel="{rel}">{html.escape(name)}</a>' for name in post.names(key)]


def css(post: Post) -> str:
    """The classes that WordPress gives a post for its terms."""
    names = [f"category-{slugged(n)}" for n in post.names("Categories")]
    return " ".join(names + [f"tag-{slugged(n)}" for n in post.names("Tags")])


def avatar(name: str) -> str:
    """A picture's name, made of a name as the avatar service makes it of an e-mail address."""
    return md5(name.encode(), usedforsecurity=False).hexdigest()
