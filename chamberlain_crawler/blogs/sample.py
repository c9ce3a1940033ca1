"""The Wexcombe Ledger: an invented blog about an invented town, whose captures are shipped with the project."""

from pathlib import Path

from chamberlain_crawler.blogs.card import Blog

HERE = Path(__file__).resolve()
#: In a checkout the captures lie in ``data/sample``; the wheel carries them inside the package.
SHIPPED = (HERE.parents[2] / "data" / "sample", HERE.parents[1] / "sample_data")

BLOG = Blog(
    name="sample",
    title="The Wexcombe Ledger",
    home="https://wexcombeledger.example/",
    timezone="Europe/London",
    language="en-GB",
    not_articles=frozenset({"/about/"}),
    captures=next((folder for folder in SHIPPED if folder.is_dir()), SHIPPED[0]),
)
