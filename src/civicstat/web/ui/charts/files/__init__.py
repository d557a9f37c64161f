"""Charts to take along: a figure and where it comes from go in; SVG that stands alone, PNG and CSV come out."""
