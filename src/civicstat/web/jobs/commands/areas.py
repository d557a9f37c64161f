"""Area layers, populations and spellings, with the records and figures that depend on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now

from civicstat.directory.actions import add_alias, import_layer, import_populations
from civicstat.directory.boundaries import read_boundaries
from civicstat.directory.geofiles import read_features
from civicstat.directory.models import Area, AreaLayer
from civicstat.directory.populations import PopulationRow, Populations, lacking_residents, read_populations
from civicstat.directory.residents import residents_in
from civicstat.errors import CivicStatError
from civicstat.measurement.intake import bring_up_to_date
from civicstat.measurement.metrics.actions import refresh
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.actions import needs_rebuild
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.messages import Command, Report


class UnknownLayer(CivicStatError):
    """No area layer, or no area of it, has the name given."""


class UnknownResidents(CivicStatError):
    """The residents of areas were asked for and cannot be told."""


@dataclass(frozen=True)
class ImportAreas:
    """A file of areas, by an absolute path, and the layer that it makes."""

    file: Path
    layer: str
    name: str = ""  # of one area; that which the layer has, or made of its short name
    plural: str = ""
    code_field: str | None = None
    name_field: str | None = None
    crs: str | None = None
    inner_layer: str | None = None  # of a file that holds several
    not_target: tuple[str, ...] = ()
    position: int | None = None
    residents_field: str | None = None
    residents_year: int | None = None


@dataclass(frozen=True)
class ImportedAreas:
    """What became of the layer: numbers of areas, and what to know about how they were read."""

    layer: str
    added: int
    changed: int
    retired: int
    code_field: str
    name_field: str
    crs: str
    notes: tuple[str, ...]
    rebuilt: tuple[str, ...]  # datasets whose records found their areas anew
    residents: int = 0  # figures that the file stated


def import_areas(args: ImportAreas, report: Report) -> ImportedAreas:
    """Make a layer hold the areas of a file; records that are there already find their areas anew.

    Raises UnknownResidents where a field of residents is named without a year or the file lacks it.
    """
    report(0, f"reading {args.file.name}")
    read = read_boundaries(
        args.file, code_field=args.code_field, name_field=args.name_field, crs=args.crs, layer=args.inner_layer
    )
    residents = _residents(args, read.code_field)
    name, plural = _names(args)
    change = import_layer(
        slug=args.layer, name=name, plural=plural, areas=read.areas, by=None, at=now(),
        position=args.position, not_target=args.not_target,
    )  # fmt: skip
    return ImportedAreas(
        args.layer, change.added, change.changed, change.retired, read.code_field, read.name_field, read.crs,
        read.notes, rebuild_outdated(report), _keep_residents(residents),
    )  # fmt: skip


def _residents(args: ImportAreas, code_field: str) -> list[PopulationRow]:
    """Return the residents that the file of areas states, where they are asked for. Raises UnknownResidents."""
    if not args.residents_field:
        return []
    if not args.residents_year:
        raise UnknownResidents("--residents-field needs --residents-year: say of which year these residents are")
    fields = read_features(args.file, layer=args.inner_layer).fields
    if args.residents_field not in fields:
        raise UnknownResidents(
            f"{args.file.name} has no field {args.residents_field!r}; there are {', '.join(fields)}. "
            "Nothing was stored."
        )
    return residents_in(
        fields, code_field=code_field, field=args.residents_field, year=args.residents_year, layer=args.layer,
        source=args.file.name,
    )  # fmt: skip


def _keep_residents(rows: list[PopulationRow]) -> int:
    """Keep residents and compute rates anew; return how many figures."""
    figures = import_populations(rows=rows, by=None, at=now()) if rows else 0
    metrics = per_resident(Metric.objects.select_related("dataset").prefetch_related("versions")) if rows else []
    if metrics:
        refresh(metrics=metrics, store=record_store(), at=now())
    return figures


def _names(args: ImportAreas) -> tuple[str, str]:
    """Return what one area is called, and several."""
    there: AreaLayer | None = AreaLayer.objects.filter(slug=args.layer).first()
    if not args.name and there is not None:
        return there.name, args.plural or there.plural
    name = args.name or args.layer.replace("_", " ").capitalize()
    return name, args.plural or f"{name}s"


def rebuild_outdated(report: Report) -> tuple[str, ...]:
    """Make the records anew that were made with other definitions or areas, and return their datasets."""
    outdated = [dataset for dataset in Dataset.objects.all() if needs_rebuild(dataset)]
    for position, dataset in enumerate(outdated):
        report(position / len(outdated), f"rebuilding {dataset.slug}")
        bring_up_to_date(dataset=dataset, store=record_store(), at=now())
    return tuple(dataset.slug for dataset in outdated)


@dataclass(frozen=True)
class ImportPopulations:
    """A CSV file of residents, by an absolute path. layer: of every row, where the file has no such column."""

    file: Path
    layer: str | None = None


@dataclass(frozen=True)
class ImportedPopulations:
    """How many figures were kept, and how many metrics were computed anew with them.

    lacking: sentences that say of which areas no residents are known.
    """

    figures: int
    metrics: int
    lacking: tuple[str, ...] = ()


def import_populations_file(args: ImportPopulations, report: Report) -> ImportedPopulations:
    """Keep the populations of a file, and compute anew what is told per resident."""
    figures = import_populations(rows=read_populations(args.file, layer=args.layer), by=None, at=now())
    metrics = per_resident(Metric.objects.select_related("dataset").prefetch_related("versions"))
    if metrics:
        refresh(
            metrics=metrics, store=record_store(), at=now(), progress=lambda share: report(share, "computing rates")
        )
    lacking = tuple(each.sentence for each in lacking_residents(Populations.load()))
    return ImportedPopulations(figures, len(metrics), lacking)


def per_resident(metrics: Iterable[Metric]) -> list[Metric]:
    """Return the metrics whose figures follow from populations, or from metrics whose figures do."""
    return [metric for metric in metrics if metric.definition.statistic.kind in ("rate", "index", "ratio", "gap")]


@dataclass(frozen=True)
class Decision:
    """What a spelling means: the code of an area, or none."""

    text: str
    area: str | None


@dataclass(frozen=True)
class DecideSpellings:
    """Spellings of a layer and what each means."""

    layer: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class DecidedSpellings:
    """How many spellings were decided, and which datasets' records found their areas anew."""

    decided: int
    rebuilt: tuple[str, ...]


def find_layer(slug: str) -> AreaLayer:
    """Return an area layer. Raises UnknownLayer."""
    found: AreaLayer | None = AreaLayer.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(AreaLayer.objects.values_list("slug", flat=True)) or "none yet"
        raise UnknownLayer(f"no area layer is called {slug!r}; layers are {known}")
    return found


def decide_spellings(args: DecideSpellings, report: Report) -> DecidedSpellings:
    """Say what spellings mean; records that carry them find their areas anew."""
    layer = find_layer(args.layer)
    with transaction.atomic():
        for decision in args.decisions:
            area = None if decision.area is None else _find_area(layer, decision.area, of=decision.text)
            add_alias(layer=layer, text=decision.text, area=area, by=None, at=now())
    return DecidedSpellings(len(args.decisions), rebuild_outdated(report))


def _find_area(layer: AreaLayer, code: str, *, of: str) -> Area:
    found: Area | None = layer.areas.filter(code=code).first() or layer.areas.filter(name=code).first()
    if found is None:
        raise UnknownLayer(
            f"{of!r} cannot mean {code!r}: no area of {layer} has that code or name, and nothing was decided; "
            f"list them with: civicstat areas list --layer {layer.slug}"
        )
    return found


IMPORT_AREAS: Command[ImportAreas, ImportedAreas] = Command("import areas", ImportAreas, ImportedAreas, import_areas)
IMPORT_POPULATIONS: Command[ImportPopulations, ImportedPopulations] = Command(
    "import populations", ImportPopulations, ImportedPopulations, import_populations_file
)
DECIDE_SPELLINGS: Command[DecideSpellings, DecidedSpellings] = Command(
    "decide spellings", DecideSpellings, DecidedSpellings, decide_spellings
)
