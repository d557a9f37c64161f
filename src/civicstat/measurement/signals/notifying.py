"""Who is to be told of what: notices are made here, and sent by web/jobs/delivering."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from civicstat.directory.models import Department, Role, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind
from civicstat.measurement.signals.models import (
    DEFAULT_BUDGET,
    Budget,
    Device,
    Duty,
    Mail,
    Notice,
    NoticeKind,
    NoticeState,
    Signal,
    SignalQuerySet,
    SignalState,
    Webhook,
)
from civicstat.measurement.sources.models import Dataset

DIGEST_HOUR, DIGEST_UNTIL = 7, 12  # of the city's day: what a stop of the server delayed still comes in the morning
ESCALATED_AFTER = timedelta(hours=24)
NEWS_FOR = timedelta(days=1)  # after that nobody is told anew that data is late
OLDEST = timedelta(days=14)  # signals that were opened before are in lists and digests, and nobody is told of them


class NoticeRefused(CivicStatError):
    """A duty or webhook cannot be kept. Nothing changed."""


@transaction.atomic
def make_notices(*, at: datetime) -> list[Notice]:
    """Make the notices that are due: for new signals, digests of the morning, what nobody looked at, and late data."""
    new = list(Signal.objects.leading().filter(state=SignalState.NEW, opened_at__gt=at - OLDEST).with_metric())
    readers = _readers()
    late = list(_escalations(new, readers, at))
    said = {
        (each.signal_id, each.user_id) for each in late
    }  # who hears that nobody looked needs no word that it is new
    news = [each for each in _immediate(new, readers, at) if (each.signal_id, each.user_id) not in said]
    wanted = [*news, *late, *_digests(at), *_for_webhooks(new, at), *_of_late(readers, at)]
    there = set(Notice.objects.filter(key__in=[each.key for each in wanted]).values_list("key", flat=True))
    fresh = {each.key: each for each in wanted if each.key not in there}
    return list(Notice.objects.bulk_create(fresh.values(), ignore_conflicts=True)) if fresh else []


def on_call(department: Department | None, day: date) -> list[User]:
    """Return who is on call for a department on a day."""
    duties = Duty.objects.filter(department=department, since__lte=day, until__gte=day).select_related("user")
    return [duty.user for duty in duties if duty.user.is_active]


def quiet_until(budget: Budget | None, at: datetime) -> datetime:
    """Return when a person may be disturbed: now, or at the end of the quiet hours."""
    if budget is None or budget.quiet_from is None or budget.quiet_until is None:
        return at
    local, first, last = localtime(at), budget.quiet_from, budget.quiet_until
    hour = local.hour
    is_quiet = first <= hour < last if first <= last else hour >= first or hour < last
    if not is_quiet:
        return at
    end = local.replace(hour=last, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


class _Reader(NamedTuple):
    """Somebody who may be told, and by which ways."""

    user: User
    budget: Budget | None
    is_mailed: bool
    devices: tuple[Device, ...] = ()

    def bears(self, signal: Signal) -> bool:
        return signal.cost <= (DEFAULT_BUDGET if self.budget is None else self.budget.false_alarms)

    def is_of(self, department_id: int | None) -> bool:
        """Return whether a department is among the reader's; who has none reads of all."""
        own = {each.pk for each in self.user.departments.all()}
        return not own or department_id in own


def _readers() -> dict[int, _Reader]:
    """Return who wants to be told at once, by e-mail or on a device."""
    devices: dict[int, tuple[Device, ...]] = {}
    for device in Device.objects.told():
        devices[device.user_id] = (*devices.get(device.user_id, ()), device)
    people = User.objects.filter(Q(signal_budget__mail=Mail.IMMEDIATE) | Q(pk__in=devices), is_active=True)
    return {
        user.pk: reader._replace(devices=devices.get(user.pk, ()))
        for user in people.select_related("signal_budget").prefetch_related("departments")
        for reader in [_reader(user)]
    }


def _reader(user: User) -> _Reader:
    budget = getattr(user, "signal_budget", None)
    return _Reader(user, budget, budget is not None and budget.mail == Mail.IMMEDIATE)


def _called(readers: Mapping[int, _Reader], users: Iterable[User]) -> list[_Reader]:
    """Return people as readers whose duty it is to be told: by e-mail in any case, and on their devices."""
    return [readers.get(user.pk, _reader(user))._replace(is_mailed=True) for user in users]


def _immediate(new: Iterable[Signal], readers: Mapping[int, _Reader], at: datetime) -> Iterator[Notice]:
    """Yield notices for everybody who wants to be told at once, and for who is on call."""
    today = localtime(at).date()
    sees = _sight(new)
    for signal in new:
        wanting = {key: each for key, each in readers.items() if each.is_of(signal.department_id)}
        told = wanting | {each.user.pk: each for each in _called(readers, on_call(signal.department, today))}
        for reader in told.values():
            if reader.bears(signal) and sees(reader.user, signal):
                key = f"new:{signal.pk}:{reader.user.pk}"
                yield from _notices(key, NoticeKind.IMMEDIATE, reader, at, since=signal.opened_at, signal=signal)


def _sight(new: Iterable[Signal]) -> Callable[[User, Signal], bool]:
    """Return what says whether a person may see one of the signals; each person is looked up once."""
    asked = [signal.pk for signal in new]
    seen: dict[int, set[int]] = {}

    def sees(user: User, signal: Signal) -> bool:
        if user.pk not in seen:
            seen[user.pk] = set(Signal.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))
        return signal.pk in seen[user.pk]

    return sees


def _digests(at: datetime) -> Iterator[Notice]:
    local = localtime(at)
    if not DIGEST_HOUR <= local.hour < DIGEST_UNTIL:
        return
    for budget in Budget.objects.filter(mail=Mail.DAILY, user__is_active=True).select_related("user"):
        if waiting_for(budget.user, budget.false_alarms).exists():
            reader = _Reader(budget.user, budget, is_mailed=True)
            yield from _notices(f"digest:{budget.user.pk}:{local:%Y-%m-%d}", NoticeKind.DIGEST, reader, at, since=at)


def waiting_for(user: User, budget: float) -> SignalQuerySet:
    """Return the signals that wait for an answer and that a person is told of: of the own departments, if any."""
    found = Signal.objects.visible_to(user).waiting().within(budget)
    own = list(user.departments.values_list("pk", flat=True))
    return found.filter(Q(department__in=own) | Q(owner=user)) if own else found


def _escalations(new: Iterable[Signal], readers: Mapping[int, _Reader], at: datetime) -> Iterator[Notice]:
    """Yield notices of what nobody acknowledged for a day: to who is on call, else to leads, else to administrators."""
    sees = _sight(new)
    for signal in new:
        since = signal.opened_at + ESCALATED_AFTER
        if at < since:
            continue
        for reader in _called(readers, _above(signal, localtime(at).date())):
            if reader.bears(signal) and sees(reader.user, signal):
                key = f"late:{signal.pk}:{reader.user.pk}"
                yield from _notices(key, NoticeKind.ESCALATION, reader, at, since=since, signal=signal)


def _above(signal: Signal, day: date) -> list[User]:
    called = on_call(signal.department, day)
    leads = (
        User.objects.filter(role=Role.LEAD, is_active=True, departments=signal.department) if signal.department else []
    )
    return [*called, *(each for each in leads if each not in called)] or list(User.objects.administrators())


def _of_late(readers: Mapping[int, _Reader], at: datetime) -> Iterator[Notice]:
    """Yield notices of data that became late: to those who want to be told at once, and to who is on call."""
    late = Finding.objects.filter(kind=FindingKind.LATE, state=FindingState.OPEN, first_seen_at__gt=at - NEWS_FOR)
    for finding in late.select_related("dataset__department"):
        dataset, seen_at = finding.dataset, finding.first_seen_at
        wanting = {key: each for key, each in readers.items() if each.is_of(dataset.department_id)}
        called = _called(readers, on_call(dataset.department, localtime(at).date()))
        for reader in (wanting | {each.user.pk: each for each in called}).values():
            if Dataset.objects.visible_to(reader.user).filter(pk=dataset.pk).exists():
                key = f"data:{finding.pk}:{seen_at:%Y%m%d%H%M%S}:{reader.user.pk}"
                yield from _notices(key, NoticeKind.LATE, reader, at, since=seen_at, finding=finding)


def _for_webhooks(new: Iterable[Signal], at: datetime) -> Iterator[Notice]:
    hooks = list(Webhook.objects.filter(ended_at=None))
    for signal in new:
        for hook in hooks:
            is_its = hook.department_id is None or hook.department_id == signal.department_id
            if is_its and signal.cost <= hook.false_alarms and signal.opened_at >= hook.made_at:
                yield Notice(
                    key=f"hook:{signal.pk}:{hook.pk}", kind=NoticeKind.IMMEDIATE, signal=signal, webhook=hook,
                    made_at=at, due_at=at,
                )  # fmt: skip


def _notices(
    key: str, kind: NoticeKind, reader: _Reader, at: datetime, *,
    since: datetime, signal: Signal | None = None, finding: Finding | None = None,
) -> Iterator[Notice]:  # fmt: skip
    """Yield a notice for each way by which somebody is told. since: when it became news; later devices missed it."""
    due_at = quiet_until(reader.budget, at)
    ways = [*([None] if reader.is_mailed else []), *(each for each in reader.devices if each.made_at <= since)]
    for device in ways:
        yield Notice(
            key=key if device is None else f"{key}:{device.pk}", kind=kind, signal=signal, finding=finding,
            user=reader.user, device=device, made_at=at, due_at=due_at,
        )  # fmt: skip


@transaction.atomic
def put_on_call(*, department: Department, user: User, since: date, until: date) -> Duty:
    """Put somebody on call for a department. Raises NoticeRefused."""
    if until < since:
        raise NoticeRefused(f"the last day, {until}, is before the first, {since}; turn them round")
    if not user.may_change_some:
        raise NoticeRefused(f"{user} may only read; put a lead, an analyst or an administrator on call")
    duty: Duty = Duty.objects.create(department=department, user=user, since=since, until=until)
    return duty


@transaction.atomic
def take_off_call(*, duty: Duty) -> None:
    duty.delete()


@transaction.atomic
def add_webhook(
    *, address: str, department: Department | None, false_alarms: float, by: User | None, at: datetime
) -> Webhook:
    """Let a program be told of new signals. Its secret is made here. Raises NoticeRefused or TextRefused."""
    if not address.startswith("https://") and not address.startswith("http://"):
        raise NoticeRefused(f"{address!r}: expected an address that begins with https://")
    hook = Webhook(
        address=address, secret=secrets.token_urlsafe(32), department=department, false_alarms=false_alarms,
        made_at=at, made_by=by,
    )  # fmt: skip
    check_texts(hook, where="the webhook")
    hook.save(force_insert=True)
    return hook


@transaction.atomic
def end_webhook(*, webhook: Webhook, at: datetime) -> None:
    """Tell a program nothing more; what was sent to it stays in the log."""
    webhook.ended_at = at
    webhook.save(update_fields=["ended_at"])
    Notice.objects.filter(webhook=webhook, state=NoticeState.WAITING).update(
        state=NoticeState.DROPPED, detail="The webhook was ended.", ended_at=at
    )
