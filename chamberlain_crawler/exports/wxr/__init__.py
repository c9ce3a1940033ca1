"""WXR, the export of WordPress: a way back to a blog, with comments."""

from chamberlain_crawler.exports.wxr.channel import write_wxr

__all__ = ["write_wxr"]
