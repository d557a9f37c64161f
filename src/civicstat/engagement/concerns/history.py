"""Entries added to the history of a concern and to the way of a voice."""

from datetime import datetime

from django.db.models import Max

from civicstat.directory.models import User
from civicstat.directory.texts import check_texts
from civicstat.engagement.concerns.models import Concern, ConcernEntry, Handling, Step, Submission, SubmissionEntry


def enter(
    concern: Concern, kind: Step, text: str = "", *, by: User | None, at: datetime, is_public: bool = False
) -> ConcernEntry:
    """Add an entry to a concern's history; called within the transaction of what it tells."""
    Concern.objects.select_for_update().get(pk=concern.pk)
    last = concern.entries.aggregate(last=Max("sequence"))["last"] or 0
    entry = ConcernEntry(
        concern=concern, sequence=last + 1, kind=kind, at=at, by=by, text=text.strip(), is_public=is_public
    )
    check_texts(entry, where=concern.slug)
    entry.save()
    return entry


def note_step(
    submission: Submission, kind: Handling, text: str = "", *, by: User | None, at: datetime,
    concern: Concern | None = None,
) -> SubmissionEntry:  # fmt: skip
    """Add a step to a voice's way."""
    entry: SubmissionEntry = SubmissionEntry.objects.create(
        submission=submission, kind=kind, at=at, by=by, concern=concern, text=text.strip()
    )
    return entry
