"""Figures of areas or groups go in; how far apart they are, and whether beyond chance, comes out."""
