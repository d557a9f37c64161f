"""The page of the change test: two periods, areas, groups or counts, and whether chance explains their difference."""
