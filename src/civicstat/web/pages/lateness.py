"""The view of a dataset that says how late its records come, and what became of their categories."""

from typing import Any

from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.lateness.arrivals import arrivals
from civicstat.measurement.records.lateness.flows import flows
from civicstat.measurement.records.lateness.following import is_followed
from civicstat.measurement.sources.models import Dataset
from civicstat.store.tables import StoreFault
from civicstat.web.pages.shown.lateness import arriving, delays_chart, growing, months_table
from civicstat.web.pages.shown.reclassified import shown_flows
from civicstat.web.ui.access import StaffRequest


def lateness_context(request: StaffRequest, shown: Dataset) -> dict[str, Any]:
    try:
        store = record_store()
        found = arrivals(shown, store)
        followed = flows(shown, store) if shown.records else []
        is_whole = is_followed(shown, store)
    except StoreFault as fault:
        return {"away": str(fault)}
    return {
        "until": found.until,
        "is_followed": is_whole,
        "arriving": arriving(found),
        "delays": delays_chart(found),
        "growing": growing(found),
        "months": months_table(found),
        "followed": [shown_flows(each, shown, number) for number, each in enumerate(followed, 1)],
    }
