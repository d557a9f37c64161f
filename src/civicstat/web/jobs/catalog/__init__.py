"""Catalog documents: the texts of YAML files come in; checked definitions, or every fault with its place, go out."""
