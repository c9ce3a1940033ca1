"""Comments in the order and with the numbers that WordPress' importer can thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from chamberlain_crawler.exports.wxr.post_times import both_times
from chamberlain_crawler.exports.wxr.xml_text import as_html, cdata


def numbered(comments: Sequence[dict[str, Any]], first: int) -> list[tuple[int, int, dict[str, Any]]]:
    """Number, number of the comment answered (0 for none) and comment, in the order of the numbers.

    Those without a number, or with one that is taken, get one from ``first`` on. An answer to a comment that is not
    held, or that comes after it, stands at the top: the importer could not place it.

    >>> comments = [{"comment_id": 7, "parent_id": None}, {"comment_id": None, "parent_id": 7},
    ...     {"comment_id": 5, "parent_id": 7}]
    >>> [(number, parent) for number, parent, _ in numbered(comments, 100)]
    [(5, 0), (7, 0), (100, 7)]
    """
    known: dict[int, dict[str, Any]] = {}
    printed = {comment["comment_id"] for comment in comments}
    for comment in comments:
        number = comment["comment_id"]
        if not number or number in known:
            number, first = first, first + 1
        known[number] = comment
    found = []
    for number in sorted(known):
        parent = known[number]["parent_id"] or 0
        found.append((number, parent if parent in printed and parent < number else 0, known[number]))
    return found


def comment_xml(comments: Sequence[tuple[int, int, dict[str, Any]]], zone: ZoneInfo, when: str) -> Iterator[str]:
    """The comments of an item; ``when`` stands in for a date that is not known, which ``commentmeta`` leaves empty."""
    for number, parent, comment in comments:
        local, utc = both_times(comment["published"] or when, zone)
        yield f"""\t\t<wp:comment>
\t\t\t<wp:comment_id>{number}</wp:comment_id>
\t\t\t<wp:comment_author>{as_html(comment["author"])}</wp:comment_author>
\t\t\t<wp:comment_author_email></wp:comment_author_email>
\t\t\t<wp:comment_author_url></wp:comment_author_url>
\t\t\t<wp:comment_author_IP></wp:comment_author_IP>
\t\t\t<wp:comment_date>{cdata(local)}</wp:comment_date>
\t\t\t<wp:comment_date_gmt>{cdata(utc)}</wp:comment_date_gmt>
\t\t\t<wp:comment_content>{as_html(comment["body_text"])}</wp:comment_content>
\t\t\t<wp:comment_approved>1</wp:comment_approved>
\t\t\t<wp:comment_type>comment</wp:comment_type>
\t\t\t<wp:comment_parent>{parent}</wp:comment_parent>
\t\t\t<wp:comment_user_id>0</wp:comment_user_id>
\t\t\t<wp:commentmeta>
\t\t\t\t<wp:meta_key>archive_published</wp:meta_key>
\t\t\t\t<wp:meta_value>{cdata(comment["published"] or "")}</wp:meta_value>
\t\t\t</wp:commentmeta>
\t\t</wp:comment>
"""
