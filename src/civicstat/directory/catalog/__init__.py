"""Departments, area layers and who is watched as underserved, as catalog documents: YAML in, directory out."""
