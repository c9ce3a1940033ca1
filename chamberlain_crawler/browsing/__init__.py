"""What the pages of the browsable archive show, read from its SQLite file; the pages themselves stand in ``data/``."""
