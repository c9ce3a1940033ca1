"""Turns the small markup of the sources into WordPress' HTML, and into the blocks that the HTML says."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
#: “We are done,”{Helen Marchbank} she said. Names the speaker; {} is nobody. Never printed.
SPEAKER = re.compile(r"(?<=[”’])\{([^}]*)\}")
#: A quotation in marks and its speaker; a mark that is opened again begins each further paragraph.
MARKED = re.compile(r"(?:“(?P<double>[^“”]*(?:\n\n“[^“”]*)*)”|‘(?P<single>(?:[^‘’]|\b’\b)*)’)\{(?P<by>[^}]*)\}")
#: WordPress writes straight quotes, as typed, into these.
TYPED = str.maketrans({"‘": "&#8216;", "’": "&#8217;", "“": "&#8220;", "”": "&#8221;", "–": "&#8211;", "…": "&#8230;"})
UPLOADS = "/wp-content/uploads"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of a body: its HTML, and the blocks (kind, text) that a reader should find in it."""

    html: str
    blocks: tuple[tuple[str, str], ...] = ()
    raw: str = ""
    """Paragraphs and list items keep their source, in which the quotations are looked for."""
    speaker: str | None = None
    """Whose words a quote block holds."""


def pages(body: str, home: str, *, blocky: bool = False) -> list[list[Piece]]:
    """The pages of a body (``!page`` parts them), each a list of pieces."""
    return [
        [piece(chunk.strip("\n"), home, blocky=blocky) for chunk in re.split(r"\n{2,}", page.strip())]
        for page in re.split(r"^!page$", body, flags=re.MULTILINE)
    ]


def piece(chunk: str, home: str, *, blocky: bool = False) -> Piece:
    """One chunk of source, that is what stands between blank lines."""
    if chunk.startswith(">"):
        return speech(chunk, home, blocky=blocky)
    if chunk.startswith("!"):
        return special(chunk, home, blocky=blocky)
    if match := re.match(r"(#{2,4}) ", chunk):
        level = len(match[1])
        text = chunk[match.end() :]
        return Piece(html=f"<h{level}>{inline(text, home)}</h{level}>", blocks=(("heading", plain(text)),))
    if chunk.startswith("|"):
        return table(chunk, home)
    if re.match(r"(?:-|\d+\.) ", chunk):
        tag = "ul" if chunk.startswith("-") else "ol"
        items = [re.sub(r"^(?:-|\d+\.) ", "", line) for line in chunk.splitlines()]
        inner = "\n".join(f"<li>{inline(item, home)}</li>" for item in items)
        blocks = tuple(("list_item", plain(item)) for item in items)
        return Piece(html=f"<{tag}>\n{inner}\n</{tag}>", blocks=blocks, raw="\n\n".join(items))
    kind = "link" if chunk.startswith("READ:") or re.fullmatch(r"\[[^\]]+\]\(/[^)]+\)", chunk) else "paragraph"
    lines = chunk.splitlines()
    markup = "<br />\n".join(inline(line, home) for line in lines)
    blocks = tuple(("list_item" if line[0] == "•" else kind, plain(line.lstrip("• "))) for line in lines)
    return Piece(html=f"<p>{markup}</p>", blocks=blocks, raw="\n\n".join(lines) if kind == "paragraph" else "")


def speech(chunk: str, home: str, *, blocky: bool) -> Piece:
    """``>@ Speaker``, then ``> paragraphs``, then perhaps ``>~ the words of a <cite>``."""
    lines = [line[1:].strip() for line in chunk.splitlines() if line[1:].strip()]
    speaker = next((line[1:].strip() for line in lines if line.startswith("@")), None)
    cite = next((line[1:].strip() for line in lines if line.startswith("~")), None)
    words = [line for line in lines if line[0] not in "@~"]
    inner = "\n".join(f"<p>{inline(line, home)}</p>" for line in words)
    blocks = [("quote", "\n\n".join(plain(line) for line in words))]
    if cite:
        inner += f"<cite>{inline(cite, home)}</cite>"
        blocks.append(("cite", plain(cite)))
    css = ' class="wp-block-quote"' if blocky else ""
    return Piece(html=f"<blockquote{css}>{inner}</blockquote>", blocks=tuple(blocks), speaker=speaker)


def table(chunk: str, home: str) -> Piece:
    """Rows of ``| cell | cell |``; the first is the head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in chunk.splitlines()]
    tags = ["th"] + ["td"] * (len(rows) - 1)
    lines = [
        "<tr>" + "".join(f"<{tag}>{inline(cell, home)}</{tag}>" for cell in row) + "</tr>"
        for tag, row in zip(tags, rows, strict=True)
    ]
    blocks = tuple(("paragraph", " | ".join(plain(cell) for cell in row)) for row in rows)
    return Piece(html="<table>\n<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>", blocks=blocks)


def special(chunk: str, home: str, *, blocky: bool) -> Piece:
    """``!figure``, ``!tweet``, ``!zemanta``, ``!related``, ``!series``: parts separated by `` | ``."""
    word, _, rest = chunk[1:].partition(" ")
    parts = [part.strip() for part in rest.split(" | ")]
    if word == "figure":
        return figure(*parts, home=home, blocky=blocky)
    if word == "tweet":
        return tweet(*parts)
    if word == "series":
        picture = f'<img src="{home}{UPLOADS}/series/{parts[1]}" alt="" width="300" height="80" />'
        return Piece(html=f"<p>Published as part of:</p>\n<p>{picture}</p>", blocks=(("series", parts[0]),))
    if word == "related":
        pairs = [part.partition(" @ ")[::2] for part in parts]
        items = "".join(
            f'<li class="zemanta-article-ul-li"><a href="{url}" target="_blank">{inline(text, home)}</a></li>'
            for text, url in pairs
        )
        head = '<h6 class="zemanta-related-title" style="font-size: 1em;">Related articles</h6>'
        markup = f'{head}\n<ul class="zemanta-article-ul">{items}</ul>'
        return Piece(html=markup, blocks=(("zemanta", "Related articles"),))
    if word == "zemanta":
        pixie = "http://img.zemanta.example/zemified_e.png?x-id=5b1c0a44"
        return Piece(
            html='<div class="zemanta-pixie" style="margin-top: 10px; height: 15px;">'
            '<a class="zemanta-pixie-a" title="Enhanced by Zemanta" href="http://www.zemanta.example/?px">'
            f'<img class="zemanta-pixie-img" style="border: none; float: right;" src="{pixie}" '
            'alt="Enhanced by Zemanta" /></a></div>',
            blocks=(("zemanta", "Enhanced by Zemanta"),),
        )
    raise ValueError(f"unknown: {chunk}")


def figure(file: str, alt: str, caption: str, *, home: str, blocky: bool) -> Piece:
    """A picture with its caption, or without when the caption is ``-``."""
    src = f"{home}{UPLOADS}/{file}"
    text = html.escape(alt)
    if blocky:
        words = f"<figcaption>{inline(caption, home)}</figcaption>" if caption != "-" else ""
        markup = f'<figure class="wp-block-image size-large"><img src="{src}" alt="{text}"/>{words}</figure>'
    elif caption == "-":
        markup = f'<p><img class="alignnone size-full" src="{src}" alt="{text}" width="610" height="343" /></p>'
    else:
        markup = (
            '<div class="wp-caption alignnone" style="width: 620px">'
            f'<a href="{src}"><img class="size-full" src="{src}" alt="{text}" width="610" height="343" /></a>'
            f'<p class="wp-caption-text">{inline(caption, home)}</p></div>'
        )
    return Piece(html=markup, blocks=(("caption", plain(caption)),) if caption != "-" else ())


def tweet(name: str, handle: str, day: str, text: str) -> Piece:
    """An embedded tweet, as the site printed it before its script ran."""
    url = f"https://twitter.example/{handle}/status/{int.from_bytes(text[:7].encode(), 'big')}"
    return Piece(
        html=f'<blockquote class="twitter-tweet" data-lang="en"><p dir="ltr" lang="en">{inline(text, "")}</p>&mdash; '
        f'{name} (@{handle}) <a href="{url}">{day}</a></blockquote>\n'
        '<p><script async src="//platform.twitter.example/widgets.js" charset="utf-8"></script></p>',
        blocks=(("embed", plain(text)),),
    )


def inline(text: str, home: str) -> str:
    """A line's HTML: links, ``**strong**``, ``*em*``; entities may be written as such."""
    text = re.sub(r"&(?!#?\w+;)", "&amp;", SPEAKER.sub("", text)).replace("<", "&lt;").replace(">", "&gt;")
    text = LINK.sub(lambda m: f'<a href="{home if m[2].startswith("/") else ""}{m[2]}">{m[1]}</a>', text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)


def plain(text: str) -> str:
    """A line as a reader sees it, blanks collapsed."""
    text = LINK.sub(r"\1", SPEAKER.sub("", text)).replace("*", "")
    return re.sub(r"[ \xa0]+", " ", html.unescape(text)).strip()


def quotations(raw: str) -> list[dict[str, str | None]]:
    """The quotations in marks in paragraphs parted by blank lines, with the speakers that the source names.

    ``kind`` is ``direct`` with a speaker, ``scare`` without. A double mark without its ``{speaker}`` is an error.
    """
    found = []
    for match in MARKED.finditer(raw):
        speaker, which = named(match["by"])
        text = unmarked(match["double"] or match["single"])
        found.append({"kind": "direct" if speaker else "scare", "text": text, "speaker": speaker, "which": which})
    if left := re.search(r".{0,40}[“”].{0,40}", MARKED.sub("", raw)):
        raise ValueError(f"a quotation without {{speaker}}: {left[0]}")
    return found


def named(by: str) -> tuple[str | None, str | None]:
    """A speaker, and which of two people of that name: ``Denzil Rudge (cheesemonger)``."""
    name, _, which = by.rstrip(")").partition(" (")
    return name or None, which or None


def unmarked(words: str) -> str:
    """A quotation's text without the marks around it and before each of its paragraphs."""
    return "\n\n".join(plain(part.removeprefix("“")) for part in words.removesuffix("”").split("\n\n"))
