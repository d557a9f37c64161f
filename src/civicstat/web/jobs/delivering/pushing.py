"""A notice as a notification on a person's device."""

from collections.abc import Sequence

from civicstat.measurement.signals.models import Notice, NoticeKind
from civicstat.web.jobs.delivering.mailing import told
from civicstat.web.mailing.faults import NeverDelivered
from civicstat.web.posting.devices import Message, push


def notify(notices: Sequence[Notice]) -> str:
    """Send notices to one device as one notification, and return what became of it. More than one: of late data.

    Raises Gone, NeverDelivered or NotDelivered.
    """
    notice = notices[0]
    if notice.device is None:
        raise NeverDelivered("The device is gone.")
    subject, letter = told(notices)
    lines = letter["lines"]
    message = Message(
        title=subject, body=" ".join(line["finding"] for line in lines), url=lines[0]["url"],
        tag=f"signal-{notice.signal_id}" if notice.signal_id else "late-data",
        is_urgent=notice.kind == NoticeKind.ESCALATION,
    )  # fmt: skip
    return push(notice.device, message)
