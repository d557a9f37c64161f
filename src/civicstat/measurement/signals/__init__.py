"""Signals: observation cells come in; what changed beyond chance goes out, with who looks after it and what they found.

An evaluation checks every kept series of every metric, controls false alarms over all of them together, and leaves an
entry in the log whether it found something or not. docs/methods/what-a-signal-is.md
"""
