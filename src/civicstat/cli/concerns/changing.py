"""civicstat concern add, link, group and forget."""

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from civicstat.cli.concerns.finding import UnknownConcern, concern_named
from civicstat.cli.concerns.looking import as_data
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import counted, show_json

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

M = TypeVar("M", bound="Model")
Name = Annotated[str, typer.Argument(help="The concern's name.")]


def add(
    name: Name,
    title: Annotated[str, typer.Option(help="What matters, in plain words.")],
    wording: Annotated[str, typer.Option(help="One or two sentences, as the public reads it.")] = "",
    theme: Annotated[str, typer.Option(help="The theme, by its name.")] = "",
    layer: Annotated[str, typer.Option(help="The area layer of the areas; else the whole city.")] = "",
    area: Annotated[list[str] | None, typer.Option(help="Code of an area of the layer; may be repeated.")] = None,
    source: Annotated[str, typer.Option(help="resident, staff, board, survey or meeting.")] = "staff",
    department: Annotated[str, typer.Option(help="The department that is responsible.")] = "",
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Add a concern to the register. It is not public until somebody makes it so.

    Example: civicstat concern add dark_streets --title "Street lights stay dark" --theme lights_and_places --layer district --area D4
    """  # noqa: E501 the reference shows an example as one line
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.engagement.concerns.actions import ConcernRefused
    from civicstat.engagement.concerns.catalog import apply_concern
    from civicstat.engagement.concerns.definitions import ConcernDefinition
    from civicstat.engagement.concerns.models import Concern
    from civicstat.library.documents import check_document

    fields = {
        "concern": name, "title": title, "wording": wording, "theme": theme, "layer": layer,
        "areas": tuple(area or ()), "source": source, "department": department,
    }  # fmt: skip
    definition = check_document(ConcernDefinition, fields, where=name)
    if Concern.objects.filter(slug=name).exists():
        raise ConcernRefused(f"{name} is in the register already; change it on its page, or in the catalog")
    apply_concern(definition=definition, where=name, by=None, at=now())
    if as_json:
        show_json(as_data(concern_named(name)))
        return
    typer.echo(f"{name} is in the register. Link the metric that measures it: civicstat concern link {name} --help")


def link(
    name: Name,
    metric: Annotated[list[str] | None, typer.Option(help="A metric that measures it; may be repeated.")] = None,
    goal: Annotated[list[str] | None, typer.Option(help="A goal that answers it; may be repeated.")] = None,
    is_removal: Annotated[bool, typer.Option("--remove", help="Take these links away instead.")] = False,
    workspace: At = None,
) -> None:
    """Link a concern with the metrics that measure it and the goals that answer it.

    Example: civicstat concern link dark_streets --metric safety_requests_on_time --goal street_dangers_fixed_on_time
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.engagement.concerns import actions
    from civicstat.measurement.goals.models import Goal
    from civicstat.measurement.metrics.models import Metric

    concern = concern_named(name)
    metrics = [_named(Metric.objects.all(), each, "metric") for each in metric or ()]
    goals = [_named(Goal.objects.all(), each, "goal") for each in goal or ()]
    if not metrics and not goals:
        raise typer.BadParameter("name a metric or a goal, with --metric or --goal")
    for measure in metrics:
        (actions.unlink_metric if is_removal else actions.link_metric)(
            concern=concern, metric=measure, by=None, at=now()
        )
    for aim in goals:
        (actions.unlink_goal if is_removal else actions.link_goal)(concern=concern, goal=aim, by=None, at=now())
    typer.echo(f"{name} is {concern_named(name).state}.")


def group(
    name: Name,
    voices: Annotated[list[int], typer.Argument(help="Numbers of voices, as civicstat concern inbox tells them.")],
    workspace: At = None,
) -> None:
    """Put voices that wait, and those that repeat them, into a concern.

    Example: civicstat concern group dark_streets 41 44
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.engagement.concerns import actions
    from civicstat.engagement.concerns.models import Submission

    concern = concern_named(name)
    found = list(Submission.objects.filter(pk__in=voices))
    if lacking := sorted(set(voices) - {each.pk for each in found}):
        raise UnknownConcern(f"There is no voice {lacking[0]}; see which wait: civicstat concern inbox")
    number = actions.group(submissions=found, concern=concern, by=None, at=now())
    typer.echo(f"{counted(number, 'voice')} went to {name}.")


def forget(workspace: At = None) -> None:
    """Delete the personal details whose time is over. The server does the same once a day.

    Example: civicstat concern forget
    """
    enter(workspace)
    from django.utils.timezone import localdate, now

    from civicstat.engagement.concerns.actions import forget_contacts

    typer.echo(f"{counted(forget_contacts(today=localdate(), at=now()), 'contact')} deleted.")


def _named(rows: "QuerySet[M]", name: str, noun: str) -> M:
    found = rows.filter(slug=name).first()
    if found is None:
        raise UnknownConcern(f"No {noun} is called {name!r}")
    return found
