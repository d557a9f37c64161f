"""Durations of cases, some of them still open, go in; times and shares that count the open ones come out."""
