"""The civicstat command, and the Workspace that notebooks use: words come in, one action is called, answers go out."""

from civicstat.cli.app import main
from civicstat.cli.notebook import Workspace

__all__ = ["Workspace", "main"]
