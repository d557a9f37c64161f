"""What orders of editions and of reports have in common: whoever asked learns why one came to nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from civicstat.errors import CivicStatError
from civicstat.web.tasks.registry import TaskFailed


@contextmanager
def told_of_faults(tell: Callable[[str], None], *, broken: str) -> Iterator[None]:
    """Do an order's work; where it fails, tell why. Raises TaskFailed for a refusal, and a fault of ours as it came.

    broken: what is told of a fault of ours, which the run of the task then logs with its traceback.
    """
    try:
        yield
    except CivicStatError as refusal:
        tell(str(refusal))
        raise TaskFailed(str(refusal)) from None
    except Exception:  # whatever it is: an order that is not ended would be begun again for ever
        tell(broken)
        raise
