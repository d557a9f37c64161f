"""civicstat catalog library and adopt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.catalog.applying import apply_documents, tell_applied
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.cli.catalog.library import Chosen
    from civicstat.web.jobs.commands.catalog import Applied


def library(
    dataset: Annotated[str | None, typer.Option(help="Only metrics of this dataset.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the metrics that ship with CivicStat, and which of them can be computed with your datasets.

    Example: civicstat catalog library --dataset calls
    """
    enter(workspace)
    from civicstat.cli.catalog.library import offer
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.sources.models import Dataset

    adopted = set(Metric.objects.values_list("slug", flat=True))
    definitions = {each.slug: each.definition for each in Dataset.objects.all()}
    rows = [
        {**each._asdict(), "state": _state(each.slug, each.missing, adopted)}
        for each in offer(definitions)
        if dataset in (None, each.dataset)
    ]
    if as_json:
        show_json(rows)
        return
    headers = ("metric", "title", "dataset", "")
    show_table(headers, [(row["slug"], row["title"], row["dataset"], row["state"]) for row in rows])


def _state(slug: str, missing: str | None, adopted: set[str]) -> str:
    if slug in adopted:
        return "adopted"
    return f"not yet: {missing}" if missing else "can be adopted"


def adopt(
    slugs: Annotated[list[str] | None, typer.Argument(help="Metrics, or datasets, of the library.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Your dataset, where it is not called as in the library.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every metric that your datasets can give.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Make metrics of the library your own: copied into catalog/, where you may change them, applied and computed.

    Metrics that they rest on come with them.

    Example: civicstat catalog adopt calls_for_service p1_response_p90
    """
    folder = enter(workspace)
    if is_all == bool(slugs):
        raise typer.BadParameter("name metrics, or say --all")
    applied = adopt_templates(folder, None if is_all else list(slugs or ()), dataset=dataset)
    if as_json:
        show_json(applied)
    else:
        tell_applied(applied)


def adopt_templates(folder: Path, slugs: list[str] | None, *, dataset: str | None = None) -> "Applied":
    """Adopt templates of the library, none named: every metric that can be computed. Their files go into catalog/."""
    from django.conf import settings

    from civicstat.cli.catalog.files import refuse_written, write_new
    from civicstat.cli.catalog.library import choose, offer, refuse_adopted
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.sources.models import Dataset
    from civicstat.web.jobs.catalog.documents import Document

    adopted = set(Metric.objects.values_list("slug", flat=True))
    if slugs is None:
        definitions = {each.slug: each.definition for each in Dataset.objects.all()}
        slugs = [each.slug for each in offer(definitions) if not each.missing and each.slug not in adopted]
    refuse_adopted(slugs, adopted)
    chosen = choose(slugs, dataset=dataset, timezone=settings.TIME_ZONE, adopted=adopted)
    refuse_written(folder / "catalog", [(each.sort, each.slug) for each in chosen])
    applied = apply_documents([Document(_where(each), 0, each.sort, each.slug, each.text) for each in chosen])
    for each in chosen:
        write_new(folder / "catalog", each.sort, each.slug, each.text)
    return applied


def _where(chosen: "Chosen") -> str:
    return f"catalog/{chosen.sort}s/{chosen.slug}.yaml"
