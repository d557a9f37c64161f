"""Themes and concerns as catalog documents: applied so that a second time changes nothing, and written out again.

No voice, no contact and no history is written out: they belong to the register, not to its set-up.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet

from civicstat.directory.models import Area, AreaLayer, User
from civicstat.engagement.concerns.actions import (
    ConcernRefused,
    Wording,
    close,
    define_theme,
    department_named,
    describe,
    hide,
    link_goal,
    link_metric,
    merge,
    open_concern,
    reopen,
    show,
    unlink_goal,
    unlink_metric,
)
from civicstat.engagement.concerns.definitions import ConcernDefinition, Ending, ThemeDefinition
from civicstat.engagement.concerns.models import Closing, Concern, Origin, Step, Theme
from civicstat.library.documents import check_document, read_documents
from civicstat.library.writing import write_document
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric

Outcome = Literal["added", "changed", "unchanged"]
M = TypeVar("M", bound=Model)
CATALOG = "As the catalog has it"


def read_theme(text: str, *, where: str) -> ThemeDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(ThemeDefinition, document, where=where)


def read_concern(text: str, *, where: str) -> ConcernDefinition:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(ConcernDefinition, document, where=where)


@transaction.atomic
def apply_theme(*, definition: ThemeDefinition, where: str) -> tuple[Theme, Outcome]:
    """Make a theme say what its definition says. Raises ConcernRefused."""
    theme, is_new, is_changed = define_theme(
        slug=definition.concern_theme, name=definition.name, describes=definition.describes,
        department=department_named(definition.department, where), position=definition.position,
    )  # fmt: skip
    return theme, "added" if is_new else "changed" if is_changed else "unchanged"


@transaction.atomic
def apply_concern(
    *, definition: ConcernDefinition, where: str, by: User | None, at: datetime
) -> tuple[Concern, Outcome]:
    """Put a concern into the register, or make the one that is there say what its definition says.

    Raises ConcernRefused where something that it names is not there.
    """
    wording = _wording(definition, where)
    concern = Concern.objects.select_related("merged_into").filter(slug=definition.concern).first()
    is_new = concern is None
    if concern is None:
        concern = open_concern(slug=definition.concern, wording=wording, by=by, at=at, raised_on=definition.raised_on)
    known = concern.entries.count()
    if concern.merged_into is None:
        describe(concern=concern, wording=wording, by=by, at=at)
        _link(concern, definition, where, by, at)
    concern.refresh_from_db()
    _publish(concern, definition.public, by, at)
    _end(concern, definition.closed, where, by, at)
    is_changed = concern.entries.count() > known
    return concern, "added" if is_new else "changed" if is_changed else "unchanged"


def _wording(definition: ConcernDefinition, where: str) -> Wording:
    theme = None
    if definition.theme:
        theme = _found(Theme.objects.all(), definition.theme, "theme of concerns", where)
    areas: Sequence[Area] = ()
    if definition.layer:
        layer = _found(AreaLayer.objects.all(), definition.layer, "area layer", where)
        known = {area.code: area for area in layer.areas.defer("boundary")}
        if unknown := sorted(set(definition.areas) - set(known)):
            raise ConcernRefused(f"{where}: {layer.name} has no {', '.join(unknown)}; there are {', '.join(known)}")
        areas = [known[code] for code in definition.areas]
    return Wording(
        definition.title, definition.wording, theme, areas, definition.source,
        department_named(definition.department, where),
    )  # fmt: skip


def _link(concern: Concern, definition: ConcernDefinition, where: str, by: User | None, at: datetime) -> None:
    """Make a concern's links those of its definition."""
    metrics = [_found(Metric.objects.all(), slug, "metric", where) for slug in definition.metrics]
    goals = [_found(Goal.objects.all(), slug, "goal", where) for slug in definition.goals]
    for metric in metrics:
        link_metric(concern=concern, metric=metric, by=by, at=at)
    for metric in Metric.objects.filter(concern_links__concern=concern).exclude(pk__in=[each.pk for each in metrics]):
        unlink_metric(concern=concern, metric=metric, by=by, at=at)
    for goal in goals:
        link_goal(concern=concern, goal=goal, by=by, at=at)
    for goal in Goal.objects.filter(concern_links__concern=concern).exclude(pk__in=[each.pk for each in goals]):
        unlink_goal(concern=concern, goal=goal, by=by, at=at)


def _publish(concern: Concern, is_public: bool, by: User | None, at: datetime) -> None:
    if is_public and not concern.is_public:
        show(concern=concern, by=by, at=at)
    elif concern.is_public and not is_public:
        hide(concern=concern, reason=CATALOG, by=by, at=at)


def _end(concern: Concern, ending: Ending | None, where: str, by: User | None, at: datetime) -> None:
    now = _ending_of(concern)
    if now == ending:
        return
    if now is not None:
        reopen(concern=concern, reason=CATALOG, by=by, at=at)
    if ending is not None and ending.how == Closing.MERGED:
        into = _found(Concern.objects.select_related("merged_into"), ending.into, "concern", where)
        merge(concern=concern, into=into, reason=ending.reason, by=by, at=at)
    elif ending is not None:
        close(concern=concern, kind=ending.how, reason=ending.reason, by=by, at=at)


def definition_of_theme(theme: Theme) -> ThemeDefinition:
    return ThemeDefinition(
        concern_theme=theme.slug, name=theme.name, describes=theme.describes, position=theme.position,
        department=theme.department.slug if theme.department else "",
    )  # fmt: skip


def definition_of_concern(concern: Concern) -> ConcernDefinition:
    """Return the definition that a concern amounts to. Areas of several layers are told by the first of them."""
    areas = list(concern.areas.select_related("layer").defer("boundary"))
    layer = areas[0].layer.slug if areas else ""
    return ConcernDefinition(
        concern=concern.slug, title=concern.title, wording=concern.wording,
        theme=concern.theme.slug if concern.theme else "", layer=layer,
        areas=tuple(area.code for area in areas if area.layer.slug == layer), source=Origin(concern.origin),
        department=concern.department.slug if concern.department else "", raised_on=concern.raised_on,
        metrics=_slugs(Metric.objects.filter(concern_links__concern=concern)),
        goals=_slugs(Goal.objects.filter(concern_links__concern=concern)),
        public=concern.is_public, closed=_ending_of(concern),
    )  # fmt: skip


def _slugs(rows: "QuerySet[Any]") -> tuple[str, ...]:
    return tuple(rows.order_by("slug").values_list("slug", flat=True))


def _ending_of(concern: Concern) -> Ending | None:
    """Return how a concern was closed, with the reason as it was given."""
    if not concern.closed_as:
        return None
    how = Closing(concern.closed_as)
    kind = Step.JOINED if how == Closing.MERGED else Step.CLOSED
    entry = concern.entries.filter(kind=kind).order_by("sequence").last()
    into = concern.merged_into.slug if concern.merged_into else ""
    text = entry.text if entry else how.label
    prefix = f"Joined with {into}: " if into else f"{how.label}. "
    return Ending(how=how, into=into, reason=text.removeprefix(prefix))


def document_of_theme(theme: Theme) -> str:
    """Return a theme as a YAML document that `read_theme` reads as `definition_of_theme`."""
    return write_document(definition_of_theme(theme).model_dump(mode="json", exclude_defaults=True))


def document_of_concern(concern: Concern) -> str:
    """Return a concern as a YAML document that `read_concern` reads as `definition_of_concern`."""
    return write_document(definition_of_concern(concern).model_dump(mode="json", exclude_defaults=True))


def _found(rows: "QuerySet[M]", slug: str, noun: str, where: str) -> M:
    found = rows.filter(slug=slug).first()
    if found is None:
        known: list[str] = list(rows.values_list("slug", flat=True)[:20])
        raise ConcernRefused(f"{where}: no {noun} is called {slug!r}; there are {', '.join(known) or 'none yet'}")
    return found


def says_theme(text: str, *, where: str) -> bool:
    """Return whether a document says of a theme what is held."""
    definition = read_theme(text, where=where)
    theme = Theme.objects.select_related("department").get(slug=definition.concern_theme)
    return definition == definition_of_theme(theme)


def says_concern(text: str, *, where: str) -> bool:
    """Return whether a document says of a concern what the register holds, in its own words and order."""
    told = read_concern(text, where=where)
    held = definition_of_concern(
        Concern.objects.select_related("theme", "department", "merged_into").get(slug=told.concern)
    )
    sets = {
        name: tuple(sorted(getattr(told, name))) == tuple(sorted(getattr(held, name)))
        for name in ("metrics", "goals", "areas")
    }
    rest = {name: getattr(held, name) for name in sets}
    if told.raised_on is None:
        rest["raised_on"] = held.raised_on
    return all(sets.values()) and told.model_copy(update=rest) == held
