"""What happens to an invented blog and to its archive, one step after the other, and what must be held in the end."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import launching
from faults.running import SETTINGS
from faults.server import Blog, Served, serving
from launching import IsMoment, Run

#: A step: the name of a method of ``Story``, and what it is called with.
Step = tuple[Any, ...]

#: So many runs without faults, at most, until all is got.
MOST_RUNS = 6
#: The requests before a kill whose answers may have been lost on the way.
UNDER_WAY = 2


@dataclass
class Past:
    """All that was ever true of a post."""

    texts: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    comments: dict[int, str] = field(default_factory=dict)
    is_silent: bool = False
    """Its last change did not move ``modified``, so that no listing tells of it."""


class Story:
    """A blog, its archive in ``folder``, and the steps that were taken.

    ``own`` says that the blog stands at its own address, else it is a mirror; ``permalink`` is that of the blog.
    """

    def __init__(self, blog: Blog, folder: Path, *, own: bool) -> None:
        self.blog = blog
        self.folder = folder
        self.own = own
        self.steps: list[Step] = []
        self.past: dict[int, Past] = defaultdict(Past)
        self.certain: list[Served] = []
        """What was sent whole and certainly came in."""
        self.runs: list[Run] = []
        self.remember()

    @property
    def archive(self) -> Path:
        """The archive's file."""
        return self.folder / "archive.db"

    def take(self, step: Step) -> None:
        """Takes one step."""
        self.steps.append(step)
        name, *values = step
        getattr(self, name)(*values)
        self.remember()

    def remember(self) -> None:
        """Enters what is true now."""
        for number, post in self.blog.posts.items():
            past = self.past[number]
            past.texts += [post.text] if past.texts[-1:] != [post.text] else []
            past.titles.add(post.title)
            past.paths.add(self.blog.path(post))
            past.comments |= {comment.id: comment.text for comment in post.comments.values()}

    # --- steps: the blog

    def add(self, slug: str | None = None) -> None:
        """A new post, maybe under a slug that another one had."""
        self.blog.add(slug)

    def edit(self, number: int, *, moves_modified: bool = True) -> None:
        """A post's words change."""
        self.blog.edit(number, moves_modified=moves_modified)
        self.past[number].is_silent = not moves_modified

    def edit_silently(self, number: int) -> None:
        """A post's words change, and its date of change does not."""
        self.edit(number, moves_modified=False)

    def take_back(self, number: int) -> None:
        """A post has its first words again."""
        self.blog.edit(number, self.past[number].texts[0].split("\n\n"))
        self.past[number].is_silent = False

    def rename(self, number: int, slug: str) -> None:
        """A post gets another slug; the old one redirects."""
        self.blog.rename(number, slug)
        self.past[number].is_silent = False

    def retitle(self, number: int, slug: str) -> None:
        """A post gets another slug, title and text at once."""
        self.blog.edit(number)
        self.blog.rename(number, slug, title=f"New title of {slug}")
        self.past[number].is_silent = False

    def redate(self, number: int, days: int) -> None:
        """A post gets an earlier day."""
        self.blog.redate(number, self.blog.posts[number].published - timedelta(days=days))
        self.past[number].is_silent = False

    def delete(self, number: int, answer: str | int = "404") -> None:
        """A post is taken away; its address answers so, or leads to the post of a number."""
        there = self.blog.path(self.blog.posts[answer]) if isinstance(answer, int) else answer
        self.blog.delete(number, there)

    def comment(self, number: int) -> None:
        """A reader writes below a post."""
        self.blog.comment(number)

    def switch(self, offer: str) -> None:
        """Something that the site offers is switched on or off."""
        self.blog.offers ^= {offer}

    def fail(self, address: str, fault: str, times: int) -> None:
        """An address fails so many times."""
        self.blog.fail(address, fault, times)

    def fail_post(self, number: int, fault: str, times: int) -> None:
        """A post's page fails so many times."""
        self.fail(self.blog.path(self.blog.posts[number]), fault, times)

    # --- steps: the command

    def crawl(self, *options: str, kill_at: IsMoment | None = None, source: str | None = None) -> Run:
        """One run of the command."""
        words = ["crawl", "sample", "--source", source or self.source, "--archive", str(self.archive)]
        settings = [*SETTINGS, "CONCURRENT_REQUESTS=1", "CONCURRENT_REQUESTS_PER_DOMAIN=1"]
        words += [word for setting in settings for word in ("-s", setting)]
        return self.run(*words, *options, kill_at=kill_at)

    @property
    def source(self) -> str:
        """What the crawl asks: the blog itself, or a mirror of it."""
        return "live" if self.own else f"{self.blog.url}/"

    def crawl_rest_first(self) -> None:
        """A run that asks the API alone before the site."""
        self.crawl(source=f"rest,{self.source}")

    def refresh(self) -> Run:
        """A run that asks for all held pages."""
        return self.crawl("--refresh")

    def crawl_some(self, answers: int) -> None:
        """A run that the user limits."""
        self.crawl("-s", f"CLOSESPIDER_PAGECOUNT={answers}")

    def crawl_killed(self, requests: int, writes: int = 0, *options: str) -> None:
        """A run that is killed when the blog saw so many requests, and the archive so many writes after that."""
        before = len(self.blog.asked)
        log = self.folder / "archive.db-wal"
        seen: list[int] = []

        def is_moment() -> bool:
            if len(self.blog.asked) < before + requests:
                return False
            now = log.stat().st_mtime_ns if log.exists() else 0
            if not seen or seen[-1] != now:
                seen.append(now)
            return len(seen) > writes

        self.crawl(*options, kill_at=is_moment)

    def refresh_killed(self, requests: int, writes: int = 0) -> None:
        """A run that asks for all held pages, and is killed."""
        self.crawl_killed(requests, writes, "--refresh")

    def reextract(self, *options: str) -> Run | None:
        """All captures are read again, once there are any."""
        if not self.archive.exists():
            return None
        return self.run("reextract", "--archive", str(self.archive), *options)

    def run(self, *words: str, kill_at: IsMoment | None = None) -> Run:
        """Runs the command; captures bear whole seconds, so no run begins in the second in which another ended."""
        time.sleep(1 - time.time() % 1)
        asked, served = len(self.blog.asked), len(self.blog.served)
        home = f"{self.blog.url}/" if self.own else None
        run = launching.run(*words, folder=self.folder, home=home, kill_at=kill_at)
        came = self.blog.served[served:]
        if run.was_killed:
            late = [asked.at for asked in self.blog.asked[asked:]][-UNDER_WAY:]
            came = [served for served in came if late and served.at < late[0]]
        self.certain += came
        self.runs.append(run)
        self.remember()
        return run

    def settle(self) -> Run:
        """Ends all faults, and runs the command until it is done."""
        self.blog.mend()
        for _ in range(MOST_RUNS):
            run = self.crawl()
            if run.returncode == 0:
                break
        return run

    # --- in plain words

    def told(self) -> str:
        """The steps as calls that can be copied into a test."""
        calls = [f"    {(name, *values)!r}," for name, *values in self.steps]
        return "\n".join(["[", *calls, f"]  # own={self.own}, permalink={self.blog.permalink!r}"])


@contextmanager
def telling(*, own: bool = False, permalink: str = "/{slug}/", posts: int = 3) -> Iterator[Story]:
    """A story that begins with some posts, until the block ends."""
    blog = Blog(posts=posts, permalink=permalink)
    with TemporaryDirectory(prefix="sequence-") as folder, serving(blog):
        yield Story(blog, Path(os.path.realpath(folder)), own=own)
