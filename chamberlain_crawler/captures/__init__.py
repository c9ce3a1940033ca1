"""Raw bytes: WARC files written, mended and read, WACZ files packed."""

from chamberlain_crawler.captures.given_files import captures_in
from chamberlain_crawler.captures.mending import mend
from chamberlain_crawler.captures.records import Record, decoded
from chamberlain_crawler.captures.wacz import StartPage, pack
from chamberlain_crawler.captures.warc import WarcWriter
from chamberlain_crawler.captures.warc_captures import archive_of, is_held, read, read_behind, read_record

__all__ = [
    "Record",
    "StartPage",
    "WarcWriter",
    "archive_of",
    "captures_in",
    "decoded",
    "is_held",
    "mend",
    "pack",
    "read",
    "read_behind",
    "read_record",
]
