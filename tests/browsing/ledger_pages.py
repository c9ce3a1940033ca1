"""The pages and files of an invented blog, as they were captured, and an archive of them beside its captures."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import launching

from chamberlain_crawler.captures.warc import WarcWriter
from chamberlain_crawler.items import Capture

HOME = "https://ledger.example"
THEN, LATER = datetime(2017, 6, 15, 8, 30, tzinfo=UTC), datetime(2019, 2, 1, 12, tzinfo=UTC)

CARD = f'name = "ledger"\ntitle = "The Marl Ledger"\nhome = "{HOME}/"\ntimezone = "Europe/London"\nlanguage = "en-GB"\n'


def png(red: int, green: int, blue: int, width: int = 60, height: int = 40) -> bytes:
    """A picture of one colour."""
    rows = (b"\x00" + bytes((red, green, blue)) * width) * height
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


STYLE = b"""@charset "utf-8"; @import "print.css"; @import url("https://outside.example/import.css");
@font-face { font-family: Marl; src: url('fonts/marl.woff?#iefix') format('woff'), url(gone.woff2); }
body { font: 16px/1.5 Marl, Georgia, serif; margin: 0 auto; max-width: 46em; padding: 1em; color: #222 }
header { background: url( img/banner.png ) repeat-x #345; color: #fff; padding: 1em }
header a { color: #fff } h1 { font-size: 1.8em } .lazyload { opacity: 0 }
.seen-bar { display: none !important } .outside { background: url("https://outside.example/tracker.gif") }
"""

STORY = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Trams return | The Marl Ledger</title><meta charset="utf-8">
<link rel="stylesheet" href="/wp-content/themes/marl/style.css?ver=4.7">
<link rel="stylesheet" href="/wp-content/themes/marl/late.css" media="print" onload="this.media='all'">
<style>.wp-caption { background: url(/wp-content/themes/marl/img/paper.png) }</style>
<meta property="og:image" content="/wp-content/uploads/2016/05/lead.png">
<script src="/wp-includes/jquery.js"></script><script>document.write('no')</script></head>
<body class="single single-post postid-7">
<header><a href="/">The Marl Ledger</a></header>
<article class="post hentry"><h1 class="entry-title">Trams return to Mill Lane</h1>
<time class="entry-date published" datetime="2016-05-03T09:00:00+01:00">3 May 2016</time>
<img class="wp-post-image" src="/wp-content/uploads/2016/05/lead.png" alt="The depot at dawn" width="300" height="200">
<div class="entry-content">
<p>“The trams will run again,” Cllr Ann Moss told the <a href="/2016/05/meeting/">meeting</a>.</p>
<figure class="wp-caption"><a href="/wp-content/uploads/2016/05/tram.png"><img
 src="/wp-content/uploads/2016/05/tram-300x200.png" alt="A tram" width="300" height="200"
 srcset="/wp-content/uploads/2016/05/tram-300x200.png 300w, /wp-content/uploads/2016/05/tram-768x512.png 768w,
 /wp-content/uploads/2016/05/tram.png 1200w" sizes="300px"></a><figcaption>A tram, on its last day</figcaption></figure>
<p><img class="alignleft lazyload" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
 data-src="/wp-content/uploads/2016/05/late.png" alt="" width="60" height="40"><noscript><img
 src="/wp-content/uploads/2016/05/late.png" alt=""></noscript> It came late.</p>
<p><img src="https://i2.wp.com/ledger.example/wp-content/uploads/2016/05/photon.png?resize=300%2C200&ssl=1"
 alt="By way of Photon" width="60"></p>
<p><picture><source srcset="/wp-content/uploads/2016/05/new.avif" type="image/avif"><img
 src="/wp-content/uploads/2016/05/old.png" alt="Of two kinds"></picture></p>
<p><img src="/wp-content/uploads/2016/05/gone.png" alt="A picture that nobody kept" width="120" height="60"></p>
<p>The <a href="/wp-content/uploads/2016/05/budget.pdf">budget</a>, <a href="/old-tram/">the old plan</a>,
 <a href="https://elsewhere.example/x">another site</a>, <a href="#comments">comments</a>,
 <a href="https://ledger.example/2016/05/trams/#comments">these comments</a>,
 <a href="javascript:alert(1)">a script</a>.</p>
<iframe src="https://video.example/embed/1" width="300"></iframe>
<form action="https://outside.example/post" method="post"><input name="q"><button>Send</button></form>
</div></article><div id="comments">No comments yet.</div></body></html>"""

MEETING = STORY.replace("postid-7", "postid-8").replace("Trams return to Mill Lane", "The meeting of the council")

UPLOADS = "/wp-content/uploads/2016/05"
THEME = "/wp-content/themes/marl"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><script>window.ran=1;new Image().src='
    b'"https://outside.example/svg"</script><rect width="60" height="40" fill="teal" onload="window.ran=2"/></svg>'
)

Page = tuple[str, int, str, bytes, datetime]


def answer(path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", at: datetime = THEN) -> Page:
    """A good answer."""
    return path, 200, kind, body.encode() if isinstance(body, str) else body, at


PICTURES = {
    **{
        f"{UPLOADS}/{name}.png": png(*colour)
        for name, colour in {"lead": (90, 120, 160), "late": (180, 90, 60)}.items()
    },
    f"{UPLOADS}/tram-300x200.png": png(40, 110, 80, 300, 200),
    f"{UPLOADS}/tram.png": png(40, 110, 80, 1200, 800),
    f"{UPLOADS}/photon.png": png(200, 170, 60),
    f"{UPLOADS}/old.png": png(120, 60, 120),
    f"{THEME}/img/banner.png": png(50, 70, 90, 8, 8),
    f"{THEME}/img/paper.png": png(240, 235, 220, 8, 8),
}

CAPTURES: tuple[Page, ...] = (
    answer(
        "/",
        "<!DOCTYPE html><html><head><title>The Marl Ledger</title></head><body class='home blog'>"
        "<p><a href='/2016/05/trams/'>Trams</a> and <a href='/2016/05/meeting/'>the meeting</a></p></body></html>",
    ),
    answer("/2016/05/trams/", STORY),
    answer("/2016/05/trams/", STORY.replace("will run again", "run again"), at=LATER),
    answer("/2016/05/meeting/", MEETING),
    (
        "/2016/05/nothing/",
        404,
        "text/html; charset=utf-8",
        b"<title>Not found</title><p>Nothing is here.</p>",
        THEN,
    ),
    answer(f"{THEME}/style.css?ver=4.7", STYLE, "text/css"),
    answer(f"{THEME}/style.css?ver=4.7", b"body { background: lime }", "text/css", LATER),
    answer(f"{THEME}/late.css", "article { border-left: 3px solid #345; padding-left: 1em }", "text/plain"),
    answer(f"{THEME}/print.css", "@media print { header { display: none } }", "text/css"),
    answer(f"{THEME}/fonts/marl.woff", b"wOFF" + b"\x00" * 60, "application/font-woff"),
    *(answer(path, body, "image/png") for path, body in PICTURES.items()),
    answer(f"{UPLOADS}/page.jpg", "<!DOCTYPE html><html><script>alert(1)</script></html>", "image/jpeg"),
    answer(f"{UPLOADS}/drawing.svg", SVG, "image/svg+xml"),
    answer(f"{UPLOADS}/budget.pdf", b"%PDF-1.4 invented\n%%EOF", "application/pdf"),
)
REDIRECTS = {"/old-tram/": "/2016/05/trams/"}


def archive_of(folder: Path, captures: Iterable[Page], redirects: dict[str, str] | None = None) -> Path:
    """``data/ledger.db`` in a folder, with its captures beside it, of answers that somebody else recorded."""
    own, given = folder / "data", folder / "given"
    own.mkdir(parents=True)
    given.mkdir()
    (own / "blog.toml").write_text(CARD, encoding="utf-8")
    (folder / "blogs" / "ledger").mkdir(parents=True)
    (folder / "blogs" / "ledger" / "blog.toml").write_text(CARD, encoding="utf-8")
    found = [(path, status, (("Content-Type", kind),), body, at) for path, status, kind, body, at in captures]
    found += [(path, 301, (("Location", HOME + to),), b"", THEN) for path, to in (redirects or {}).items()]
    with WarcWriter(given, prefix="given", software="test", crawl_id="1", settings={}) as writer:
        for path, status, headers, body, at in found:
            url = path if path.startswith("http") else HOME + path
            capture = Capture(url=url, body=body, captured_at=at, source="file", status=status, headers=headers)
            writer.write_response(capture, body)
    archive = own / "ledger.db"
    run = launching.run("crawl", "ledger", "--source", given, "--archive", archive, folder=folder)
    assert run.returncode in (0, 3), run.said
    return archive
