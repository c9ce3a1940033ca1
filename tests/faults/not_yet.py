"""What the program does not do yet: a reason in plain words, and the tests that wait for it."""

from __future__ import annotations

NOT_YET: dict[str, tuple[str, ...]] = {}
