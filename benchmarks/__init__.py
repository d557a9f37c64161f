"""CivicStat timed beside its peers: one generated city comes in; a line and a JSON line per comparison go out.

`make bench` runs all of it, `BENCH=name` one part, `N=10000000` on ten million calls.
"""
