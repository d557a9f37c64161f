"""The pages of docs: commands that exist, links that lead somewhere, definitions that hold."""

import re

import pytest
import typer
import yaml

from civicstat.cli.app import app
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.views.catalog import ViewDefinition
from civicstat.directory.catalog.layers import LayerDefinition
from civicstat.directory.catalog.underserved import UnderservedDefinition
from civicstat.engagement.concerns.definitions import ConcernDefinition, ThemeDefinition
from civicstat.library.documents import check_document, read_documents
from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.goals.actions import refuse_misfit
from civicstat.measurement.goals.definitions import GoalDefinition
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.sources.connections.definitions import ConnectionDefinition
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.web.jobs.catalog.checking import faults_of_dataset, faults_of_metric
from docs.reading import DOCS, PAGES, anchors_of, blocks_of, commands_of, links_of

COMMANDS = [(page, words) for page in PAGES for words in commands_of(page)]
LINKS = [(page, target) for page in PAGES for target in links_of(page)]
DEFINING = [page for page in PAGES if any("yaml" in block.language for block in blocks_of(page))]


def name(value):
    """Say where a case comes from."""
    return str(value.relative_to(DOCS.parent)) if hasattr(value, "relative_to") else None


@pytest.mark.parametrize(("page", "words"), COMMANDS, ids=name)
def test_every_command_line_can_be_called(page, words):
    command = typer.main.get_command(app)
    context = command.make_context("civicstat", [], resilient_parsing=True)
    while hasattr(command, "commands"):
        assert words, f"{context.command_path} needs a command after it"
        assert words[0] in command.commands, f"{context.command_path} has no command {words[0]}"
        command = command.commands[words[0]]
        context = command.make_context(words[0], [], parent=context, resilient_parsing=True)
        words = words[1:]
    context.resilient_parsing = False
    given, surplus, _ = command.make_parser(context).parse_args(list(words))  # raises for an option that is not there
    assert not surplus, f"{context.command_path} takes no {' '.join(surplus)}"
    lacking = [each.name for each in command.params if each.required and not given.get(each.name)]
    assert not lacking, f"{context.command_path} needs {', '.join(lacking)}"


def test_there_are_commands_and_links_to_check():
    assert len(COMMANDS) > 50
    assert len(LINKS) > 50


@pytest.mark.parametrize(("page", "target"), LINKS, ids=name)
def test_every_link_leads_somewhere(page, target):
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    assert there.exists(), f"{page.name} links {target}, which is not there"
    if anchor and there.suffix == ".md":
        assert anchor in anchors_of(there), f"{page.name} links {target}; {there.name} has no such heading"


def test_pages_that_the_code_names_are_there():
    code = [path for path in (DOCS.parent / "src").rglob("*") if path.suffix in (".py", ".html", ".yaml")]
    named = {found for path in code for found in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8"))}
    assert named
    assert sorted(each for each in named if not (DOCS.parent / each).exists()) == []


@pytest.mark.parametrize("page", DEFINING, ids=name)
def test_every_definition_holds(page):
    datasets, metrics, ours = definitions_of(page)
    for dataset in datasets.values():
        assert not list(faults_of_dataset(dataset)), page.name
    for metric in ours:
        assert not list(faults_of_metric(metric, datasets, metrics)), page.name


# Documents of which none rests on another one of the same page, by the name of their first field.
OTHERS = {
    "annotation": AnnotationDefinition, "concern": ConcernDefinition, "concern_theme": ThemeDefinition,
    "dashboard": DashboardDefinition, "view": ViewDefinition, "area_layer": LayerDefinition,
    "connection": ConnectionDefinition,
    "underserved": UnderservedDefinition, "report": ReportDefinition,
}  # fmt: skip


def definitions_of(page):
    """Return datasets and metrics by name, those of the library among them, and the metrics of the page."""
    datasets = {slug: read(DatasetDefinition, text, slug) for slug, text in dataset_templates().items()}
    metrics = {slug: read(MetricDefinition, text, slug) for slug, text in metric_templates().items()}
    ours = []
    for block in blocks_of(page):
        if block.language != "yaml":
            continue
        for document in read_documents(block.text, where=page.name):
            if "dataset" in document and "columns" in document:
                datasets[document["dataset"]] = check_document(DatasetDefinition, document, where=page.name)
            elif sort := next((each for each in OTHERS if next(iter(document)) == each), None):
                check_document(OTHERS[sort], document, where=page.name)
            elif "goal" in document:
                goal = check_document(GoalDefinition, document, where=page.name)
                for line in goal.lines:
                    refuse_misfit(line.target, line.milestones, metrics[goal.metric], where=page.name)
            elif "metric" in document:
                metrics[document["metric"]] = check_document(MetricDefinition, document, where=page.name)
                ours.append(metrics[document["metric"]])
            else:
                check_part(document, page.name)
    return datasets, metrics, ours


def read(model, text, where):
    [document] = read_documents(text, where=where)
    return check_document(model, document, where=where)


def check_part(document, where):
    """Check a block that shows a part of a definition, by putting it into a whole one."""
    if "breaks" in document:
        metric = yaml.safe_load(metric_templates()["calls_for_service"])
        check_document(MetricDefinition, metric | document, where=where)
        return
    dataset = yaml.safe_load(dataset_templates()["calls"])
    columns = dataset["columns"] | {each: {"type": "text"} for each in ("x", "y", "lon", "lat")}
    columns |= document.get("columns", {})
    check_document(DatasetDefinition, dataset | document | {"columns": columns}, where=where)
