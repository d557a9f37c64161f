"""civicstat choose, publish and verify: what is public, editions of it, and whether they are as they were published."""

from civicstat.cli.publishing.choosing import choose
from civicstat.cli.publishing.command import publish
from civicstat.cli.publishing.verifying import verify

__all__ = ["choose", "publish", "verify"]
