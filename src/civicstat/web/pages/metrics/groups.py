"""A metric's figure split by a column of its records."""

from django import forms
from django.http import HttpResponse

from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.asking import Split, columns_of, split
from civicstat.web.pages.metrics.multiples import multiples_of_groups, order_field
from civicstat.web.pages.metrics.subject import Subject, find_metric, show, subject_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Figure

VIEW = "metric-groups"
LONGEST_SECONDS = 10.0  # of one query


def own_fields(metric: Metric) -> dict[str, forms.ChoiceField]:
    """Return what a person chooses on this page beside area and period."""
    columns = list(columns_of(metric).items())
    by_column = forms.ChoiceField(choices=columns, widget=forms.HiddenInput, required=False)
    return {"by": by_column, "order": order_field()}


@open_to("staff")
def groups(request: StaffRequest, slug: str) -> HttpResponse:
    metric = find_metric(request, slug)
    columns = columns_of(metric)
    subject = subject_of(request, slug, own=own_fields(metric))
    by = subject.form.chosen("by")
    found = split_of(subject)
    context = {
        "group_tabs": [(title, subject.address(VIEW, by=name), name == by) for name, title in columns.items()],
        "split": found.figure if found else None,
        "split_fault": found.fault if found else "",
        "multiples": over_time(subject),
    }
    return show(subject, VIEW, "groups", context)


def split_of(subject: Subject) -> Split | None:
    """Return the newest figure by the chosen column; None where there is no column, or no figure."""
    by = subject.form.chosen("by")
    return split(subject.metric, subject.area, subject.told, by) if by else None


def over_time(subject: Subject) -> Figure | None:
    """Return a small chart for each group; None where there is no column, or it cannot be computed."""
    by = subject.form.chosen("by")
    if not by:
        return None
    try:
        ground = stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS))
        named = by, columns_of(subject.metric)[by]
        return multiples_of_groups(subject.definition, subject.told, named, ground, subject.form.chosen("order"))
    except CivicStatError:
        return None  # the split above says why
