"""The city's records, one module per dataset: the land and a window of time come in, columns of records go out."""
