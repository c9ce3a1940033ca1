"""An empty archive of an invented blog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledger_card import CARD

from chamberlain_crawler.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive(tmp_path / "archive.db", CARD)
    yield archive
    archive.close()
