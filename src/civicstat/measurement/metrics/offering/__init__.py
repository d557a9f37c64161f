"""Metrics of the library and a city's datasets come in; which fit, and how they read once adopted, go out."""
