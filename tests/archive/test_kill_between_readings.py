"""A list of an API gives many readings, and a kill may fall between two of them."""

from __future__ import annotations

from dataclasses import replace

from test_identity import BINS, ONE, TRAM, TWO, page, save


def test_a_capture_is_read_when_its_last_reading_is_entered(archive):
    first = page(TRAM, ONE, post_id=7, by="rest_post", rank=10)
    last = replace(page(BINS, TWO, post_id=8, by="rest_post", rank=10), capture=first.capture)
    save(archive, replace(first, is_last=False))
    assert archive.db.execute("SELECT verdict FROM captures").fetchall() == [(None,)]
    save(archive, last)
    assert archive.db.execute("SELECT verdict FROM captures").fetchall() == [("article",)]
