"""What the demo city has defined: its datasets as YAML, and its choice of metrics."""
