"""One short spider per blog; ``scrapy list`` is the list of blogs."""
