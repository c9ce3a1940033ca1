"""A blog added by its address: what its site, or a web archive, says of it becomes its card."""
