"""The record store, as the API needs it."""

from civicstat.measurement.records.keeping import record_store
from civicstat.store.interface import Store
from civicstat.store.tables import StoreFault
from civicstat.web.api.answers.errors import Unavailable


def open_store() -> Store:
    """Return the record store of this process. Raises Unavailable where another process owns it."""
    try:
        return record_store()
    except StoreFault as fault:
        raise Unavailable(str(fault)) from None
