"""CivicStat: public safety and public trust, managed by evidence."""

__version__ = "0.1.0"
