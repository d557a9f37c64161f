"""Voices sorted by a person: added to a concern, moved out again, set aside; and concerns joined. Nothing is lost."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from civicstat.directory.models import User
from civicstat.engagement.concerns.actions.refusing import ConcernRefused, refuse_merged, require_text
from civicstat.engagement.concerns.history import enter, note_step
from civicstat.engagement.concerns.links import goals_of
from civicstat.engagement.concerns.models import (
    Closing,
    Concern,
    ConcernGoal,
    ConcernMetric,
    Handling,
    SetAside,
    Step,
    Submission,
)


@transaction.atomic
def group(*, submissions: Sequence[Submission], concern: Concern, by: User | None, at: datetime) -> int:
    """Add voices that wait, and those that repeat them, to a concern. Return how many. Raises ConcernRefused."""
    refuse_merged(concern)
    waiting = _waiting(submissions)
    for each in waiting:
        each.concern = concern
        each.save(update_fields=["concern"])
        note_step(each, Handling.GROUPED, by=by, at=at, concern=concern)
    if waiting:
        enter(concern, Step.GROUPED, counted(len(waiting)), by=by, at=at)
    return len(waiting)


@transaction.atomic
def take_out(*, submission: Submission, reason: str, by: User | None, at: datetime) -> Submission:
    """Move a voice out of its concern, back to the inbox. Raises ConcernRefused where it is in none."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    concern = submission.concern
    if concern is None:
        raise ConcernRefused(f"Voice {submission.pk} belongs to no concern; there is nothing to move it out of")
    submission.concern, submission.repeats = None, None
    submission.save(update_fields=["concern", "repeats"])
    note_step(submission, Handling.MOVED_OUT, reason, by=by, at=at, concern=concern)
    enter(concern, Step.MOVED_OUT, reason, by=by, at=at)
    return submission


@transaction.atomic
def set_aside(
    *, submissions: Sequence[Submission], kind: SetAside, reply: str = "", by: User | None, at: datetime
) -> int:
    """Put voices that wait aside, with what their receipts tell from now on. Return how many.

    Raises ConcernRefused where a voice is for another office and nobody says which.
    """
    if kind == SetAside.ELSEWHERE:
        reply = require_text(reply, of="Set aside", what="what the person is told")
    waiting = _waiting(submissions)
    for each in waiting:
        each.set_aside_as, each.reply = kind, reply.strip()
        each.save(update_fields=["set_aside_as", "reply"])
        note_step(each, Handling.SET_ASIDE, kind.label, by=by, at=at)
    return len(waiting)


@transaction.atomic
def take_back(*, submission: Submission, by: User | None, at: datetime) -> Submission:
    """Put a voice that was set aside back into the inbox. Raises ConcernRefused where it was not."""
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if not submission.set_aside_as:
        raise ConcernRefused(f"Voice {submission.pk} was not set aside; there is nothing to take back")
    submission.set_aside_as, submission.reply, submission.repeats = "", "", None
    submission.save(update_fields=["set_aside_as", "reply", "repeats"])
    note_step(submission, Handling.TAKEN_BACK, by=by, at=at)
    return submission


@transaction.atomic
def merge(*, concern: Concern, into: Concern, reason: str, by: User | None, at: datetime) -> Concern:
    """Join a concern with another: voices, metrics and goals go over, its history and its address stay.

    Raises ConcernRefused where one of them is joined already, or both are one.
    """
    reason = require_text(reason, of=concern.slug, what="the reason")
    if concern.pk == into.pk:
        raise ConcernRefused(f"{concern.slug} cannot be joined with itself; choose another concern")
    refuse_merged(concern)
    refuse_merged(into)
    voices = list(concern.submissions.all())
    for each in voices:
        each.concern = into
        each.save(update_fields=["concern"])
        note_step(each, Handling.GROUPED, f"With {concern.slug}", by=by, at=at, concern=into)
    for metric in concern.metrics.all():
        ConcernMetric.objects.get_or_create(concern=into, metric=metric)
    for goal in goals_of(concern):
        ConcernGoal.objects.get_or_create(concern=into, goal=goal)
    concern.closed_as, concern.merged_into = Closing.MERGED, into
    concern.save(update_fields=["closed_as", "merged_into"])
    enter(concern, Step.JOINED, f"Joined with {into.slug}: {reason}", by=by, at=at)
    enter(into, Step.JOINED, f"{concern.slug} joined, with {counted(len(voices))}: {reason}", by=by, at=at)
    return into


def counted(voices: int) -> str:
    return f"{voices} voice{'' if voices == 1 else 's'}"


def _waiting(submissions: Sequence[Submission]) -> list[Submission]:
    """Return voices and those that repeat them, locked. Raises ConcernRefused where one is sorted already."""
    wanted = [each.pk for each in submissions]
    found = list(
        Submission.objects.select_for_update().filter(pk__in=wanted)
        | Submission.objects.select_for_update().filter(repeats__in=wanted)
    )
    for each in found:
        if each.pk in wanted and (each.concern_id is not None or each.set_aside_as):
            raise ConcernRefused(f"Voice {each.pk} is sorted already; open the inbox again")
    return [each for each in found if each.concern_id is None and not each.set_aside_as]
