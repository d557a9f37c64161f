"""What the demo city fetches by itself: crash reports, out of the folder into which the records system writes them."""

from civicstat.library.writing import write_document

FETCHED = "crashes"  # the dataset
FOLDER = "sources"


def connection_documents() -> dict[str, str]:
    """Return the YAML of each connection by name."""
    return {
        "crash_reports": write_document({
            "connection": "crash_reports", "title": "Crash reports of the records system", "dataset": FETCHED,
            "kind": "folder", "every": "1 day", "settings": {"folder": FOLDER, "pattern": f"{FETCHED}_20*.csv"},
        })
    }  # fmt: skip
