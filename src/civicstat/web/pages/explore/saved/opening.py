"""A saved view opened for a person: its question answered anew, and what became of its metric since."""

from dataclasses import dataclass

from django.urls import reverse

from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import User
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.exploring.faults import InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.models import Metric
from civicstat.web.pages.explore.asking.addresses import address_of
from civicstat.web.pages.explore.asking.answering import answer_for
from civicstat.web.ui.explored.rendering import Shown

AWAY = "Its metric or dataset is not open to you, or is no longer there."


@dataclass(frozen=True)
class OpenedView:
    """What a view shows today. shown: none where it cannot be answered, and fault says why not.

    changed: what became of its metric since the view was saved, in sentences. url: the view's page; address: the
    same question in the explorer, empty where it cannot be read.
    """

    view: SavedView
    shown: Shown | None
    fault: str
    changed: str
    url: str
    address: str


def open_view(view: SavedView, *, user: User, key: str = "") -> OpenedView:
    """Return what a view shows to a person, who sees no more than in the explorer. What is wrong stands in it.

    key: begins the ids of its charts, letters, digits and hyphens; made from the view's name if empty.
    """
    url = reverse("explore-view", args=[view.slug])
    try:
        inquiry = view.inquiry
    except CivicStatError as fault:
        return OpenedView(view, None, str(fault), "", url, "")
    shown, why_not = None, ""
    try:
        shown = answer_for(user, inquiry, key=key or f"view-{view.slug.replace('_', '-')}")
    except InquiryRefused as refusal:
        is_away = any(each.field in ("metric", "dataset") for each in refusal.faults)
        why_not = AWAY if is_away else f"It cannot be answered any more. {refusal}"
    except CivicStatError as fault:
        why_not = str(fault)
    changed = _changed(view, inquiry) if shown else ""
    return OpenedView(view, shown, why_not, changed, url, address_of(inquiry))


def _changed(view: SavedView, inquiry: Inquiry) -> str:
    metric = Metric.objects.filter(slug=inquiry.metric or "").prefetch_related("versions").first()
    if metric is None or view.metric_version is None or metric.current.number <= view.metric_version:
        return ""
    newer = [each for each in metric.versions.all() if each.number > view.metric_version]
    reasons = [f"version {each.number}: {each.reason.rstrip('.') or 'no reason was given'}" for each in newer]
    return (
        f"“{metric.title}” was changed since this view was saved ({'; '.join(reasons)}). "
        "What you see follows the definition in force today."
    )
