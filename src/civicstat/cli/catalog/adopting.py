"""civicstat catalog library and adopt."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.cli.catalog.applying import apply_documents, tell_applied
from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table

if TYPE_CHECKING:
    from civicstat.cli.catalog.library import Chosen, City
    from civicstat.measurement.metrics.offering.offers import Offer
    from civicstat.web.jobs.commands.catalog import Applied


def library(
    dataset: Annotated[
        str | None, typer.Option(help="Only metrics that count this dataset: one of yours, or of the library.")
    ] = None,
    is_datasets: Annotated[bool, typer.Option("--datasets", help="List the dataset templates instead.")] = False,
    is_dashboards: Annotated[bool, typer.Option("--dashboards", help="List the dashboards instead.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the metrics that ship with CivicStat, and which of them can be computed with your datasets.

    Example: civicstat catalog library --dataset calls
    """
    enter(workspace)
    if is_datasets:
        rows, headers = _dataset_rows(_city()), {"slug": "dataset", "title": "title", "state": ""}
    elif is_dashboards:
        rows, headers = _dashboard_rows(), {"slug": "dashboard", "title": "title", "state": ""}
    else:
        rows = [_row(each) for each in _city().offers(dataset)]
        headers = {"slug": "metric", "title": "title", "counts": "dataset", "state": ""}
    if as_json:
        show_json(rows)
    elif not rows:
        typer.echo(_none_counts(dataset or ""))
    else:
        show_table(list(headers.values()), [[row[name] for name in headers] for row in rows])


def _none_counts(dataset: str) -> str:
    """Return why no metric of the library counts a dataset."""
    from civicstat.measurement.metrics.offering.offers import nearest
    from civicstat.web.jobs.commands.loading import find_dataset

    template, lacking = nearest(find_dataset(dataset).definition)
    without = f", but has no {', '.join(lacking)}" if lacking else ""
    return (
        f"No metric of the library counts {dataset}. It is likest the template {template}{without}. Metrics find what "
        f"they count by the names of columns: rename yours in the definition, or write metrics of your own."
    )


def _city() -> "City":
    from django.conf import settings

    from civicstat.cli.catalog.library import City

    return City.load(settings.TIME_ZONE)


def _dataset_rows(city: "City") -> list[dict[str, object]]:
    from civicstat.library.templates import dataset_templates
    from civicstat.measurement.sources.models import read_dataset

    defined = {each.slug for each in city.datasets}
    return [
        {
            "slug": slug,
            "title": read_dataset(text, where=slug).title,
            "state": "defined" if slug in defined else f"can be adopted as dataset:{slug}",
        }
        for slug, text in dataset_templates().items()
    ]


def _dashboard_rows() -> list[dict[str, object]]:
    from civicstat.collaboration.dashboards.catalog import read_dashboard
    from civicstat.collaboration.dashboards.models import Dashboard
    from civicstat.library.templates import dashboard_templates

    there = set(Dashboard.objects.values_list("slug", flat=True))
    return [
        {
            "slug": slug,
            "title": read_dashboard(text, where=slug).title,
            "state": "adopted" if slug in there else f"can be adopted as dashboard:{slug}",
        }
        for slug, text in dashboard_templates().items()
    ]


def _row(offer: "Offer") -> dict[str, object]:
    definition = offer.definition
    datasets = [dataset.slug for dataset in offer.datasets]
    return {
        "slug": definition.metric,
        "title": definition.title,
        "theme": definition.theme,
        "dataset": definition.dataset or "",
        "missing": offer.missing or None,
        "datasets": datasets,
        "counts": ", ".join(datasets) or definition.dataset or "",
        "state": "adopted" if offer.is_adopted else f"not yet: {offer.missing}" if offer.missing else "can be adopted",
    }


def adopt(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="What to adopt; where several have the name: metric:NAME, dataset:NAME, dashboard:NAME."),
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="Your dataset to count in; else the one named as in the library, or one like it.")
    ] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every metric that your datasets can give.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Make metrics of the library your own: copied into catalog/, where you may change them, applied and computed.

    Metrics that they rest on come with them. What they would be split by and your dataset does not have is left
    out, and said.

    Example: civicstat catalog adopt calls_for_service p1_response_p90
    """
    folder = enter(workspace)
    if is_all == bool(names):
        raise typer.BadParameter("name metrics, or say --all")
    applied = adopt_templates(folder, None if is_all else list(names or ()), dataset=dataset)
    if as_json:
        show_json(applied)
    else:
        tell_applied(applied)


def adopt_templates(folder: Path, names: list[str] | None, *, dataset: str | None = None) -> "Applied":
    """Adopt templates of the library, none named: every metric that can be computed. Their files go into catalog/."""
    from civicstat.cli.catalog.files import refuse_written, write_new
    from civicstat.cli.catalog.library import NotApplicable, choose, find
    from civicstat.web.jobs.catalog.documents import Document

    city = _city()
    named = city.adoptable(dataset) if names is None else find(names, city)
    chosen, remarks = choose(named, city, dataset=dataset)
    if not chosen:
        of = f" --dataset {dataset}" if dataset else ""
        raise NotApplicable(f"your datasets give no metric that is not adopted yet; see civicstat catalog library{of}")
    refuse_written(folder / "catalog", [(each.sort, each.slug) for each in chosen])
    applied = apply_documents([Document(_where(each), 0, each.sort, each.slug, each.text) for each in chosen])
    for each in chosen:
        write_new(folder / "catalog", each.sort, each.slug, each.text)
    return replace(applied, remarks=(*applied.remarks, *remarks))


def _where(chosen: "Chosen") -> str:
    return f"catalog/{chosen.sort}s/{chosen.slug}.yaml"
