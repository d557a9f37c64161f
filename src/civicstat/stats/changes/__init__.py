"""Two figures go in; how far they are apart, and how often chance alone sets equals so far apart, comes out."""
