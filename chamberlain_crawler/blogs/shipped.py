"""What is shipped with the program: two cards, people, pages for Datasette, and the captures of the sample."""

from __future__ import annotations

from pathlib import Path

CARDS = Path(__file__).resolve().parent
CHECKOUT = CARDS.parents[1] / "data"

#: In a checkout all but the cards lies in ``data``; the wheel carries it inside the package.
FOLDER = CHECKOUT if (CHECKOUT / "metadata.yaml").is_file() else CARDS.parent / "shipped"

#: Captures of the blog ``sample``, with its people beside them.
CAPTURES = FOLDER / "sample" / "wexcombe-00000.warc.gz"


def names() -> list[str]:
    """Names of the blogs whose cards are shipped."""
    return sorted(path.stem for path in CARDS.glob("*.toml"))
