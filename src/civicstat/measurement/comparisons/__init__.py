"""A metric and two periods, areas or groups go in; how far they are apart, and whether by chance, comes out."""
