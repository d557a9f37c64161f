"""What an edition is made of, read from the database: 110 metrics by month, quarter and year, in 61 areas."""

import time
from datetime import UTC, datetime

import numpy as np
from shapely import box

from benchmarks.definitions import DATASET
from benchmarks.editions import AREAS, METRICS, YEARS

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
FIRST_YEAR = 2021
# Beside the city of the other parts, which may be there already.
OWN = DATASET.replace("dataset: calls", "dataset: measured").replace("  beat: {name: beat}", "  place: {name: beat}")
GRAINS = {"month": (12, 1), "quarter": (4, 3), "year": (1, 12)}  # how many a year, months of each


def seconds() -> tuple[float, int]:
    """Return how long it takes to read a large city's figures into a content, and how many there are.

    Fills the database first, which takes longer and is not measured.
    """
    from civicstat.publishing.gathering.reading import gather

    _fill()
    begun = time.perf_counter()
    found = gather(number=1, reason="Measured", corrects=None, store=None, at=AT, judged_at=AT).content
    taken = time.perf_counter() - begun
    return taken, sum(1 for _ in found.figures())


def _fill() -> None:
    from civicstat.directory.actions import name_city
    from civicstat.directory.models import CITY, Area, AreaLayer
    from civicstat.measurement.metrics.actions import adopt
    from civicstat.measurement.metrics.models import Metric
    from civicstat.measurement.sources.actions import define_dataset
    from civicstat.measurement.sources.models import Dataset
    from civicstat.publishing.choosing.actions import choose

    name_city(name="City of Benchmark", by=None, at=AT)
    Area.objects.filter(layer__slug=CITY).update(boundary=box(0, 0, AREAS / 100, 0.01).wkb)
    layer = AreaLayer.objects.create(slug="place", name="Place", plural="Places")
    Area.objects.bulk_create(
        Area(
            layer=layer, code=f"A{at:02}", name=f"Area {at}", position=at,
            boundary=box(at / 100, 0, (at + 1) / 100, 0.01).wkb,
        )
        for at in range(AREAS)
    )  # fmt: skip
    dataset, _ = define_dataset(text=OWN, where="measured.yaml", by=None, at=AT)
    Dataset.objects.filter(pk=dataset.pk).update(
        records=1_000_000, data_version=1, loaded_at=AT, first_at=datetime(FIRST_YEAR, 1, 1, 6, 1, tzinfo=UTC),
        fresh_at=datetime(FIRST_YEAR + YEARS, 1, 1, 5, 59, tzinfo=UTC),
    )  # fmt: skip
    for at in range(METRICS):
        text = (
            f"metric: metric_{at:03}\ntitle: Metric {at}\nquestion: How many?\ndataset: measured\nunit: calls\n"
            f"where: units = {at}\nstatistic: {{kind: count}}\ndirection: lower\nperiods: [month, quarter, year]\n"
        )
        adopt(text=text, where="metric.yaml", by=None, at=AT)
        choose(
            kind="metric", slug=f"metric_{at:03}", is_public=True, grains=list(GRAINS), layers=["place"],
            reason="Measured", by=None, at=AT,
        )  # fmt: skip
    chance = np.random.default_rng(3)
    # As `counts` has them: the city, then its areas.
    areas = list(Area.objects.order_by("layer__position", "position").values_list("pk", flat=True))
    for metric in Metric.objects.filter(dataset=dataset).prefetch_related("versions"):
        _observe(metric.versions.latest("number").pk, areas, chance)


def _observe(version: int, areas: list[int], chance: np.random.Generator) -> None:
    from benchmarks.editions import counts, limits
    from civicstat.measurement.metrics.ground import calendar
    from civicstat.measurement.metrics.models import Observation

    first = {grain: calendar().period(grain, datetime(FIRST_YEAR, 1, 15, tzinfo=UTC)) for grain in GRAINS}  # type: ignore[arg-type]
    cells = []
    for area, of_area in zip(areas, counts(chance, AREAS), strict=True):
        for grain, (_, months) in GRAINS.items():
            for at, count in enumerate(of_area.reshape(-1, months).sum(axis=1).tolist()):
                low, high = limits(float(count))
                cells.append(
                    Observation(
                        version_id=version, grain=grain, period=first[grain] + at, area_id=area, value=count, n=count,
                        numerator=count, low=low, high=high, missing=0, unusable=0, data_version=1,
                    )
                )  # fmt: skip
    Observation.objects.bulk_create(cells, batch_size=5_000)
