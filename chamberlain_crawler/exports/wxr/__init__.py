"""WXR, the export of WordPress: a way back to a blog, with comments."""

from chamberlain_crawler.exports.wxr.writing import write_wxr

__all__ = ["write_wxr"]
