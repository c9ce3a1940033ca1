"""The archive as plain web pages that need no server: for a folder, a memory stick or GitHub Pages."""

from chamberlain_crawler.exports.site.folder import write_site

__all__ = ["write_site"]
