"""Templates of reports, the report of each period, and what was said and done about it. Most of it only grows."""

from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Q

from civicstat.directory.models import Department, Role, User
from civicstat.errors import CivicStatError
from civicstat.publishing.reports.definitions import ReportDefinition, read_report


class ReportHistoryKept(CivicStatError):
    """A line of a report's history would be changed or removed."""


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are added and never change. The database refuses it too: see the migration 0002."""

    def update(self, **values: Any) -> NoReturn:
        raise ReportHistoryKept("What was said and done about a report is never changed; add what holds now.")

    def delete(self) -> NoReturn:
        raise ReportHistoryKept("Nothing is removed from the history of reports; add what holds now.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()


class TemplateQuerySet(models.QuerySet["Template"]):
    def visible_to(self, user: User) -> Self:
        """Every template: what is reported and what is not is no secret."""
        return self

    def editable_by(self, user: User) -> Self:
        return self if user.may_define else self.none()


class Template(models.Model):
    """A report that comes out again and again; what it is about is said by its newest version."""

    slug = models.SlugField(unique=True, max_length=60)
    title = models.CharField(max_length=160)
    version = models.PositiveIntegerField(default=0)

    objects: ClassVar = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("title", "slug")

    def __str__(self) -> str:
        return self.title

    @property
    def definition(self) -> ReportDefinition:
        """Return what the newest version states. Raises UnreadableDocument."""
        found: TemplateVersion = self.versions.get(number=self.version)
        return found.definition


class TemplateVersion(models.Model):
    """A template as it stood after a change. Never changed."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the command line
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("template", "number")
        constraints = (models.UniqueConstraint(fields=("template", "number"), name="one_template_per_number"),)

    def __str__(self) -> str:
        return f"{self.template_id}, version {self.number}"

    @property
    def definition(self) -> ReportDefinition:
        return read_report(self.definition_text, where=f"version {self.number}")


class Slot(models.Model):
    """When the report of a period is to come out. The first one is what was announced; later ones moved it."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="slots")
    grain = models.CharField(max_length=16)
    starts_on = models.DateField()
    ends_on = models.DateField()
    label = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    reason = models.TextField(blank=True)  # why it was moved; empty: it is the first
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar = KeptQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("template", "starts_on", "ends_on"), condition=Q(reason=""), name="announced_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.template_id}, {self.label}: {self.due_at:%Y-%m-%d %H:%M}"


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


class ReportOrderQuerySet(models.QuerySet["ReportOrder"]):
    def visible_to(self, user: User) -> Self:
        """Those who define, and auditors, see what was asked for."""
        return self if user.may_see_all else self.none()

    def waiting(self) -> Self:
        """What is not done yet, the oldest first."""
        return self.filter(done_at=None).order_by("pk")


class ReportOrder(models.Model):
    """A report that somebody asked to draft, freeze anew or release on a page; done in the background."""

    class Kind(models.TextChoices):
        DRAFT = "draft", "Draft"
        REFREEZE = "refreeze", "Freeze anew"
        RELEASE = "release", "Release"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="orders")
    starts_on = models.DateField()  # of the report's period
    label = models.CharField(max_length=60)
    key = models.CharField(max_length=20)
    reason = models.TextField(blank=True)  # of figures that are frozen anew
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    share = models.FloatField(default=0.0)  # done, 0 to 1
    doing = models.CharField(max_length=200, blank=True)  # what is being done
    done_at = models.DateTimeField(null=True)  # none: it waits, or is being done
    outcome = models.CharField(max_length=200, blank=True)
    fault = models.TextField(blank=True)  # why it was not done

    objects: ClassVar = ReportOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("template", "starts_on", "kind"), condition=Q(done_at__isnull=True), name="one_order_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.template}, {self.label}"
