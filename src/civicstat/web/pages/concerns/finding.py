"""Concerns and voices through the doors, for whoever asks."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from civicstat.directory.models import User
from civicstat.engagement.concerns.models import Concern, ConcernQuerySet, Submission
from civicstat.web.ui.access import StaffRequest, not_yours


def concerns_for_lists(user: User) -> ConcernQuerySet:
    """Return the concerns that a person may see, with what lists show of them."""
    found: ConcernQuerySet = (
        Concern.objects.visible_to(user)
        .with_state()
        .select_related("theme", "department", "merged_into")
        .prefetch_related("areas__layer")
    )
    return found


def find_concern(request: StaffRequest, slug: str) -> Concern:
    found: Concern = get_object_or_404(concerns_for_lists(request.user), slug=slug)
    return found


def own_concern(request: StaffRequest, slug: str) -> Concern:
    """Return a concern that a person may change. Raises PermissionDenied where it is another department's."""
    found = find_concern(request, slug)
    if not Concern.objects.editable_by(request.user).filter(pk=found.pk).exists():
        raise PermissionDenied(not_yours(found))
    return found


def own_voice(request: StaffRequest, pk: int) -> Submission:
    """Return a voice that a person may sort."""
    voices = Submission.objects.editable_by(request.user).select_related("area", "theme", "concern", "entered_by")
    found: Submission = get_object_or_404(voices, pk=pk)
    return found


def may_change(request: StaffRequest, concern: Concern) -> bool:
    return bool(Concern.objects.editable_by(request.user).filter(pk=concern.pk).exists())
