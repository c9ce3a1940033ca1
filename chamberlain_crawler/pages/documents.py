"""The text of PDF files, page by page. Called in a worker process, which a file that is made to harm takes with it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from typing import Any, NamedTuple

from chamberlain_crawler.text import readable

#: Processor time that one file may take: a page takes about 15 ms. A worker ends itself after twenty seconds.
SECONDS = 12.0
#: Characters of one file that are kept: a book of a thousand pages.
MOST_TEXT = 5_000_000

NOT_INSTALLED = "a PDF file whose text was not read: pip install 'chamberlain-crawler[pdf]', then reextract"

#: A word that goes on in the next line. PDFium puts U+0002 in the place of the hyphen and the line's end that it sees.
BROKEN = re.compile(r"(\w+)(?:[\x02\ufffe]|[-\u00ad\u2010] ?\r?\n)(\w+)")
WORD = re.compile(r"\w+(?:-\w+)*")
#: What ``readable`` leaves and says nothing without the file's own fonts: private signs, such as bullets; no signs.
NOT_TEXT = re.compile(r"[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")


class Document(NamedTuple):
    """What a PDF file says."""

    texts: tuple[str, ...] | None
    """Of each page that was read, empty for a page without text; None where none was read."""
    reason: str
    """What it is, and what was not read of it and why."""


def read(body: bytes, seconds: float = SECONDS) -> Document:
    """The text of a PDF file, as many pages of it as the time allows, at least one."""
    if find_spec("pypdfium2") is None:
        return Document(None, NOT_INSTALLED)
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        # The code of a file without pages is the one of the file before.
        is_locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in body
        return unreadable("it is locked with a password" if is_locked else "it is damaged, or not all there")
    with closing(opened):
        pages, count = list(pages_of(opened, seconds)), len(opened)
    if all(text is None for text in pages):
        return unreadable("none of its pages can be read")
    texts = joined([text or "" for text in pages])
    return Document(texts, ", ".join(["a PDF file", *remarks(pages, texts, count)]))


def unreadable(why: str) -> Document:
    """A file of which nothing was read."""
    return Document(None, f"a PDF file that cannot be read: {why}")


def pages_of(opened: Any, seconds: float) -> Iterator[str | None]:
    """The text of one page after the other, as PDFium gives it, until the time is over; None for a damaged page."""
    import pypdfium2

    start, length = time.process_time(), 0
    for number in range(len(opened)):
        try:
            with closing(opened[number]) as page, closing(page.get_textpage()) as found:
                text = found.get_text_bounded()
        except pypdfium2.PdfiumError:
            text = None
        yield text
        length += len(text or "")
        if time.process_time() - start > seconds or length > MOST_TEXT:
            return


def remarks(pages: Sequence[str | None], texts: Sequence[str], count: int) -> Iterator[str]:
    """What is to be said of a document beside its text."""
    if len(pages) < count:
        yield f"of which the first {len(pages):,} of {count:,} pages were read"
    if damaged := pages.count(None):
        yield f"of which {damaged:,} of {count:,} pages cannot be read"
    if not any(texts):
        yield "without text in it"


def joined(pages: Iterable[str]) -> tuple[str, ...]:
    r"""The texts of pages as they are searched, words that a line's end broke put together.

    Where the document has the word elsewhere, it stands as there; else the hyphen goes, unless a digit follows it, or a
    capital in what is not all capitals.

    >>> joined(["coun-\ncil, COUN-\nCIL, well-\nknown, East-\nWest, 2015-\n16", "A well-known case\r\n"])
    ('council, COUNCIL, well-known, East-West, 2015-16', 'A well-known case')
    """
    pages = list(pages)
    known = {word.lower() for page in pages for word in WORD.findall(page)}

    def whole(match: re.Match[str]) -> str:
        one, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        goes_on = one.isalpha() and (match[2][0].islower() or one.isupper())
        return one if one.lower() in known or (goes_on and hyphened.lower() not in known) else hyphened

    return tuple(cleaned(BROKEN.sub(whole, page)) for page in pages)


def cleaned(text: str) -> str:
    """A text without what nobody sees, its lines parted by a newline.

    >>> cleaned(" one \\r\\n\\r\\ntwo\\x00 ")
    'one\\n\\ntwo'
    """
    lines = NOT_TEXT.sub("", readable(text)).splitlines()
    return "\n".join(line.strip() for line in lines).strip()
