"""One spider per blog: those of cards are made by ``cards.py``; ``scrapy list`` is the list of blogs."""
