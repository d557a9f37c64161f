"""What stands beside a figure: annotations of days, explanations of a change, the records behind it, how to cite it."""
