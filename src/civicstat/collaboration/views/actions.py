"""Every write of saved views."""

import re
from datetime import datetime

from django.db import transaction

from civicstat.collaboration.sharing import Sharing
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import Department, User
from civicstat.directory.texts import NUL
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric

LONGEST_SLUG = 50
LONGEST_NOTE = 2000


class ViewRefused(CivicStatError):
    """A view cannot be saved, shared or renamed like that."""


@transaction.atomic
def save_view(
    *, title: str, inquiry: Inquiry, note: str = "", sharing: str = Sharing.OWNER, department: Department | None = None,
    slug: str = "", by: User | None, at: datetime,
) -> SavedView:  # fmt: skip
    """Save an inquiry under a name of its own. slug: for the catalog; made from the title if empty.

    Raises ViewRefused.
    """
    _check(title, note, sharing, department, by)
    return SavedView.objects.create(
        slug=slug or _free_slug(title), title=title.strip(), note=note.strip(), question=inquiry.as_plain(), owner=by,
        department=department, sharing=sharing, metric_version=_version(inquiry), created_at=at, changed_at=at,
    )  # fmt: skip


@transaction.atomic
def change_question(*, view: SavedView, inquiry: Inquiry, by: User | None, at: datetime) -> SavedView:
    """Let a view ask something else, or what it asks with the metric as it is now."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    view.question, view.metric_version, view.changed_at = inquiry.as_plain(), _version(inquiry), at
    view.save(update_fields=["question", "metric_version", "changed_at"])
    return view


@transaction.atomic
def rename_view(*, view: SavedView, title: str, note: str, by: User | None, at: datetime) -> SavedView:
    """Call a view otherwise; its address stays. Raises ViewRefused."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    _check(title, note, view.sharing, view.department, by)
    view.title, view.note, view.changed_at = title.strip(), note.strip(), at
    view.save(update_fields=["title", "note", "changed_at"])
    return view


@transaction.atomic
def share_view(
    *, view: SavedView, sharing: str, department: Department | None, by: User | None, at: datetime
) -> SavedView:
    """Say who sees a view. Raises ViewRefused."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    _check(view.title, view.note, sharing, department, by)
    if sharing == Sharing.OWNER and view.owner is None:
        raise ViewRefused("Nobody owns this view, so nobody would see it; remove it instead")
    view.sharing, view.department, view.changed_at = sharing, department, at
    view.save(update_fields=["sharing", "department", "changed_at"])
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User | None, at: datetime) -> None:
    """Remove a view for everyone."""
    view.delete()


def _check(title: str, note: str, sharing: str, department: Department | None, by: User | None) -> None:
    if not title.strip():
        raise ViewRefused("The title is empty; say what the view shows")
    if len(title.strip()) > 160:
        raise ViewRefused(f"The title has {len(title.strip())} characters, expected 160 at most")
    if len(note) > LONGEST_NOTE:
        raise ViewRefused(f"The note has {len(note):,} characters, expected {LONGEST_NOTE:,} at most")
    if NUL in f"{title}{note}":
        raise ViewRefused("The title or the note holds the sign NUL; take it out")
    if sharing not in Sharing.values:
        raise ViewRefused(f"sharing is {sharing!r}, expected one of {', '.join(Sharing.values)}")
    if sharing == Sharing.DEPARTMENT and department is None:
        raise ViewRefused("Name the department with which the view is shared")
    if department and by and not by.may_define and not by.departments.filter(pk=department.pk).exists():
        raise ViewRefused(f"You do not belong to {department.name}; share it with one of your own departments")


def _free_slug(title: str) -> str:
    """Return a short name made from a title that no view has."""
    stem = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[: LONGEST_SLUG - 4].strip("_")
    stem = stem if stem[:1].isalpha() else f"view_{stem}".strip("_")
    taken = set(SavedView.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (stem if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _version(inquiry: Inquiry) -> int | None:
    metric = Metric.objects.filter(slug=inquiry.metric or "").prefetch_related("versions").first()
    return metric.current.number if metric else None
