"""civicstat quality: what is known of the quality of a dataset's records, and findings accepted with a reason."""

from civicstat.cli.quality.command import quality

__all__ = ["quality"]
