"""What waits in the database to be done: uploads, figures that are behind, and what a killed process left."""

import logging
import time

from django.db.models import F, Q
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.intake import BROKEN, bring_up_to_date, process, recover
from civicstat.measurement.metrics.actions import refresh, resting_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.sources.models import (
    BEGUN,
    BEING_REBUILT,
    REBUILD_ASKED_FOR,
    WAITING_WAYS,
    Dataset,
    Delivery,
    DeliveryState,
)

LOG = logging.getLogger(__name__)
NOTE_SECONDS = 0.3  # between two notes of progress


def work_off_one() -> bool:
    """Do one thing that waits in the database, and return whether there was one.

    First deliveries, in the order in which they came; then records that somebody asked to be made anew; then
    metrics whose figures are behind.
    """
    delivery = (
        Delivery.objects.filter(state=DeliveryState.RECEIVED, way__in=WAITING_WAYS)
        .select_related("dataset")
        .order_by("pk")
        .first()
    )
    if delivery is not None:
        work_off_delivery(delivery)
        return True
    dataset = Dataset.objects.filter(records_made_with=REBUILD_ASKED_FOR).first()
    if dataset is not None:
        work_off_rebuild(dataset)
        return True
    metrics = metrics_behind()
    if metrics:
        work_off_metrics(metrics)
    return bool(metrics)


def work_off_delivery(delivery: Delivery) -> None:
    """Bring a waiting delivery to its end; its row says what became of it."""
    Delivery.objects.filter(pk=delivery.pk).update(done_share=BEGUN)
    try:
        process(delivery=delivery, store=record_store(), at=now(), progress=_Noting(delivery))
    except CivicStatError as refusal:
        if delivery.state == DeliveryState.STORED:
            delivery.message = f"Stored, but the figures could not be brought up to date: {refusal}"
    except Exception:  # otherwise the same delivery would come up again and again
        LOG.exception("delivery %s", delivery.pk)
        if delivery.state == DeliveryState.STORED:
            delivery.message = "Stored, but an error inside CivicStat stopped the figures; its log says more."
        else:
            delivery.state, delivery.finished_at, delivery.message = DeliveryState.INTERRUPTED, now(), BROKEN
    delivery.done_share = 1.0
    delivery.save(update_fields=["state", "finished_at", "message", "done_share"])


def work_off_rebuild(dataset: Dataset) -> None:
    """Make a dataset's records anew. Where that cannot be done it is not tried again until the next start."""
    try:
        bring_up_to_date(dataset=dataset, store=record_store(), at=now())
    except CivicStatError as refusal:
        LOG.warning("the records of %s cannot be made anew: %s", dataset.slug, refusal)


def metrics_behind() -> list[Metric]:
    """Return the metrics that were defined, or whose dataset was loaded, after they were last computed."""
    is_behind = Q(computed_at=None) | Q(versions__at__gt=F("computed_at")) | Q(computed_at__lt=F("dataset__loaded_at"))
    behind = list(Metric.objects.filter(is_behind).distinct().select_related("dataset"))
    datasets = {metric.dataset.pk: metric.dataset for metric in behind if metric.dataset}
    found = {metric.pk: metric for metric in behind}
    for dataset in datasets.values():
        found |= {metric.pk: metric for metric in resting_on(dataset)}
    return list(found.values())


def work_off_metrics(metrics: list[Metric]) -> None:
    """Compute metrics whose figures are behind."""
    try:
        refresh(metrics=metrics, store=record_store(), at=now())
    except Exception:  # otherwise they would come up again and again
        LOG.exception("metrics %s", ", ".join(metric.slug for metric in metrics))
        for metric in metrics:
            metric.computed_at, metric.fault = now(), "An error inside CivicStat stopped this; its log says more."
        Metric.objects.bulk_update(metrics, ["computed_at", "fault"])


def put_right() -> None:
    """Bring to its end, or take back, whatever a process left behind that owned the store and was killed.

    Uploads that had not begun are waiting as before.
    """
    for delivery in recover(store=record_store(), at=now()):
        LOG.warning("delivery %s of %s: %s", delivery.sequence, delivery.dataset.slug, delivery.state)
    for dataset in Dataset.objects.filter(records_made_with=BEING_REBUILT):
        LOG.warning("the records of %s are made anew: the last time was cut short", dataset.slug)
        work_off_rebuild(dataset)
    if metrics := metrics_behind():
        work_off_metrics(metrics)


class _Noting:
    """Notes a delivery's progress in its row, now and then."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery, self._noted = delivery, time.monotonic()

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._noted >= NOTE_SECONDS:
            self._noted = time.monotonic()
            Delivery.objects.filter(pk=self._delivery.pk).update(done_share=share)
