"""The errors that this project raises on purpose.

ChamberlainError
├── UsageError          an argument or setting is wrong
│   └── SourceError     a source names nothing that can be read
├── CaptureError        stored bytes cannot be read
├── ArchiveError        the SQLite file cannot be used
│   └── LossError       what would take its place holds less
└── ExportError         an export cannot be written
"""


class ChamberlainError(Exception):
    """Anything the user can act on: its text is one line that says what happened and what to do."""

    exit_code = 1


class UsageError(ChamberlainError):
    """The command was given something that it cannot work with; nothing was read or written."""

    exit_code = 2


class SourceError(UsageError):
    """A source does not exist, is empty, or is of no known kind; no page was taken from it."""


class CaptureError(ChamberlainError):
    """A WARC or WACZ file is torn, foreign or missing; what stood before the fault is kept."""


class ArchiveError(ChamberlainError):
    """The archive is locked, damaged, or newer than this program; it was left as it was."""


class LossError(ArchiveError):
    """An archive was not replaced, because the new one would lack what the old one holds."""

    exit_code = 3


class ExportError(ChamberlainError):
    """An export cannot be written, as on a full disk; what stood in its place is as it was."""
