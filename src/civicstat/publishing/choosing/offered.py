"""What of a metric can be made public: periods and areas for which figures are kept, columns that tell groups."""

from collections.abc import Iterable
from dataclasses import dataclass

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.derived import rests_on
from civicstat.measurement.metrics.kept import CITY_ALONE, layers_of
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.definitions import ColumnType
from civicstat.measurement.sources.models import Dataset

USUAL: tuple[Grain, ...] = ("month", "quarter", "year", "fiscal_year")  # where nobody chose


@dataclass(frozen=True)
class Offer:
    """grains, layers, dimensions: all that may be chosen; layers without the whole city, which always is."""

    grains: tuple[Grain, ...]
    layers: tuple[str, ...]
    dimensions: tuple[str, ...]

    @property
    def usual_grains(self) -> tuple[Grain, ...]:
        return tuple(each for each in self.grains if each in USUAL) or self.grains[:1]


def offers_of(metrics: Iterable[Metric]) -> dict[str, Offer]:
    """Return what can be made public of metrics, by slug."""
    definitions = {metric.slug: metric.definition for metric in Metric.objects.prefetch_related("versions")}
    datasets = {dataset.slug: dataset.definition for dataset in Dataset.objects.all()}
    return {
        metric.slug: Offer(
            tuple(grain for grain in metric.definition.periods if grain not in CITY_ALONE),
            tuple(each for each in layers_of(metric.definition, datasets, definitions) if each != CITY),
            _dimensions(metric),
        )
        for metric in metrics
    }


def _dimensions(metric: Metric) -> tuple[str, ...]:
    """Return the columns by which groups may be told apart: categories that are not personal."""
    if metric.dataset is None:
        return ()
    dataset, definition = metric.dataset.definition, metric.definition
    named = definition.dimensions or dataset.dimensions or tuple(dataset.columns)
    told = (ColumnType.CATEGORY, ColumnType.BOOLEAN)
    columns = {name: dataset.columns[name] for name in named if name in dataset.columns}
    return tuple(name for name, column in columns.items() if column.type in told and not column.personal)


def datasets_behind(metrics: Iterable[Metric]) -> dict[str, frozenset[str]]:
    """Return the datasets that metrics rest on, themselves or through others, by the metric's slug."""
    known = {each.slug: each for each in Metric.objects.select_related("dataset").prefetch_related("versions")}

    def behind(slug: str, seen: frozenset[str]) -> frozenset[str]:
        metric = known.get(slug)
        if metric is None or slug in seen:
            return frozenset()
        own = frozenset({metric.dataset.slug}) if metric.dataset is not None else frozenset[str]()
        return own.union(*(behind(base, seen | {slug}) for base in rests_on(metric.definition)))

    return {metric.slug: behind(metric.slug, frozenset()) for metric in metrics}
