"""Why a notice did not arrive."""

from civicstat.errors import CivicStatError


class NotDelivered(CivicStatError):
    """A notice did not arrive, and may at another try."""


class NeverDelivered(CivicStatError):
    """A notice cannot arrive as things are set."""
