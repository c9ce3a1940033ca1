"""The card of an invented blog, for archives made by hand."""

from __future__ import annotations

from chamberlain_crawler.blogs import Blog

HOME = "https://wexcombe.example/"
CARD = Blog(name="wexcombe", title="The Wexcombe Ledger", home=HOME, timezone="Europe/London", language="en-GB")
