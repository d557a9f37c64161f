"""Dashboards as catalog documents: checked, applied so that a second time changes nothing, and written out again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from civicstat.collaboration.dashboards.actions import DashboardRefused, change, create, owner_of
from civicstat.collaboration.dashboards.definitions import Block, DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.dashboards.writing import text_of
from civicstat.directory.catalog.known import Directory
from civicstat.directory.models import Area, User
from civicstat.library.documents import check_document, read_documents

Outcome = Literal["added", "changed", "unchanged"]


def read_dashboard(text: str, *, where: str) -> DashboardDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(DashboardDefinition, document, where=where)


@transaction.atomic
def apply_dashboard(*, definition: DashboardDefinition, by: User | None, at: datetime) -> tuple[Dashboard, Outcome]:
    """Make a dashboard, or let the one of that name say what its definition says. Raises DashboardRefused."""
    held = Dashboard.objects.filter(slug=definition.dashboard).first()
    if held is None:
        return create(definition=definition, what="Made from the catalog", by=by, at=at), "added"
    known = held.version
    changed = change(dashboard=held, definition=definition, what="Changed from the catalog", by=by, at=at)
    return changed, "changed" if changed.version > known else "unchanged"


def document_of(dashboard: Dashboard) -> str:
    """Return a dashboard as a YAML document that `read_dashboard` reads as its definition."""
    return text_of(dashboard.definition)


@dataclass(frozen=True)
class Named:
    """What the blocks of a dashboard may name. views: those that others than their owner see."""

    metrics: Collection[str]
    goals: Collection[str]
    views: Collection[str]
    directory: Directory


def faults_of_dashboard(definition: DashboardDefinition, named: Named) -> Iterator[str]:
    """Yield what is wrong with a dashboard where these are defined."""
    try:
        owner_of(definition)
    except DashboardRefused as fault:
        yield str(fault).removeprefix(f"{definition.dashboard}: ")
    if unknown := named.directory.fault_of_department(definition.department):
        yield unknown
    if definition.area and not named.directory.is_area(definition.area):
        yield _no_area("area", definition.area)
    for number, block in enumerate(definition.blocks, 1):
        yield from (f"block {number} ({block.kind}): {fault}" for fault in _faults(block, named))


def _faults(block: Block, named: Named) -> Iterator[str]:
    metric, goal, view, area = (getattr(block, name, "") for name in ("metric", "goal", "view", "area"))
    if metric and metric not in named.metrics:
        yield f"the metric {metric!r} is not defined; define or adopt it, too, or take the block out"
    if goal and goal not in named.goals:
        yield f"the goal {goal!r} is not set; set it, too, or take the block out"
    if view and view not in named.views:
        known = ", ".join(sorted(named.views)) or "none yet"
        yield (
            f"no shared view is called {view!r}; save it in the explorer and share it, or take the block out. "
            f"There are {known}"
        )
    if area and not named.directory.is_area(area):
        yield _no_area("area", area)
    yield from filter(None, (
        named.directory.fault_of_layer(getattr(block, "layer", "")),
        named.directory.fault_of_department(getattr(block, "department", "")),
    ))  # fmt: skip


def area_at(place: str) -> Area | None:
    """Return the area that "district.D3" names; None where there is none."""
    layer, _, code = place.partition(".")
    found: Area | None = (
        Area.objects.select_related("layer").defer("boundary").filter(layer__slug=layer, code=code).first()
    )
    return found


def _no_area(name: str, place: str) -> str:
    return f"{name} is {place!r}, expected the layer and the code of an area, such as 'district.D3'"


def fitted(definition: DashboardDefinition, metrics: Collection[str]) -> tuple[DashboardDefinition, list[str]]:
    """Return a dashboard without the blocks of what a city has not, and the names of the metrics that it lacks."""
    layers = {"", *Directory.with_documents().layers}
    named = [getattr(block, "metric", "") for block in definition.blocks]
    kept = [
        block
        for block, metric in zip(definition.blocks, named, strict=True)
        if (not metric or metric in metrics) and getattr(block, "layer", "") in layers
    ]
    left_out = [metric for metric in named if metric and metric not in metrics]
    return definition.model_copy(update={"blocks": _without_bare_headings(kept)}), list(dict.fromkeys(left_out))


def _without_bare_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks without headings that nothing follows."""
    following = [*blocks[1:], None][: len(blocks)]
    return tuple(
        block
        for block, after in zip(blocks, following, strict=True)
        if block.kind != "heading" or (after is not None and after.kind != "heading")
    )
