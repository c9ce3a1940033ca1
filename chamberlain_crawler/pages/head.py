"""What a page says of itself to machines: links, Open Graph, and JSON-LD in its head."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element as Element

ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "Report", "OpinionNewsArticle", "AnalysisNewsArticle"}
)


@dataclass(frozen=True, kw_only=True)
class Head:
    """Values as printed; an empty text or dict where the page has none."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    shortlink: str = ""
    meta: dict[str, list[str]] = field(default_factory=dict)
    """``name`` or ``property`` in lower case, such as ``og:title``, to its values."""
    article: dict[str, Any] = field(default_factory=dict)
    """The JSON-LD object of an article, with ``author`` resolved."""

    def first(self, *names: str) -> str:
        """First value of the first of these metas that the page has."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")


def read(root: Element) -> Head:
    """Facts of the whole tree, because broken markup lets the parser end the ``head`` early."""
    links: dict[str, str] = {}
    meta: dict[str, list[str]] = {}
    scripts: list[str] = []
    for element in root.iter("link", "meta", "script"):
        if element.tag == "link":
            for rel in (element.get("rel") or "").lower().split():
                links.setdefault(rel, element.get("href") or "")
        elif element.tag == "meta":
            name = (element.get("property") or element.get("name") or "").lower()
            if name:
                meta.setdefault(name, []).append((element.get("content") or "").strip())
        elif "ld+json" in (element.get("type") or ""):
            scripts.append(element.text or "")
    title = root.find(".//title")
    return Head(
        title=" ".join((title.text or "").split()) if title is not None else "",
        language=root.get("lang") or root.get("xml:lang") or "",
        canonical=links.get("canonical", ""),
        shortlink=links.get("shortlink", ""),
        meta=meta,
        article=article(scripts),
    )


def article(scripts: list[str]) -> dict[str, Any]:
    """The first article among JSON-LD scripts, in a graph or on its own; broken scripts are passed over."""
    for script in scripts:
        try:
            things = list(objects(load_json(script)))
        except (ValueError, RecursionError):
            continue
        by_id = {thing["@id"]: thing for thing in things if isinstance(thing.get("@id"), str)}
        for thing in things:
            if any(kind in ARTICLE_TYPES for kind in as_list(thing.get("@type")) if isinstance(kind, str)):
                authors = [
                    by_id.get(str(author.get("@id")), author) if isinstance(author, dict) else {"name": author}
                    for author in as_list(thing.get("author"))
                ]
                return thing | {"author": authors}
    return {}


def objects(data: Any) -> Iterator[dict[str, Any]]:
    """The objects on top and in ``@graph``."""
    for thing in as_list(data):
        if isinstance(thing, dict):
            yield thing
            yield from (node for node in as_list(thing.get("@graph")) if isinstance(node, dict))


def as_list(value: Any) -> list[Any]:
    """JSON-LD leaves out the brackets of a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def load_json(text: str) -> Any:
    """Parsed JSON without lone surrogates, which ``\\ud800`` can smuggle in and SQLite refuses; ValueError."""
    data = json.loads(text)
    if "\\ud" in text.lower():
        data = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))
    return data
