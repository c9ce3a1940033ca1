"""Whatever a site or a disk gives: a clear line, a verdict, and the crawl goes on."""

from __future__ import annotations

import gzip

import pytest
from sqlite_utils import Database
from world import ROOT

HEAD = (
    '<html lang="en-GB"><head><title>{title}</title></head><body class="single single-post">'
    '<h1 class="entry-title">{title}</h1>'
)
TEXT = "<p>The council said that the tram would return to Mill Lane.</p><p>Nobody at the Guildhall believed it.</p>"
GOOD = HEAD.format(title="Good") + f'<div class="entry-content">{TEXT}</div></body></html>'

#: By slug: what the site answers, and the verdict that must come of it.
PAGES = {
    "good": (GOOD, "article"),
    "broken-markup": (
        HEAD.format(title="Broken") + f'<div class="entry-content"><p><b>{TEXT}<table><i></div',
        "article",
    ),
    "wrong-charset": (
        HEAD.format(title="Café").encode("cp1252")
        + '<div class="entry-content"><p>“It’s a £5 cup”, said Siân at the Guildhall.</p>'.encode("cp1252")
        + TEXT.encode(),
        "article",
    ),
    "nul-bytes": (GOOD.replace("tram", "tr\0am"), "article"),
    "five-megabytes": (GOOD.replace(TEXT, TEXT * 34_000), "article"),
    "nested": (GOOD.replace(TEXT, "<div>" * 100_000 + TEXT), "article"),
    "empty": ("", "error"),
    "title-only": ("<html><head><title>Title only</title></head><body></body></html>", "unread"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not_html"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_html"),
    "for-sale": (
        "<html><head><title>ledger.example</title></head><body>This domain is for sale!</body></html>",
        "parked",
    ),
    "no-database": ("<html><body><h1>Error establishing a database connection</h1></body></html>", "error"),
    "soft-404": ('<html><body class="error404"><h1>Page not found</h1></body></html>', "soft_404"),
    "forbidden": ((403, {}, "no"), "error"),
    "gone": ((410, {}, "gone"), "error"),
    "bomb": ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 200_000_000)), "error"),
    "cut-gzip": ((200, {"Content-Encoding": "gzip"}, gzip.compress(GOOD.encode() * 50)[:-200]), "error"),
}


def test_every_page_gets_its_verdict_and_the_crawl_goes_on(site, chamberlain, tmp_path):
    links = "".join(f'<h2><a href="/{slug}/">{slug}</a></h2>' for slug in PAGES)
    site.answers["/"] = f'<html><head><title>The Ledger</title></head><body class="home blog">{links}</body></html>'
    site.answers |= {f"/{slug}/": answer for slug, (answer, _) in PAGES.items()}
    run = chamberlain("crawl", "--source", site.url, "--archive", "archive.db", "-s", "RETRY_TIMES=0")
    db = Database(tmp_path / "archive.db")
    assert run.returncode == 3, run.stderr
    assert "Traceback" not in run.stderr
    verdicts = {
        row["url"].rstrip("/").rpartition("/")[2]: row["verdict"]
        for row in db.query("SELECT url, verdict FROM captures WHERE verdict IS NOT NULL")
    }
    expected = {slug: verdict for slug, (_, verdict) in PAGES.items()}
    # An answer that swells beyond the limit is not taken at all: the ledger tells its fate.
    assert {slug: verdicts.get(slug, "error") for slug in expected} == expected
    states = {
        row["url"].rstrip("/").rpartition("/")[2]: row["state"] for row in db.query("SELECT url, state FROM urls")
    }
    for slug, verdict in expected.items():
        assert states[slug] != "new", slug
        assert (states[slug] == "article") == (verdict == "article"), slug
    assert states["gone"] == "missing"
    assert states["bomb"] == "failed"

    bodies = {row["slug"]: row["body_text"] for row in db.query("SELECT slug, body_text FROM articles")}
    assert "“It’s a £5 cup”, said Siân" in bodies["wrong-charset"]
    assert "\0" not in bodies["nul-bytes"]
    assert "Nobody at the Guildhall believed it." in bodies["nested"]
    assert len(bodies["five-megabytes"]) > 3_000_000
    db.close()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("torn.warc.gz", (ROOT / "data/sample/wexcombe-00000.warc.gz").read_bytes()[:150_000], "torn.warc.gz"),
        ("no-zip.wacz", b"PK\x03\x04 this is no zip", "no-zip.wacz"),
        ("empty.txt", b"", "empty.txt is empty"),
        (
            "other.txt",
            b"Another Site | News\nSome headline\nSome headline\nWords of another town.\n" * 3,
            "other.txt is no page of the blog",
        ),
        ("noise.bin", bytes(range(256)) * 40, "noise.bin holds nothing that can be read"),
    ],
)
def test_a_bad_file_is_named_in_one_line(name, content, said, chamberlain, tmp_path):
    (tmp_path / name).write_bytes(content)
    run = chamberlain("crawl", "sample", "--source", name, "--archive", "archive.db", "--captures", "held")
    assert run.returncode in (1, 2, 3), run.stderr
    assert "Traceback" not in run.stderr
    assert said in " ".join(run.stderr.split())


def test_a_torn_warc_gives_all_that_stands_before_the_tear(chamberlain, tmp_path):
    whole = (ROOT / "data/sample/wexcombe-00000.warc.gz").read_bytes()
    (tmp_path / "torn.warc.gz").write_bytes(whole[: len(whole) // 2])
    run = chamberlain("crawl", "sample", "--source", "torn.warc.gz", "--archive", "archive.db", "--captures", "held")
    assert run.returncode == 3, run.stderr
    db = Database(tmp_path / "archive.db")
    assert 10 < db.table("articles").count < 45
    db.close()
    assert chamberlain("verify", "--archive", "archive.db", "--captures", "held").returncode == 0
