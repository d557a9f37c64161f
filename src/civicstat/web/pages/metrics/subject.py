"""What the pages of a metric are about: the metric, in an area, by a kind of period."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode

from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.metrics.blocking import concerning
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.headlines import headline, leading_or_part
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.residents import why_no_residents
from civicstat.measurement.metrics.series import Series, read_series
from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.findings import FindingKind
from civicstat.web.pages.choices import ViewForm, areas_for_choice, layers_with_figures
from civicstat.web.pages.metrics.tabs import tabs_of
from civicstat.web.pages.shown.cautions import cautions_on
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.pages.telling import is_being_computed
from civicstat.web.ui.access import StaffRequest
from civicstat.web.ui.charts import Figure
from civicstat.web.ui.clock import city_now

NAMES = {"week": "Weeks", "month": "Months", "quarter": "Quarters", "year": "Years", "rolling_year": "12 months",
         "four_weeks": "4 weeks", "fiscal_quarter": "Fiscal quarters", "fiscal_year": "Fiscal years", "day": "Days",
         "hour": "Hours"}  # fmt: skip
FORMS = ("svg", "png", "csv")  # in which a chart can be taken along
MOST_FINDINGS = 3  # about the data, told before the figure
MOST_DRAWN = {"week": 105, "day": 92, "hour": 168, "month": 61}


@dataclass(frozen=True)
class Subject:
    """A metric as one of its pages shows it."""

    request: StaffRequest
    metric: Metric
    layers: tuple[AreaLayer, ...]
    form: ViewForm

    @property
    def definition(self) -> MetricDefinition:
        return self.metric.definition

    @property
    def area(self) -> Area:
        return self.form.chosen_area

    @property
    def grain(self) -> Grain:
        return self.form.chosen_grain

    @cached_property
    def series(self) -> Series:
        return read_series(self.metric, self.area, self.grain, most=MOST_DRAWN.get(self.grain, 0))

    @cached_property
    def told(self) -> Series:
        """The series, led by the newest figure that can be told."""
        return leading_or_part(headline(self.series))

    @property
    def than(self) -> str:
        """The period that the leading figure is compared with, in words."""
        before = self.told.year_before
        return in_period(before.label, self.grain) if before and self.grain != "year" else "the year before"

    @cached_property
    def is_being_computed(self) -> bool:
        return is_being_computed(self.metric)

    def filed(self, figure: Figure | None) -> Figure | None:
        """Return a figure with the addresses of its files, for what this page shows of it."""
        if figure is None:
            return None
        query = self.request.GET.urlencode()
        files = tuple(
            (form.upper(), f"{reverse('metric-chart', args=[self.metric.slug, figure.id, form])}?{query}")
            for form in FORMS
        )
        return replace(figure, files=files)

    def address(self, view: str, **further: str) -> str:
        """Return the address of another page of this metric, for the same area and period."""
        chosen = {"area": f"{self.area.layer.slug}.{self.area.code}", "grain": self.grain}
        return f"{reverse(view, args=[self.metric.slug])}?{urlencode(chosen | further)}"


def find_metric(request: StaffRequest, slug: str) -> Metric:
    metrics = Metric.objects.visible_to(request.user).select_related("dataset", "department")
    found: Metric = get_object_or_404(metrics.prefetch_related("versions"), slug=slug)
    return found


def subject_of(request: StaffRequest, slug: str, own: Mapping[str, forms.ChoiceField] | None = None) -> Subject:
    """Return what a page is about. own: fields of this page's own, that the filter bar has beside area and period."""
    metric = find_metric(request, slug)
    layers = layers_with_figures(metric)
    grains = [(grain, NAMES[grain]) for grain in grains_of(metric.definition)]
    form = ViewForm(request.GET, areas=areas_for_choice(layers), grains=grains, own=own)
    return Subject(request, metric, tuple(layers), form)


def grains_of(definition: MetricDefinition) -> list[Grain]:
    """Return the kinds of period that are kept, months first: what a page opens with."""
    return sorted(definition.periods, key=lambda grain: grain != "month")


def show(subject: Subject, view: str, template: str, context: Mapping[str, object]) -> HttpResponse:
    """Return a page of a metric: heading, notices, tabs and filter bar are the same on all. view: its name."""
    metric, latest = subject.metric, subject.told.latest
    shared = {
        "metric": metric,
        "definition": subject.definition,
        "may_change": Metric.objects.editable_by(subject.request.user).filter(pk=metric.pk).exists(),
        "form": subject.form,
        "area": subject.area,
        "series": subject.series,
        "latest": latest,
        "tabs": tabs_of(subject, view),
        "is_being_computed": subject.is_being_computed,
        "lacking": why_no_residents(metric, [subject.area]) if latest and latest.value is None else "",
        "cautions": cautions_on([metric], city_now())[metric.slug],
        "findings": _findings(subject),
        "csv_url": subject.address("metric-csv"),
        "breadcrumb": [("Weekly view", reverse("weekly"))],
    }
    filed = {name: subject.filed(each) if isinstance(each, Figure) else each for name, each in context.items()}
    return render(subject.request, f"pages/metrics/{template}.html", shared | filed)


def _findings(subject: Subject) -> list[Finding]:
    """Return the findings that concern the newest figure; that its data is late is told by a notice of its own."""
    latest = subject.told.latest
    found = concerning(subject.metric, subject.area, latest.starts_on.date()) if latest else []
    return [finding for finding in found if finding.kind != FindingKind.LATE][:MOST_FINDINGS]
