"""civicstat annotate add, change and withdraw."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import At
from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.measurement.context.models import Annotation

DAY = ["%Y-%m-%d"]
Name = Annotated[str, typer.Argument(help="The annotation's name.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the version before.")]
Until = Annotated[datetime | None, typer.Option(formats=DAY, help="The last day, where it went on; else one day.")]
Link = Annotated[str | None, typer.Option(help="A report, an order, a news article.")]
MetricName = Annotated[str | None, typer.Option(help="The metric that it concerns.")]
DatasetName = Annotated[str | None, typer.Option(help="The dataset of which it concerns all metrics.")]
Where = Annotated[str | None, typer.Option(help="Layer and code of an area, such as district.D5; else the whole city.")]


class UnknownAnnotation(CivicStatError):
    """No annotation has the name given."""


def add(
    text: Annotated[str, typer.Argument(help="What happened, in one plain sentence.")],
    on: Annotated[datetime, typer.Option(formats=DAY, help="The day, or the first one.")],
    until: Until = None,
    metric: MetricName = None,
    dataset: DatasetName = None,
    area: Where = None,
    link: Link = None,
    public: Annotated[bool, typer.Option("--public", help="It may be published with the figures.")] = False,
    name: Annotated[str, typer.Option(help="Its name; else made from its words.")] = "",
    workspace: At = None,
) -> None:
    """Put down what happened on a day or over a span. It is marked in charts, and stands in tables, files and the API.

    With neither --metric nor --dataset it concerns all metrics.

    Example: civicstat annotate add "The Ferry Bridge closed for repair" --on 2026-04-13 --dataset calls --area district.D5
    """  # noqa: E501 the reference shows an example as one line
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.context.annotating import actions

    fields = {
        "annotation": name or actions.name_for(text, on.date()), "text": text, "on": on.date(),
        "until": until.date() if until else None, "metric": metric, "dataset": dataset, "link": link or "",
        "public": public, **_place(area),
    }  # fmt: skip
    _tell(actions.annotate(definition=_checked(fields), by=None, at=now()))


def change(
    name: Name,
    reason: Reason,
    text: Annotated[str | None, typer.Option(help="What happened; else the same.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=DAY, help="Another first day; else the same.")] = None,
    until: Until = None,
    area: Where = None,
    link: Link = None,
    public: Annotated[bool | None, typer.Option("--public/--internal", help="Who may read it; else the same.")] = None,
    workspace: At = None,
) -> None:
    """Let another version take the place of an annotation. What is not given stays; the version before is kept.

    Example: civicstat annotate change the_ferry_bridge_closed --until 2026-12-18 --reason "It opened again"
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.context.annotating import actions

    known = _named(name)
    given: dict[str, Any] = {
        "text": text, "on": on.date() if on else None, "until": until.date() if until else None, "link": link,
        "public": public, **(_place(area) if area is not None else {}),
    }  # fmt: skip
    now_said = actions.definition_of(known).model_dump()
    fields = now_said | {key: value for key, value in given.items() if value is not None}
    _tell(actions.change(annotation=known, definition=_checked(fields), reason=reason, by=None, at=now()))


def withdraw(name: Name, reason: Reason, workspace: At = None) -> None:
    """Show an annotation no longer. All its versions stay in its history.

    Example: civicstat annotate withdraw the_ferry_bridge_closed --reason "It was another bridge"
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.measurement.context.annotating import actions

    _tell(actions.withdraw(annotation=_named(name), reason=reason, by=None, at=now()))


def _named(name: str) -> "Annotation":
    from civicstat.measurement.context.models import Annotation

    found: Annotation | None = Annotation.objects.filter(slug=name).order_by("version").last()
    if found is None:
        known = ", ".join(Annotation.objects.in_force().values_list("slug", flat=True)) or "none yet"
        raise UnknownAnnotation(f"No annotation is called {name!r}; there are {known}")
    return found


def _checked(fields: dict[str, Any]) -> Any:
    from civicstat.library.documents import check_document
    from civicstat.measurement.context.annotating.definitions import AnnotationDefinition

    return check_document(AnnotationDefinition, fields, where=str(fields["annotation"]))


def _place(area: str | None) -> dict[str, str]:
    layer, _, code = (area or "").partition(".")
    return {"layer": layer, "area": code}


def _tell(annotation: "Annotation") -> None:
    state = "withdrawn" if annotation.is_withdrawn else f"version {annotation.version}"
    typer.echo(f"{annotation.slug}, {state}: {annotation.since} {annotation.text}")
