"""All versions of a dataset's definition, and any two of them compared."""

from collections.abc import Sequence
from typing import Any

from django import forms

from civicstat.measurement.sources.differing import diff_lines
from civicstat.measurement.sources.models import Dataset, DatasetVersion
from civicstat.web.ui.access import StaffRequest


class TwoVersionsForm(forms.Form):
    """Which two versions are compared; where none are told, the newest and the one before."""

    old = forms.TypedChoiceField(label="Version", coerce=int)
    new = forms.TypedChoiceField(label="Compared with", coerce=int)
    view = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, versions: Sequence[DatasetVersion]) -> None:
        choices = [(each.number, f"Version {each.number}") for each in versions]
        told = {"old": str(versions[1].number), "new": str(versions[0].number)}
        told |= {name: data[name] for name in told if data.get(name) in {str(number) for number, _ in choices}}
        super().__init__(told | {"view": "definition"})
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def history_of(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    """Return the versions, the newest first, and the lines in which the chosen two differ."""
    versions = list(shown.versions.select_related("by"))
    if len(versions) < 2:
        return {"versions": versions}
    form = TwoVersionsForm(request.GET, versions=versions)
    form.is_valid()
    by_number = {each.number: each for each in versions}
    old, new = (by_number[form.cleaned_data[name]] for name in ("old", "new"))
    lines = diff_lines(old.definition_text, new.definition_text)
    return {"versions": versions, "versions_form": form, "old": old, "new": new, "lines": lines}
