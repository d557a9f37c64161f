"""civicstat demo: a synthetic city made into a workspace and served."""

from civicstat.cli.demo.command import demo

__all__ = ["demo"]
