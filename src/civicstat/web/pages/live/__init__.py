"""The operations wall: what holds right now, what is different from usual, and whether that is chance."""
