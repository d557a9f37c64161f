"""Faults of the data, not of the city: counts of arriving records come in, an Evaluation goes out."""
