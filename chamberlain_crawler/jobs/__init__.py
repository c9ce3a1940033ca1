"""Whole jobs on an archive, from beginning to end: crawl a blog, read all captures again, prove that all is whole."""
