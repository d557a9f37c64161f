"""How a dataset's records lie in the store."""

from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition
from civicstat.store.tables import DAY, DELIVERY, HASH, MONTH, ROW, Kind, Table

KINDS = {
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.CATEGORY: Kind.TEXT,
    ColumnType.INTEGER: Kind.INTEGER,
    ColumnType.NUMBER: Kind.NUMBER,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
    ColumnType.TIMESTAMP: Kind.MOMENT,
    ColumnType.DATE: Kind.DATE,
    ColumnType.TIME: Kind.MOMENT,
    ColumnType.DURATION: Kind.NUMBER,
    ColumnType.LIST: Kind.LIST,
}


def utc(column: str) -> str:
    """Return the name of the column that holds a moment in UTC; the moment's own column is local time."""
    return f"{column}__utc"


def area_column(layer: str) -> str:
    """Return the name of the column that holds the ids of a layer's areas."""
    return f"_area_{layer}"


def lay_out(definition: DatasetDefinition) -> Table:
    """Return the table that a dataset's records lie in."""
    columns: list[tuple[str, Kind]] = []
    for name, column in definition.columns.items():
        columns.append((name, KINDS[column.type]))
        if KINDS[column.type] is Kind.MOMENT:
            columns.append((utc(name), Kind.MOMENT))
    columns += [(name, Kind.NUMBER) for name in definition.durations]
    areas = tuple(area_column(layer) for layer in definition.areas)
    columns += [(DAY, Kind.SMALL), (MONTH, Kind.SMALL)]
    columns += [(name, Kind.SMALL) for name in areas]
    columns += [(HASH, Kind.HASH), (DELIVERY, Kind.SMALL), (ROW, Kind.INTEGER)]
    return Table(name=definition.dataset, columns=tuple(columns), key=definition.key, areas=areas)


def condition_kinds(definition: DatasetDefinition) -> dict[str, Kind]:
    """Return the columns that conditions may name: the dataset's own, its durations, no internal ones."""
    kinds = {name: KINDS[column.type] for name, column in definition.columns.items()}
    return kinds | dict.fromkeys(definition.durations, Kind.NUMBER)
