"""Tells those who listen in this process that records of a dataset were stored."""

from collections.abc import Callable

Listener = Callable[[str], None]  # takes the dataset's slug; must return at once
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """From now on tell a listener, too."""
    if listener not in _listeners:
        _listeners.append(listener)


def leave(listener: Listener) -> None:
    """Tell a listener nothing more."""
    if listener in _listeners:
        _listeners.remove(listener)


def announce(dataset: str) -> None:
    """Tell all listeners that records of a dataset are durable."""
    for listener in list(_listeners):
        listener(dataset)
