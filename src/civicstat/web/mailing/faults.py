"""Why a message did not arrive, told apart by what is to be done about it."""

from datetime import timedelta

from civicstat.errors import CivicStatError


class NotDelivered(CivicStatError):
    """A message did not arrive, and may at another try. wait: for how long the other side asks to be left alone."""

    def __init__(self, message: str, *, wait: timedelta = timedelta(0)) -> None:
        super().__init__(message)
        self.wait = wait


class NeverDelivered(CivicStatError):
    """A message cannot arrive as things are set: no other try is of use."""


class CutShort(NotDelivered):
    """The server broke off in the middle: whether it took the message is not known, and others fare no better now."""


class ServerAway(CivicStatError):
    """The mail server cannot be used. Nothing was tried; what waits is sent when it answers again."""
