"""The one root of our errors."""


class CivicStatError(Exception):
    """A refusal that is shown to people as it stands: where, what was found, what was expected, what to do."""
