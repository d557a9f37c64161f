"""Records that were made with another definition or other areas, and the wish that they be made anew."""

from civicstat.directory.models import AreaLayer
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.actions import needs_rebuild
from civicstat.measurement.sources.models import REBUILD_ASKED_FOR, Dataset

PER_RESIDENT = ("rate", "index", "ratio", "gap")  # or resting on a metric that is


def ask_for_rebuild(dataset: Dataset) -> None:
    """Leave word for the background worker that a dataset's records are to be made anew from its deliveries."""
    Dataset.objects.filter(pk=dataset.pk).exclude(records_made_with="").update(records_made_with=REBUILD_ASKED_FOR)


def rebuild_state(dataset: Dataset) -> str:
    """Return "needed", "waiting" where it was asked for, or nothing where the records are as they should be."""
    if dataset.records_made_with == REBUILD_ASKED_FOR:
        return "waiting"
    return "needed" if needs_rebuild(dataset) else ""


def ask_for_rebuild_of_layer(layer: AreaLayer) -> list[Dataset]:
    """Leave word for every dataset whose records find their area in a layer, and return those that need it."""
    needing = [
        dataset
        for dataset in Dataset.objects.all()
        if layer.slug in dataset.definition.areas and rebuild_state(dataset)
    ]
    for dataset in needing:
        ask_for_rebuild(dataset)
    return needing


def ask_for_rates() -> None:
    """Have every figure that rests on residents, or on such a figure, computed anew by the background worker."""
    metrics = Metric.objects.prefetch_related("versions")
    stale = [metric.pk for metric in metrics if metric.definition.statistic.kind in PER_RESIDENT]
    Metric.objects.filter(pk__in=stale).update(computed_at=None)
