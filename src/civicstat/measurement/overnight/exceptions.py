"""What of a night needs somebody: too few or too many records, late data, findings, refusals, drift, late records."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Max, Min, Q

from civicstat.measurement.overnight.arrivals import FIRST, Arrivals
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind, Severity, counted, in_words
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.models import PULLED, Dataset, Delivery, DeliveryState, Pull, PullState
from civicstat.store.interface import Store
from civicstat.store.tables import DAY, DELIVERY

Kind = Literal["volume", "late", "finding", "delivery", "drift", "late records", "job"]
LOOKED_BACK = timedelta(days=7)  # for refused deliveries
NIGHT = timedelta(hours=36)  # for records that came late
MOST_TOLD = 240  # characters of why a delivery was refused; its page has the rest
LATE_DAYS = 30  # after the event
_KINDS: dict[str, Kind] = {FindingKind.LATE: "late", FindingKind.SCHEMA: "drift"}
RANK: dict[str, int] = {"delivery": 1, "late": 2, "job": 3, "volume": 4, "drift": 5, "finding": 6, "late records": 7}


@dataclass(frozen=True)
class Trouble:
    """An exception. key: tells it from all others. since: the first day of the records that it concerns.

    finding, delivery, job: what it is about, where it has a page of its own.
    """

    key: str
    kind: Kind
    title: str
    sentence: str
    dataset: Dataset | None = None
    since: date | None = None
    finding: Finding | None = None
    delivery: Delivery | None = None
    job: str = ""
    is_grave: bool = False  # it stops metrics

    @property
    def rank(self) -> int:
        return 0 if self.is_grave else RANK[self.kind]


def troubles_of(arrived: Sequence[Arrivals], store: Store, *, at: datetime) -> Iterator[Trouble]:
    """Yield the exceptions of datasets. at: the real moment, by which deliveries and pulls came."""
    datasets = [each.dataset for each in arrived]
    for each in arrived:
        yield from _volume(each)
    yield from _findings(datasets)
    yield from _refused(datasets, at)
    yield from _late_records(datasets, store, at)


def _volume(arrived: Arrivals) -> Iterator[Trouble]:
    odd = [day for day in arrived.days if day.is_odd and day.expected is not None]
    if not odd or arrived.fresh.is_late:  # that it is late says it all
        return
    day = odd[-1]
    others = f" So it was on {counted(len(odd) - 1, 'other day')} of the last {len(arrived.days)}." if odd[1:] else ""
    yield Trouble(
        f"volume:{arrived.dataset.slug}:{day.on}", "volume", arrived.dataset.title,
        f"{counted(day.found, 'record')} on {day.on:%A}, {in_words(day.on)}, where about {day.expected:,.0f} are "
        f"usual for the weekday and season ({day.low or 0:,.0f} to {day.high or 0:,.0f}).{others}",
        dataset=arrived.dataset, since=odd[0].on,
    )  # fmt: skip


def _findings(datasets: Iterable[Dataset]) -> Iterator[Trouble]:
    open_ones = Finding.objects.filter(dataset__in=datasets, state=FindingState.OPEN)
    found = open_ones.filter(~Q(severity=Severity.NOTE) | Q(kind=FindingKind.SCHEMA))
    for finding in found.select_related("dataset").order_by("-share", "pk"):
        column = finding.dataset.definition.columns.get(finding.column)
        is_personal = column is not None and column.personal
        sentence = f"Something is wrong with {finding.column}, which is personal." if is_personal else finding.sentence
        yield Trouble(
            f"finding:{finding.pk}:{finding.since or ''}", _KINDS.get(finding.kind, "finding"),
            finding.dataset.title, sentence, dataset=finding.dataset, since=finding.since, finding=finding,
            is_grave=finding.severity == Severity.BLOCK,
        )  # fmt: skip


def _refused(datasets: Sequence[Dataset], at: datetime) -> Iterator[Trouble]:
    """Yield deliveries of which nothing was stored, unless a file of the same name came later and was.

    Of a connection the newest, unless a pull ended well since: each of its pulls has a name of its own.
    """
    recent = Delivery.objects.filter(dataset__in=datasets, received_at__gte=at - LOOKED_BACK).order_by("sequence")
    stored = dict[tuple[int, str], int]()
    for dataset, name, sequence in recent.filter(state=DeliveryState.STORED).values_list(
        "dataset_id", "name", "sequence"
    ):
        stored[dataset, name] = sequence
    ended_well = Pull.objects.filter(connection__dataset__in=datasets, state__in=(PullState.STORED, PullState.NOTHING))
    last_well = dict(ended_well.order_by().values_list("connection").annotate(last=Max("pk")))
    newest = dict[tuple[int, str], Delivery]()
    refused = recent.filter(state__in=(DeliveryState.REFUSED, DeliveryState.INTERRUPTED))
    for delivery in refused.select_related("dataset", "arrival__pull"):
        pull = delivery.arrival.pull if delivery.way == PULLED and hasattr(delivery, "arrival") else None
        if pull is None and stored.get((delivery.dataset_id, delivery.name), 0) < delivery.sequence:
            newest[delivery.dataset_id, delivery.name] = delivery
        if pull is not None and last_well.get(pull.connection_id, 0) < pull.pk:
            newest[delivery.dataset_id, f"pull/{pull.connection_id}"] = delivery  # no file's name has a slash
    yield from map(_refusal, newest.values())


def _refusal(delivery: Delivery) -> Trouble:
    said = message_without_personal(delivery).partition("\n")[0].removeprefix(f"{delivery.name}: ")
    said = f"{said[:MOST_TOLD].rstrip()}…" if len(said) > MOST_TOLD else said
    return Trouble(
        f"delivery:{delivery.dataset.slug}:{delivery.sequence}", "delivery", delivery.dataset.title,
        f"{delivery.name} was {delivery.get_state_display().lower()}{f': {said}' if said else '.'}",
        dataset=delivery.dataset, delivery=delivery,
    )  # fmt: skip


def _spans(fresh: Sequence[tuple[int | None, int, datetime]]) -> list[tuple[int, int]]:
    """Return the numbers that records name deliveries by, those that follow one another as one span."""
    spans = list[tuple[int, int]]()
    for joined, sequence, _ in sorted(fresh, key=lambda each: each[1]):
        begin = sequence if joined is None else joined
        if spans and spans[-1][1] + 1 == begin:
            spans[-1] = (spans[-1][0], sequence)
        else:
            spans.append((begin, sequence))
    return spans


def _late_records(datasets: Sequence[Dataset], store: Store, at: datetime) -> Iterator[Trouble]:
    """Yield records that came, or came otherwise, long after their event; history that is loaded once is none."""
    stored = Delivery.objects.filter(dataset__in=datasets, state=DeliveryState.STORED).order_by()
    begun = dict(stored.values_list("dataset_id").annotate(first=Min("received_at")))
    fresh = dict[int, list[tuple[int | None, int, datetime]]]()
    for dataset, joined, sequence, received in stored.filter(received_at__gte=at - NIGHT).values_list(
        "dataset_id", "joined_from", "sequence", "received_at"
    ):
        fresh.setdefault(dataset, []).append((joined, sequence, received))
    for each in datasets:
        if each.pk in fresh and begun[each.pk] < at - NIGHT:
            yield from _late_records_of(each, fresh[each.pk], store)


def _late_records_of(
    dataset: Dataset, fresh: Sequence[tuple[int | None, int, datetime]], store: Store
) -> Iterator[Trouble]:
    name, day, delivery = (store.dialect.quote(each) for each in (dataset.slug, DAY, DELIVERY))
    first = min(received for *_, received in fresh).date() - timedelta(days=LATE_DAYS)
    came = " or ".join(f"{delivery} between {begin} and {end}" for begin, end in _spans(fresh))
    [row] = store.query(
        f"select count(*) as n, min({day}) as since from {name} where ({came}) and {day} < {(first - FIRST).days}"
    ).to_pylist()
    if row["n"]:
        since = FIRST + timedelta(days=row["since"])
        yield Trouble(
            f"late records:{dataset.slug}:{max(sequence for _, sequence, _ in fresh)}", "late records", dataset.title,
            f"{counted(row['n'], 'record')} of more than {LATE_DAYS} days ago came or changed, back to "
            f"{in_words(since)}. Figures of periods that were final are other than they were.",
            dataset=dataset, since=since,
        )  # fmt: skip
