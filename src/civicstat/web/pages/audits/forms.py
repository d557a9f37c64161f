"""Forms of auditors: a draw, what a source says, and what a verdict rests on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from civicstat.publishing.audits.models import Result

BY_PRECISION = "precision"


class DrawForm(forms.Form):
    """Of which figure, how many, and by which seed."""

    period = forms.ChoiceField(label="Records of")
    size = forms.ChoiceField(
        label="How many", widget=forms.RadioSelect, initial="29",
        choices=[("29", "29: shows that under 10% of records are wrong, where none is"),
                 ("61", "61: shows that under 5% are wrong, where none is"),
                 (BY_PRECISION, "As many as a precision needs")],
        error_messages={"required": "Choose how many records are drawn."},
    )  # fmt: skip
    precision = forms.FloatField(
        label="Precision, in percentage points", required=False, min_value=0.5, max_value=50,
        help_text="Half the width of the 95% interval of the error rate. 5 means ±5 points.",
    )  # fmt: skip
    expected = forms.FloatField(
        label="Error rate that you expect, in percent", required=False, min_value=0.1, max_value=50,
        help_text="50 is the most careful; 5 if not filled in.",
    )  # fmt: skip
    seed = forms.CharField(
        label="Seed", required=False, max_length=80,
        help_text="Dice thrown before witnesses, or the draw of a lottery. Left empty, one is thrown here. It is "
        "published: whoever has it and the records can draw the same ones.",
    )  # fmt: skip

    def __init__(self, *args: Any, periods: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("size") == BY_PRECISION and cleaned.get("precision") is None and "precision" not in self.errors:
            self.add_error("precision", "Say how precise the error rate is to be, such as 5.")
        return cleaned


class CheckForm(forms.Form):
    """What the source of a record says."""

    result = forms.ChoiceField(
        label="The record", choices=Result.choices, widget=forms.RadioSelect,
        error_messages={"required": "Say what the source says."},
    )  # fmt: skip
    note = forms.CharField(
        label="What differs, or where the source should have been", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Without names: it is part of the evidence. Needed unless the record agrees.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("result") not in (None, Result.AGREES) and not str(cleaned.get("note", "")).strip():
            self.add_error("note", "Say what differs, or where the source should have been.")
        return cleaned


class VerdictForm(forms.Form):
    """What a verdict rests on; which one it is follows by rule."""

    recalculated = forms.FloatField(
        label="The figure, computed anew from the sources", required=False,
        help_text="In the unit of the definition. Left empty, the metric is certified with qualification at best.",
    )  # fmt: skip
    has_controls = forms.TypedChoiceField(
        label="How data is entered, kept and computed", widget=forms.RadioSelect,
        choices=[("1", "It is well kept: errors would be noticed"), ("", "It leaves room for errors")],
        coerce=bool, required=False,
    )  # fmt: skip
    reason = forms.CharField(
        label="What it rests on", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="How the sources were looked at, and what was found. It is published with the verdict.",
        error_messages={"required": "Say what the verdict rests on."},
    )  # fmt: skip
