"""civicstat compare, discern and equity: figures held against each other."""

from civicstat.cli.comparing.compare import compare
from civicstat.cli.comparing.discern import discern
from civicstat.cli.comparing.equity import equity

__all__ = ["compare", "discern", "equity"]
