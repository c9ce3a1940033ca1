"""The Wexcombe Ledger: an invented blog about an invented town, whose captures are shipped with the project."""

from pathlib import Path

from chamberlain_crawler.blogs.card import Blog

HERE = Path(__file__).resolve()
NAME = "wexcombe-00000.warc.gz"
#: In a checkout the captures lie in ``data/sample``; the wheel carries them inside the package.
PLACES = (HERE.parents[2] / "data" / "sample" / NAME, HERE.parents[1] / "shipped" / "sample" / NAME)

CAPTURES = next((file for file in PLACES if file.exists()), PLACES[0])

BLOG = Blog(
    name="sample",
    title="The Wexcombe Ledger",
    home="https://wexcombeledger.example/",
    timezone="Europe/London",
    language="en-GB",
    number_tails=True,
    not_articles=frozenset({"/about/"}),
    bodies=("Wexcombe district council", "Marl Valley combined authority", "Marlshire"),
    people=CAPTURES.parent,
)
