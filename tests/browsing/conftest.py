"""A sample archive in a Datasette folder, and a Datasette on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import Served, datasette_folder, datasette_on


@pytest.fixture(scope="session")
def served(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Datasette on the sample archive."""
    with datasette_on(datasette_folder(tmp_path_factory.mktemp("browse") / "data", sample=sample_archive)) as site:
        yield site
