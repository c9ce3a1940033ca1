"""One card of facts per blog: those that are shipped, and a user's own, ``blogs/NAME/blog.toml``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.blogs.card import Blog, Host, seen_at
from chamberlain_crawler.blogs.card_file import CARD, parsed, read_card
from chamberlain_crawler.errors import UsageError
from chamberlain_crawler.urls import canonical

__all__ = [
    "CARD",
    "Blog",
    "Host",
    "address",
    "cards",
    "folder_of",
    "get",
    "names",
    "project_folder",
    "read_card",
    "seen_at",
    "shipped",
]


def project_folder() -> Path:
    """Folder of the nearest scrapy.cfg, from the current one upwards; the current one where there is none."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "scrapy.cfg").exists()), here)


def folder_of(name: str) -> Path:
    """The folder of a user's blog: ``blog.toml``, ``archive.db``, ``captures/`` and ``people.csv``, if it has them."""
    return project_folder() / "blogs" / name


def names() -> list[str]:
    """Names of the blogs that have a card, in alphabetical order."""
    own = (path.parent.name for path in folder_of("").glob(f"*/{CARD}"))
    return sorted({*shipped.names(), *own})


def get(name: str, archive: Path | None = None) -> Blog:
    """The card of a blog: one that is shipped, the one beside ``archive``, or the one in the folder of its name.

    UsageError when there is none, or when it cannot be used.
    """
    if name in shipped.names():
        people = shipped.FOLDER / name
        return parsed(shipped.CARDS / f"{name}.toml", people if people.is_dir() else None)
    if archive and (beside := archive.parent / CARD).exists():
        card = parsed(beside, beside.parent)
        if card.name == name:
            return card
    if (path := folder_of(name) / CARD).exists():
        return read_card(path)
    for path in (shipped.CARDS / f"{name}.py", folder_of("") / f"{name}.py"):
        if path.exists() and "Blog(" in path.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(
                f"{path} is a card of an older version; write its fields as TOML into {folder_of(name) / CARD}, "
                f'such as name = "{name}" and not_articles = ["/about/"], remove it and its file in spiders, '
                "and name the archive that it has with --archive"
            )
    raise UsageError(f"no blog is called {name!r}; there are: {', '.join(names())}")


def cards(of: Iterable[str], archive: Path) -> list[Blog]:
    """The cards of the blogs in an archive, without those that have none any more, or one that cannot be used."""
    found = []
    for name in of:
        with suppress(UsageError):
            found.append(get(name, archive))
    return found


def address(url: str, of: Iterable[Blog]) -> str:
    """Canonical address of a page that may be of one of the blogs ``of``, folded as that blog's card says."""
    return next((blog.address(url) for blog in of if blog.owns(url)), canonical(url))
