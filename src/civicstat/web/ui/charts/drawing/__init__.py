"""One drawer per kind of chart: a specification in, SVG out."""
