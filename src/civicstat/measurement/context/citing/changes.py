"""What became of a figure since it was cited, in words without figures."""

from civicstat.measurement.context.citing.actions import data_versions
from civicstat.measurement.context.models import Citation
from civicstat.measurement.metrics.points import Point


def is_same(citation: Citation, now: Point | None) -> bool:
    """Return whether a figure is what it was when it was cited."""
    if now is None:
        return False
    then = (citation.value, citation.low, citation.high, citation.n, citation.metric_version)
    return then == (now.value, now.low, now.high, now.n, now.version)


def what_changed(citation: Citation, now: Point | None) -> list[str]:
    """Return in sentences what became of a figure since it was cited, as far as that is known."""
    if now is None:
        return ["Figures of this period and area are kept no longer."]
    said = []
    if now.version != citation.metric_version:
        said.append(
            f"Version {now.version} of the definition holds for it now; it was version {citation.metric_version}."
        )
    for dataset, now_at in data_versions(citation.metric).items():
        then_at = citation.data_versions.get(dataset)
        if then_at is not None and now_at != then_at:
            many = now_at - then_at
            said.append(
                f"Since then {many:,} {'delivery' if many == 1 else 'deliveries'} came for {dataset} "
                f"(the last was number {then_at}, it is number {now_at} now)."
            )
    if citation.is_provisional and not now.is_provisional:
        said.append("It was provisional; it is final now.")
    return said
