"""The Chamberlain Files: politics in Birmingham and the West Midlands, 2012-2020."""

from chamberlain_crawler.blogs.card import Blog

BLOG = Blog(
    name="chamberlain",
    title="The Chamberlain Files",
    home="https://thechamberlainfiles.com/",
    timezone="Europe/London",
    language="en-GB",
    number_tails=True,
    not_articles=frozenset({"/about/", "/contact/"}),
    bodies=(
        "Birmingham City Council",
        "West Midlands Combined Authority",
        "West Midlands Police",
        "UK Government",
        "UK Parliament",
    ),
)
