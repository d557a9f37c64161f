"""Clusters in space and time: counts by area, or places and days of events, come in; where and how sure go out."""
