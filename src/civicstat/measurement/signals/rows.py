"""Signals as rows, which a connection fetches as records like any others: how far they can be trusted is a metric."""

from collections.abc import Iterator

from civicstat.measurement.signals.models import Signal


def signals() -> Iterator[dict[str, object]]:
    """Yield a row for each signal that is not part of another, in the columns of the library's dataset `signals`.

    Of a restricted dataset neither metric nor area is named: more people see records of signals than see those.
    """
    found = Signal.objects.leading().select_related("metric__dataset", "area", "department").order_by("pk")
    for signal in found.iterator():
        dataset = signal.metric.dataset
        is_told = dataset is None or dataset.sensitivity != "restricted"
        yield {
            "signal_id": str(signal.pk),
            "opened_at": signal.opened_at,
            "acknowledged_at": signal.acknowledged_at,
            "answered_at": signal.answered_at,
            "closed_at": signal.closed_at,
            "verdict": signal.verdict or None,
            "detector": signal.detector,
            "department": signal.department.name if signal.department else None,
            "metric": signal.metric.title if is_told else None,
            "area": signal.area.name if is_told else None,
        }
