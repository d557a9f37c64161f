"""What is typed at the command line, as a question of the explorer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from civicstat.cli.show import show_json, show_table
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.seen import Seen, seen_by
from civicstat.measurement.metrics.exploring.statistics import read_statistic

GRAINS: tuple[str, ...] = get_args(Grain)


class CannotAsk(CivicStatError):
    """What was typed is no question."""


def subject_of(name: str, seen: Seen) -> dict[str, str]:
    """Return what a name means: a metric, or a dataset. Raises CannotAsk with what there is."""
    if name in seen.metrics and name in seen.datasets:
        raise CannotAsk(f"{name!r} is a metric and a dataset; say metric:{name} or dataset:{name}")
    sort, _, slug = name.partition(":")
    if sort in ("metric", "dataset") and slug:
        return {sort: slug}
    if name in seen.metrics:
        return {"metric": name}
    if name in seen.datasets:
        return {"dataset": name}
    raise CannotAsk(
        f"there is no metric and no dataset {name!r}; datasets are {', '.join(seen.datasets) or 'none'}, and "
        "civicstat measure lists the metrics"
    )


def cuts_of(by: Sequence[str], layers: set[str]) -> dict[str, Any]:
    """Return what figures are told by: a kind of period, an area layer, columns. Raises CannotAsk."""
    grains = [name for name in by if name in GRAINS]
    areas = [name for name in by if name in layers]
    for several, what in ((grains, "one kind of period"), (areas, "one area layer")):
        if len(several) > 1:
            raise CannotAsk(f"found {' and '.join(several)}, expected {what}; ask once for each")
    found: dict[str, Any] = {"by": [name for name in by if name not in (*grains, *areas)]}
    found |= {"grain": grains[0]} if grains else {"span": "whole"}
    return found | ({"layer": areas[0]} if areas else {})


def question(
    subject: str, *, by: Sequence[str], statistic: str, span: str, options: dict[str, Any], areas: Sequence[str]
) -> dict[str, Any]:
    """Return the question. Raises CannotAsk or InquiryRefused."""
    from civicstat.directory.models import AreaLayer

    plain: dict[str, Any] = {**subject_of(subject, seen_by(None))}
    plain |= cuts_of(by, set(AreaLayer.objects.values_list("slug", flat=True)))
    if statistic:
        plain["statistic"] = read_statistic(statistic)
    if span:
        plain["span"] = span
    for name, value in options.items():
        if value not in (None, ""):
            plain[name] = value.date() if isinstance(value, datetime) else value
    return plain | ({"areas": list(areas)} if areas else {})


def question_of_view(name: str) -> dict[str, Any]:
    """Return what a shared view asks. Raises CannotAsk with those that there are."""
    from civicstat.collaboration.views.models import SavedView

    shared = SavedView.objects.shared()
    found = shared.filter(slug=name).first()
    if found is None:
        known = ", ".join(shared.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CannotAsk(f"no view {name!r} is shared; there are {known}")
    asked: dict[str, Any] = found.inquiry.as_plain()
    return asked


def list_views(*, as_json: bool) -> None:
    """Print the views that are shared."""
    from civicstat.collaboration.views.models import SavedView

    shared = SavedView.objects.shared().select_related("department").order_by("slug")
    rows = [
        {"view": each.slug, "title": each.title, "shared_with": each.department.slug if each.department else "everyone"}
        for each in shared
    ]
    if as_json:
        show_json(rows)
    else:
        show_table(("view", "title", "shared with"), [list(row.values()) for row in rows])
