"""Shares, and measures that are no counts (percentiles, means): series x periods come in, an Evaluation goes out."""
