"""Connections: how records arrive by themselves. A definition comes in; pulls with their outcomes go out."""
