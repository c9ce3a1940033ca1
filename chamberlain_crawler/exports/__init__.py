"""The archive in formats that other programs read: JSON Lines, CSV, Parquet, a web site, and WordPress' own."""
