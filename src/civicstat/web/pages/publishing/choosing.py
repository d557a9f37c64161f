"""What is public: the list of all that may be, and the page on which one thing of it is chosen."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now

from civicstat.directory.models import CITY, AreaLayer
from civicstat.errors import CivicStatError
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.sources.models import Dataset
from civicstat.publishing.choosing.actions import choose
from civicstat.publishing.choosing.offered import Offer, offers_of
from civicstat.publishing.models import Choice, Kind
from civicstat.web.ui.access import StaffRequest, open_to


@dataclass(frozen=True)
class ChoiceRow:
    """A thing that may be public. told: what of it is."""

    kind: str
    slug: str
    title: str
    note: str
    is_public: bool
    told: str


class ChoiceForm(forms.Form):
    """Whether something is public, and what of it."""

    is_public = forms.BooleanField(label="Public from the next edition on", required=False)
    grains = forms.MultipleChoiceField(
        label="Periods", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Months, quarters and years where none is chosen.",
    )  # fmt: skip
    layers = forms.MultipleChoiceField(
        label="Areas", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="The whole city is always shown.",
    )  # fmt: skip
    dimensions = forms.MultipleChoiceField(
        label="Groups", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Each more group means smaller numbers, of which more are withheld.",
    )  # fmt: skip
    since = forms.DateField(
        label="From which day on", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="All figures there are where no day is given.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays on record. Where something is withdrawn, residents read it.",
        error_messages={"required": "Say why; it stays on record."},
    )  # fmt: skip

    def __init__(self, *args: Any, offer: Offer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offer is None:
            for name in ("grains", "layers", "dimensions", "since"):
                del self.fields[name]
            return
        layers = dict(AreaLayer.objects.exclude(slug=CITY).values_list("slug", "plural"))
        self._offer("grains", [(each, NOUNS[each].capitalize()) for each in offer.grains])
        self._offer("layers", [(each, layers.get(each, each)) for each in offer.layers])
        self._offer("dimensions", [(each, each.replace("_", " ").capitalize()) for each in offer.dimensions])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if not choices:
            del self.fields[name]
        elif isinstance(field, forms.MultipleChoiceField):
            field.choices = choices


@open_to("analysts")
def choices(request: StaffRequest) -> HttpResponse:
    chosen = {(each.kind, each.slug): each for each in Choice.objects.visible_to(request.user).in_force()}
    metrics = [
        _row(Kind.METRIC, each.slug, each.title, each.theme, chosen)
        for each in Metric.objects.visible_to(request.user).order_by("theme", "title")
    ]
    goals = [
        _row(Kind.GOAL, each.slug, each.title, each.metric.title, chosen)
        for each in Goal.objects.visible_to(request.user).select_related("metric")
    ]
    datasets = [
        _row(Kind.DATASET, each.slug, each.title, each.sensitivity.capitalize(), chosen)
        for each in Dataset.objects.visible_to(request.user)
    ]
    records = [
        _row(Kind.RECORDS, each.slug, each.definition.open_records.title or each.title, _coarseness(each), chosen)
        for each in Dataset.objects.visible_to(request.user)
        if each.definition.open_records is not None
    ]
    parts = [("Metrics", metrics), ("Goals", goals), ("Datasets", datasets), ("Records, one a row", records)]
    context = {"parts": [part for part in parts if part[1] or part[0] != parts[-1][0]]}
    return render(request, "pages/publishing/choices.html", context)


def _coarseness(dataset: Dataset) -> str:
    """Return what is told of a record: "By quarter and district: road, severity"."""
    records = dataset.definition.open_records
    if records is None:
        return ""
    place = f" and {records.layer}" if records.layer else ""
    return f"By {records.period}{place}: {', '.join(records.columns).replace('_', ' ')}"


def _row(kind: Kind, slug: str, title: str, note: str, chosen: dict[tuple[str, str], Choice]) -> ChoiceRow:
    choice = chosen.get((kind, slug))
    if choice is None or not choice.is_public:
        return ChoiceRow(kind, slug, title, note, False, f"Withdrawn: {choice.reason}" if choice else "")
    parts = [", ".join(each) for each in (choice.grains, choice.layers, choice.dimensions) if each]
    since = f"from {choice.since:%B} {choice.since.day}, {choice.since.year} on" if choice.since else ""
    return ChoiceRow(kind, slug, title, note, True, "; ".join(filter(None, (*parts, since))))


@open_to("analysts")
def choice(request: StaffRequest, kind: str, slug: str) -> HttpResponse:
    thing, offer = _thing(request, kind, slug)
    before = Choice.objects.visible_to(request.user).in_force().filter(kind=kind, slug=slug).first()
    form = ChoiceForm(request.POST or None, offer=offer, initial=_initial(before, offer))
    if form.is_valid():
        told = {"reason": form.cleaned_data.pop("reason"), "by": request.user, "at": now()}
        try:
            _, is_new = choose(kind=kind, slug=slug, **form.cleaned_data, **told)
        except CivicStatError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = "It counts from the next edition on." if is_new else "That is as it was before; nothing changed."
            messages.success(request, f"“{thing}”: {said}")
            return redirect("publishing-choices")
    history = Choice.objects.visible_to(request.user).filter(kind=kind, slug=slug).select_related("by").order_by("-pk")
    decided = _row(Kind(kind), slug, str(thing), "", {(kind, slug): before}) if before is not None else None
    context = {"form": form, "thing": thing, "kind": Kind(kind).label, "history": history, "told": decided}
    return render(request, "pages/publishing/choice.html", context, status=422 if form.errors else 200)


def _thing(request: StaffRequest, kind: str, slug: str) -> tuple[Metric | Goal | Dataset, Offer | None]:
    if kind == Kind.METRIC:
        metric = get_object_or_404(
            Metric.objects.visible_to(request.user).select_related("dataset").prefetch_related("versions"), slug=slug
        )
        return metric, offers_of([metric])[metric.slug]
    if kind == Kind.GOAL:
        return get_object_or_404(Goal.objects.visible_to(request.user), slug=slug), None
    if kind in (Kind.DATASET, Kind.RECORDS):
        return get_object_or_404(Dataset.objects.visible_to(request.user), slug=slug), None
    raise Http404("Expected metric, goal, dataset or records.")


def _initial(before: Choice | None, offer: Offer | None) -> dict[str, Any]:
    if before is not None and before.is_public:
        return {name: getattr(before, name) for name in ("is_public", "grains", "layers", "dimensions", "since")}
    return {"is_public": True, "grains": offer.usual_grains, "layers": offer.layers} if offer else {"is_public": True}
