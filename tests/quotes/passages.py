"""The passages of the corpus; its format is told in ``corpus/README.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chamberlain_crawler import quotes
from chamberlain_crawler.items import Block, Quote

CORPUS = Path(__file__).parent / "corpus"
BLOCK = re.compile(r"\[(\+?)(\w+)\] ")


@dataclass(frozen=True)
class Expected:
    kind: str
    speaker: str | None
    person: str | None
    parts: tuple[tuple[int, int], ...]
    office: str | None


@dataclass(frozen=True)
class Passage:
    name: str
    text: str
    blocks: tuple[Block, ...] | None
    expected: tuple[Expected, ...]

    def find(self) -> list[Quote]:
        return quotes.find_in_text(self.text) if self.blocks is None else quotes.find(self.blocks)


def read(name: str) -> list[Passage]:
    """The passages of ``building`` or ``held_out``."""
    text = (CORPUS / f"{name}.txt").read_text(encoding="utf-8")
    return [passage(part) for part in re.split(r"^# ", text, flags=re.MULTILINE) if part.strip()]


def passage(part: str) -> Passage:
    head, *lines = part.splitlines()
    rows = [line[2:] for line in lines if line.startswith("> ")]
    text = "\n".join(line for line in lines if not line.startswith("> ")).strip("\n")
    blocks = tuple(read_blocks(text)) if BLOCK.search(text) else None
    if blocks is not None:
        text = "\n\n".join(block.text for block in blocks)
    return Passage(head.split(":")[0], text, blocks, tuple(read_expected(text, rows)))


def read_blocks(text: str) -> Iterator[Block]:
    found: list[tuple[Any, str]] = []
    for piece in text.split("\n\n"):
        match = BLOCK.match(piece)
        kind, words = (match[2], piece[match.end() :]) if match else ("paragraph", piece)
        if match and match[1]:
            kind, words = found[-1][0], f"{found.pop()[1]}\n\n{words}"
        found.append((kind, words))
    for kind, words in found:
        yield Block(kind=kind, text=words)


def read_expected(text: str, rows: list[str]) -> Iterator[Expected]:
    done = 0
    for row in rows:
        kind, speaker, person, words, *office = (None if field == "-" else field for field in row.split(" | "))
        parts = []
        for piece in words.split(" ¶ "):
            first, _, last = piece.partition(" … ")
            start = text.index(first, done)
            end = text.index(last, start + len(first)) + len(last) if last else start + len(first)
            parts.append((start, end))
            done = end
        yield Expected(kind, speaker, person, tuple(parts), office[0] if office else None)
