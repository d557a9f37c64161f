"""Hashes held in memory are a set, however many come."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from civicstat.store.engines import known
from civicstat.store.engines.known import Known

hashes = st.lists(st.integers(0, 30) | st.sampled_from([2**63, 2**64 - 1]), max_size=20)


@given(hashes, st.lists(hashes, max_size=6), hashes, st.integers(0, 6), st.integers(0, 12))
def test_they_are_told_from_those_that_never_came(first, added, asked, most_fresh, most_newer):
    known.MOST_FRESH, known.MOST_NEWER, kept = most_fresh, most_newer, (known.MOST_FRESH, known.MOST_NEWER)
    try:
        held = Known(np.array(first, np.uint64))
        for each in added:
            held.add(np.array(each, np.uint64))
    finally:
        known.MOST_FRESH, known.MOST_NEWER = kept

    everything = {*first, *(each for several in added for each in several)}
    assert held.count(np.array(asked, np.uint64)) == sum(each in everything for each in asked)
    assert len(held) >= len(everything)
