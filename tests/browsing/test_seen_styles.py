"""Style sheets load what is held, and nothing else."""

from __future__ import annotations

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from chamberlain_crawler.browsing.seen_styles import Sheet


def served(css: str) -> str:
    return Sheet(css).served(lambda address: None if "gone" in address else f"/file/{address[0]}")


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("p { background: url( a.png ) }", 'p { background: url("/file/a") }'),
        ("p { background: url('gone.png'), red }", 'p { background: url("data:,"), red }'),
        ("p { background: u\\72l(gone.png) }", 'p { background: url("data:,") }'),
        ("@import 'a.css' screen; p { color: red }", '@import "/file/a" screen; p { color: red }'),
        ("@import 'gone.css'; p { color: red }", '@not-held "data:,"; p { color: red }'),
        ("@import url(data:text/css,p); q {}", '@not-held url("data:,"); q {}'),
        ("@media (width<9em) { p { src: url(a) } }", '@media (width<9em) { p { src: url("/file/a") } }'),
        ("@namespace svg url(http://gone.example/svg); p { color: red }", None),
        (
            "p { background: image-set('a.png' 1x, 'gone.png' 2x) }",
            'p { background: image-set("/file/a" 1x, "data:," 2x) }',
        ),
        ("p { fill: url(#shade); background: url(data:image/png;base64,AA) }", None),
        ("@font-face { src: url(gone.eot?#iefix), url(b.woff) }", '@font-face { src: url("data:,"), url("/file/b") }'),
        (
            "a{b:url(data:x;y,z)} c{d:url('data:a;)b') , url(e)}",
            """a{b:url(data:x;y,z)} c{d:url("data:a;)b") , url("/file/e")}""",
        ),
        ("a { b: 'url(x); }' } /* url(gone) ; } */ c { d: url(e) }", 'a { b: "url(x); }" }  c { d: url("/file/e") }'),
        ("<!-- p { color: red } -->", "  p { color: red }  "),
        ("q::before { content: '</style><img>' }", "q::before { content: '\\3c /style>\\3c img>' }"),
    ],
)
def test_addresses_are_put_in_their_place(css, expected):
    assert served(css) == (css if expected is None else expected)


def test_what_is_nested_beyond_sense_ends_nothing():
    assert "gone" not in served("(" * 5000 + "url(gone.png)" + ")" * 5000)
    assert "gone" not in served("a{" * 5000 + "background:url(gone.png)")


@pytest.mark.parametrize("css", ["url(data:" * 100_000, "url(data:" * 100_000 + "\\", "url('data:x" * 100_000])
def test_data_that_never_end_take_no_longer_than_other_text(css):
    assert "gone" not in served(f"p {{ background: url(gone.png); src: {css}")


PIECES = (
    "url(",
    "data:",
    "\\",
    ")",
    '"',
    "'",
    "gone",
    " ",
    "\n",
    "72l(",
    "u\\72l(gone)",
    ";",
    "{",
    "}",
    "url(gone)",
    ",",
)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_no_data_hide_what_leads_out(css):
    assert all("gone" not in place.address for place in Sheet(served(css)).places)
    read_by_others = tinycss2.serialize(tinycss2.parse_component_value_list(served(css)))
    assert all("gone" not in place.address for place in Sheet(read_by_others + "\\z").places)


@given(st.text("url(src)'\"\\@import;{}[] -set<!/*#:.,gone\n", max_size=60))
def test_no_text_leads_out_or_closes_its_element(css):
    made = served(f"{css} p {{ background: url(gone.example) }}")
    assert "</" not in made.replace("\\3c ", "")
    assert all("gone" not in place.address for place in Sheet(made).places)
