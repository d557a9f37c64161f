"""The thing that an address names, through the door for whoever is asking."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import Area, AreaLayer
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset, DatasetVersion, Delivery
from civicstat.web.api.answers.errors import NotThere
from civicstat.web.ui.access import StaffRequest, not_yours

ROOT = "/api/v1"
M = TypeVar("M", bound=Model)


def find_dataset(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that the asker may see. Raises NotThere."""
    datasets = Dataset.objects.visible_to(request.user).select_related("department").filter(slug=slug)
    return _only(datasets, f"There is no dataset {slug!r} that you may see; {ROOT}/datasets lists them.")


def find_dataset_to_load(request: StaffRequest, slug: str) -> Dataset:
    """Return a dataset that the asker may load. Raises NotThere, or PermissionDenied for one only to be looked at."""
    found: Dataset | None = Dataset.objects.editable_by(request.user).filter(slug=slug).first()
    if found is None:
        if seen := Dataset.objects.visible_to(request.user).filter(slug=slug).first():
            raise PermissionDenied(not_yours(seen))
        raise NotThere(f"There is no dataset {slug!r} that you may load; define it before its first delivery.")
    return found


def find_delivery(dataset: Dataset, sequence: int) -> Delivery:
    """Return a delivery of a dataset. Raises NotThere."""
    deliveries = dataset.deliveries.select_related("by").numbered(sequence)
    listed = f"{ROOT}/datasets/{dataset.slug}/deliveries"
    found: Delivery = _only(deliveries, f"{dataset.slug} has no delivery {sequence}; {listed} lists them.")
    found.dataset = dataset
    return found


def find_version(dataset: Dataset, number: int) -> DatasetVersion:
    """Return a version of a dataset's definition. Raises NotThere."""
    listed = f"{ROOT}/datasets/{dataset.slug}/versions"
    return _only(
        dataset.versions.filter(number=number), f"{dataset.slug} has no version {number}; {listed} lists them."
    )


def find_metric(request: StaffRequest, slug: str) -> Metric:
    """Return a metric that the asker may see. Raises NotThere."""
    metrics = Metric.objects.visible_to(request.user).select_related("dataset", "department").filter(slug=slug)
    refusal = f"There is no metric {slug!r} that you may see; {ROOT}/metrics lists them."
    return _only(metrics.prefetch_related("versions__by"), refusal)


def find_goal(request: StaffRequest, slug: str) -> Goal:
    """Return a goal whose metric the asker may see. Raises NotThere."""
    goals = Goal.objects.visible_to(request.user).select_related("metric__dataset", "layer").filter(slug=slug)
    refusal = f"There is no goal {slug!r} that you may see; {ROOT}/goals lists them."
    return _only(goals.prefetch_related("metric__versions"), refusal)


def find_dashboard(request: StaffRequest, slug: str) -> Dashboard:
    """Return a dashboard that the asker may see. Raises NotThere."""
    found = Dashboard.objects.visible_to(request.user).select_related("owner", "department").filter(slug=slug)
    return _only(found, f"There is no dashboard {slug!r} that you may see; {ROOT}/dashboards lists them.")


def find_view(request: StaffRequest, slug: str) -> SavedView:
    """Return a saved view that the asker may see. Raises NotThere."""
    found = SavedView.objects.visible_to(request.user).select_related("owner", "department").filter(slug=slug)
    return _only(found, f"There is no saved view {slug!r} that you may see; {ROOT}/views lists them.")


def find_layer(request: StaffRequest, slug: str) -> AreaLayer:
    """Return an area layer. Raises NotThere."""
    layers = AreaLayer.objects.visible_to(request.user).filter(slug=slug)
    return _only(layers, f"There is no area layer {slug!r}; {ROOT}/layers lists them.")


def find_area(request: StaffRequest, layer: str, code: str) -> Area:
    """Return an area by its layer and code. Raises NotThere."""
    areas = Area.objects.visible_to(request.user).filter(layer__slug=layer, code=code).select_related("layer")
    return _only(areas, f"There is no area {code!r} of the layer {layer!r}; {ROOT}/layers lists them.")


def areas_of(request: StaffRequest, layer: AreaLayer) -> list[Area]:
    """Return the areas of a layer in their order, without their boundaries."""
    areas = Area.objects.visible_to(request.user).filter(layer=layer).select_related("layer").defer("boundary")
    return list(areas.order_by("position", "name", "pk"))


def _only(rows: "QuerySet[M]", refusal: str) -> M:
    """Return the one row that a door leaves. Raises NotThere where it leaves none."""
    found = rows.first()
    if found is None:
        raise NotThere(refusal)
    return found
