"""PDF files as a browser takes them, made by hand."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

#: Of nobody: no password opens what is said to be locked so.
LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"0b" * 32, b"0c" * 32)


def pdf(pages: Sequence[Iterable[str]], *, locked: bool = False) -> bytes:
    """A PDF with the lines of some pages; a page of none shows a grey box, as a scan does."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)))
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, lines in enumerate(pages):
        shown = drawn(list(lines))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (5 + 2 * n)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    if locked:
        objects.append(LOCK)
    return written(objects, b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects) if locked else b"")


def bomb(megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose one page unpacks to so many megabytes."""
    packer = zlib.compressobj(9)
    blanks = b"".join(packer.compress(b" " * 10**6) for _ in range(megabytes)) + packer.flush()
    packed = zlib.compress(blanks, 9)
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


def drawn(lines: list[str]) -> bytes:
    """The lines of a page as PDF draws them."""
    texts = (line.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") for line in lines)
    shown = b" ".join(b"(%s) Tj T*" % text for text in texts)
    return b"BT /F 11 Tf 14 TL 72 770 Td %s ET" % shown if lines else b"0.5 g 72 72 400 600 re f"


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Numbered objects as a file."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)
