"""The one area that a question is about."""

from ninja import Schema
from pydantic import Field

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.models import Metric
from civicstat.web.api.observations.questions import ask
from civicstat.web.ui.access import StaffRequest


class OfPlace(Schema):
    """Of which area it is asked."""

    layer: str = Field(CITY, max_length=50, description="Area layer of the area, such as beat.")
    area: str = Field("", max_length=100, description="Code of an area of the layer; the whole city if none.")


def find_place(request: StaffRequest, metric: Metric, layer: str, code: str) -> Area:
    """Return the area. Raises QuestionRefused where there is none of that name, or the metric has no such figures."""
    codes = [code] if code else []
    return ask(request, metric, layer=layer, area=codes).areas[0]
