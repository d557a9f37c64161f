"""Attack what a workspace published, and would publish now beside it, all editions together.

`PYTHONPATH=src:tests python -m publishing.disclosure.attack WORKSPACE`; no server may run on it. Prints how many
numbers of those that are true now were attacked, and those that came out narrower than they may.
"""

import os
import sys
import time
from pathlib import Path


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(workspace: str) -> int:
    """Return how many numbers are narrowed, beside those that the summary names as beyond protection."""
    os.environ["CIVICSTAT_WORKSPACE"] = workspace
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicstat.config.settings")
    import django

    django.setup()
    from django.utils.timezone import now

    from civicstat.directory.clock import judged_at
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.sources.models import Dataset
    from civicstat.publishing.disclosure import protected, rules_of
    from civicstat.publishing.editions.chain import editions_of
    from civicstat.publishing.gathering.reading import gather
    from publishing.disclosure.attacker import Attack

    at = now()
    published = [each.content() for each in editions_of(Path(workspace))]
    truth = gather(
        number=len(published) + 1, reason="An attack", corrects=None, store=record_store(), at=at, until=None,
        judged_at=judged_at(at), report=lambda share, what: None,
    ).content  # fmt: skip
    definitions = {dataset.slug: dataset.definition for dataset in Dataset.objects.all()}
    rules = rules_of(definitions)
    safe = protected(truth, rules=rules, earlier=published)
    spared = [metric.slug for metric in truth.metrics if rules.of(metric).protects == "nothing"]
    events = [metric.slug for metric in truth.metrics if rules.of(metric).protects == "events"]
    started = time.process_time()
    attack = Attack([*published, safe.content], truth, spared=[*spared, *(f"{slug}:misses" for slug in events)])
    broken = attack.broken()
    seconds = time.process_time() - started
    say(f"{len(published)} editions before this one")
    say(f"{safe.summary.all.figures:,} figures, {safe.summary.all.withheld:,} withheld, "
          f"{safe.summary.all.exposed} beyond protection by the summary")  # fmt: skip
    say(f"{len(attack.small()):,} small numbers attacked in {seconds:.0f} s, {len(broken)} narrowed")
    for what, (low, high) in broken.items():
        say(f"  {what}: {low:g} to {high:g}")
    return len(broken)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1]), 1))
