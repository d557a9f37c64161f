"""The report of each period, and what was said and done about it. Most of it only grows."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Department, Role, User
from civicstat.publishing.reports.models.history import KeptQuerySet
from civicstat.publishing.reports.models.templates import Template


class ReportState(models.TextChoices):
    """How far a report has come."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    SIGNED_OFF = "signed_off", "Signed off"
    RELEASED = "released", "Released"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> Self:
        """What is released to everybody; before that to who defines, leads and auditors, and each look is logged."""
        return self if user.may_change_some or user.is_auditor else self.released()

    def editable_by(self, user: User) -> Self:
        """Reports that a person may draft and send on."""
        return self if user.may_define else self.none()

    def released(self) -> Self:
        return self.filter(state=ReportState.RELEASED)

    def open(self) -> Self:
        return self.exclude(state=ReportState.RELEASED)


class Report(models.Model):
    """The report of one period."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="reports")
    grain = models.CharField(max_length=16)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day after it
    key = models.CharField(max_length=20)  # in addresses
    label = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=ReportState.choices, default=ReportState.DRAFT)
    review_until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    revised = models.JSONField(default=list)  # metrics whose figure was another one in the edition it came out with

    objects: ClassVar = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-ends_on", "template")
        constraints = (
            models.UniqueConstraint(fields=("template", "starts_on", "ends_on"), name="one_report_per_period"),
            models.CheckConstraint(
                condition=Q(state=ReportState.RELEASED.value, released_at__isnull=False)
                | (~Q(state=ReportState.RELEASED.value) & Q(released_at__isnull=True)),
                name="released_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.template}, {self.label}"


class Freeze(models.Model):
    """The figures of a report as they were frozen; the newest are those of the report. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="freezes")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)  # what was reviewed is what comes out
    reason = models.TextField(blank=True)  # why figures were frozen anew; empty: the first
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("report", "number")
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="one_freeze_per_number"),)

    def __str__(self) -> str:
        return f"{self.report_id}, figures {self.number}"


class StepKind(models.TextChoices):
    """What was done to a report."""

    DRAFTED = "drafted", "Drafted"
    REFROZEN = "refrozen", "Figures frozen anew"
    SENT = "sent", "Sent to the departments"
    SIGNED_OFF = "signed_off", "Signed off"
    REOPENED = "reopened", "Sign-off taken back"
    RELEASED = "released", "Released"


class Step(models.Model):
    """One step of a report, with who took it and when. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    text = models.TextField(blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)  # of who took it, then
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("report", "id")

    def __str__(self) -> str:
        return f"{self.report_id}: {self.kind}"


class MissAnswer(models.Model):
    """What the owner of a miss says of it; the newest counts. An empty cause is "unknown". Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="answers")
    metric = models.CharField(max_length=80)  # its slug
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    cause = models.TextField(blank=True)
    action = models.TextField()
    due_on = models.DateField(null=True)
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("report", "metric", "id")

    def __str__(self) -> str:
        return f"{self.report_id}, {self.metric}"


class DepartmentReply(models.Model):
    """What a department says of a report, shown beside it. Nothing is taken out for it. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="replies")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=80, blank=True)  # empty: of the report as a whole
    text = models.TextField(blank=True)  # empty: the department has nothing to say
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("report", "id")

    def __str__(self) -> str:
        return f"{self.report_id}, {self.department_id}"


class Look(models.Model):
    """A person saw the figures of a report before it was released, on a day. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    role = models.CharField(max_length=20, choices=Role.choices)
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("report", "at")
        constraints = (models.UniqueConstraint(fields=("report", "user", "on"), name="one_look_a_day"),)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.user_id} on {self.on}"
