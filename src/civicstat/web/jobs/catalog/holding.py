"""All that is held as catalog documents would say it: what `civicstat catalog export` writes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from civicstat.collaboration.dashboards.catalog import document_of as document_of_dashboard
from civicstat.collaboration.dashboards.catalog import read_dashboard
from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.views.catalog import definition_of as definition_of_view
from civicstat.collaboration.views.catalog import document_of as document_of_view
from civicstat.collaboration.views.catalog import read_view
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.catalog.departments import document_of_department
from civicstat.directory.catalog.layers import document_of_layer, has_document, says_layer
from civicstat.directory.catalog.underserved import document_of_underserved, name_of
from civicstat.directory.models import AreaLayer, Department, Underserved
from civicstat.engagement.concerns.catalog import document_of_concern, document_of_theme, says_concern, says_theme
from civicstat.engagement.concerns.models import Concern, Theme
from civicstat.measurement.context.annotating.actions import definition_of as definition_of_annotation
from civicstat.measurement.context.annotating.catalog import document_of as document_of_annotation
from civicstat.measurement.context.annotating.catalog import read_annotation
from civicstat.measurement.context.models import Annotation
from civicstat.measurement.goals.catalog import document_of as document_of_goal
from civicstat.measurement.goals.catalog import read_goal, says_all
from civicstat.measurement.goals.models import Goal
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.connections.catalog import document_of as document_of_connection
from civicstat.measurement.sources.connections.catalog import read_connection
from civicstat.measurement.sources.models import Connection, Dataset
from civicstat.publishing.choosing.catalog import definition_held, read_publication
from civicstat.publishing.choosing.catalog import document_of as document_of_publication
from civicstat.publishing.reports.catalog import document_of_report, says_report
from civicstat.publishing.reports.models import Template
from civicstat.web.jobs.catalog.documents import Document, Sort

Says = Callable[[Document], bool]


@dataclass(frozen=True)
class Held:
    """What is held under a name, as a document. is_said_by: whether another document says the same in its own words."""

    sort: Sort
    slug: str
    text: str
    is_said_by: Says = lambda document: False


def held_documents() -> Iterator[Held]:
    """Yield all that the catalog holds, in the order in which it is applied.

    No boundaries, no people, no voices, no secrets; of dashboards and views those that others than their owner see.
    """
    yield from _directory()
    yield from _measurement()
    for view in SavedView.objects.shared().select_related("department"):
        yield Held("view", view.slug, document_of_view(view), _says_view)
    for dashboard in Dashboard.objects.shared():
        yield Held("dashboard", dashboard.slug, document_of_dashboard(dashboard), _says_dashboard)
    for theme in Theme.objects.select_related("department"):
        yield Held("concern_theme", theme.slug, document_of_theme(theme), _says_theme)
    for concern in Concern.objects.select_related("theme", "department", "merged_into"):
        yield Held("concern", concern.slug, document_of_concern(concern), _says_concern)
    for template in Template.objects.all():
        yield Held("report", template.slug, document_of_report(template), _says_report)
    if (public := definition_held()) is not None:
        yield Held("publication", public.publication, document_of_publication(public), _says_publication)


def _measurement() -> Iterator[Held]:
    for dataset in Dataset.objects.all():
        yield Held("dataset", dataset.slug, dataset.definition_text)
    for metric in Metric.objects.prefetch_related("versions"):
        yield Held("metric", metric.slug, metric.current.definition_text)
    for connection in Connection.objects.all():
        yield Held("connection", connection.slug, document_of_connection(connection.definition), _says_connection)
    for goal in Goal.objects.select_related("metric", "layer"):
        yield Held("goal", goal.slug, document_of_goal(goal), _says_goal)
    for annotation in Annotation.objects.in_force():
        yield Held("annotation", annotation.slug, document_of_annotation(annotation), _says_annotation)


def _directory() -> Iterator[Held]:
    for department in Department.objects.order_by("slug"):
        yield Held("department", department.slug, document_of_department(department))
    for layer in filter(has_document, AreaLayer.objects.all()):
        yield Held("area_layer", layer.slug, document_of_layer(layer), _says_layer)
    for choice in Underserved.objects.in_force().select_related("area__layer"):
        yield Held("underserved", name_of(choice), document_of_underserved(choice))


def _says_layer(document: Document) -> bool:
    return says_layer(document.placed_text, where=document.place)


def _says_connection(document: Document) -> bool:
    held = Connection.objects.get(slug=document.slug)
    return read_connection(document.placed_text, where=document.place) == held.definition


def _says_goal(document: Document) -> bool:
    definition = read_goal(document.placed_text, where=document.place)
    return says_all(definition, Goal.objects.get(slug=document.slug))


def _says_annotation(document: Document) -> bool:
    held = Annotation.objects.in_force().get(slug=document.slug)
    return read_annotation(document.placed_text, where=document.place) == definition_of_annotation(held)


def _says_view(document: Document) -> bool:
    held = SavedView.objects.select_related("department").get(slug=document.slug)
    return read_view(document.placed_text, where=document.place) == definition_of_view(held)


def _says_dashboard(document: Document) -> bool:
    held = Dashboard.objects.get(slug=document.slug)
    return read_dashboard(document.placed_text, where=document.place) == held.definition


def _says_theme(document: Document) -> bool:
    return says_theme(document.placed_text, where=document.place)


def _says_concern(document: Document) -> bool:
    return says_concern(document.placed_text, where=document.place)


def _says_publication(document: Document) -> bool:
    return read_publication(document.placed_text, where=document.place) == definition_held()


def _says_report(document: Document) -> bool:
    return says_report(document.placed_text, where=document.place)
