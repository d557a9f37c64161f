"""What is cleared away each night: personal details whose time is over, sessions, what pushes leave behind."""

from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from civicstat.engagement.concerns.actions import forget_contacts
from civicstat.measurement.metrics.actions import forget_changes
from civicstat.measurement.records.quality.findings import counted
from civicstat.measurement.sources.actions import forget_push_answers
from civicstat.web.tasks.registry import Task, declare


def forget_details(at: datetime) -> str:
    """Delete the contacts whose time is over."""
    number = forget_contacts(today=localdate(at), at=at)
    return f"Deleted {counted(number, 'contact')} whose time is over." if number else "No contact's time is over."


def clear_sessions(at: datetime) -> str:
    """Delete sessions that have expired, answers to pushes that no program may ask for any more, and old changes."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    sessions = store.get_model_class()
    expired, _ = sessions.objects.filter(expire_date__lt=at).delete()
    answers = forget_push_answers(at=at)
    changes = forget_changes(at=at)
    return (
        f"Cleared {counted(expired, 'expired session')}, {counted(answers, 'answer')} kept for repeated pushes and "
        f"{counted(changes, 'change')} of figures from more than a month ago."
    )


declare(Task(
    name="forget-contacts",
    title="Forget contacts whose time is over",
    describes="Deletes how to reach the people behind voices once the time is over that they were promised.",
    when="every day at 00:10",
    act=forget_details,
))  # fmt: skip
declare(Task(
    name="clear-sessions",
    title="Clear expired sessions and what pushes leave behind",
    describes="Deletes sign-ins that have expired, answers to pushes older than a week and numbers of changes older "
    "than a month.",
    when="every day at 03:10",
    act=clear_sessions,
))  # fmt: skip
