"""Raw bytes: WARC files written, mended and read, WACZ files packed."""
