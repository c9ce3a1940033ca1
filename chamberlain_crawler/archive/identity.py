"""What is looked at to tell which readings are of one article: readings, claims, and words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

#: A reading's key in ``readings``: id of the capture, address, page as printed.
Key = tuple[int, str, int]
#: An article, or a part of one: an address and the post id that is borne there, None where none is known.
Node = tuple[str, int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """A reading, as far as it takes to tell whose it is."""

    key: Key
    verdict: str
    by_page: bool
    """The page itself was read, not an entry of an API or feed."""
    post_id: int | None
    captured_at: float
    """Seconds since 1970."""
    trust: int
    """0 for the blog's own host and web archives, 1 for a mirror, 2 for a file without an address."""
    rank: int
    article_id: int | None = None
    """Whose it was held to be."""
    page: int = 1
    """Which page of that article it was held to be."""

    @property
    def url(self) -> str:
        """The address that it speaks of."""
        return self.key[1]


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Said:
    """A claim: what stands at one address says something of another."""

    url: str
    kind: str
    claimed: str


@dataclass
class Group:
    """The readings of one article."""

    url: str = ""
    """The address of the newest reading, or the one that it rightly calls itself."""
    post_id: int | None = None
    readings: dict[Key, int] = field(default_factory=dict)
    """Each with the page of the article that it is."""
    addresses: set[str] = field(default_factory=set)
    is_article: bool = False
    """False where only comments, excerpts or further pages are known, which wait for their article."""


#: The runs of five words of a reading's text.
Words = Callable[[Seen], frozenset[tuple[str, ...]]]


def agree(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """Whether 80 % of the shorter text's runs of words stand in the longer."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and len(shorter & longer) >= 0.8 * len(shorter)
