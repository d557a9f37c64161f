"""The hashes of stored keys, held in memory: whether a record is new need not be looked up among all of them."""

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
MOST_FRESH = 20_000  # hashes that are still to be put in order
MOST_NEWER = 1_000_000  # hashes in order, apart from the many


class Known:
    """Hashes of one table: all that its records have, and maybe some of records that went. Eight bytes each."""

    def __init__(self, hashes: Hashes) -> None:
        self._many, self._newer, self._fresh = np.sort(hashes), np.empty(0, np.uint64), set[int]()

    def __len__(self) -> int:
        return len(self._many) + len(self._newer) + len(self._fresh)

    def count(self, hashes: Hashes) -> int:
        """Return how many of some hashes are known."""
        is_known = _is_in(self._many, hashes) | _is_in(self._newer, hashes)
        return int(is_known.sum()) + sum(each in self._fresh for each in hashes[~is_known].tolist())

    def add(self, hashes: Hashes) -> None:
        self._fresh.update(hashes.tolist())
        if len(self._fresh) > MOST_FRESH:
            fresh = np.fromiter(self._fresh, np.uint64, len(self._fresh))
            self._newer, self._fresh = np.union1d(self._newer, fresh), set()
        if len(self._newer) > MOST_NEWER:
            self._many, self._newer = np.union1d(self._many, self._newer), np.empty(0, np.uint64)


def _is_in(ordered: Hashes, asked: Hashes) -> npt.NDArray[np.bool_]:
    if not len(ordered):
        return np.zeros(len(asked), np.bool_)
    found: npt.NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, asked), len(ordered) - 1)] == asked
    return found
