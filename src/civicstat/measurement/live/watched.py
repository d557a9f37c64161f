"""What the operations wall needs to know of a dataset: which stages mean what. As its definition states."""

from dataclasses import dataclass

from civicstat.measurement.records.layout import area_column
from civicstat.measurement.sources.definitions import DatasetDefinition, Wall


@dataclass(frozen=True)
class Watched:
    """A dataset on the wall. A record begins at `start`, holds until `helped`, and is open until `ended`."""

    definition: DatasetDefinition
    wall: Wall
    start: str
    helped: str
    arrived: str
    ended: str

    @property
    def slug(self) -> str:
        return self.definition.dataset

    @property
    def stages(self) -> tuple[str, str, str, str]:
        """Return begin, help, arrival and end, which may be the same stage."""
        return self.start, self.helped, self.arrived, self.ended

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self.definition.areas)

    @property
    def area_columns(self) -> tuple[str, ...]:
        return tuple(area_column(layer) for layer in self.layers)

    def title_of(self, column: str) -> str:
        """Return what a column or a stage is called."""
        return self.definition.columns[column].title or column.replace("_", " ")

    def span_title(self, end: str) -> str:
        """Return what the time from the begin to a stage is called."""
        for span in self.definition.durations.values():
            if (span.start, span.end) == (self.start, end) and span.title:
                return span.title
        return f"Until: {self.title_of(end)[:1].lower()}{self.title_of(end)[1:]}"


def watched(definition: DatasetDefinition) -> Watched | None:
    """Return what the wall needs to know of a dataset; None where its definition names no wall."""
    if definition.wall is None:
        return None
    stages, wall = definition.stages, definition.wall
    return Watched(
        definition, wall, start=stages[0], helped=wall.helped or stages[1],
        arrived=wall.arrived or stages[max(len(stages) - 2, 1)], ended=stages[-1],
    )  # fmt: skip
