"""CivicStat timed beside its peers: one generated city comes in; a line and a JSON line per comparison go out.

`make bench` runs all of it, `BENCH=name` one part, `N=10000000` on ten million calls.
"""

import os

# The detectors multiply many small matrices, for which a second thread only waits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
