"""What ships with CivicStat, made to fit one city."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from civicstat.collaboration.dashboards.catalog import fitted, read_dashboard
from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.dashboards.writing import text_of
from civicstat.errors import CivicStatError
from civicstat.library.templates import (
    Sort,
    UnknownTemplate,
    dashboard_template,
    dashboard_templates,
    dataset_template,
    dataset_templates,
    metric_templates,
)
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.offering.offers import Offer, is_like, offers
from civicstat.measurement.metrics.offering.planning import left_out, plan
from civicstat.measurement.sources.models import Dataset, read_dataset


class NotApplicable(CivicStatError):
    """Something of the library cannot be adopted as asked."""


class Named(NamedTuple):
    """A template as it was asked for."""

    sort: Sort
    slug: str


class Chosen(NamedTuple):
    """A document of the library, fitted."""

    sort: Sort
    slug: str
    text: str


class Choice(NamedTuple):
    """What is to be adopted, datasets first and what others rest on before them; and what to know about it."""

    documents: list[Chosen]
    remarks: list[str]


class City(NamedTuple):
    """What a city has already."""

    datasets: list[Dataset]
    metrics: Mapping[str, MetricDefinition]
    timezone: str

    @classmethod
    def load(cls, timezone: str) -> "City":
        metrics = {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}
        return cls(list(Dataset.objects.all()), metrics, timezone)

    def offers(self, dataset: str | None) -> list[Offer]:
        """Return the metrics of the library; of a dataset: those of the template of that name or like it, and those
        that rest on them."""
        found = offers(self.datasets, self.metrics)
        if dataset is None:
            return found
        own = next((each.definition_text for each in self.datasets if each.slug == dataset), "")
        like = {dataset, *(each for each in dataset_templates() if own and is_like(own, each))}
        return [
            each for each in found
            if each.definition.dataset in like or dataset in [there.slug for there in each.datasets]
        ]  # fmt: skip

    def adoptable(self, dataset: str | None) -> list[Named]:
        """Return every metric that can be adopted; of a dataset: that can be counted in it."""
        return [
            Named("metric", each.definition.metric)
            for each in offers(self.datasets, self.metrics)
            if each.can_be_adopted and dataset in (None, *(there.slug for there in each.datasets))
        ]


def find(names: Iterable[str], city: City) -> list[Named]:
    """Return the templates that names mean: dataset:NAME, metric:NAME, or a name alone where only one is meant.

    Raises UnknownTemplate, or NotApplicable for a name that is both.
    """
    return [_find(name, city) for name in names]


def _find(name: str, city: City) -> Named:
    sort, _, slug = name.rpartition(":")
    known: dict[Sort, Mapping[str, str]] = {
        "dataset": dataset_templates(),
        "metric": metric_templates(),
        "dashboard": dashboard_templates(),
    }
    for each, templates in known.items():
        if sort == each:
            if slug not in templates:
                raise UnknownTemplate(sort=each, slug=slug, known=templates)
            return Named(each, slug)
    found: list[Sort] = [each for each in known if name in known[each]]
    if not found:
        raise UnknownTemplate(sort=None, slug=name, known=[name for each in known.values() for name in each])
    if len(found) > 1 and name not in [dataset.slug for dataset in city.datasets]:
        raise NotApplicable(
            f"{name} is a dataset and a metric of the library; say which: dataset:{name} or metric:{name} "
            f"(the metric needs a dataset such as {name} first)"
        )
    return Named(found[-1], name)


def choose(names: Sequence[Named], city: City, *, dataset: str | None) -> Choice:
    """Return the documents that make templates the city's own.

    dataset: the city's dataset to count in. Raises NotApplicable or NothingFits.
    """
    _refuse_there(names, city)
    if dataset is not None and dataset not in [each.slug for each in city.datasets]:
        known = ", ".join(each.slug for each in city.datasets) or "none yet"
        raise NotApplicable(f"no dataset of yours is called {dataset!r}; datasets are {known}")
    new = [_dataset(each.slug, city.timezone) for each in names if each.sort == "dataset"]
    slugs = [each.slug for each in names if each.sort == "metric"]
    planned = plan(slugs, [*city.datasets, *new], city.metrics, wanted=dataset or "")
    documents = [Chosen("dataset", each.slug, each.definition_text) for each in new]
    documents += [Chosen("metric", each.slug, each.fitted.text) for each in planned]
    metrics = {*city.metrics, *(each.slug for each in planned)}
    composed, lacking = _dashboards([each.slug for each in names if each.sort == "dashboard"], metrics)
    return Choice([*documents, *composed], [*left_out(planned), *lacking])


def _dashboards(slugs: Iterable[str], metrics: Collection[str]) -> tuple[list[Chosen], list[str]]:
    """Return dashboards with the blocks for which a city has the metrics, and what was left out."""
    chosen, remarks = list[Chosen](), list[str]()
    for slug in slugs:
        definition, lacking = fitted(read_dashboard(dashboard_template(slug), where=slug), metrics)
        chosen.append(Chosen("dashboard", slug, text_of(definition)))
        if lacking:
            remarks.append(f"{slug} is without {', '.join(lacking)}: your city has not adopted these metrics")
    return chosen, remarks


def _dataset(slug: str, timezone: str) -> Dataset:
    """Return the dataset of a template in the city's time zone; it is not kept."""
    text = re.sub(r"^timezone:.*$", f"timezone: {timezone}", dataset_template(slug), count=1, flags=re.M)
    return Dataset(slug=slug, title=read_dataset(text, where=slug).title, definition_text=text)


def _refuse_there(names: Iterable[Named], city: City) -> None:
    """Raise NotApplicable where something is there already."""
    there: dict[Sort, Collection[str]] = {
        "dataset": {each.slug for each in city.datasets}, "metric": city.metrics,
        "dashboard": set(Dashboard.objects.values_list("slug", flat=True)),
    }  # fmt: skip
    for sort, slug in names:
        if slug in there[sort]:
            done = "defined" if sort == "dataset" else "adopted"
            raise NotApplicable(f"{slug} is {done} already; change it in the catalog, then: civicstat catalog apply")
