"""A real WordPress is added by its address alone, and crawled by the card that was written: every published post.

Runs where the tool that starts one is at hand (Debian, root) and says so where it is not.
"""

from __future__ import annotations

import re
import shlex
import time

import pytest
from sqlite_utils import Database
from world import FAST, has_tool

from chamberlain_crawler.blogs import CARD, read_card

pytestmark = [
    pytest.mark.skipif(not has_tool("start-wordpress.sh"), reason="no tool at hand that starts a real WordPress"),
    pytest.mark.timeout(1800),  # the tool installs packages and fills a WordPress
]

WITHOUT_API = """
add_filter( 'rest_authentication_errors', function () {
    return new WP_Error( 'rest_disabled', 'No API here', array( 'status' => 401 ) );
} );
remove_action( 'wp_head', 'rest_output_link_wp_head' );
remove_action( 'template_redirect', 'rest_output_link_header', 11 );
"""
IN_GERMAN = """
add_filter( 'locale', function () { return 'de_DE'; } );
add_filter( 'pre_option_timezone_string', function () { return 'Europe/Berlin'; } );
add_filter( 'pre_option_blogname', function () { return 'Der Hafenbote & „Kai“'; } );
"""
IN_A_FOLDER = """
add_filter( 'option_home', function ( $home ) { return preg_replace( '#(?<!/blog)$#', '/blog', $home ); }, 99 );
"""
PLAIN_ADDRESSES = """
add_filter( 'pre_option_permalink_structure', function () { return ''; } );
"""

#: What is done to the site, and what its card must say; the time zone is told by the API alone.
CASES = {
    "with its API": ("", {"timezone": "Europe/London", "title": "The Ledger Files", "language": "en-US"}),
    "without its API": (WITHOUT_API, {"title": "The Ledger Files", "language": "en-US"}),
    "in German": (IN_GERMAN, {"timezone": "Europe/Berlin", "title": "Der Hafenbote & „Kai“", "language": "de-DE"}),
    "with plain addresses": (PLAIN_ADDRESSES, {"timezone": "Europe/London", "title": "The Ledger Files"}),
    "in a folder": (IN_A_FOLDER, {"timezone": "Europe/London", "title": "The Ledger Files"}),
    "in a folder without its API": (IN_A_FOLDER + WITHOUT_API, {"title": "The Ledger Files"}),
}


@pytest.fixture(scope="module")
def url(wordpress) -> str:
    """Its address. It is started once: the tool waits for a page that a blog in a folder does not have."""
    return wordpress.start("twentytwentyone", posts=60).rstrip("/")


@pytest.mark.parametrize("case", CASES)
def test_every_published_post_is_held_after_two_commands(case, url, wordpress, chamberlain, tmp_path, record_property):
    php, expected = CASES[case]
    wordpress.change(php)
    address = f"{url}/blog/" if "folder" in case else url
    published = {post["id"] for post in wordpress.published()}
    began = time.monotonic()
    words = [word for setting in FAST for word in ("-s", setting)]
    added = chamberlain("add", address, *words, fast=False)
    seconds = time.monotonic() - began
    assert added.returncode == 0, added.said
    found = re.search(r"^Next:  chamberlain (.*)$", added.stdout, re.MULTILINE)
    assert found, added.stdout
    assert len(added.stdout.splitlines()) <= 24, "one screen"
    [path] = (tmp_path / "blogs").glob(f"*/{CARD}")
    card = read_card(path)
    assert {name: getattr(card, name) for name in expected} == expected
    assert card.home == f"{address.rstrip('/')}/"
    assert ("/about/" in card.not_articles) == ("plain" not in case)
    # The number of posts is told by API and sitemap; the sitemap names those with a password, too.
    count = re.search(r"posts +(\d+) by the (API|sitemap)", added.stdout)
    assert count, added.stdout
    assert ("without" in case) == (count[2] == "sitemap")
    crawl = chamberlain(*shlex.split(found[1]), "--source", "live")
    assert crawl.returncode == 0, crawl.stderr
    db = Database(path.with_name("archive.db"))
    held = {row["post_id"] for row in db.table("articles").rows}
    db.close()
    assert held == published
    record_property("said", f"{case}: added in {seconds:.1f} s, {len(held)} of {len(published)} posts crawled")
