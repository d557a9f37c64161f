"""The data dictionary: what every column of every table means."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from civicstat.publishing.content import Content, File
from civicstat.publishing.open_data.records import columns_of
from civicstat.publishing.open_data.tables import TABLES, Column
from civicstat.publishing.open_data.writing import as_csv, as_json


def files(content: Content) -> Iterator[File]:
    """Yield data/dictionary.csv and data/dictionary.json. Columns of the datasets stand in both, too."""
    rows: list[tuple[str, str, str, bool, str, str]] = [
        (table.name, each.name, each.type, each.is_required, each.describes, ";".join(filter(None, each.among)))
        for table in TABLES for each in table.columns
    ]  # fmt: skip
    rows += [
        (f"records {extract.slug}", each.name, each.type, each.is_required, each.describes, ";".join(each.among))
        for extract in content.extracts for each in columns_of(extract)
    ]  # fmt: skip
    rows += [
        (f"dataset {dataset.slug}", name, kind, False, meaning, "")
        for dataset in content.datasets for name, kind, meaning in dataset.columns
    ]  # fmt: skip
    heads = ("table", "column", "type", "required", "describes", "values")
    columns = list(zip(*rows, strict=True))
    yield File("data/dictionary.csv", as_csv(pa.table(dict(zip(heads, map(list, columns), strict=True)))))
    tables = [
        {
            "table": table.name, "title": table.title, "describes": table.describes, "file": table.path,
            "key": list(table.key),
            "columns": list(map(_column, table.columns)),
        }
        for table in TABLES
    ]  # fmt: skip
    datasets = [
        {
            "dataset": each.slug, "title": each.title, "describes": each.describes, "rules": each.rules,
            "columns": [{"column": name, "type": kind, "describes": says} for name, kind, says in each.columns],
        }
        for each in content.datasets
    ]  # fmt: skip
    records = [
        {
            "records": each.slug, "title": each.title, "describes": each.describes, "file": f"{each.path}.csv",
            "counted_by": each.metric, "layer": each.layer, "period": each.grain, "least_alike": each.least,
            "rows": each.records, "less_told": each.less_told, "about_withheld": each.withheld,
            "columns": list(map(_column, columns_of(each))),
        }
        for each in content.extracts
    ]  # fmt: skip
    yield File("data/dictionary.json", as_json({"tables": tables, "records": records, "datasets": datasets}))


def _column(column: Column) -> dict[str, Any]:
    said = {
        "column": column.name, "type": column.type, "required": column.is_required, "describes": column.describes
    }  # fmt: skip
    return said | ({"values": list(column.among)} if column.among else {})
