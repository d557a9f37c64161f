"""civicstat detect: a CSV of series comes in; what changed, since when and how sure goes out. Without a workspace."""

from civicstat.cli.detecting.command import detect

__all__ = ["detect"]
