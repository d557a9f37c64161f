"""Charts of a metric as files: what its pages draw, for programs."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Path, Router

from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.api.doors import find_metric
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.charts.files.offered import offered

router = Router(tags=["Metrics"])
FORMS = ("svg", "png", "csv")
FileName = Annotated[str, Path(description="A chart and a form, such as trend.svg, ranking.png or distribution.csv.")]


@router.get("/metrics/{slug}/charts/{file}", response=MESSAGES)
@open_to("staff", "token:read")
def get_chart(
    request: StaffRequest, slug: str, file: FileName, area: str = "", grain: str = "", layer: str = "", by: str = ""
) -> HttpResponse:
    """A chart of the metric's pages as SVG, PNG or CSV, with its finding, notes and source.

    area: as layer.code, such as beat.203; the whole city if none. grain: kind of period that is kept; months if none.
    layer: of which areas, for charts of areas. by: the column that splits, for charts of groups.
    """
    metric = find_metric(request, slug)
    chart, _, form = file.rpartition(".")
    charts = offered.charts()
    found = None
    if offered.of_metric is not None and chart in charts and form in FORMS:
        found = offered.of_metric(request, metric.slug, chart, form)
    if found is None:
        known = f"expected one of {', '.join(charts)}, then {', '.join('.' + each for each in FORMS)}"
        why = "there is nothing to draw for this choice" if chart in charts and form in FORMS else known
        raise NotThere(f"{slug} has no chart {file!r}: {why}.")
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response
