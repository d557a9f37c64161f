"""The register kept: concerns opened, described, answered and closed. Each step stays in the history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import get_current_timezone

from civicstat.directory.clock import judged_at
from civicstat.directory.models import Area, Department, User
from civicstat.directory.texts import check_texts
from civicstat.engagement.concerns.actions.refusing import ConcernRefused, refuse_merged, require_text
from civicstat.engagement.concerns.history import enter
from civicstat.engagement.concerns.models import Closing, Concern, ConcernEntry, Origin, Step, Theme

RESERVED = ("inbox", "new")  # addresses of other pages


@dataclass(frozen=True)
class Wording:
    """What a concern says of itself."""

    title: str
    wording: str = ""
    theme: Theme | None = None
    areas: Sequence[Area] = field(default=())  # none: the whole city
    origin: Origin = Origin.STAFF
    department: Department | None = None


@transaction.atomic
def open_concern(
    *, slug: str, wording: Wording, by: User | None, at: datetime, raised_on: date | None = None
) -> Concern:
    """Open a concern. raised_on: when it was first heard; today in the city if none. Raises ConcernRefused."""
    if slug in RESERVED or Concern.objects.filter(slug=slug).exists():
        raise ConcernRefused(f"There is a concern or a page named {slug!r} already; choose another name")
    title = require_text(wording.title, of=slug, what="the title")
    day = raised_on or judged_at(at).date()
    concern = Concern(
        slug=slug, title=title, wording=wording.wording.strip(), theme=wording.theme, origin=wording.origin,
        department=wording.department, raised_on=day,
    )  # fmt: skip
    check_texts(concern, where=slug)
    concern.save()
    concern.areas.set(wording.areas)
    began = datetime.combine(day, time(12), get_current_timezone()) if raised_on and raised_on < at.date() else at
    enter(concern, Step.OPENED, Origin(wording.origin).label, by=by, at=began, is_public=True)
    return concern


@transaction.atomic
def describe(*, concern: Concern, wording: Wording, by: User | None, at: datetime) -> bool:
    """Make a concern say something else of itself, and note what changed. Return whether anything did.

    Raises ConcernRefused.
    """
    concern = Concern.objects.select_for_update().get(pk=concern.pk)
    refuse_merged(concern)
    require_text(wording.title, of=concern.slug, what="the title")
    told = {
        "title": wording.title.strip(), "wording": wording.wording.strip(), "theme": wording.theme,
        "origin": wording.origin, "department": wording.department,
    }  # fmt: skip
    changed = [name for name, value in told.items() if getattr(concern, name) != value]
    before = _words(concern)
    if {area.pk for area in concern.areas.all()} != {area.pk for area in wording.areas}:
        changed.append("areas")
        concern.areas.set(wording.areas)
    if not changed:
        return False
    for name, value in told.items():
        setattr(concern, name, value)
    check_texts(concern, where=concern.slug)
    concern.save(update_fields=list(told))
    # What the public read before stays in the history.
    was = f" Before: {before}" if {"title", "wording"} & set(changed) else ""
    enter(concern, Step.DESCRIBED, f"{', '.join(changed).capitalize()} changed.{was}", by=by, at=at)
    return True


def _words(concern: Concern) -> str:
    return f"“{concern.title}” {concern.wording}".strip()


@transaction.atomic
def note(*, concern: Concern, text: str, is_public: bool, by: User | None, at: datetime) -> ConcernEntry:
    """Put something down in the history. is_public: residents read it, too. Raises ConcernRefused."""
    return enter(
        concern, Step.NOTED, require_text(text, of=concern.slug, what="the note"), by=by, at=at, is_public=is_public
    )


@transaction.atomic
def answer(*, concern: Concern, text: str, by: User | None, at: datetime) -> ConcernEntry:
    """Tell everybody who raised a concern what becomes of it: receipts and the public page show it.

    The concern stays open; `close` ends it. Raises ConcernRefused.
    """
    refuse_merged(concern)
    return enter(
        concern, Step.ANSWERED, require_text(text, of=concern.slug, what="the answer"), by=by, at=at, is_public=True
    )


@transaction.atomic
def close(*, concern: Concern, kind: Closing, reason: str, by: User | None, at: datetime) -> ConcernEntry:
    """End a concern with the reason that everybody reads. Raises ConcernRefused."""
    reason = require_text(reason, of=concern.slug, what="the reason")
    if concern.closed_as:
        raise ConcernRefused(f"{concern.slug} is closed already; open it again first")
    if kind == Closing.MERGED:
        raise ConcernRefused(f"{concern.slug}: name the concern that it is to be joined with")
    concern.closed_as = kind
    concern.save(update_fields=["closed_as"])
    return enter(concern, Step.CLOSED, f"{kind.label}. {reason}", by=by, at=at, is_public=True)


@transaction.atomic
def reopen(*, concern: Concern, reason: str, by: User | None, at: datetime) -> ConcernEntry:
    """Go on with a concern that was closed or joined. Voices that went over stay where they are."""
    reason = require_text(reason, of=concern.slug, what="the reason")
    if not concern.closed_as:
        raise ConcernRefused(f"{concern.slug} is open; there is nothing to open again")
    concern.closed_as, concern.merged_into = "", None
    concern.save(update_fields=["closed_as", "merged_into"])
    return enter(concern, Step.REOPENED, reason, by=by, at=at, is_public=True)


@transaction.atomic
def show(*, concern: Concern, by: User | None, at: datetime) -> None:
    """Put a concern on the public list, in its public wording. Raises ConcernRefused where it has none."""
    require_text(concern.wording, of=concern.slug, what="the public wording")
    if concern.is_public:
        return
    concern.is_public = True
    concern.save(update_fields=["is_public"])
    enter(concern, Step.SHOWN, by=by, at=at)


@transaction.atomic
def hide(*, concern: Concern, reason: str, by: User | None, at: datetime) -> None:
    """Take a concern from the public list. Receipts go on telling what became of it. Raises ConcernRefused."""
    reason = require_text(reason, of=concern.slug, what="the reason")
    if not concern.is_public:
        return
    concern.is_public = False
    concern.save(update_fields=["is_public"])
    enter(concern, Step.HIDDEN, reason, by=by, at=at)


@transaction.atomic
def define_theme(
    *, slug: str, name: str, describes: str, department: Department | None, position: int
) -> tuple[Theme, bool, bool]:
    """Make a theme that residents can choose say this. Return it, whether it is new, and whether it changed."""
    theme, is_new = Theme.objects.get_or_create(slug=slug, defaults={"name": name})
    told = {"name": name, "describes": describes, "department": department, "position": position}
    is_changed = any(getattr(theme, part) != value for part, value in told.items())
    for part, value in told.items():
        setattr(theme, part, value)
    check_texts(theme, where=slug)
    theme.save()
    return theme, is_new, is_changed
