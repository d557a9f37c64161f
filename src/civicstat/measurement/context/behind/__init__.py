"""The records behind a figure: those that it counts, those that it lacks or cannot use, and the log of who saw them."""
