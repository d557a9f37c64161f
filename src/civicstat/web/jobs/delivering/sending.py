"""The notices that are due, sent one by one; what fails is tried again later, and then less often."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.timezone import localtime

from civicstat.directory.models import User
from civicstat.measurement.records.models import FindingState
from civicstat.measurement.signals.devices import end_device
from civicstat.measurement.signals.models import Notice, NoticeKind, NoticeState, Signal, SignalState
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.delivering.mailing import mail
from civicstat.web.jobs.delivering.pushing import notify
from civicstat.web.mailing.faults import CutShort, NeverDelivered, NotDelivered, ServerAway
from civicstat.web.posting.devices import Gone
from civicstat.web.posting.webhooks import post

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))  # after each failed try
GIVE_UP = timedelta(days=3)  # what could not be tried for so long is no news
MOST = 200  # in one run
MAIL = "mail"


class Sent(NamedTuple):
    """What became of the notices of a run. away: why the mail server could not be used, or nothing."""

    arrived: int = 0
    failed: int = 0
    away: str = ""


def send_due(*, at: datetime) -> Sent:
    """Send what is due. Where the mail server cannot be used, e-mails wait untouched, and all others are told.

    A program or device that failed is left alone until the next run, so that one that hangs holds nobody up.
    """
    _give_up(at)
    due = Notice.objects.due(at).select_related(
        "user", "webhook", "device", "signal__metric__dataset", "signal__area__layer", "finding__dataset"
    )
    arrived = failed = 0
    away: dict[object, str] = {}  # by receiver, the mail server among them: why it is left alone
    for notices in _together(due):
        if arrived + failed >= MOST:
            break
        receiver = _receiver(notices[0])
        if (reason := _no_longer_needed(notices[0], at)) and _end(notices, NoticeState.DROPPED, reason, at):
            failed += 1
        elif receiver not in away:
            try:
                is_sent = _send(notices, at)
            except ServerAway as fault:
                away[receiver] = str(fault)
                continue
            except CutShort as fault:
                away[receiver], is_sent = str(fault), False
            if not is_sent and receiver is not MAIL:
                away[receiver] = "It failed in this run."
            arrived, failed = arrived + is_sent, failed + (not is_sent)
    return Sent(arrived, failed, away.get(MAIL, ""))


def _together(due: Iterable[Notice]) -> Iterable[Sequence[Notice]]:
    """Return what goes out as one message: each notice by itself, but those of late data by person and device."""
    groups: dict[object, list[Notice]] = {}
    for notice in due:
        is_late = notice.kind == NoticeKind.LATE and _no_longer_needed(notice, notice.due_at) == ""
        groups.setdefault((NoticeKind.LATE, notice.user_id, notice.device_id) if is_late else notice.pk, []).append(
            notice
        )
    return groups.values()


def _no_longer_needed(notice: Notice, at: datetime) -> str:
    """Return why nobody has to be told any more, or nothing."""
    if notice.user is not None and not notice.user.is_active:
        return "The account was closed."
    if notice.finding is not None and notice.finding.state != FindingState.OPEN:
        return "The data came, or somebody accepted that it is late."
    if notice.kind == NoticeKind.DIGEST:
        is_old = localtime(notice.made_at).date() < localtime(at).date()
        return "The digest of a later day takes its place." if is_old else ""
    if notice.signal is not None and notice.signal.state != SignalState.NEW:
        return "Somebody looks into it already."
    return "" if notice.user is None or _may_be_told(notice, notice.user) else "The data is no longer open to them."


def _may_be_told(notice: Notice, user: User) -> bool:
    """Return whether a person may see what a notice is about: a night of quiet hours may lie behind it."""
    if notice.signal is not None:
        return Signal.objects.visible_to(user).filter(pk=notice.signal.pk).exists()
    return notice.finding is None or Dataset.objects.visible_to(user).filter(pk=notice.finding.dataset_id).exists()


def _send(notices: Sequence[Notice], at: datetime) -> bool:
    """Send one message and return whether it arrived. Raises ServerAway, or CutShort once that is noted."""
    first = notices[0]
    try:
        detail = _deliver(notices, at)
    except NeverDelivered as fault:
        if isinstance(fault, Gone) and first.device is not None:
            end_device(device=first.device, at=at, why=str(fault))
        return not _end(notices, NoticeState.REFUSED, str(fault), at)
    except NotDelivered as fault:
        if first.attempts >= len(AGAIN):
            _end(notices, NoticeState.FAILED, str(fault), at)
        else:
            _note(notices, due_at=at + max(AGAIN[first.attempts], fault.wait), detail=str(fault))
        if isinstance(fault, CutShort):
            raise
        return False
    return _end(notices, NoticeState.SENT, detail, at)


def _deliver(notices: Sequence[Notice], at: datetime) -> str:
    first = notices[0]
    if first.webhook is not None:
        return post(first, at=at)
    return mail(notices) if first.device is None else notify(notices)


def _receiver(notice: Notice) -> object:
    """Return where a notice goes: a program, a device, or the mail server for all e-mails."""
    return MAIL if notice.webhook_id is None and notice.device_id is None else (notice.webhook_id, notice.device_id)


def _end(notices: Sequence[Notice], state: NoticeState, detail: str, at: datetime) -> bool:
    """Note how it ended, and return True."""
    tried = 0 if state == NoticeState.DROPPED else 1
    _note(notices, state=state, detail=detail, ended_at=at, tried=tried)
    return True


def _note(notices: Sequence[Notice], *, detail: str, tried: int = 1, **values: object) -> None:
    Notice.objects.filter(pk__in=[each.pk for each in notices]).update(
        detail=detail[:400], attempts=notices[0].attempts + tried, **values
    )


def _give_up(at: datetime) -> None:
    """End e-mails that could not be tried for days."""
    stale = Notice.objects.due(at).filter(due_at__lte=at - GIVE_UP, webhook=None, device=None).order_by()
    stale.update(state=NoticeState.FAILED, detail="The mail server could not be used for three days.", ended_at=at)
