"""Pages of connections: how records arrive by themselves, what became of each pull, and how to set one up."""
