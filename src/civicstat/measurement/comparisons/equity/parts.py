"""The areas or groups of an equity view, with what each counts and per what."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.populations import Populations
from civicstat.directory.underserved import Chosen, chosen, same_attribute
from civicstat.measurement.comparisons.sides import ComparisonRefused, Row, Sheet, read_sheet
from civicstat.measurement.comparisons.spans import Span
from civicstat.measurement.comparisons.splitting import columns_of, figures_by_group
from civicstat.measurement.goals.measured import law_of
from civicstat.measurement.metrics.definitions import MetricDefinition, Rate
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.scarcity import FEWEST_RESIDENTS
from civicstat.stats import Readings
from civicstat.stats.intervals import FloatArray

OWN, RESIDENTS = "own", "residents"
PER = 1000.0
MOST_PARTS = 300
NO_GROUP = (
    "",
    "unknown",
    "not recorded",
    "refused",
    "missing",
    "unspecified",
    "n/a",
)  # values that are no group of people


@dataclass(frozen=True)
class Division:
    """What a figure is divided by: the areas of a layer, or the values of a column within one area.

    only: of areas, the value of the column that records must have, such as one category of requests.
    """

    way: Literal["areas", "groups"]
    layer: AreaLayer | None = None
    column: str = ""
    within: Area | None = None  # of groups: in which area
    only: str = ""

    @property
    def by(self) -> str | None:
        return self.column or None


class Part(NamedTuple):
    """One area or group. key: by which an address names it."""

    key: str
    name: str
    row: Row
    is_underserved: bool


@dataclass(frozen=True)
class Measures:
    """What parts count over spans, and per what. readings: (parts, spans). limits: (parts, spans, value-low-high)."""

    metric: Metric
    parts: tuple[Part, ...]
    spans: tuple[Span, ...]
    readings: Readings
    limits: FloatArray
    per: str
    unit: str
    display: str

    @property
    def definition(self) -> MetricDefinition:
        return self.metric.definition

    @cached_property
    def known(self) -> list[int]:
        """The parts that have a figure in the first span."""
        return [at for at in range(len(self.parts)) if bool(self.readings.is_known[at, 0])]


class Parts(NamedTuple):
    """The areas or groups of a division. unnamed: the share of records that name no group at all; 0 for areas."""

    parts: tuple[Part, ...]
    unnamed: float = 0.0


def parts_of(metric: Metric, division: Division, span: Span, ground: Ground) -> Parts:
    """Return the areas or groups of a division in their order. Raises ComparisonRefused for fewer than two."""
    marks = chosen()
    found = _areas(division, marks) if division.way == "areas" else _groups(metric, division, span, ground, marks)
    if len(found.parts) < 2:
        raise ComparisonRefused(f"{metric.slug}: there are fewer than two {division.way} to compare")
    if len(found.parts) > MOST_PARTS:
        raise ComparisonRefused(
            f"{metric.slug}: {len(found.parts)} {division.way} are too many to compare at once; at most {MOST_PARTS}"
        )
    return found


def _areas(division: Division, marks: Chosen) -> Parts:
    if division.layer is None:
        return Parts(())
    areas = division.layer.areas.filter(is_target=True).select_related("layer").defer("boundary")
    group = (division.only,) if division.column else ()
    return Parts(tuple(Part(area.code, area.name, Row(area, group), marks.has_area(area)) for area in areas))


def _groups(metric: Metric, division: Division, span: Span, ground: Ground, marks: Chosen) -> Parts:
    if division.within is None:
        return Parts(())
    found = figures_by_group(metric, division.within, division.column, span, ground)
    sizes: dict[str | None, float] = {}
    for group, n in zip(found.group, found.n.tolist(), strict=True):
        named = group[0] if group[0] is not None and group[0].strip().lower() not in NO_GROUP else None
        sizes[named] = sizes.get(named, 0.0) + n
    values = sorted(value for value in sizes if value is not None)
    total = sum(sizes.values())
    parts = (
        Part(value, value, Row(division.within, (value,)), marks.has_group(division.column, value)) for value in values
    )
    return Parts(tuple(parts), sizes.get(None, 0.0) / total if total else 0.0)


def sheet_of(
    metric: Metric, division: Division, parts: Sequence[Part], spans: Sequence[Span], ground: Ground
) -> Sheet:  # fmt: skip
    """Return a metric's own figures of all parts over spans."""
    return read_sheet(metric, [part.row for part in parts], spans, ground, by=division.by)


def measures(
    metric: Metric, division: Division, parts: Sequence[Part], sheet: Sheet, ground: Ground, per: Metric | str
) -> Measures:  # fmt: skip
    """Return what parts count over the spans of a sheet, per residents, per another metric, or as the metric has it.

    Raises ComparisonRefused where that cannot be.
    """
    definition, spans = metric.definition, sheet.spans
    if per == OWN:
        return Measures(metric, tuple(parts), spans, sheet.readings, _limits(sheet), OWN, definition.unit,
                        definition.display)  # fmt: skip
    exposure, noun = exposures(division, parts, spans, ground, per)
    counted = events(sheet)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(exposure > 0, counted / exposure, np.nan)
    readings = Readings("count", value, np.where(np.isnan(value), 0.0, np.nan_to_num(exposure)))
    name = per if isinstance(per, str) else per.slug
    return Measures(metric, tuple(parts), spans, readings, np.full((*value.shape, 3), np.nan), name,
                    f"{_noun(definition)} per 1,000 {noun}", "")  # fmt: skip


def events(sheet: Sheet) -> FloatArray:
    """Return how many events parts have, (rows, spans): what is counted, or hits of a share."""
    kind = sheet.definition.statistic.kind
    has_numerator = kind in ("share", "cohort_share", "rate")
    column = sheet.found.numerator if has_numerator else sheet.found.value
    if not len(sheet.found):
        return np.full(sheet.places.shape, np.nan)
    return np.where(sheet.places >= 0, column[sheet.places], np.nan)


def is_countable(definition: MetricDefinition) -> bool:
    """Return whether a metric counts events, so that it can be told per something else."""
    return law_of(definition) in ("count", "share")


def exposures(
    division: Division, parts: Sequence[Part], spans: Sequence[Span], ground: Ground, per: Metric | str
) -> tuple[FloatArray, str]:  # fmt: skip
    """Return per how many thousands parts are, (parts, spans), and what these are called. Raises ComparisonRefused."""
    if isinstance(per, Metric):
        column = ""
        if division.way == "groups":
            column = same_attribute(division.column, columns_of(per)) or ""
            if not column:
                raise ComparisonRefused(f"{per.slug} cannot be split by {division.column}")
        rows = [part.row if column else Row(part.row.area) for part in parts]
        sheet = read_sheet(per, rows, spans, ground, by=column or None)
        return events(sheet) / PER, _noun(per.definition)
    if division.way == "groups":
        raise ComparisonRefused("residents are known by area, not by group; choose another denominator")
    ids = np.array([part.row.area.pk for part in parts], np.int64)
    population = Populations.load()
    years = [span.until.year for span in spans]
    columns = [population.residents(ids, np.full(ids.shape, year)) for year in years]
    known = np.stack(columns, axis=1)
    return np.where(known >= FEWEST_RESIDENTS, known, np.nan) / PER, "residents"


def _limits(sheet: Sheet) -> FloatArray:
    rows, spans = sheet.places.shape
    return np.array([[sheet.limits(row, span) for span in range(spans)] for row in range(rows)], np.float64)


def _noun(definition: MetricDefinition) -> str:
    """Return what a metric counts, as it stands before "per"."""
    if isinstance(definition.statistic, Rate):
        return definition.unit.partition(" per ")[0]
    if definition.unit == "share":
        return "cases"
    return definition.unit
