"""civicstat backup and restore: a workspace goes into one file, and comes out of it as it was."""

from civicstat.cli.keeping.backup import backup
from civicstat.cli.keeping.restore import restore

__all__ = ["backup", "restore"]
