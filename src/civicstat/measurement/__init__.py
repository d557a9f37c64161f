"""The path of the data, in its order: sources, records, metrics."""
