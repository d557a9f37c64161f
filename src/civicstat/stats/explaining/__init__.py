"""What else may have made a figure change: its mix, an extreme before it, what is missing."""
