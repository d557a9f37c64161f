"""Change tests, what could be seen, equity views."""
