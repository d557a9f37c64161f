"""What is computed of a metric when it is asked for: figures by hour of the week, and by size of a value."""
