"""Rows that programs push come in, many at once; what was stored of them, durably, goes out."""
