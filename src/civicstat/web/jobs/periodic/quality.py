"""The quality of records, looked at each hour where something came since the last look, and each day in any case."""

from datetime import datetime, timedelta

from civicstat.directory.clock import judged_at
from civicstat.measurement.metrics.staleness import late_datasets
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding, QualityCheck
from civicstat.measurement.records.quality.actions import check_quality, judge_freshness
from civicstat.measurement.records.quality.findings import counted, listed
from civicstat.measurement.sources.models import BEING_REBUILT, REBUILD_ASKED_FOR, Dataset
from civicstat.web.tasks.registry import Task, declare

OLDEST = timedelta(hours=24)


def check_what_changed(at: datetime) -> str:
    """Check each dataset that has other records than at its last check, or was not checked for a day."""
    checks = {check.dataset_id: check for check in QualityCheck.objects.only("dataset_id", "at", "data_version")}
    checked, found = [], 0
    for dataset in Dataset.objects.filter(records__gt=0).exclude(
        records_made_with__in=(BEING_REBUILT, REBUILD_ASKED_FOR)
    ):
        last = checks.get(dataset.pk)
        if last is not None and last.data_version == dataset.data_version and at - last.at < OLDEST:
            continue
        report = check_quality(dataset=dataset, store=record_store(), at=at)
        if report is not None:
            checked.append(dataset.slug)
            found += len(report.findings)
    if not checked:
        return "Nothing came since the last check."
    return f"Checked {listed(checked)}: {counted(found, 'finding')}."


declare(Task(
    name="quality",
    title="Check the quality of records",
    describes="Looks at datasets that got records since their last check, and at each one once a day. A large "
    "file is checked at once, without waiting for this.",
    group="records",
    when="every hour",
    act=check_what_changed,
))  # fmt: skip


def judge_all(at: datetime) -> str:
    """Judge how fresh each dataset is; one that became late is a finding, which its department sees."""
    became: list[Finding] = []
    for dataset in Dataset.objects.exclude(fresh_at=None):
        found = judge_freshness(dataset=dataset, at=at)
        if found is not None:
            became.append(found)
    late = len(late_datasets(judged_at(at)))
    if became:
        return f"{listed([each.dataset.title for each in became])} became late."
    return f"{counted(late, 'dataset')} late, as before." if late else "All datasets are as fresh as they should be."


declare(Task(
    name="freshness",
    title="Judge how fresh the data is",
    describes="Holds the newest record of each dataset against how old it may be. What is late is a finding, and "
    "figures that rest on it are marked.",
    group="records",
    when="every 10 minutes",
    act=judge_all,
))  # fmt: skip
