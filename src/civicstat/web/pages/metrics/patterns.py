"""What an average hides: a metric by hour of the week, and how the values behind its figure are spread."""

from django import forms
from django.http import HttpResponse

from civicstat.directory.models import CITY
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.patterns.week import BLOCKS, WEEKS, week_pattern, why_no_week
from civicstat.measurement.metrics.series import extent
from civicstat.measurement.records.keeping import record_store
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.metrics.distributions import spread_of
from civicstat.web.pages.metrics.subject import Subject, show, subject_of
from civicstat.web.pages.metrics.weeks import week_before_chart, week_chart, weeks_in_words
from civicstat.web.ui.access import StaffRequest, open_to

VIEW = "metric-patterns"
LONGEST_SECONDS = 10.0  # of one query


def own_fields() -> dict[str, forms.ChoiceField]:
    """Return what a person chooses on this page beside area and period."""
    weeks = [(str(count), f"Last {count} weeks") for count in WEEKS]
    cells = [("", "As fine as the records allow"), *((str(n), f"{n} hour{'' if n == 1 else 's'}") for n in BLOCKS)]
    return {
        "weeks": forms.ChoiceField(choices=weeks, label="Hours of the week", required=False),
        "hours": forms.ChoiceField(choices=cells, label="Cells", required=False),
    }


@open_to("staff")
def patterns(request: StaffRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug, own_fields())
    return show(subject, VIEW, "patterns", week_of(subject) | values_of(subject))


def week_of(subject: Subject) -> dict[str, object]:
    """Return the charts of the hours of the week, or why there are none."""
    definition, area = subject.definition, subject.area
    try:
        ground = _ground()
        if why := why_no_week(definition, ground):
            return {"no_week": why}
        layer = None if area.layer.slug == CITY else area.layer.slug
        pattern = week_pattern(
            definition, ground, extent(subject.metric), weeks=int(subject.form.chosen("weeks")),
            hours=int(subject.form.chosen("hours") or 0) or None, layer=layer, area=area.pk,
        )  # fmt: skip
    except CivicStatError as fault:
        return {"week_fault": str(fault)}
    if pattern is None:
        return {"no_week": "The data does not hold a whole week yet."}
    return {
        "week": week_chart(definition, pattern, area.name),
        "week_before": week_before_chart(definition, pattern),
        "weeks": weeks_in_words(pattern.weeks),
    }


def values_of(subject: Subject) -> dict[str, object]:
    """Return how the values are spread, or why that cannot be told."""
    try:
        found = spread_of(subject, _ground())
    except CivicStatError as fault:
        return {"no_values": str(fault)}
    return {"values": found.figure, "percentiles": found.percentiles, "no_values": found.why_not}


def _ground() -> Ground:
    return stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))
