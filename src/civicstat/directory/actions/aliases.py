"""Writes about spellings that mean an area."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from civicstat.directory.actions.areas import count_up
from civicstat.directory.models import Area, AreaAlias, AreaLayer, User
from civicstat.directory.places import names_of, suggest
from civicstat.directory.spellings import fold
from civicstat.directory.texts import NUL
from civicstat.errors import CivicStatError

_MOST_SPELLINGS = 5000  # kept for a person to decide; a column with more holds no area names
_LONGEST = 200  # letters


class AliasRefused(CivicStatError):
    """A spelling cannot be given the meaning asked for."""


@transaction.atomic
def note_spellings(*, layer: AreaLayer, records: Mapping[str, int], at: datetime) -> list[AreaAlias]:
    """Keep the spellings that no area is known by, each with the likeliest area, for a person to decide.

    records: spelling as it stands in the records -> how many carry it. Returns those not decided yet.
    """
    if not records:
        return []
    counts: dict[str, int] = {}
    for text, count in records.items():
        counts[fold(text)] = counts.get(fold(text), 0) + count
    known = set(names_of(layer).column("text").to_pylist())
    unknown = [text for text, _ in sorted(counts.items(), key=lambda pair: -pair[1]) if text not in known]
    unknown = [text for text in unknown if 0 < len(text) <= _LONGEST and NUL not in text][:_MOST_SPELLINGS]
    decided = set(layer.aliases.filter(is_confirmed=True).values_list("text", flat=True))
    guesses = suggest(layer, unknown, most=1)
    for text in unknown:
        best = guesses[text][0] if guesses[text] else None
        guess = {"area_id": best.area if best else None, "score": best.score if best else 0}
        AreaAlias.objects.update_or_create(
            layer=layer, text=text, defaults={"records": counts[text]} | ({} if text in decided else guess)
        )
    return list(layer.aliases.filter(text__in=unknown, is_confirmed=False).select_related("area"))


@transaction.atomic
def add_alias(*, layer: AreaLayer, text: str, area: Area | None, by: User | None, at: datetime) -> AreaAlias:
    """Say what a spelling means: an area, or none of them. What was decided before is replaced."""
    if not fold(text):
        raise AliasRefused(f"{layer}: a spelling cannot be empty; records without one have no area")
    if len(fold(text)) > _LONGEST:
        raise AliasRefused(f"{layer}: the spelling has {len(fold(text))} characters, expected {_LONGEST} at most")
    if NUL in text:
        raise AliasRefused(f"{layer}: the spelling {text!r} holds the sign NUL, which names no area; take it out")
    alias, _ = AreaAlias.objects.get_or_create(layer=layer, text=fold(text))
    return _decide(alias, area, by=by, at=at)


@transaction.atomic
def confirm_alias(*, alias: AreaAlias, by: User | None, at: datetime, area: Area | None = None) -> AreaAlias:
    """Confirm what a spelling means: the area suggested, or another one. Raises AliasRefused without either."""
    alias = AreaAlias.objects.select_for_update(of=("self",)).select_related("layer", "area").get(pk=alias.pk)
    area = area or alias.area
    if area is None:
        raise AliasRefused(f"{alias}: nothing was suggested; choose the area that it means, or say that it is none")
    return _decide(alias, area, by=by, at=at)


@transaction.atomic
def refuse_alias(*, alias: AreaAlias, by: User | None, at: datetime) -> AreaAlias:
    """Say that a spelling is no area of its layer; it is not suggested again."""
    return _decide(AreaAlias.objects.select_for_update().get(pk=alias.pk), None, by=by, at=at)


def _decide(alias: AreaAlias, area: Area | None, *, by: User | None, at: datetime) -> AreaAlias:
    if area is not None and area.layer_id != alias.layer_id:
        raise AliasRefused(f"{alias}: {area} is an area of {area.layer}; choose one of {alias.layer}")
    if alias.is_confirmed and alias.area_id == (area.pk if area else None):
        return alias
    alias.area, alias.is_confirmed, alias.confirmed_by, alias.confirmed_at = area, True, by, at
    alias.save(update_fields=["area", "is_confirmed", "confirmed_by", "confirmed_at"])
    count_up(alias.layer)
    return alias
