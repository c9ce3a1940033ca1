"""Where the captures of an archive lie: the archive itself says so, and else they lie beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlite_utils import Database

from chamberlain_crawler.archive.database import transaction
from chamberlain_crawler.blogs import shipped
from chamberlain_crawler.errors import CaptureError, UsageError

SHIPPED = shipped.CAPTURES

#: The usual folder, beside the archive.
USUAL = "captures"


def folders(db: Database, archive: Path, chosen: Path | None = None) -> Mapping[str, Path]:
    """The folder of WARC files of each blog in an archive; ``chosen``, if given, is that of all of them."""
    names = [name for (name,) in db.execute("SELECT name FROM blogs ORDER BY rowid").fetchall()]
    return {name: chosen or entered(db, archive, name) or guessed(db, archive, name) for name in names}


def entered(db: Database, archive: Path, blog: str) -> Path | None:
    """The folder that the archive names; None where it names none, as those of older versions do."""
    if "captures" not in db.table("blogs").columns_dict:
        return None
    row = db.execute("SELECT captures FROM blogs WHERE name = ?", [blog]).fetchone()
    return archive.parent / row[0] if row and row[0] else None


def guessed(db: Database, archive: Path, blog: str) -> Path:
    """The folder of an archive that names none: beside it, or the shipped sample's, which used to stay in its place."""
    beside = archive.parent / USUAL
    names = list(files(db, blog))
    at_home = blog == "sample" and any((SHIPPED.parent / name).exists() for name in names)
    return SHIPPED.parent if at_home and not any((beside / name).exists() for name in names) else beside


def enter(db: Database, archive: Path, blog: str, folder: Path) -> None:
    """Writes into the archive where a blog's captures lie. The folder may be moved together with the archive."""
    home, folder = archive.parent.resolve(), folder.resolve()
    place = folder.relative_to(home).as_posix() if folder.is_relative_to(home) else str(folder)
    with transaction(db):
        db.execute("UPDATE blogs SET captures = ? WHERE name = ?", [place, blog])


def to_write_to(db: Database, archive: Path, blog: str, chosen: Path | None) -> Path:
    """The folder that a crawl adds captures to, entered in the archive.

    UsageError when ``chosen`` lacks files that the archive has elsewhere: all captures of a blog lie in one folder.
    What an older version read from the shipped folder is copied out of it, because nothing is written there.
    """
    held = entered(db, archive, blog) or guessed(db, archive, blog)
    folder = chosen or (archive.parent / USUAL if held == SHIPPED.parent else held)
    if folder.resolve() == SHIPPED.parent.resolve():
        raise UsageError(f"{folder} is shipped with the program and is not written to; name another one as captures")
    if held == SHIPPED.parent and held != folder:
        copy_shipped(db, blog, folder)
    if absent := [name for name in files(db, blog) if not (folder / name).exists() and (held / name).exists()]:
        raise UsageError(
            f"captures of {archive} lie in {held}, such as {absent[0]}; move them to {folder} first, or name that one"
        )
    enter(db, archive, blog, folder)
    return folder


def files(db: Database, blog: str) -> Iterator[str]:
    """Names of the WARC files that a blog's captures lie in."""
    rows = db.execute("SELECT DISTINCT warc_file FROM captures WHERE blog = ? AND warc_file NOT NULL", [blog])
    return (name for (name,) in rows.fetchall())


def file_ends(db: Database, blog: str) -> Mapping[str, int]:
    """Up to which byte of each WARC file a blog has captures."""
    rows = db.execute(
        """SELECT warc_file, max(warc_offset + warc_length) FROM captures
           WHERE blog = ? AND warc_file NOT NULL GROUP BY warc_file""",
        [blog],
    )
    return dict(rows.fetchall())


def copy_shipped(db: Database, blog: str, folder: Path) -> None:
    """Copies shipped files that an archive names into its own folder, whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in files(db, blog):
            source, target = SHIPPED.parent / name, folder / name
            if source.exists() and not target.exists():
                part = target.with_name(f"{name}.part")
                shutil.copyfile(source, part)
                part.replace(target)
    except OSError as error:
        raise CaptureError(f"{SHIPPED.parent} cannot be copied to {folder} ({error.strerror}); make room") from error
