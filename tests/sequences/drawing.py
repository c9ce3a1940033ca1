"""Draws the next step of a story: what can happen to a blog of today, and to whoever crawls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from faults.server import PASSING
from sequences.story import Step, Story

#: Takes one of several: at random, or as hypothesis wants.
Choose = Callable[[Sequence[Any]], Any]

#: What a site switches on and off.
SWITCHES = (
    "rest",
    "comments_api",
    "sitemap",
    "feed",
    "lists",
    "etag",
    "last_modified",
    "neighbours",
    "archives",
    "robots",
)
FAULTS = (*PASSING, "cut_unsaid", "wrong_type", "404", "403", "429")
LISTINGS = (
    "/", "/page/2/", "/feed/", "/wp-sitemap.xml", "/wp-sitemap-posts-post-1.xml", "/wp-json/wp/v2/posts",
    "/wp-json/wp/v2/comments", "/robots.txt", "*",
)  # fmt: skip
LISTING_FAULTS = ("cut", "503", "500", "reset", "white", "database", "off_site", "unasked_304", "odd_total", "404")

#: Kinds of steps, the likelier ones more than once.
KINDS = (
    "add", "edit", "edit", "edit_silently", "take_back", "rename", "rename", "retitle", "redate", "delete", "delete",
    "comment", "switch", "switch", "fail", "fail_post", "fail_post", "crawl", "crawl", "crawl", "crawl", "refresh",
    "crawl_some", "crawl_killed", "crawl_killed", "refresh_killed", "reextract", "crawl_rest_first",
)  # fmt: skip


def draw(story: Story, choose: Choose) -> Step:
    """A step that can be taken now."""
    return drawn(story, choose(KINDS), choose)


def drawn(story: Story, kind: str, choose: Choose) -> Step:
    """A step of a kind; ``crawl`` where that kind needs a post and none stands."""
    numbers = sorted(post.id for post in story.blog.standing())
    if kind == "add":
        return (kind, choose([None, *free_slugs(story)]))
    if kind == "switch":
        return (kind, choose(SWITCHES))
    if kind == "fail":
        return (kind, choose(LISTINGS), choose(LISTING_FAULTS), choose((1, 2, 3)))
    if kind == "crawl_some":
        return (kind, choose(range(1, 16)))
    if kind in ("crawl_killed", "refresh_killed"):
        return (kind, choose(range(1, 20)), choose(range(6)))
    if kind in ("crawl", "refresh", "reextract"):
        return (kind,)
    if kind == "crawl_rest_first":
        return (kind,) if story.own else ("crawl",)
    return of_post(story, kind, choose(numbers), choose) if numbers else ("crawl",)


def of_post(story: Story, kind: str, number: int, choose: Choose) -> Step:
    """A step that happens to a post."""
    if kind in ("rename", "retitle"):
        return (kind, number, choose([f"{kind}d-{len(story.steps)}", *free_slugs(story)]))
    if kind == "redate":
        return (kind, number, choose((1, 40)))
    if kind == "delete":
        others = [post.id for post in story.blog.standing() if post.id != number]
        return (kind, number, choose(["404", "410", *others]))
    if kind == "fail_post":
        return (kind, number, choose(FAULTS), choose((1, 2, 3)))
    return (kind, number)


def free_slugs(story: Story) -> list[str]:
    """Slugs that a post had and none has."""
    taken = {post.slug for post in story.blog.standing()}
    had = {path.rstrip("/").rpartition("/")[2] for past in story.past.values() for path in past.paths}
    return sorted(had - taken)
