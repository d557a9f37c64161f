"""The pattern page: every component with invented figures of a town that does not exist."""

from civicstat.web.ui.patterns.context import patterns_context

__all__ = ["patterns_context"]
