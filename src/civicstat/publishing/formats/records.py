"""Records that are told one by one, as CSV and as Parquet, one a row."""

from collections.abc import Iterator

from civicstat.publishing.content import Content, File
from civicstat.publishing.open_data.records import as_csv, as_parquet


def files(content: Content) -> Iterator[File]:
    """Yield data/records/SLUG.csv and data/records/SLUG.parquet for each dataset whose records are public."""
    for extract in content.extracts:
        yield File(f"{extract.path}.csv", as_csv(extract))
        yield File(f"{extract.path}.parquet", as_parquet(extract))
