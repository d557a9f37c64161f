"""Every table as CSV; the figures also as Parquet, and each metric's as a CSV of their own."""

from collections.abc import Iterator

from civicstat.publishing.content import Content, File
from civicstat.publishing.open_data.addresses import figures_of
from civicstat.publishing.open_data.tables import FIGURES, TABLES
from civicstat.publishing.open_data.writing import as_csv, as_parquet


def files(content: Content) -> Iterator[File]:
    """Yield data/TABLE.csv for each table, data/figures.parquet, and data/metrics/SLUG.csv for each metric."""
    for table in TABLES:
        if table is not FIGURES:
            yield File(table.path, as_csv(table.read(content)))
    figures = FIGURES.read(content)
    yield File(FIGURES.path, as_csv(figures))
    yield File("data/figures.parquet", as_parquet(figures))
    begins = 0
    for metric in content.metrics:
        many = sum(len(series.figures) for series in metric.series)
        yield File(figures_of(metric), as_csv(figures.slice(begins, many)))
        begins += many
