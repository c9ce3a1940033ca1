"""Opens a blog's archive for writing, with the people that its quotes are given to."""

from __future__ import annotations

from pathlib import Path

from chamberlain_crawler import pages, people
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.blogs import Blog, shipped
from chamberlain_crawler.errors import UsageError

PEOPLE, OVERRIDES = "people.csv", "people-overrides.csv"


def open_archive(blog: Blog, path: Path) -> Archive:
    """The archive at a path, made when it is new. ArchiveError or UsageError, a line that says what is wrong."""
    return Archive(path, blog, known_people(blog, path), rules=pages.RULES)


def known_people(blog: Blog, archive: Path) -> people.Registry:
    """The people of a blog, from files that the user keeps; UsageError names a line that cannot be understood."""
    names, decisions = (text(kept(blog, archive, name)) for name in (PEOPLE, OVERRIDES))
    return people.load(names, decisions, home=blog.bodies)


def kept(blog: Blog, archive: Path, name: str) -> Path | None:
    """The file of a name: in the folder of the blog's card, else beside the archive, else the one that is shipped."""
    places = [blog.people] if blog.people else [archive.parent, shipped.FOLDER]
    return next((place / name for place in places if (place / name).exists()), None)


def text(path: Path | None) -> str:
    """What a file says; nothing when there is none."""
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); it must be CSV in UTF-8") from error
