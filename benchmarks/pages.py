"""The server's time for the weekly view and a metric page, with forty metrics adopted."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks import updating, workspace
from benchmarks.city import Files
from benchmarks.comparing import Comparison, figure
from benchmarks.timing import in_turn

AIM_SECONDS = 0.1
REQUESTS = 30


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    from django.conf import settings
    from django.test import Client

    from civicstat.directory.models import User
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.sources.models import Dataset

    if not Dataset.objects.filter(slug="calls").exists():
        updating.fill(files)
    workspace.adopt_variants()
    updating.recompute()
    record_store()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.create_user("ada", password="for measuring only", role="analyst"))
    pages = {
        "weekly view, 40 metrics, the city": "/workspace/",
        "weekly view, 40 metrics, a beat": "/workspace/?area=beat.A01",
        "metric page of a count": "/workspace/metrics/calls/",
        "metric page of a percentile, a beat": "/workspace/metrics/response_p90/?area=beat.A01",
        "metric page of a rate": "/workspace/metrics/per_resident/",
    }

    def get(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        answer.getvalue() if answer.streaming else answer.content

    taken = in_turn({what: (lambda address=address: get(address)) for what, address in pages.items()}, rounds=REQUESTS)
    return [
        Comparison("pages", what, "(no peer)", seconds, (), AIM_SECONDS, is_absolute=True, note=_cpu(get, pages[what]))
        for what, seconds in taken.items()
    ]


def _cpu(get: Callable[[str], None], address: str) -> str:
    """Return in words the processor's time for a page: what it takes where nothing else runs."""
    taken = []
    for _ in range(REQUESTS):
        start = time.process_time()
        get(address)
        taken.append(time.process_time() - start)
    return f"warm; {figure(median(taken), 's')} of processor"
