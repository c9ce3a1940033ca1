"""Text as XML 1.0 can hold it."""

from __future__ import annotations

import html
import re

#: Characters that XML 1.0 cannot hold in any way. https://www.w3.org/TR/xml/#charsets
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cdata(text: str) -> str:
    """Text as it is, in as many CDATA sections as it takes.

    >>> cdata("a ]]> b")
    '<![CDATA[a ]]]]><![CDATA[> b]]>'
    """
    kept = NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{kept}]]>"


def as_html(text: str) -> str:
    """Plain text in a CDATA section as WordPress wants it: its titles, names and comments are HTML.

    >>> as_html("<b>Trams</b> & buses")
    '<![CDATA[&lt;b&gt;Trams&lt;/b&gt; &amp; buses]]>'
    """
    return cdata(html.escape(text, quote=False))


def attribute(text: str) -> str:
    """Text between the quotation marks of an attribute."""
    return html.escape(NOT_XML.sub("", text))
