"""The notices that are due, sent one by one; what fails is tried again later, and then less often."""

from datetime import datetime, timedelta

from civicstat.measurement.signals.models import Notice, NoticeKind, NoticeState, SignalState
from civicstat.web.jobs.delivering.faults import NeverDelivered, NotDelivered
from civicstat.web.jobs.delivering.mailing import mail
from civicstat.web.jobs.delivering.posting import post

AGAIN = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))  # after each failed try
MOST = 200  # in one run


def send_due(*, at: datetime) -> tuple[int, int]:
    """Send what is due; return how many arrived, and how many did not."""
    due = Notice.objects.due(at).select_related("user", "webhook", "signal__metric__dataset", "signal__area__layer")
    sent = failed = 0
    for notice in due[:MOST]:
        state = _send(notice, at)
        sent, failed = sent + (state == NoticeState.SENT), failed + (state != NoticeState.SENT)
    return sent, failed


def _send(notice: Notice, at: datetime) -> str:
    if notice.signal is not None and notice.kind != NoticeKind.DIGEST and notice.signal.state != SignalState.NEW:
        return _end(notice, NoticeState.DROPPED, "Somebody looks into it already.", at)
    notice.attempts += 1
    try:
        detail = mail(notice) if notice.webhook is None else post(notice, at=at)
    except NeverDelivered as fault:
        return _end(notice, NoticeState.REFUSED, str(fault), at)
    except NotDelivered as fault:
        if notice.attempts > len(AGAIN):
            return _end(notice, NoticeState.FAILED, str(fault), at)
        notice.due_at, notice.detail = at + AGAIN[notice.attempts - 1], str(fault)[:400]
        notice.save()
        return notice.state
    return _end(notice, NoticeState.SENT, detail, at)


def _end(notice: Notice, state: NoticeState, detail: str, at: datetime) -> str:
    notice.state, notice.detail, notice.ended_at = state, detail[:400], at
    notice.save()
    return state
