"""Forms of reports: answers for misses, replies, reasons, and a moment to which a release is moved."""

from collections.abc import Iterable
from typing import Any

from django import forms

from civicstat.directory.models import Department
from civicstat.publishing.reports.actions.saying import LONGEST
from civicstat.publishing.reports.documents import Document


class AnswerForm(forms.Form):
    """What the owner of a miss says of it."""

    is_unknown = forms.BooleanField(label="The cause is unknown", required=False)
    cause = forms.CharField(
        label="Cause", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What the records show, not what seems likely. “Unknown” is an honest answer.",
    )  # fmt: skip
    action = forms.CharField(
        label="Action", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What is done about it. “Nothing yet” is an answer, too.",
        error_messages={"required": "Say what is done about it; “nothing yet” is an answer, too."},
    )  # fmt: skip
    due_on = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The day on which residents may ask what became of it.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("cause", "").strip()) == bool(cleaned.get("is_unknown")):
            self.add_error("cause", "Write the cause, or mark it as unknown: one of the two.")
        return cleaned


class ReplyForm(forms.Form):
    """What a department says of a report, or of one metric in it."""

    department = forms.ChoiceField(label="In the name of")
    metric = forms.ChoiceField(label="About", required=False)
    text = forms.CharField(
        label="Reply", required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="It stands beside, as it is written. Leave it empty to say that there is nothing to add.",
    )  # fmt: skip

    def __init__(self, data: Any, *, departments: Iterable[Department], document: Document) -> None:
        super().__init__(data)
        self.fields["department"].choices = [(each.slug, each.name) for each in departments]  # type: ignore[attr-defined]
        items = sorted(document.items, key=lambda item: item.title)
        self.fields["metric"].choices = [  # type: ignore[attr-defined]
            ("", "The report as a whole"), *((item.metric, item.title) for item in items)
        ]  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is done that the report tells of."""

    reason = forms.CharField(
        label="Reason", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands in the report.", error_messages={"required": "Say why: the reason is public."},
    )  # fmt: skip


class MoveForm(ReasonForm):
    """A moment to which a release is moved."""

    due_at = forms.DateTimeField(
        label="New day and hour", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="By the city's clock. What was announced first stays beside it; late is judged by that.",
    )  # fmt: skip
    field_order = ("due_at", "reason")
