"""One delivery: its state, its counts, why it was refused, and the rows that were set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from civicstat.directory.models import AreaAlias, AreaLayer
from civicstat.directory.spellings import fold
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.quality.tracing import unknown_names
from civicstat.measurement.records.setting_aside import Fault
from civicstat.measurement.records.withholding import (
    csv_without_personal,
    faults_without_personal,
    message_without_personal,
    withheld,
)
from civicstat.measurement.sources.models import Dataset, Delivery, DeliveryState
from civicstat.web.pages.datasets import metrics_on
from civicstat.web.pages.reaching import breadcrumb_of, find_dataset, find_own_dataset, may_change
from civicstat.web.pages.rebuilding import rebuild_state
from civicstat.web.pages.shown.deliveries import BADGES, counts_of, entries_of, next_steps
from civicstat.web.pages.shown.schema import title_of
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts import Table

A_PAGE = 50
MOST_NAMES = 20
MOST_READ = 1000


@open_to("staff")
def delivery(request: StaffRequest, slug: str, sequence: int) -> HttpResponse:
    shown = _find(request, slug, sequence)
    is_editor = may_change(request, shown.dataset)
    context: dict[str, Any] = {
        "dataset": shown.dataset,
        "may_change": is_editor,
        "delivery": shown,
        "badge": BADGES[DeliveryState(shown.state)],
        "is_waiting": not shown.is_finished,
        "is_measuring": shown.state == DeliveryState.STORED and _has_figures_behind(shown.dataset),
        "is_read": shown.state in (DeliveryState.STORED, DeliveryState.REFUSED) and shown.rows > 0,
        "percent": round(100 * shown.done_share),
        "message_lines": message_without_personal(shown).splitlines(),
        "shows_message": is_editor or shown.state != DeliveryState.REFUSED,
        "entries": entries_of(shown),
        "counts": counts_of(shown),
        "unknown": _unknown(request, shown),
        "next_steps": _next_steps(request, shown, may_change=is_editor),
        "breadcrumb": [
            *breadcrumb_of(shown.dataset), ("Deliveries", f"{reverse('dataset', args=[slug])}?view=deliveries")
        ],
    }  # fmt: skip
    if is_editor:
        context |= _set_aside(request, shown)
    return render(request, "pages/delivery.html", context)


def _next_steps(request: StaffRequest, shown: Delivery, *, may_change: bool) -> list[tuple[str, str, str]]:
    if shown.state != DeliveryState.STORED:
        return []
    return next_steps(shown, adopted=metrics_on(request, shown.dataset).count(), may_change=may_change)


@open_to("leads")
def set_aside_csv(request: StaffRequest, slug: str, sequence: int) -> HttpResponse:
    """The rows that were set aside, as they came, with the reasons: to be corrected and sent again.

    Personal columns are not among what leaves.
    """
    find_own_dataset(request, slug)
    shown = _find(request, slug, sequence)
    if not faults_without_personal(shown, most=1)[1]:
        raise Http404("No row of this delivery was set aside.")
    response = HttpResponse("".join(csv_without_personal(shown)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{sequence}-set-aside.csv"'
    return response


def _has_figures_behind(dataset: Dataset) -> bool:
    """Return whether figures do not know yet what was stored last."""
    behind = Q(computed_at=None) | Q(computed_at__lt=F("dataset__loaded_at"))
    return bool(dataset.metrics.filter(behind).exists())


def _find(request: StaffRequest, slug: str, sequence: int) -> Delivery:
    dataset = find_dataset(request, slug)
    found: Delivery = get_object_or_404(dataset.deliveries.select_related("by").numbered(sequence))
    found.dataset = dataset
    return found


class _Faults(Sequence[Fault]):
    """The faults of a delivery as a paginator wants them: a page is read when it is shown."""

    def __init__(self, shown: Delivery) -> None:
        self._delivery = shown
        self._count = faults_without_personal(shown, most=0)[1]

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        start, stop, _ = part.indices(self._count)
        return faults_without_personal(self._delivery, start=start, most=stop - start)[0]


def _set_aside(request: StaffRequest, shown: Delivery) -> dict[str, Any]:
    faults = _Faults(shown)
    if not len(faults):
        return {}
    page: Page[Fault] = Paginator(faults, A_PAGE).get_page(request.GET.get("page"))
    columns = shown.dataset.definition.columns
    hidden = [title_of(name, columns[name]) for name in withheld(shown.dataset.definition)]
    return {"page": page, "table": _table(page.object_list), "withheld": hidden}


def _table(faults: Iterable[Fault]) -> Table:
    rows = tuple(
        (f"{fault.row:,}", fault.column or "The whole row", fault.found or "(empty)", fault.expected)
        for fault in faults
    )
    return Table("Rows that were set aside", ("Row", "Column", "Found", "Expected"), rows)


@dataclass(frozen=True)
class UnknownNames:
    """Names in the records of one delivery that no area of a layer is known by, and that nobody has decided on."""

    layer: str
    url: str
    names: tuple[tuple[str, int], ...]  # with the records that carry them
    more: int


def _unknown(request: StaffRequest, shown: Delivery) -> list[UnknownNames]:
    if shown.state != DeliveryState.STORED or rebuild_state(shown.dataset):
        return []
    layers = AreaLayer.objects.filter(slug__in=shown.dataset.definition.areas)
    return [found for layer in layers if (found := _unknown_of(request, shown, layer)).names]


def _unknown_of(request: StaffRequest, shown: Delivery, layer: AreaLayer) -> UnknownNames:
    decided = AreaAlias.objects.visible_to(request.user).filter(layer=layer, is_confirmed=True)
    known = set(decided.values_list("text", flat=True))
    found = unknown_names(record_store(), shown.dataset.definition, layer.slug, delivery=shown.sequence, most=MOST_READ)
    open_ones = [(name, count) for name, count in found if fold(name) not in known]
    url = reverse("area-spellings", args=[layer.slug])
    return UnknownNames(layer.plural, url, tuple(open_ones[:MOST_NAMES]), max(0, len(open_ones) - MOST_NAMES))
