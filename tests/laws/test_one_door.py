"""Figures reach the public through disclosure control and no other way."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "civicstat"
PUBLIC = [SOURCE / "publishing", SOURCE / "web" / "site"]
# Where figures come in, before disclosure control; and what auditors are shown, who are no public.
READ = SOURCE / "publishing" / "gathering", SOURCE / "publishing" / "audits"
FIGURES = (
    "civicstat.measurement.metrics.series",
    "civicstat.measurement.metrics.observing",
    "civicstat.measurement.metrics.observations",
    "civicstat.measurement.metrics.on_demand",
    "civicstat.measurement.metrics.headlines",
    "civicstat.measurement.metrics.derived.observe",
    "civicstat.measurement.metrics.extracting",
    "civicstat.measurement.metrics.exploring",
    "civicstat.measurement.goals.progress",
    "civicstat.store",
)
MODULES = [path for folder in PUBLIC for path in folder.rglob("*.py") if not set(READ) & set(path.parents)]


def test_there_is_something_to_hold_to_it():
    assert len(MODULES) > 20


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_only_gathering_reads_observations(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [f"{node.module}.{alias.name}" for alias in node.names] if isinstance(node, ast.ImportFrom) else []
        read = [name for name in names if name.startswith(FIGURES) or name.endswith(".models.Observation")]
        assert not read, f"{path} reads {read[0]}; what is public is made of a protected Content alone"
