"""What everything refers to: people (users, departments, roles) and places (area layers, areas, populations)."""
