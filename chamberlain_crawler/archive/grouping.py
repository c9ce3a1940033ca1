"""Which readings are of one article: decided from all that is known of some addresses at once, in no order.

A capture speaks for the address that its bytes came from; whatever it says of another address is a claim. Two
addresses are one article only if their known post ids do not differ, and

- one redirects to the other, and both bear one post id or, where an id is unknown, the same words; or
- a claim joins them (canonical, ``og:url``, one post id), both were read, and their words agree.

``/slug/?x=1`` is believed to be the ``/slug/`` that it leads to or calls itself, and ``/?p=12`` to be what a page
that bears post id 12 calls itself, until something read there contradicts. Different post ids are different articles,
at one address too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

#: https://example.org/tram-plans/2/ may be the second page of an article.
FURTHER = re.compile(r"^(?P<article>.*/[^/]+/)(?P<number>[1-9]\d?)/$")
#: https://example.org/?p=12
SHORT_LINK = re.compile(r"^(?P<home>.*/)\?p=(?P<post>\d{1,18})$")

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


def groups(
    readings: Sequence[Seen], claims: Iterable[Said], words: Words, home: str, common: Collection[int] = ()
) -> list[Group]:
    """The articles that some readings are of; ``readings`` and ``claims`` hold all that touches their addresses.

    ``common`` are post ids that too many addresses bear to join any.
    """
    return Grouping(readings, sorted(set(claims)), words, home, common).result()


class Grouping:
    """One decision about some readings."""

    def __init__(
        self, readings: Sequence[Seen], claims: Sequence[Said], words: Words, home: str, common: Collection[int]
    ) -> None:
        self.claims = claims
        self.common = common
        self.words = words
        self.home = home
        self.at: dict[str, list[Seen]] = defaultdict(list)
        for reading in sorted(readings, key=lambda reading: reading.key):
            self.at[reading.url].append(reading)
        self.members: dict[Node, list[Seen]] = defaultdict(list)
        numbered = [pair for url in sorted(self.at) for pair in self.numbered(url)]
        at_address: dict[str, list[tuple[Seen, Node]]] = defaultdict(list)
        for pair in numbered:
            at_address[pair[1][0]].append(pair)
        for url in sorted(self.at):
            numbered += self.unnumbered(url, at_address[url])
        for reading, node in numbered:
            self.members[node].append(reading)
        self.nodes_at: dict[str, list[Node]] = defaultdict(list)
        for node in sorted(self.members, key=lambda node: (node[0], node[1] or 0)):
            self.nodes_at[node[0]].append(node)
        self.parents: dict[Node, Node] = {}
        self.post_ids: dict[Node, int | None] = {}
        """Of the nodes that stand for several."""
        self.page_of: dict[Node, int] = {}
        self.waiting: set[Node] = set()

    # --- nodes

    def numbered(self, url: str) -> list[tuple[Seen, Node]]:
        """The readings at an address that bear a post id."""
        here = self.at[url]
        on_pages = {reading.post_id for reading in here if reading.by_page and reading.post_id}
        found: list[tuple[Seen, Node]] = []
        for reading in here:
            if reading.post_id is None:
                continue
            # An API or a feed is believed unless the page itself is known to bear another post.
            is_denied = not reading.by_page and on_pages and reading.post_id not in on_pages
            found.append((reading, (f"{self.home}?p={reading.post_id}" if is_denied else url, reading.post_id)))
        return found

    def unnumbered(self, url: str, known: Sequence[tuple[Seen, Node]]) -> list[tuple[Seen, Node]]:
        """The readings at an address without a post id, as one of the posts that are known there."""
        articles = [pair for pair in known if pair[0].verdict == "article"]
        ids = {node[1] for _, node in articles} or {node[1] for _, node in known}
        is_open = not ids or (len(ids) > 1 and not articles)
        return [
            (reading, (url, None if is_open else self.likeliest(reading, articles or known)))
            for reading in self.at[url]
            if reading.post_id is None
        ]

    def likeliest(self, reading: Seen, known: Sequence[tuple[Seen, Node]]) -> int | None:
        """The post of which a reading without an id is, by its words, else by its time."""
        own = self.words(reading) if len({node[1] for _, node in known}) > 1 else frozenset()

        def likeness(pair: tuple[Seen, Node]) -> tuple[float, float, int]:
            other = self.words(pair[0]) if own else frozenset()
            shared = len(own & other) / max(1, min(len(own), len(other)))
            return -shared, abs(pair[0].captured_at - reading.captured_at), pair[1][1] or 0

        return min(known, key=likeness)[1][1]

    def has_article(self, node: Node) -> bool:
        """Whether an article's text was read there."""
        return any(reading.verdict == "article" for reading in self.members.get(node, ()))

    # --- sets of nodes

    def root(self, node: Node) -> Node:
        """The node that stands for all that are one article with this one."""
        while (parent := self.parents.get(node, node)) != node:
            node = parent
        return node

    def join(self, one: Node, other: Node) -> None:
        """Makes two nodes one article, unless their known post ids differ."""
        first, second = self.root(one), self.root(other)
        ids = {self.post_ids.get(root, root[1]) for root in (first, second)} - {None}
        if first != second and len(ids) < 2:
            self.parents.setdefault(first, first)
            self.parents[second] = first
            self.post_ids[first] = next(iter(ids), None)

    def same_words(self, one: Node, other: Node) -> bool:
        """Whether some text of one node is one of the other, but for a few words."""
        return any(agree(first, second) for first in self.texts(one) for second in self.texts(other))

    def texts(self, node: Node) -> set[frozenset[tuple[str, ...]]]:
        """The texts that were read of a node."""
        return {self.words(reading) for reading in self.members.get(node, ()) if reading.verdict == "article"}

    def same_post(self, one: Node, other: Node) -> bool:
        """What a redirect needs to be believed: one post id or, where an id is unknown, the same words."""
        if one[1] is not None and other[1] is not None:
            return one[1] == other[1]
        return self.same_words(one, other)

    # --- edges

    def result(self) -> list[Group]:
        """The groups, each node in one."""
        self.join_further_pages()
        for claim in self.claims:
            if claim.kind == "redirect":
                self.follow(claim)
        for claim in self.claims:
            if claim.kind in ("canonical", "og_url"):
                self.weigh(claim)
        self.join_forms()
        self.join_posts()
        return self.gathered()

    def join_further_pages(self) -> None:
        """/slug/2/ is a page of /slug/ if that links to it, or if both bear one post id and WordPress says so."""
        said = {(claim.url, claim.kind, claim.claimed) for claim in self.claims}
        for node in sorted(self.members, key=lambda node: (node[0], node[1] or 0)):
            match = FURTHER.match(node[0])
            if not match or int(match["number"]) < 2 or not self.has_article(node):
                continue
            first = match["article"]
            is_linked = (first, "next", node[0]) in said
            is_paged = (node[0], "paged", first) in said
            bases = [base for base in self.nodes_at[first] if self.has_article(base)]
            fitting = [
                base
                for base in bases
                if (is_linked and (node[1] is None or base[1] is None or node[1] == base[1]))
                or (is_paged and node[1] is not None and node[1] == base[1])
            ]
            if fitting:
                base = min(fitting, key=lambda base: (base[1] != node[1], base[1] or 0))
                self.page_of[node] = int(match["number"])
                self.join(base, node)
            elif not bases and (is_paged or (node[0], "part", first) in said):
                self.waiting.add(node)

    def follow(self, claim: Said) -> None:
        """A redirect joins where it starts and where it ends; in between may lie addresses that only redirect."""
        for start in self.nodes_at[claim.url]:
            for end in self.ends(claim.claimed):
                if self.is_believed(start, end) or (self.nodes_at[end[0]] and self.same_post(start, end)):
                    self.join(start, end)

    def ends(self, url: str) -> list[Node]:
        """What stands where a redirect leads in the end."""
        seen, waiting, found = {url}, [url], list[Node]()
        while waiting:
            here = waiting.pop()
            if self.nodes_at[here]:
                found += self.nodes_at[here]
                continue
            onward = {claim.claimed for claim in self.claims if claim.kind == "redirect" and claim.url == here} - seen
            found += [] if onward else [(here, None)]
            seen |= onward
            waiting += sorted(onward)
        return found

    def weigh(self, claim: Said) -> None:
        """What a page calls itself joins two addresses if both were read and their words agree."""
        for start in self.nodes_at[claim.url]:
            for end in self.nodes_at[claim.claimed] or [(claim.claimed, None)]:
                fits = start[1] is None or end[1] is None or start[1] == end[1]
                if self.is_believed(start, end) or (
                    fits and self.nodes_at[claim.claimed] and self.same_words(start, end)
                ):
                    self.join(start, end)

    def is_believed(self, start: Node, end: Node) -> bool:
        """Whether an address is another form of the one that it leads to or claims, and nothing contradicts."""
        short = SHORT_LINK.match(start[0])
        is_form = (short and start[1] == int(short["post"])) or start[0].partition("?")[0] == end[0] != start[0]
        if not is_form:
            return False
        others = [node for node in self.nodes_at[end[0]] if node == end] or [
            node for node in self.members if self.root(node) == self.root(end) and node != start
        ]
        return all(self.same_post(start, node) for node in others)

    def join_forms(self) -> None:
        """An address with a parameter is the one without, if both were read and nothing contradicts."""
        for start in sorted(self.members, key=lambda node: (node[0], node[1] or 0)):
            plain, parameter, _ = start[0].partition("?")
            for end in self.nodes_at.get(plain, ()) if parameter else ():
                if self.same_post(start, end):
                    self.join(end, start)

    def join_posts(self) -> None:
        """One post id and the same words are one article; comments go to the one article of their post."""
        bearing: dict[int, list[Node]] = defaultdict(list)
        for node in sorted(self.members, key=lambda node: (node[0], node[1] or 0)):
            if node[1] is not None and node[1] not in self.common:
                bearing[node[1]].append(node)
        for nodes in bearing.values():
            articles = [node for node in nodes if self.has_article(node) and node not in self.waiting]
            for n, one in enumerate(articles):
                for other in articles[n + 1 :]:
                    if self.root(one) != self.root(other) and self.same_words(one, other):
                        self.join(one, other)
            if len({self.root(node) for node in articles}) == 1:
                for node in nodes:
                    if not self.has_article(node):
                        self.join(articles[0], node)

    # --- result

    def gathered(self) -> list[Group]:
        """The groups in the order of their addresses."""
        found: dict[Node, Group] = defaultdict(Group)
        heads: dict[Node, list[tuple[Seen, Node]]] = defaultdict(list)
        for node, readings in self.members.items():
            root = self.root(node)
            group = found[root]
            group.addresses.add(node[0])
            group.post_id = group.post_id or node[1]
            for reading in readings:
                page = self.page_of.get(node, 1 if FURTHER.match(node[0]) else reading.key[2])
                group.readings[reading.key] = page
                if reading.verdict == "article" and page == 1 and node not in self.waiting:
                    heads[root].append((reading, node))
        for node in self.parents:  # addresses that stand for an article though nothing was read there
            if node not in self.members:
                found[self.root(node)].addresses.add(node[0])
        for root, group in found.items():
            group.is_article = bool(heads[root])
            group.url = self.address(heads[root], group) if heads[root] else min(group.addresses)
        return sorted(found.values(), key=lambda group: (group.url, group.post_id or 0))

    def address(self, heads: Sequence[tuple[Seen, Node]], group: Group) -> str:
        """The address of the newest of the most trusted readings, or the one of the article's that it calls itself."""

        def preference(head: tuple[Seen, Node]) -> tuple[object, ...]:
            reading, node = head
            return reading.trust, -reading.captured_at, "?" in node[0], reading.rank, reading.key

        own = min(heads, key=preference)[1][0]
        named = [claim.claimed for claim in self.claims if claim.url == own and claim.kind in ("canonical", "og_url")]
        return next((url for url in named if url in group.addresses), own)


def agree(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    """Whether 80 % of the shorter text's runs of words stand in the longer."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and len(shorter & longer) >= 0.8 * len(shorter)
