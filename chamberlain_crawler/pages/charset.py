"""From the bytes of a page to its text, whatever character set it claims."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

#: Blanks other than these do not survive: they are invalid in XML, and NUL ends a text in many tools.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

#: Names of character sets that say nothing more than "ASCII and something".
WESTERN = re.compile(r"utf-?8|cp1252|latin.?1|iso.?8859.?1|(?:us-)?ascii|windows-1252", re.IGNORECASE)


def as_windows(error: UnicodeError) -> tuple[str, int]:
    """Error handler: bytes that are no UTF-8 are read as Windows-1252, as browsers of the time wrote them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("chamberlain_windows", as_windows)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of a page, without byte order mark, control characters and lone surrogates.

    >>> decode("“Tram plans” – café".encode("cp1252"), "text/html; charset=utf-8")
    '“Tram plans” – café'

    A byte order mark decides; else text that is valid UTF-8 is UTF-8, whatever is declared (a wrong declaration is
    far more common than another text that happens to be valid); else the declared set; else UTF-8 with
    Windows-1252 for the bytes that are none.
    """
    marked, mark = read_bom(body)
    declared = marked or http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096]) or "utf-8"
    return CONTROLS.sub("", decoded(body.removeprefix(mark or b""), declared))


def decoded(body: bytes, declared: str) -> str:
    """The text before cleaning; ``declared`` as Python names it."""
    wide = declared.startswith(("utf-16", "utf-32"))
    tries = [declared] if wide else ["utf-8"] if WESTERN.fullmatch(declared) else ["utf-8", declared]
    for name in tries:
        try:
            return body.decode(name)
        except (UnicodeError, LookupError):
            continue
    return body.decode("utf-8", "chamberlain_windows")
