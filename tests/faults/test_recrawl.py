"""A blog changes between crawls, as WordPress lets its editors do: every change is got, and nothing held is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from faults.running import crawl
from faults.server import LISTS, Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

WITH_API = frozenset({"rest", "comments_api", "sitemap", "lists", "etag", "last_modified", "robots"})
WITHOUT_API = WITH_API - {"rest", "comments_api"}


@pytest.fixture(scope="module", params=[WITH_API, WITHOUT_API], ids=["api", "no_api"])
def story(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recrawl")
    blog = Blog(posts=20)
    blog.offers = set(request.param)
    kept = {number: {blog.comment(number), blog.comment(number)} for number in (3, 4, 9, 11)}
    before = {number: post.text for number, post in blog.posts.items()}
    with serving(blog):
        first = crawl(blog, folder)
        events(blog)
        asked = len(blog.asked)
        blog.fail("/story-5/", "503")
        second = crawl(blog, folder)
        blog.mend()
        in_second = [asked.path for asked in blog.asked[asked:]]
        third = crawl(blog, folder)
        asked = len(blog.asked)
        fourth = crawl(blog, folder, "--refresh")
        in_fourth = [asked.path for asked in blog.asked[asked:]]
    return SimpleNamespace(
        blog=blog,
        before=before,
        kept=kept,
        runs=[first, second, third, fourth],
        in_second=in_second,
        in_fourth=in_fourth,
        text={number: post.text for number, post in blog.posts.items()},
    )


def events(blog: Blog) -> None:
    """What happens between the first run and the second."""
    blog.edit(20)
    blog.edit(5)
    blog.edit(6, moves_modified=False)
    blog.delete(3, "/story-4/")
    blog.delete(7, "404")
    blog.delete(8, "410")
    blog.delete(9, "404")
    blog.add("story-9", title="Quite another story")  # 21
    blog.rename(10, "ten-renamed", title="The tenth story, as it is called now")
    blog.redate(10, datetime(2016, 3, 4, 5, tzinfo=UTC))
    blog.rename(11, "eleven-renamed")
    blog.add("story-11", title="A story at an old address")  # 22
    blog.add(listed=LISTS - {"home", "feed"})  # 23
    old = datetime(2015, 5, 6, 7, tzinfo=UTC)
    blog.add("imported", at=old)  # 24
    blog.tick(datetime.now(UTC).replace(microsecond=0))


def test_the_first_run_is_whole(story):
    """Nothing fails → every post is held, with its own words and comments, exit code 0."""
    first = story.runs[0]
    assert first.code == 0, first.said
    assert {number: first.text(number) for number in story.before} == story.before
    assert {number: first.comments(number) for number in story.kept} == story.kept


def test_a_correction_to_the_newest_article_is_fetched(story):
    """The newest article, which the home page links to, is corrected → the next plain run fetches it."""
    assert story.runs[1].text(20) == story.text[20]
    assert story.before[20] in story.runs[1].texts(20)


def test_a_listing_that_is_unchanged_does_not_end_the_search(story):
    """A post stands in a sitemap whose index has not changed, and on no list page → it is found."""
    assert story.runs[1].text(23) == story.text[23]


def test_a_change_that_could_not_be_fetched_is_not_done(story):
    """A changed article's page answers 503 → exit code 3, the text that is held stays, and the next run gets it."""
    first, second, third, _ = story.runs
    assert second.code == 3, second.said
    assert first.text(5) in second.texts(5)
    assert third.text(5) == story.text[5]
    assert third.code == 0, third.said


def test_a_silent_edit_is_seen_when_all_is_asked_again(story):
    """A text changes and its date of change does not → ``--refresh`` shows the new text, and keeps the old one."""
    assert story.runs[3].text(6) == story.text[6]
    assert story.before[6] in story.runs[3].texts(6)


def test_a_deleted_post_that_leads_elsewhere_keeps_its_own(story):
    """A deleted post's address leads to another post, as SEO plug-ins do → both stay two articles, each with its own
    text and comments."""
    last = story.runs[3]
    for number in (3, 4):
        assert last.text(number) == story.before[number]
        assert last.texts(number) == {story.before[number]}
        assert last.comments(number) == story.kept[number]


@pytest.mark.parametrize("number", [3, 7, 8, 9])
def test_what_is_deleted_on_the_site_stays_held(story, number):
    """A post is deleted, and answers 404, 410, or as another post → its text stays held under its id."""
    assert story.runs[3].text(number) == story.before[number]


@pytest.mark.parametrize("number", [3, 7, 8])
def test_what_is_gone_from_the_site_is_known_to_be(story, number):
    """A held post is deleted on the site → it stands in the view ``gone`` once the site was asked."""
    slugs = {url.rstrip("/").rpartition("/")[2] for (url,) in story.runs[3].rows("SELECT url FROM gone")}
    assert f"story-{number}" in slugs
    assert "story-5" not in slugs
    assert "story-4" not in slugs


@pytest.mark.parametrize(("old", "new"), [(9, 21), (11, 22)], ids=["deleted", "renamed"])
def test_an_address_that_is_used_again_holds_two_posts(story, old, new):
    """A slug is used again by a new post, after the first was deleted or renamed → two articles, each with its own
    text, versions and comments."""
    last = story.runs[3]
    assert last.text(new) == story.text[new]
    assert last.texts(new) == {story.text[new]}
    assert last.comments(new) == set()
    assert last.text(old) == story.before[old]
    assert last.comments(old) == story.kept[old]


def test_a_post_that_got_another_address_title_and_day_is_held_once(story):
    """A post is renamed, retitled and re-dated between two runs → one article, with its id."""
    assert story.runs[3].text(10) == story.text[10]
    ids = [set(run.rows("SELECT id FROM articles WHERE post_id = 10")) for run in story.runs]
    assert ids[0] == ids[3]


def test_an_imported_post_with_an_old_date_is_found(story):
    """A post comes with a date of years ago, before the last run → it is found by the next run."""
    assert story.runs[1].text(24) == story.text[24]


def test_every_post_is_held_once_under_its_own_id(story):
    """All of this in one blog → each post that was served is one article, and no article is anything else."""
    rows = story.runs[3].rows("SELECT post_id, count(*) FROM articles GROUP BY post_id")
    assert dict(rows) == dict.fromkeys(story.blog.posts, 1)


@pytest.mark.parametrize("run", range(4))
def test_the_numbers_of_the_summary_are_so(story, run):
    """Probes, redirects and deletions in every run → addresses found are articles' addresses, not articles, missing,
    failed and waiting together, and nothing waits or is missing that never was an article's address."""
    summary = story.runs[run]
    states = dict(summary.rows("SELECT state, count(*) FROM urls WHERE state != 'excluded' GROUP BY state"))
    waiting = states.pop("new", 0) + states.pop("fetched", 0)
    assert summary.figure("addresses found") == sum(states.values()) + waiting
    assert summary.figure("waiting:") == waiting == 0
    assert summary.figure("missing:") == states.get("missing", 0)
    missing = {url for (url,) in summary.rows("SELECT url FROM urls WHERE state = 'missing'")}
    assert not {url for url in missing if "story-" not in url}
    new = len(summary.rows("SELECT id FROM articles"))
    assert summary.figure("articles held") == new
