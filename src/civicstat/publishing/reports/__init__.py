"""Periodic reports: protected content comes in; a frozen account of a period goes out, with its misses and who
answered for them.

A template says which metrics a report is about and which not, and why. `choosing` says by a published rule what is told
first; departments answer beside it, and nobody takes anything out. What is released goes into editions.
"""
