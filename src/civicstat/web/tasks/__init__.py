"""Periodic tasks: what is declared and when it is to run comes in; each run with what it did goes out."""
