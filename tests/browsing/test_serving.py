"""Starting Datasette on an archive that lies anywhere."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager

import httpx
import pytest

from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.browsing import serving
from chamberlain_crawler.errors import ArchiveError, UsageError


@contextmanager
def running(archives):
    port = serving.free_port()
    process = subprocess.Popen(
        serving.command(archives, shipped.FOLDER, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert serving.comes_up(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_an_archive_anywhere_opens_with_the_pages_and_settings(sample_archive):
    with running([sample_archive]) as url:
        assert "-/search" in httpx.get(url).text
        assert httpx.get(f"{url}/static/style.css").status_code == 200
        assert httpx.get(f"{url}/-/settings.json").json()["max_csv_mb"] == 0
        assert httpx.get(f"{url}/sample/most_quoted.json?_shape=array").json()


def test_without_an_archive_it_starts_all_the_same():
    with running([]) as url:
        assert "scrapy crawl sample" in httpx.get(url).text


def test_an_archive_that_is_not_there_is_said_in_a_line(tmp_path):
    with pytest.raises(UsageError, match="there is no archive"):
        serving.browse([tmp_path / "archive.db"])


def test_a_taken_port_is_said_in_a_line(sample_archive, served):
    with pytest.raises(UsageError, match="is taken"):
        serving.browse([sample_archive], port=int(served.url.rpartition(":")[2]))


def test_a_file_that_is_no_database_is_said_in_a_line(tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(ArchiveError, match="cannot be read: file is not a database"):
        serving.browse([path])


def test_what_ends_datasette_ends_the_waiting_for_it_too(tmp_path):
    process = subprocess.Popen(
        serving.command([tmp_path / "absent.db"], shipped.FOLDER, port := serving.free_port()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert not serving.comes_up(process, port)
    assert process.wait(timeout=30) != 0
