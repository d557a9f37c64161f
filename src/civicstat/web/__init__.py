"""Where the town is seen: pages, the API and background work."""
