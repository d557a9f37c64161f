"""civicstat annotate list."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table


def list_annotations(
    metric: Annotated[str | None, typer.Option(help="Those that concern a metric, in any way.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the annotations in force by their day: what happened, and what it concerns.

    Example: civicstat annotate list --metric p1_response_p90
    """
    enter(workspace)
    from civicstat.measurement.context.annotating.actions import definition_of
    from civicstat.measurement.context.annotating.beside import concerning, days_in_words
    from civicstat.measurement.context.models import Annotation
    from civicstat.web.jobs.commands.measuring import find_metrics

    if metric is not None:
        [found_metric] = find_metrics([metric])
        found = concerning(found_metric, None)
    else:
        found = list(Annotation.objects.in_force().select_related("metric", "dataset", "area__layer"))
    if as_json:
        show_json([definition_of(each).model_dump(mode="json") for each in found])
        return
    if not found:
        typer.echo('Nothing is put down yet: civicstat annotate add "What happened" --on 2026-04-13')
        return
    show_table(
        ("name", "days", "concerns", "where", "what happened"),
        [
            (each.slug, days_in_words(each.since, each.until), str(each.metric or each.dataset or "all metrics"),
             str(each.area or "the whole city"), each.text)
            for each in found
        ],
    )  # fmt: skip
