"""civicstat measure: figures computed anew, or computed as they are asked for."""

from civicstat.cli.measuring.command import measure

__all__ = ["measure"]
