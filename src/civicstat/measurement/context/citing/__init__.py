"""Figures as they were cited: a figure comes in, what it was then and is now goes out."""
