"""The tasks that CivicStat brings: each module declares those of one kind when it is imported."""

from civicstat.web.jobs.periodic import (
    connections,
    cross_checks,
    lateness,
    publishing,
    quality,
    reports,
    signals,
    upkeep,
)

__all__ = ["connections", "cross_checks", "lateness", "publishing", "quality", "reports", "signals", "upkeep"]
