"""Opens a blog's archive for writing, with the people that its quotes are given to."""

from __future__ import annotations

import codecs
import os
import shutil
from pathlib import Path

from chamberlain_crawler import pages, people
from chamberlain_crawler.archive import Archive
from chamberlain_crawler.blogs import Blog, shipped
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.people.by_hand import OVERRIDES

PEOPLE = "people.csv"


def open_archive(blog: Blog, path: Path, beside: Path | None = None) -> Archive:
    """The archive at a path, made when it is new. ArchiveError or UsageError, a line that says what is wrong.

    ``beside`` is the archive whose people and decisions it takes; None for itself.
    """
    return Archive(path, blog, known_people(blog, beside or path), rules=pages.RULES)


def known_people(blog: Blog, archive: Path, decisions: str | None = None) -> people.Registry:
    """The people of a blog, from files that the user keeps; UsageError names a line that cannot be understood.

    ``decisions`` is what ``people-overrides.csv`` is to say; None for what it says.
    """
    if decisions is None:
        decisions = decisions_text(blog, archive)
    return people.load(text(kept(blog, archive, PEOPLE)), decisions, home=blog.bodies)


def kept(blog: Blog, archive: Path, name: str) -> Path | None:
    """The file of a name: in the folder of the blog's card, else beside the archive, else the one that is shipped."""
    places = [blog.people] if blog.people else [archive.parent, shipped.FOLDER]
    return next((place / name for place in places if (place / name).exists()), None)


def decisions_text(blog: Blog, archive: Path) -> str:
    """What the user's own decisions are, or, as long as there are none, those that are shipped."""
    own = own_decisions(blog, archive)
    return text(own if own.exists() else kept(blog, archive, OVERRIDES))


def own_decisions(blog: Blog, archive: Path) -> Path:
    """Where commands write the user's decisions, whether there are any or not: in the folder of the user's card, else
    beside the archive. What is shipped is not written to: in a folder of shipped files it bears the archive's name.
    """
    if blog.people and not is_shipped(blog.people):
        return blog.people / OVERRIDES
    if is_shipped(archive.parent):
        return archive.with_name(f"{archive.stem}.{OVERRIDES}")
    return archive.with_name(OVERRIDES)


def carry_decisions(blog: Blog, archive: Path, other: Path) -> None:
    """Puts the user's decisions beside another archive, too, which has none of its own."""
    own, target = own_decisions(blog, archive), own_decisions(blog, other)
    if own.exists() and not target.exists():
        write(target, text(own))


def is_shipped(folder: Path) -> bool:
    """Whether a folder holds people who are shipped with the program."""
    return folder.resolve() in {shipped.FOLDER, *(shipped.FOLDER / name for name in shipped.names())}


def text(path: Path | None) -> str:
    """What a file says; nothing when there is none."""
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read ({error}); it must be CSV in UTF-8") from error


def write(path: Path, content: str) -> None:
    """Makes a file say something, at one moment; UsageError when it cannot, and then it is as it was.

    Its ends of lines, its byte order mark and who may read it stay as they are.
    """
    target = path.resolve()
    part = target.with_name(f"{target.name}.part")
    try:
        before = target.read_bytes() if target.exists() else b""
        encoding = "utf-8-sig" if before.startswith(codecs.BOM_UTF8) else "utf-8"
        with part.open("w", encoding=encoding, newline="\r\n" if b"\r\n" in before else "\n") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); nothing was changed") from error
