"""Pages of what stands beside a figure: annotations, explanations of a change, the records behind it, citations."""
