"""Streams by the hour or finer, whose figures hang together: series x periods come in, an Evaluation goes out."""
