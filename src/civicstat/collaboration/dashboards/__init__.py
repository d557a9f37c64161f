"""Dashboards: blocks of metrics, goals, charts and words go in; every version of them is kept, and one is shown."""
