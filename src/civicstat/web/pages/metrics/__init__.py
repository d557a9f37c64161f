"""The pages of a metric: series and records come in; its overview, areas, groups and definition go out as subpages."""
