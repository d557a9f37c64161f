"""Connectors: where records are fetched from, one module per kind. A cursor goes in; pages of rows, or files, come out.

To add one: a module with its settings and one function `pages(ask)` or `files(ask)`, and a line in `kinds`.
"""
