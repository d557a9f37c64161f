"""The demo city's register of concerns filled as staff would fill it: concerns, voices sorted and waiting, answers."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from civicstat.demo.city import CityFiles
from civicstat.demo.register.answers import answers

if TYPE_CHECKING:
    from civicstat.directory.models import User
    from civicstat.engagement.concerns.definitions import ConcernDefinition
    from civicstat.engagement.concerns.models import Submission

SORTER = "ada"
TAKEN_UP_AFTER = timedelta(days=12)
SORTED_AFTER = timedelta(days=4)


def fill_register(city: CityFiles) -> None:
    """Put themes and concerns into the register, and what people said beside them."""
    from civicstat.directory.models import User
    from civicstat.engagement.concerns.actions import answer
    from civicstat.engagement.concerns.catalog import apply_concern, apply_theme, read_theme
    from civicstat.engagement.concerns.models import Concern
    from civicstat.measurement.goals.models import Goal

    by = User.objects.filter(username=SORTER).first()
    for path in city.themes:
        apply_theme(definition=read_theme(path.read_text(encoding="utf-8"), where=path.name), where=path.name)
    there = set(Goal.objects.values_list("slug", flat=True))  # in a small demo city some have no baseline
    for path, stated in _concerns(city):
        definition = stated.model_copy(update={"goals": tuple(slug for slug in stated.goals if slug in there)})
        day = definition.raised_on or city.key.until
        began = _aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=15))
        apply_concern(definition=definition, where=path.name, by=by, at=began + TAKEN_UP_AFTER)
    for row, voice in _voices(city.voices):
        _sort(row["concern"], voice, by)
    for each in answers(city.key):
        answer(concern=Concern.objects.get(slug=each.concern), text=each.text, by=by, at=_aware(each.at))


def _concerns(city: CityFiles) -> "Iterator[tuple[Path, ConcernDefinition]]":
    """Yield the concerns, those that were joined with others last."""
    from civicstat.engagement.concerns.catalog import read_concern

    read = [(path, read_concern(path.read_text(encoding="utf-8"), where=path.name)) for path in city.concerns]
    yield from sorted(read, key=lambda each: bool(each[1].closed and each[1].closed.into))


def _voices(path: Path) -> "Iterator[tuple[dict[str, str], Submission]]":
    """State each voice of a file, and yield it with its row."""
    from civicstat.directory.models import Area
    from civicstat.engagement.concerns.actions import Details, Voice, state_concern
    from civicstat.engagement.concerns.models import Origin, Theme
    from civicstat.engagement.concerns.receipts import receipt_from

    areas = {area.name: area for area in Area.objects.of_layer("neighborhood").defer("boundary")}
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    with path.open(newline="", encoding="utf-8") as file:
        for position, row in enumerate(csv.DictReader(file)):
            voice = Voice(
                row["text"], row["place"], areas.get(row["neighborhood"]), themes.get(row["theme"]),
                Origin(row["source"]),
            )  # fmt: skip
            submission = state_concern(
                voice=voice, receipt=receipt_from(f"voice {position}", key="the demo city"), by=None,
                details=Details(row["name"], row["email"], row["phone"]),
                at=_aware(datetime.fromisoformat(row["said_at"])),
            )  # fmt: skip
            yield row, submission


def _sort(slug: str, voice: "Submission", by: "User | None") -> None:
    from civicstat.engagement.concerns.actions import group
    from civicstat.engagement.concerns.models import Concern

    if not slug:
        return
    concern = Concern.objects.select_related("merged_into").get(slug=slug)
    group(submissions=[voice], concern=concern.merged_into or concern, by=by, at=voice.at + SORTED_AFTER)


def _aware(moment: datetime) -> datetime:
    from django.utils.timezone import make_aware

    return make_aware(moment)
