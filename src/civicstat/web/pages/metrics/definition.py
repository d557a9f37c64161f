"""How a metric is counted: its passport, its versions, and any two of them compared."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.ground import city, stand
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.offering.renewing import otherwise_in_library
from civicstat.measurement.metrics.supposing import compute_series, under
from civicstat.measurement.records.keeping import record_store
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.editor.comparing import differences
from civicstat.web.pages.editor.effect import MOST, effect
from civicstat.web.pages.editor.preview import LONGEST_SECONDS, grain_of
from civicstat.web.pages.metrics.subject import show, subject_of
from civicstat.web.pages.passports import passport_of
from civicstat.web.ui.access import StaffRequest, open_to

VIEW = "metric-definition"


class VersionsForm(forms.Form):
    """Which two versions are compared; where none are told, the newest and the one before."""

    old = forms.TypedChoiceField(label="Version", coerce=int)
    new = forms.TypedChoiceField(label="Compared with", coerce=int)

    def __init__(self, data: Any, *, versions: Sequence[MetricVersion]) -> None:
        choices = [(version.number, f"Version {version.number}, {version.at:%B} {version.at.day}, {version.at.year}")
                   for version in versions]  # fmt: skip
        known = {str(number) for number, _ in choices}
        told = {"old": str(versions[1].number), "new": str(versions[0].number)}
        told |= {name: data[name] for name in told if data.get(name) in known}
        super().__init__(told)
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]

    def chosen(self, versions: Sequence[MetricVersion]) -> tuple[MetricVersion, MetricVersion]:
        self.is_valid()
        by_number = {version.number: version for version in versions}
        return by_number[self.cleaned_data["old"]], by_number[self.cleaned_data["new"]]


@open_to("staff")
def definition(request: StaffRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug)
    versions = sorted(subject.metric.versions.all(), key=lambda version: -version.number)
    context = {
        "passport": passport_of(subject.definition, subject.metric),
        "versions": versions,
        "is_otherwise": bool(otherwise_in_library(subject.metric)),
    }
    if len(versions) > 1:
        context |= _compared(request, subject.metric, versions)
    return show(subject, VIEW, "definition", context)


def _compared(request: StaffRequest, metric: Metric, versions: Sequence[MetricVersion]) -> dict[str, Any]:
    """Return what two versions say, and what each would show if it held for all periods."""
    form = VersionsForm(request.GET, versions=versions)
    old, new = form.chosen(versions)
    names = (f"Version {old.number}", f"Version {new.number}")
    told: dict[str, Any] = {"versions_form": form, "names": names}
    if old.number == new.number:
        return told
    told["differences"] = differences(old.definition, new.definition, metric)
    if "old" not in request.GET:  # two queries on the records: only for those who ask
        return told
    area, grain = city(), grain_of(new.definition)
    try:
        ground = stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))
        before, after = (
            compute_series(under(metric, each), [area], grain, ground, most=MOST.get(grain, 0))[area.pk]
            for each in (old, new)
        )
        return told | {"effect": effect(before, after, names=names)}
    except CivicStatError as fault:
        return told | {"effect_fault": str(fault)}
