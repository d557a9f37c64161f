"""The night as one person sees it: what arrived, what needs somebody, jobs among it, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from civicstat.directory.clock import judged_at
from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.overnight.arrivals import Arrivals, arrivals_of
from civicstat.measurement.overnight.exceptions import Trouble, troubles_of
from civicstat.measurement.overnight.models import Clearing
from civicstat.measurement.sources.models import Dataset
from civicstat.store.interface import Store
from civicstat.web.tasks.overview import overview

HISTORY = timedelta(days=14)


class UnknownException(CivicStatError):
    """No open exception has the key given."""


@dataclass(frozen=True)
class Night:
    """troubles: those that nobody cleared, the gravest first. cleared: decisions of two weeks, and standing holds."""

    arrived: Sequence[Arrivals]
    troubles: Sequence[Trouble]
    cleared: Sequence[Clearing]

    def trouble(self, key: str) -> Trouble:
        """Return an open exception. Raises UnknownException."""
        for each in self.troubles:
            if each.key == key:
                return each
        raise UnknownException(
            f"no exception {key!r} is open; somebody cleared it, or it is over. Look at what is open now"
        )

    def as_plain(self) -> dict[str, Any]:
        """Return the night as plain values."""
        return {
            "arrived": [_plain_arrival(each) for each in self.arrived],
            "exceptions": [plain_trouble(each) for each in self.troubles],
            "cleared": [plain_clearing(each) for each in self.cleared],
        }


def night_of(user: User | None, store: Store, *, at: datetime) -> Night:
    """Return the night of the datasets that a person answers for, all to an auditor; None: of all, for who owns the
    workspace.

    at: the real moment.
    """
    own = Dataset.objects.all() if user is None or user.is_auditor else Dataset.objects.editable_by(user)
    datasets = list(own.distinct().select_related("department").order_by("title"))
    arrived = arrivals_of(datasets, store, judged_at(at))
    troubles = list(troubles_of(arrived, store, at=at))
    if user is None or user.may_see_all:
        troubles += _jobs(at)
    done = set(Clearing.objects.standing().values_list("exception", flat=True))
    seen = Clearing.objects.all() if user is None else Clearing.objects.visible_to(user)
    recent = seen.filter(Q(at__gte=at - HISTORY) | Q(pk__in=Clearing.objects.holding()))
    return Night(
        arrived,
        sorted((each for each in troubles if each.key not in done), key=lambda each: (each.rank, each.title)),
        list(recent.distinct().select_related("dataset", "metric", "by", "withdrawn_by")),
    )


def _jobs(at: datetime) -> list[Trouble]:
    """Return jobs that fail, or that nobody runs. One that fails on another day is another exception."""
    found = []
    for each in overview(at=at):
        if each.state == "failing" and each.last is not None:
            said, on = each.last.error, localtime(each.last.started_at).date()
        elif each.state == "overdue" and each.next_at is not None:
            on = localtime(each.next_at).date()
            said = "Its time has come and nobody runs it; the background work of the server stands still."
        else:
            continue
        found.append(Trouble(f"job:{each.task.name}:{on}", "job", each.task.title, said, job=each.task.name))
    return found


def plain_trouble(trouble: Trouble) -> dict[str, Any]:
    """Return an exception as plain values."""
    return {
        "key": trouble.key, "kind": trouble.kind, "title": trouble.title, "sentence": trouble.sentence,
        "dataset": trouble.dataset.slug if trouble.dataset else None, "since": trouble.since,
        "finding": trouble.finding.pk if trouble.finding else None,
        "delivery": trouble.delivery.sequence if trouble.delivery else None, "job": trouble.job or None,
    }  # fmt: skip


def plain_clearing(clearing: Clearing) -> dict[str, Any]:
    """Return a decision as plain values."""
    return {
        "id": clearing.pk, "exception": clearing.exception, "kind": clearing.kind, "title": clearing.title,
        "sentence": clearing.sentence, "dataset": clearing.dataset.slug if clearing.dataset else None,
        "metric": clearing.metric.slug if clearing.metric else None,
        "decision": clearing.decision, "since": clearing.since, "reason": clearing.reason,
        "by": clearing.by.username if clearing.by else None, "at": clearing.at,
        "withdrawn_by": clearing.withdrawn_by.username if clearing.withdrawn_by else None,
        "withdrawn_at": clearing.withdrawn_at,
    }  # fmt: skip


def _plain_arrival(arrived: Arrivals) -> dict[str, Any]:
    day = arrived.newest
    return {
        "dataset": arrived.dataset.slug, "is_late": arrived.fresh.is_late,
        "day": day.on if day else None, "records": day.found if day else None,
        "expected": day.expected if day else None, "low": day.low if day else None,
        "high": day.high if day else None, "is_unusual": day.is_odd if day else None,
    }  # fmt: skip
