"""What the demo city fetched by itself: each file of crash reports on the day on which it came."""

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path

from civicstat.demo.delivering import DatasetFiles

AFTER_MIDNIGHT, TAKES = timedelta(hours=6, minutes=30), timedelta(minutes=5)


def fetch_reports(folder: Path, files: DatasetFiles, until: date) -> None:
    """Set the connection up, and let it pull on each day on which a file appeared; then note how late records came.

    until: the city's last day, on whose evening the last file appears.
    """
    from civicstat.cli.catalog.applying import apply_documents, documents_in
    from civicstat.measurement.intake import measure, put_away
    from civicstat.measurement.pulling import fetch
    from civicstat.measurement.records.keeping import record_store
    from civicstat.measurement.records.lateness.following import following
    from civicstat.measurement.sources.models import Connection

    apply_documents(documents_in(folder, [folder / "catalog" / "connections"]))
    connection, store = Connection.objects.get(dataset__slug=files.slug), record_store()
    loaded, at = [], _appeared(files.files[0], until)
    for path in files.files:
        at = _appeared(path, until)
        os.utime(path, times=((at - TAKES).timestamp(),) * 2)
    for path in files.files:
        at = _appeared(path, until)
        pulled = fetch(connection=connection, by=None, at=at)
        for arrival in pulled.arrivals.select_related("delivery__dataset"):
            new = arrival.delivery
            loaded.append(put_away(delivery=new, store=store, at=at, also=following(new, store)))
    measure(loaded, store=store, at=at)


def _appeared(path: Path, until: date) -> datetime:
    """Return when a file was fetched: in the morning after its last day; the last one on the evening of that day."""
    from django.utils.timezone import make_aware

    day = date.fromisoformat(path.stem.partition("_to_")[2])
    if day == until:
        return make_aware(datetime.combine(day, time(23, 45)))
    return make_aware(datetime.combine(day + timedelta(days=1), time()) + AFTER_MIDNIGHT)
