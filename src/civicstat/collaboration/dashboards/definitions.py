"""Dashboard definitions: blocks in an order, as YAML or through forms."""

from typing import Annotated, Literal, Self, get_args

from pydantic import BeforeValidator, Field, model_validator

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.sources.definitions import Definition, Name, Slug, at_most

MOST_BLOCKS = 60
Columns = Literal[1, 2, 3]
Sharing = Literal["owner", "department", "everyone"]
Role_ = Literal["viewer", "analyst", "lead", "administrator"]
Place = Annotated[str, at_most(160)]  # an area as "district.D3"; none: the dashboard's, and then the whole city


def _as_slug(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


class _Block(Definition):
    """A part of a dashboard. width: how many of its columns it takes."""

    width: Columns = 1


class Heading(_Block):
    """A line above what follows; it takes all columns."""

    kind: Literal["heading"] = "heading"
    text: Annotated[str, at_most(160)]


class Text(_Block):
    """Paragraphs, with - before items of a list, **bold** and [words](address)."""

    kind: Literal["text"] = "text"
    text: Annotated[str, at_most(4000)]


class Metric(_Block):
    """A metric's latest figure with its interval, its trend and its change in a year."""

    kind: Literal["metric"] = "metric"
    metric: Name
    area: Place = ""
    period: Grain | None = None


class Chart(_Block):
    """A metric over time."""

    kind: Literal["chart"] = "chart"
    metric: Name
    area: Place = ""
    period: Grain | None = None
    width: Columns = 2


class Compare(_Block):
    """A metric in the areas of a layer, as a map or one below the other."""

    kind: Literal["areas"] = "areas"
    metric: Name
    layer: Name
    show: Literal["map", "ranking"] = "map"
    period: Grain | None = None


class Goal(_Block):
    """How a goal stands."""

    kind: Literal["goal"] = "goal"
    goal: Name


class Goals(_Block):
    """All goals with their states; of a department where one is named."""

    kind: Literal["goals"] = "goals"
    department: Annotated[str, at_most(120)] = ""
    width: Columns = 2


class Moves(_Block):
    """The largest changes beyond chance; of a department where one is named."""

    kind: Literal["moves"] = "moves"
    department: Annotated[str, at_most(120)] = ""
    area: Place = ""
    period: Grain | None = None
    width: Columns = 2


class Needs(_Block):
    """What needs whoever reads it, as the weekly view says it."""

    kind: Literal["needs"] = "needs"
    width: Columns = 2


class View(_Block):
    """A view that was saved in the explorer."""

    kind: Literal["view"] = "view"
    view: Annotated[str, BeforeValidator(_as_slug), Field(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]


Block = Annotated[
    Heading | Text | Metric | Chart | Compare | Goal | Goals | Moves | Needs | View, Field(discriminator="kind")
]
KINDS = tuple(each.model_fields["kind"].default for each in get_args(get_args(Block)[0]))


class DashboardDefinition(Definition):
    """A dashboard as it stands."""

    dashboard: Slug
    title: Annotated[str, at_most(160)] = Field(min_length=1)
    about: Annotated[str, at_most(400)] = ""
    columns: Columns = 2
    area: Place = ""
    period: Grain = "month"
    sharing: Sharing = "everyone"
    department: Annotated[str, at_most(120)] = ""  # with which it is shared, by slug or name
    owner: Annotated[str, at_most(150)] = ""  # a user's name; none: it belongs to nobody in particular
    starts: tuple[Role_, ...] = ()  # roles for whom it opens first
    blocks: tuple[Block, ...] = Field(default=(), max_length=MOST_BLOCKS)

    @model_validator(mode="after")
    def _shared_with_somebody(self) -> Self:
        if self.sharing == "department" and not self.department:
            raise ValueError("it is shared with a department, but none is named; add department")
        if self.sharing == "owner" and not self.owner:
            raise ValueError("nobody would see it: it is for its owner alone, and none is named; add owner")
        if self.starts and self.sharing != "everyone":
            raise ValueError("it opens first for whole roles, so it has to be shared with everyone")
        return self
