"""Areas: layers with their maps and residents, and files from which they come."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.directory.actions import import_layer, import_populations
from civicstat.directory.boundaries import BoundaryFile, read_boundaries
from civicstat.directory.geofiles import UnreadableBoundaries, read_features
from civicstat.directory.models import CITY, Area, AreaAlias, AreaLayer
from civicstat.directory.populations import Populations, lacking_residents, read_populations
from civicstat.directory.residents import residents_in
from civicstat.errors import CivicStatError
from civicstat.web.pages.forms.areas import BoundaryFileForm, BoundaryForm, PopulationForm
from civicstat.web.pages.forms.sent import sent
from civicstat.web.pages.keeping import KeptFile, find_file, forget_file, keep_file
from civicstat.web.pages.rebuilding import ask_for_rates, ask_for_rebuild_of_layer
from civicstat.web.pages.shown.layers import layer_rows, map_of_boundaries, map_of_layer, residents_table
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("staff")
def areas(request: StaffRequest) -> HttpResponse:
    city = Area.objects.visible_to(request.user).filter(layer__slug=CITY).first()
    return render(request, "pages/areas.html", {"rows": layer_rows(), "city": city})


@open_to("staff")
def layer(request: StaffRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(AreaLayer.objects.visible_to(request.user).exclude(slug=CITY), slug=slug)
    context = {
        "layer": shown,
        "map": map_of_layer(shown),
        "areas": shown.areas.filter(is_target=True).defer("boundary"),
        "retired": shown.areas.filter(is_target=False).defer("boundary"),
        "residents": residents_table(shown),
        "waiting": AreaAlias.objects.visible_to(request.user).filter(layer=shown).waiting().count(),
        "breadcrumb": [("Areas", reverse("areas"))],
    }
    return render(request, "pages/area_layer.html", context)


@open_to("analysts")
def start_import(request: StaffRequest) -> HttpResponse:
    """First step: the file."""
    form = BoundaryFileForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        kept = keep_file(form.cleaned_data["file"], request.session)
        try:
            read_features(kept.path)
        except CivicStatError as fault:
            forget_file(kept.key, request.session)
            form.add_error("file", str(fault))
        else:
            return redirect("areas-import-fields", key=kept.key)
    return render(request, "pages/areas_import.html", {"form": form, "breadcrumb": [("Areas", reverse("areas"))]})


@open_to("analysts")
def finish_import(request: StaffRequest, key: str) -> HttpResponse:
    """Second step: which fields hold codes and names, and which layer the areas make."""
    kept = find_file(key, request.session)
    if kept is None:
        messages.warning(request, "The file is no longer here. Choose it again.")
        return redirect("areas-import")
    fields = read_features(kept.path).fields
    guess, why_not = _guess(kept)
    form = BoundaryForm(*sent(request), fields=fields, initial=_initial(guess))
    if request.method == "POST" and form.is_valid():
        try:
            return _import(request, kept, form.cleaned_data)
        except CivicStatError as fault:
            form.add_error(None, str(fault))
    context = {
        "form": form,
        "name": kept.name,
        "count": len(next(iter(fields.values()), ())),
        "guess": guess,
        "why_not": why_not,
        "map": map_of_boundaries(guess.areas) if guess else None,
        "breadcrumb": [("Areas", reverse("areas")), ("Import areas", reverse("areas-import"))],
    }
    return render(request, "pages/areas_import_fields.html", context)


def _guess(kept: KeptFile) -> tuple[BoundaryFile | None, str]:
    """Return the areas as they would be read without being told more, or why they cannot."""
    try:
        return read_boundaries(kept.path), ""
    except UnreadableBoundaries as fault:
        return None, str(fault)


def _initial(guess: BoundaryFile | None) -> dict[str, Any]:
    return {"code_field": guess.code_field, "name_field": guess.name_field} if guess else {}


def _import(request: StaffRequest, kept: KeptFile, wanted: dict[str, Any]) -> HttpResponse:
    read = read_boundaries(kept.path, code_field=wanted["code_field"], name_field=wanted["name_field"])
    with transaction.atomic():
        change = import_layer(
            slug=wanted["slug"],
            name=wanted["name"],
            plural=wanted["plural"],
            areas=read.areas,
            by=request.user,
            at=now(),
        )
        residents = _import_residents(request, kept, wanted)
    forget_file(kept.key, request.session)
    messages.success(
        request, f"{change.layer.plural}: {change.added} added, {change.changed} changed, {change.retired} retired."
    )
    if residents:
        ask_for_rates()
        messages.success(request, f"{residents:,} figures of residents are kept. Rates are being computed with them.")
    for note in read.notes:
        messages.info(request, note)
    if rebuilt := ask_for_rebuild_of_layer(change.layer):
        titles = ", ".join(dataset.title for dataset in rebuilt)
        messages.info(request, f"Records find their areas anew in: {titles}.")
    return redirect("area-layer", slug=change.layer.slug)


def _import_residents(request: StaffRequest, kept: KeptFile, wanted: dict[str, Any]) -> int:
    """Keep the residents that the file of areas states, where a field for them was named; return how many figures."""
    if not wanted["residents_field"]:
        return 0
    rows = residents_in(
        read_features(kept.path).fields, code_field=wanted["code_field"], field=wanted["residents_field"],
        year=wanted["residents_year"], layer=wanted["slug"], source=kept.name,
    )  # fmt: skip
    return import_populations(rows=rows, by=request.user, at=now())


@open_to("analysts")
def populations(request: StaffRequest) -> HttpResponse:
    form = PopulationForm(*sent(request))
    if request.method == "POST" and form.is_valid():
        kept = keep_file(form.cleaned_data["file"], request.session)
        chosen = form.cleaned_data["layer"]
        try:
            rows = read_populations(kept.path, layer=chosen.slug if chosen else None)
            count = import_populations(rows=rows, by=request.user, at=now())
        except CivicStatError as fault:
            form.add_error("file", str(fault))
        else:
            ask_for_rates()
            messages.success(request, f"{count:,} figures are kept. Rates are being computed with them.")
            for each in lacking_residents(Populations.load()):
                messages.warning(request, f"{each.sentence}. Rates there have no figure until they are added.")
            return redirect("areas")
        finally:
            forget_file(kept.key, request.session)
    context = {"form": form, "breadcrumb": [("Areas", reverse("areas"))]}
    return render(request, "pages/areas_populations.html", context)
