"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chamberlain_crawler.errors import ExportError, UsageError


@contextmanager
def replacing(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Gives a name to write to, beside ``path``; what was written there takes the place of ``path`` at the end.

    After an error nothing is left of it, and ``path`` is as it was.
    """
    if (path.exists() or path.is_symlink()) and not force:
        raise UsageError(f"{path} exists; replace it with --force, or give another name with --out")
    made = path.with_name(f"{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove(made)
        yield made
        put(made, path)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error}") from error
    finally:
        with suppress(OSError):
            remove(made)


def put(made: Path, path: Path) -> None:
    """Moves a file or folder to its place. UsageError when that would take away what is no export."""
    if path.is_dir() and not path.is_symlink():
        strange = foreign(path, made)
        if strange:
            raise UsageError(f"{path} holds other things too ({strange}); give the name of a new folder with --out")
        # A folder cannot be renamed over another, so the old one steps aside.
        old = path.with_name(f"{path.name}.old")
        remove(old)
        path.rename(old)
        made.rename(path)
        remove(old)
    else:
        made.replace(path)


def foreign(path: Path, made: Path) -> str | None:
    """Name of something in a folder that the new one does not have; None when it can be replaced."""
    own = {entry.name for entry in made.iterdir()} if made.is_dir() else set()
    return next((entry.name for entry in sorted(path.iterdir()) if entry.name not in own), None)


def remove(path: Path) -> None:
    """Takes away a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
