"""What people said, as they said it; their personal details apart; and what was done with each voice."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Area, User
from civicstat.engagement.concerns.models.concerns import Concern
from civicstat.engagement.concerns.models.history import HistoryQuerySet
from civicstat.engagement.concerns.models.themes import Origin, Theme

LONGEST_TEXT = 4000
LONGEST_PLACE = 160


class SetAside(models.TextChoices):
    """Why a voice belongs to no concern."""

    ELSEWHERE = "elsewhere", "For another office"
    NO_CONCERN = "no_concern", "Names no concern"
    SPAM = "spam", "Spam"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> Self:
        """Voices may name people in passing: those who sort them read all, leads those of their departments, auditors
        all. How to reach the people behind them is apart, and closed to auditors."""
        if user.may_see_all:
            return self
        if not user.may_change_some:
            return self.none()
        own = user.departments.all()
        return self.filter(Q(concern__department__in=own) | Q(concern=None, theme__department__in=own))

    def editable_by(self, user: User) -> Self:
        return self.none() if user.is_auditor else self.visible_to(user)

    def waiting(self) -> Self:
        """Voices that nobody has sorted yet, the oldest first; those that repeat another go with it."""
        return self.filter(concern=None, set_aside_as="", repeats=None).order_by("at", "pk")


class Submission(models.Model):
    """A voice: what one person said, unchanged. It may belong to a concern, and can be moved out of it again."""

    receipt_sha256 = models.CharField(max_length=64, unique=True)  # of the receipt, which is kept nowhere
    text = models.TextField()
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)  # the nearest place, in the person's words
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="submissions")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="submissions")
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.RESIDENT)
    language = models.CharField(max_length=8, default="en")
    at = models.DateTimeField()
    answer_by = models.DateField()  # as the person was told
    entered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the person
    fingerprint = models.CharField(max_length=64, db_index=True)  # alike for texts that differ in spacing and case
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repetitions")
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="submissions")
    set_aside_as = models.CharField(max_length=16, choices=SetAside.choices, blank=True)
    reply = models.TextField(blank=True)  # what the receipt tells where the voice belongs to no concern

    objects: ClassVar = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(concern__isnull=True) | Q(set_aside_as=""), name="grouped_or_set_aside_not_both"
            ),
        )

    def __str__(self) -> str:
        return f"Voice {self.pk}"


class Contact(models.Model):
    """How to reach the person behind a voice. Kept apart, for a time, and shown only to who answers."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    kept_until = models.DateField()  # the last day, included

    def __str__(self) -> str:
        return f"Contact of voice {self.submission_id}"  # names nobody: it may stand in a log

    def is_over(self, today: date) -> bool:
        return today > self.kept_until


class Handling(models.TextChoices):
    """What was done with a voice."""

    RECEIVED = "received", "Received"
    GROUPED = "grouped", "Added to a concern"
    MOVED_OUT = "moved_out", "Moved out of a concern"
    SET_ASIDE = "set_aside", "Set aside"
    TAKEN_BACK = "taken_back", "Taken back to the inbox"
    CONTACT_SEEN = "contact_seen", "Contact looked at"
    CONTACT_FORGOTTEN = "contact_forgotten", "Contact deleted"


class SubmissionEntry(models.Model):
    """One step of a voice's way, or one look at its contact. Never changed, never removed."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=Handling.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the person, the clock
    concern = models.ForeignKey(Concern, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    objects: ClassVar = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"Voice {self.submission_id}: {self.kind}"
