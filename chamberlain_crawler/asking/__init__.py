"""What an archive answers: search, who said what, who is who, what became of an id. It is opened to be read alone."""
