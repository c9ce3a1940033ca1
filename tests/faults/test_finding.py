"""Articles that one way alone leads to, and addresses that are alike and are not the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from faults.running import crawl
from faults.server import Blog, serving

#: Several crawls, each in a process of its own.
pytestmark = pytest.mark.timeout(600)

#: Posts that stand in one kind of list only, while a sitemap names others.
ONLY_IN = ("month", "category", "author")
#: Posts that look like parts of one another, by their paths.
LOOKALIKES = ("budget/16", "budget/17", "2016/budget", "2017/budget")
#: How an article links to a post that nothing else names: the post's path, and the link.
ODD_LINKS = {
    "a query": ("linked-with-a-query", "/linked-with-a-query/?from=menu"),
    "a dot": ("bus-no.42", "/bus-no.42/"),
    "a dot segment": ("behind-a-dot", "/nowhere/../behind-a-dot/"),
    "capitals in the scheme": ("shouted", "HTTP:shouted/"),
}
NONE: frozenset[str] = frozenset()


def blog_with_corners() -> tuple[Blog, dict[str, int]]:
    """A blog of ten usual posts and those above, by what is odd about each."""
    blog = Blog(posts=10)
    blog.offers = {"sitemap", "lists", "archives", "robots"}
    numbers = {
        kind: blog.add(at=blog.now, category=f"{kind}-only", author=f"{kind}-only", listed=frozenset({kind})).id
        for kind in ONLY_IN
    }
    numbers |= {slug: blog.add(slug, at=blog.now).id for slug in LOOKALIKES}
    numbers |= {odd: blog.add(slug, at=blog.now, listed=NONE).id for odd, (slug, _) in ODD_LINKS.items()}
    numbers["café"] = blog.add("caf%C3%A9", at=blog.now).id
    return blog, numbers


def link_oddly(blog: Blog) -> None:
    """The links, once the blog's address is known."""
    links = [link for _, link in ODD_LINKS.values()] + ["/caf%c3%a9/"]
    links = [link.replace("HTTP:", blog.url.replace("http", "HTTP") + "/") for link in links]
    blog.posts[1].parts[0].append("<p>" + " and ".join(f'<a href="{link}">this</a>' for link in links) + "</p>")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    blog, numbers = blog_with_corners()
    with serving(blog):
        link_oddly(blog)
        run = crawl(blog, tmp_path_factory.mktemp("finding"))
    return SimpleNamespace(blog=blog, numbers=numbers, run=run)


@pytest.mark.parametrize("kind", ONLY_IN)
def test_a_post_that_one_kind_of_list_names(story, kind):
    """A post stands on the list of its month, category or author alone, while a sitemap names others → it is found."""
    number = story.numbers[kind]
    assert story.run.text(number) == story.blog.posts[number].text


@pytest.mark.parametrize("odd", ODD_LINKS)
def test_a_post_that_one_odd_link_names(story, odd):
    """A post is linked only with a query behind it, with a dot in its slug, by a path with dots, or with a capital
    scheme → it is found."""
    number = story.numbers[odd]
    assert story.run.text(number) == story.blog.posts[number].text


@pytest.mark.parametrize("slug", LOOKALIKES)
def test_addresses_that_look_alike_are_different_articles(story, slug):
    """Addresses look like parts of one article, or bear one slug: ``/budget/16/`` and ``/budget/17/``,
    ``/2016/budget/`` and ``/2017/budget/`` → each is its own article."""
    number = story.numbers[slug]
    assert story.run.text(number) == story.blog.posts[number].text


def test_two_spellings_of_one_address_are_one_article(story):
    """An address is spelled ``%c3%a9`` here and ``%C3%A9`` there → one article, asked for once."""
    number = story.numbers["café"]
    assert story.run.text(number) == story.blog.posts[number].text
    assert len([path for path in story.blog.paths_asked() if path.lower().startswith("/caf%c3%a9")]) == 1


@pytest.mark.parametrize("fault", ["500", "white"])
def test_a_home_page_that_fails_hides_nothing(tmp_path, fault):
    """The home page fails, or comes empty, while the rest of the site answers → what the sitemap names is held,
    and the run says that something failed."""
    blog = Blog(posts=3)
    blog.offers = {"sitemap", "lists", "robots"}
    blog.fail("/", fault)
    with serving(blog):
        run = crawl(blog, tmp_path)
    assert {number: run.text(number) for number in blog.posts} == {n: post.text for n, post in blog.posts.items()}
    assert run.code == 3, run.said
