"""Python's search for cycles of garbage, put off while millions of objects are made that have none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Search for no cycles meanwhile; as a decorator, while a function runs. For seconds of work, in any thread.

    The more objects there are, the longer each search takes: reading half a million figures spent half of its time in
    it and found nothing. What is in no cycle is still let go at once.
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
