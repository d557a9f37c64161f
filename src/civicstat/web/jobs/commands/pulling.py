"""What a connection fetched, stored."""

from dataclasses import dataclass, field

from django.utils.timezone import now

from civicstat.measurement.pulling import store_fetched
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.withholding import message_without_personal
from civicstat.measurement.sources.models import Pull
from civicstat.web.jobs.messages import Command, Report


@dataclass(frozen=True)
class StorePull:
    """pull: the number of a pull whose deliveries wait."""

    pull: int


@dataclass(frozen=True)
class PullOutcome:
    """What became of a pull."""

    connection: str
    dataset: str
    state: str
    message: str
    rows: int
    promised: int | None
    pages: int
    retries: int
    missing: int | None
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()
    deliveries: tuple[int, ...] = ()
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    set_aside: int = 0
    cursor: dict[str, object] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.state in ("stored", "nothing")


def store_pull(args: StorePull, report: Report) -> PullOutcome:
    """Store what a pull fetched, unless the background worker was quicker, and return what became of it."""
    report(0, "storing")
    pull = Pull.objects.select_related("connection").get(pk=args.pull)
    return outcome_of(store_fetched(pull=pull, store=record_store(), at=now()))


def outcome_of(pull: Pull) -> PullOutcome:
    """Return a pull as plain values, without what is personal."""
    deliveries = [each.delivery for each in pull.arrivals.select_related("delivery__dataset")]
    said = [message_without_personal(each) for each in deliveries if each.message]
    drift = pull.drift
    return PullOutcome(
        connection=pull.connection.slug, dataset=pull.connection.dataset.slug, state=pull.state,
        message=" ".join(said) or pull.message, rows=pull.rows, promised=pull.promised, pages=pull.pages,
        retries=pull.retries, missing=pull.missing, gone=tuple(drift.get("gone", ())), new=tuple(drift.get("new", ())),
        retyped=tuple(tuple(each) for each in drift.get("retyped", ())),
        deliveries=tuple(each.sequence for each in deliveries),
        added=sum(each.added for each in deliveries), changed=sum(each.changed for each in deliveries),
        unchanged=sum(each.unchanged for each in deliveries), set_aside=sum(each.set_aside for each in deliveries),
        cursor={name: value for name, value in pull.connection.cursor.items() if name != "seen"},
    )  # fmt: skip


STORE_PULL: Command[StorePull, PullOutcome] = Command("store pull", StorePull, PullOutcome, store_pull)
