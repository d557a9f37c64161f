"""Which process holds a connection, and whether it is still there: one that was killed gives no word."""

import os
import platform


def this_process() -> str:
    """Return the name of this process: its machine and number."""
    return f"{platform.node()[:80]}/{os.getpid()}"


def is_gone(holder: str) -> bool:
    """Return whether a process is known to have ended. Of another machine nobody here knows."""
    machine, _, number = holder.rpartition("/")
    if machine != platform.node()[:80] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:  # it is there, and another user's
        return False
    return False
