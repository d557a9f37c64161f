"""Writes about what is chosen as underserved."""

from datetime import datetime

from django.db import IntegrityError, transaction

from civicstat.directory.models import CITY, Area, Underserved, User
from civicstat.directory.texts import check_texts
from civicstat.errors import CivicStatError


class ChoiceRefused(CivicStatError):
    """What was named cannot be chosen as underserved. Nothing was stored."""


@transaction.atomic
def choose_area(*, area: Area, reason: str, by: User | None, at: datetime) -> Underserved:
    """Choose an area as underserved. Raises ChoiceRefused for the whole city, without a reason, or where it is so."""
    if area.layer.slug == CITY:
        raise ChoiceRefused(f"{area.name} is the whole city; choose a part of it")
    return _kept(Underserved(area=area, reason=reason.strip(), by=by, at=at))


@transaction.atomic
def choose_group(*, attribute: str, value: str, reason: str, by: User | None, at: datetime) -> Underserved:
    """Choose a group of people, such as race and Black, as underserved. Raises ChoiceRefused as `choose_area`."""
    if not attribute.strip() or not value.strip():
        raise ChoiceRefused("a group is named by an attribute and its value, such as race and Black; one is empty")
    chosen = Underserved(attribute=attribute.strip(), value=value.strip(), reason=reason.strip(), by=by, at=at)
    return _kept(chosen)


@transaction.atomic
def end_choice(*, choice: Underserved, reason: str, by: User | None, at: datetime) -> Underserved:
    """End a choice, keeping who made it and why. Raises ChoiceRefused where it is ended, or without a reason."""
    choice = Underserved.objects.select_for_update(of=("self",)).get(pk=choice.pk)
    if choice.ended_at is not None:
        raise ChoiceRefused(f"{choice} is no longer chosen; it was ended on {choice.ended_at:%Y-%m-%d}")
    if not reason.strip():
        raise ChoiceRefused(f"say why {choice} is no longer chosen; the reason stays beside the choice")
    choice.ended_at, choice.ended_by, choice.ended_reason = at, by, reason.strip()
    check_texts(choice, where=str(choice))
    choice.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    return choice


def _kept(choice: Underserved) -> Underserved:
    if not choice.reason:
        raise ChoiceRefused(f"say why {choice} is chosen; the reason stands beside it wherever it is compared")
    check_texts(choice, where=str(choice))
    try:
        with transaction.atomic():
            choice.save()
    except IntegrityError:
        raise ChoiceRefused(f"{choice} is chosen as underserved already; end that choice first") from None
    return choice
