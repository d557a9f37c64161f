"""Saved views: kept questions of the explorer, opened with today's figures."""
