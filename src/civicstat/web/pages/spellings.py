"""Spellings in the records that no area is known by: a person says what each one means."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from civicstat.directory.actions import confirm_alias, refuse_alias
from civicstat.directory.models import Area, AreaAlias, AreaLayer, User
from civicstat.directory.places import fold
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.rebuilding import ask_for_rebuild_of_layer, rebuild_state
from civicstat.web.ui.access import StaffRequest, open_to

A_PAGE = 25
ALIKE = 99.95  # the score of spellings that differ in punctuation and abbreviations only


@dataclass(frozen=True)
class SpellingRow:
    """A spelling, what was typed for it, and why that cannot be."""

    alias: AreaAlias
    typed: str = ""
    fault: str = ""


@open_to("analysts")
def spellings(request: StaffRequest, slug: str) -> HttpResponse:
    layer = get_object_or_404(AreaLayer.objects.editable_by(request.user), slug=slug)
    is_decided = request.GET.get("view") == "decided"
    faults: dict[int, SpellingRow] = {}
    if request.method == "POST":
        faults = _decide(request, layer)
        if not faults:
            return redirect(request.get_full_path())
    known = AreaAlias.objects.editable_by(request.user).filter(layer=layer)
    decided = known.filter(is_confirmed=True).order_by("-records", "text")
    found = (decided if is_decided else known.waiting()).select_related("area", "confirmed_by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    states = [(dataset, rebuild_state(dataset)) for dataset in _datasets(layer)]
    context = {
        "layer": layer,
        "is_decided": is_decided,
        "page": page,
        "rows": [faults.get(alias.pk, SpellingRow(alias)) for alias in page.object_list],
        "faults": list(faults.values()),
        "alike": [alias for alias in page.object_list if not is_decided and alias.area_id and alias.score >= ALIKE],
        "areas": layer.areas.filter(is_target=True).only("code", "name", "layer"),
        "tabs": _tabs(layer, known.waiting().count(), decided.count(), is_decided),
        "outdated": [dataset for dataset, state in states if state == "needed"],
        "waiting": [dataset for dataset, state in states if state == "waiting"],
        "breadcrumb": [("Areas", reverse("areas")), (layer.plural, reverse("area-layer", args=[slug]))],
    }
    return render(request, "pages/area_spellings.html", context)


@require_POST
@open_to("analysts")
def rebuild(request: StaffRequest, slug: str) -> HttpResponse:
    """Have the records find their areas anew, now that spellings were decided."""
    layer = get_object_or_404(AreaLayer.objects.editable_by(request.user), slug=slug)
    asked = ask_for_rebuild_of_layer(layer)
    titles = ", ".join(dataset.title for dataset in asked)
    if asked:
        messages.success(request, f"Records find their areas anew in: {titles}. Figures follow.")
    return redirect("area-spellings", slug=slug)


def _decide(request: StaffRequest, layer: AreaLayer) -> dict[int, SpellingRow]:
    """Take the decisions of a form, and return those that cannot be taken."""
    waiting = {alias.pk: alias for alias in AreaAlias.objects.editable_by(request.user).filter(layer=layer)}
    areas = _areas_by_text(layer)
    faults: dict[int, SpellingRow] = {}
    done = _press(request.POST, waiting, request.user)
    for pk, typed in _typed(request.POST):
        alias, area = waiting.get(pk), areas.get(fold(typed))
        if alias is not None and area is None:
            fault = f"“{typed}” is no area of {layer.plural}. Choose one of the list."
            faults[pk] = SpellingRow(alias, typed, fault)
        elif alias is not None and area is not None:
            confirm_alias(alias=alias, area=area, by=request.user, at=now())
            done += 1
    if done:
        messages.success(request, f"{done} spelling{' is' if done == 1 else 's are'} decided.")
    return faults


def _press(sent: QueryDict, waiting: dict[int, AreaAlias], by: User) -> int:
    """Do what a button beside one spelling says, and return how many spellings were decided."""
    if "confirm-alike" in sent:
        return _confirm_alike(sent, waiting, by)
    for name, act in (("confirm", confirm_alias), ("refuse", refuse_alias)):
        pressed = sent.get(name, "")
        alias = waiting.get(int(pressed)) if pressed.isdigit() else None
        if alias is not None and (name == "refuse" or alias.area_id is not None):
            act(alias=alias, by=by, at=now())
            return 1
    return 0


def _confirm_alike(sent: QueryDict, waiting: dict[int, AreaAlias], by: User) -> int:
    alike = [waiting[int(pk)] for pk in sent.getlist("alike") if pk.isdigit() and int(pk) in waiting]
    for alias in alike:
        confirm_alias(alias=alias, by=by, at=now())
    return len(alike)


def _typed(sent: QueryDict) -> list[tuple[int, str]]:
    pairs = [(name.removeprefix("area-"), str(value).strip()) for name, value in sent.items()]
    return [(int(pk), value) for pk, value in pairs if pk.isdigit() and value]


def _areas_by_text(layer: AreaLayer) -> dict[str, Area]:
    areas = list(layer.areas.filter(is_target=True).select_related("layer").defer("boundary"))
    return {fold(area.name): area for area in areas} | {fold(area.code): area for area in areas}


def _datasets(layer: AreaLayer) -> list[Dataset]:
    return [dataset for dataset in Dataset.objects.all() if layer.slug in dataset.definition.areas]


def _tabs(layer: AreaLayer, waiting: int, decided: int, is_decided: bool) -> list[tuple[str, str, bool, int]]:
    url = reverse("area-spellings", args=[layer.slug])
    return [
        ("To decide", url, not is_decided, waiting),
        ("Decided", f"{url}?view=decided", is_decided, decided),
    ]
