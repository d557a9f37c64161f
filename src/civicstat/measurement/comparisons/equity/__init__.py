"""A metric across areas or groups goes in; whether they differ, which, how far, since when, and per what, comes out."""
