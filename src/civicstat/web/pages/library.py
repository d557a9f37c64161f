"""The library: metrics that ship, beside the datasets that there are; adopting one or several."""

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import Offer, offer_of, offers
from civicstat.measurement.metrics.offering.offers import library as shipped
from civicstat.measurement.metrics.offering.planning import Adoption, left_out, plan
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.forms.library import LibraryForm
from civicstat.web.pages.passports import passport_of
from civicstat.web.pages.reaching import find_own_dataset
from civicstat.web.pages.shown.offers import groups_of
from civicstat.web.ui.access import StaffRequest, open_to


@open_to("staff")
def library(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _adopt_ticked(request)
    form = LibraryForm(request.GET or None)
    found = form.select(_all_offers(request))
    context = {
        "form": form,
        "offers": found,
        "count": len(found),
        "groups": groups_of(found),
        "is_folded": not any(request.GET.get(name) for name in ("q", "theme")),
        "all": len(shipped()),
        "datasets": Dataset.objects.visible_to(request.user).exists(),
    }
    return render(request, "pages/library.html", context)


@open_to("staff")
def metric(request: StaffRequest, slug: str) -> HttpResponse:
    if slug not in shipped():
        raise Http404(f"No metric named {slug} ships with CivicStat.")
    offer = offer_of(slug, _datasets(request), _adopted())
    definition = offer.definition
    context = {
        "offer": offer,
        "definition": definition,
        "passport": passport_of(definition, Metric(slug=slug, dataset=offer.datasets[0] if offer.datasets else None)),
        "bases": [shipped()[base] for base in offer.bases],
        "breadcrumb": [("Metric library", reverse("library"))],
    }
    return render(request, "pages/library_metric.html", context)


def _datasets(request: StaffRequest) -> list[Dataset]:
    """Return the datasets for which a person may adopt metrics; to those who may not, all that they see."""
    door = Dataset.objects.editable_by if request.user.may_change_some else Dataset.objects.visible_to
    return list(door(request.user).distinct())


def _adopted() -> dict[str, MetricDefinition]:
    return {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}


def _all_offers(request: StaffRequest) -> list[Offer]:
    found = offers(_datasets(request), _adopted())
    return sorted(found, key=lambda offer: (offer.definition.theme, offer.definition.title))


@open_to("leads")
def _adopt_ticked(request: StaffRequest) -> HttpResponse:
    slugs = [slug for slug in request.POST.getlist("metric") if slug in shipped()]
    wanted = request.POST.get("dataset", "")
    if wanted:
        find_own_dataset(request, wanted)
    back = f"{reverse('dataset', args=[wanted])}?view=metrics" if _is_dataset(request, wanted) else reverse("library")
    if not slugs:
        messages.warning(request, "No metric was ticked, so none was adopted.")
        return redirect(back)
    try:
        done = _adopt_all(slugs, Dataset.objects.editable_by(request.user), wanted, request.user)
    except CivicStatError as fault:
        messages.error(request, str(fault))
        return redirect(back)
    _tell(request, done)
    if len(done) <= 1 and len(slugs) == 1:
        return redirect("metric", slug=slugs[0])
    return redirect(back if wanted else f"{reverse('library')}?show=adopted")


def _is_dataset(request: StaffRequest, slug: str) -> bool:
    return bool(slug) and Dataset.objects.editable_by(request.user).filter(slug=slug).exists()


@transaction.atomic
def _adopt_all(slugs: Sequence[str], datasets: Iterable[Dataset], wanted: str, by: User) -> list[Adoption]:
    """Adopt metrics, and those that they rest on before them; all of them or none."""
    planned = plan(slugs, datasets, _adopted(), wanted=wanted)
    for each in planned:
        adopt(text=each.fitted.text, where=f"library, {each.slug}", by=by, at=now())
    return planned


def _tell(request: StaffRequest, done: Sequence[Adoption]) -> None:
    if not done:
        messages.info(request, "These metrics were adopted before; nothing was changed.")
    elif len(done) == 1:
        messages.success(request, f"“{shipped()[done[0].slug].title}” is adopted. Its figures are being computed.")
    else:
        messages.success(request, f"{len(done)} metrics are adopted. Their figures are being computed.")
    for sentence in left_out(done):
        messages.info(request, sentence)
