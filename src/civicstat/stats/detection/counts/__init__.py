"""Counts per period: series x periods of whole numbers come in, an Evaluation goes out."""
