"""Which metrics a finding stops."""

from collections.abc import Collection, Iterable, Mapping

from civicstat.measurement.records.models import Finding
from civicstat.measurement.sources.models import Dataset


def blocked_metrics(
    datasets: Iterable[Dataset] | None = None, *, reads: Mapping[str, tuple[str, Collection[str]]] | None = None
) -> dict[str, Finding]:
    """Return metric slug -> the finding that stops it: severe, there, and accepted by nobody.

    datasets: all of them if None. reads: metric slug -> its dataset's slug and the columns that it reads.
    A rule stops the metrics that it names; where it names none it stops those that read a column of what
    must hold, which only `reads` can tell.
    """
    findings = Finding.objects.blocking().select_related("dataset").order_by("-share", "id")
    if datasets is not None:
        findings = findings.filter(dataset__in=list(datasets))
    blocked: dict[str, Finding] = {}
    for finding in findings:
        for slug in _stopped(finding, reads or {}):
            blocked.setdefault(slug, finding)
    return blocked


def _stopped(finding: Finding, reads: Mapping[str, tuple[str, Collection[str]]]) -> list[str]:
    named = [str(slug) for slug in finding.evidence.get("metrics", ())]
    if named:
        return named
    columns = {str(column) for column in finding.evidence.get("columns", ())}
    return [slug for slug, (dataset, read) in reads.items() if dataset == finding.dataset.slug and columns & set(read)]
