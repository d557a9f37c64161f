"""civicstat explore: any question about figures."""

from civicstat.cli.explore.command import explore

__all__ = ["explore"]
