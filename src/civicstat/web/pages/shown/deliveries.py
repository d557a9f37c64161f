"""Deliveries as lists and pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from civicstat.directory.models import User
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.sources.models import Delivery, DeliveryState
from civicstat.web.pages.shown.moments import size_in_words
from civicstat.web.ui import charts

BADGES = {
    DeliveryState.RECEIVED: ("running", "Being read"),
    DeliveryState.STORED: ("done", "Stored"),
    DeliveryState.REFUSED: ("failed", "Refused"),
    DeliveryState.REPEATED: ("no_data", "Repeated"),
    DeliveryState.INTERRUPTED: ("failed", "Interrupted"),
}
MOST_DRAWN, LEAST_DRAWN = 30, 3  # deliveries
WAYS = {
    "upload": "Upload", "command": "Command line", "api": "API", "api-later": "API", "python": "Python", "demo": "Demo",
    "push": "Push", "pull": "Connection", "pull-file": "Connection",
}  # fmt: skip


@dataclass(frozen=True)
class DeliveryRow:
    """A line of the list of deliveries."""

    delivery: Delivery
    url: str
    badge: tuple[str, str]
    sender: str


def rows_of(deliveries: Iterable[Delivery]) -> list[DeliveryRow]:
    return [DeliveryRow(each, url_of(each), BADGES[DeliveryState(each.state)], _sender(each)) for each in deliveries]


def url_of(delivery: Delivery) -> str:
    return reverse("delivery", args=[delivery.dataset.slug, delivery.sequence])


def chart_of(stored: Sequence[Delivery]) -> charts.Figure | None:
    """Return what became of the rows of stored deliveries, the newest ones, oldest first; None for fewer than three."""
    shown = sorted(stored, key=lambda each: each.sequence)[-MOST_DRAWN:]
    if len(shown) < LEAST_DRAWN:
        return None
    bars = tuple(
        charts.Bar(str(each.sequence), each.set_aside / each.rows if each.rows else None, link=url_of(each))
        for each in shown
    )
    aside, rows = sum(each.set_aside for each in shown), sum(each.rows for each in shown)
    worst = max(shown, key=lambda each: each.set_aside / each.rows if each.rows else 0)
    told = f"Of {rows:,} rows in the newest {len(shown)} deliveries {aside:,} were set aside"
    if worst.set_aside:
        told += f", most of them in {worst.name}: {worst.set_aside:,} of {worst.rows:,}"
    chart = charts.Bars("Rows set aside, by delivery", bars, "share", label_heading="Delivery")
    return charts.Figure("deliveries", chart, f"{told}.")


def entries_of(delivery: Delivery) -> list[tuple[str, str]]:
    """Return what a delivery was and what became of it, as terms and meanings."""
    entries = [
        ("File", f"{delivery.name} ({size_in_words(delivery.size)})"),
        ("Came by", _sender(delivery)),
        ("Definition", f"Version {delivery.definition_version}"),
        ("SHA-256", delivery.sha256),
    ]
    return [(term, meaning) for term, meaning in entries if meaning]


def counts_of(delivery: Delivery) -> list[tuple[str, int, str]]:
    """Return the counts of a delivery that was read: what is counted, how many, and what it means."""
    counts = [
        ("Rows in the file", delivery.rows, ""),
        ("New records", delivery.added, ""),
        ("Records replaced", delivery.changed, "A newer row of the same key says otherwise"),
        ("Records unchanged", delivery.unchanged, "The row says what was there already"),
        ("Rows set aside", delivery.set_aside, "They do not fit; listed below"),
        ("Earlier rows of a key", delivery.superseded, "The same key came again later in the file"),
        ("Rows left out", delivery.left_out, "As the definition says, such as test calls"),
        ("Records withdrawn", delivery.withdrawn, "Taken back by their source"),
        ("Times in a repeated hour", delivery.repeated_hours, "Taken as the first, unless the stage before says no"),
        ("Times in a skipped hour", delivery.skipped_hours, "No clock showed them; moved on by what was skipped"),
    ]
    return [each for each in counts if each[1] or each[0] in ("Rows in the file", "New records")]


def next_steps(delivery: Delivery, *, adopted: int, may_change: bool) -> list[tuple[str, str, str]]:
    """Return where to go once a delivery is stored: what to do, its address, and why.

    adopted: how many metrics count the dataset's records, or rest on metrics that do.
    """
    url = reverse("dataset", args=[delivery.dataset.slug])
    findings = Finding.objects.filter(dataset=delivery.dataset, state=FindingState.OPEN).count()
    told = f"{findings} open" if findings else "None is open, or the check is still to come"
    steps = [("Read what is wrong with the records", f"{url}?view=quality", told)]
    if adopted:
        steps.append(("See the figures", reverse("weekly"), f"{adopted} metric{'' if adopted == 1 else 's'}"))
    if may_change:
        more = "Of the library, or your own" if adopted else "Without one there are no figures"
        steps.append(("Adopt metrics" if not adopted else "Adopt more metrics", f"{url}?view=metrics", more))
    return steps


def _sender(delivery: Delivery) -> str:
    way = WAYS.get(delivery.way, delivery.way)
    return f"{way}, {name_of(delivery.by)}" if delivery.by else way


def name_of(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else "somebody"
