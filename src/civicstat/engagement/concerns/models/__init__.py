"""The register of concerns as tables: themes, concerns with their history, voices with their contacts apart."""

from civicstat.engagement.concerns.models.concerns import (
    LONGEST_TITLE,
    Closing,
    Concern,
    ConcernEntry,
    ConcernGoal,
    ConcernMetric,
    ConcernQuerySet,
    ConcernState,
    Step,
)
from civicstat.engagement.concerns.models.history import AppendOnly
from civicstat.engagement.concerns.models.themes import Origin, Theme
from civicstat.engagement.concerns.models.voices import (
    LONGEST_PLACE,
    LONGEST_TEXT,
    Contact,
    Handling,
    SetAside,
    Submission,
    SubmissionEntry,
    SubmissionQuerySet,
)

__all__ = [
    "LONGEST_PLACE", "LONGEST_TEXT", "LONGEST_TITLE", "AppendOnly", "Closing", "Concern", "ConcernEntry",
    "ConcernGoal", "ConcernMetric", "ConcernQuerySet", "ConcernState", "Contact", "Handling", "Origin", "SetAside",
    "Step", "Submission", "SubmissionEntry", "SubmissionQuerySet", "Theme",
]  # fmt: skip
