"""Dashboards as catalog documents come back as they went out, and faults are named with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.collaboration.dashboards.catalog import (
    Named,
    apply_dashboard,
    document_of,
    faults_of_dashboard,
    fitted,
    read_dashboard,
)
from civicstat.collaboration.dashboards.definitions import KINDS, DashboardDefinition
from civicstat.collaboration.dashboards.writing import text_of
from civicstat.directory.catalog.known import Directory
from civicstat.library.documents import UnreadableDocument
from civicstat.library.templates import dashboard_templates, metric_templates

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
slugs = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
widths = st.sampled_from([1, 2, 3])
blocks = st.one_of(
    st.fixed_dictionaries({"kind": st.just("text"), "text": words, "width": widths}),
    st.fixed_dictionaries({"kind": st.just("heading"), "text": words}),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["metric", "chart"]), "metric": slugs, "width": widths},
        optional={"area": st.just("beat.B1"), "period": st.sampled_from(["week", "month"])},
    ),
    st.fixed_dictionaries({"kind": st.just("areas"), "metric": slugs, "layer": slugs, "show": st.just("ranking")}),
    st.fixed_dictionaries({"kind": st.just("goal"), "goal": slugs}),
    st.fixed_dictionaries({"kind": st.sampled_from(["goals", "moves", "needs"]), "width": widths}),
)


@given(slugs, words, st.lists(blocks, max_size=6), widths)
def test_what_is_written_is_read_as_it_was(slug, title, parts, columns):
    fields = {"dashboard": slug, "title": title, "blocks": parts, "columns": columns}
    definition = DashboardDefinition.model_validate(fields)
    assert read_dashboard(text_of(definition), where="here") == definition


def test_each_dashboard_that_ships_shows_metrics_that_ship():
    templates = dashboard_templates()
    assert set(templates) == {"city_manager", "commander", "analyst", "administrator"}
    for slug, text in templates.items():
        metrics = {getattr(block, "metric", "") for block in read_dashboard(text, where=slug).blocks} - {""}
        assert metrics <= set(metric_templates()), slug


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("columns: 4", "columns"),
        ("blocks: [{kind: pie, metric: x}]", "blocks.0"),
        ("blocks: [{kind: chart}]", "blocks.0.chart.metric is missing"),
        ("sharing: department", "no department|none is named"),
        ("color: red", "color is not a known field"),
    ],
)
def test_a_document_that_does_not_hold_is_refused_at_its_place(text, fault):
    with pytest.raises(UnreadableDocument, match=fault):
        read_dashboard(f"dashboard: board\ntitle: Board\n{text}\n", where="catalog/board.yaml")


@pytest.mark.django_db
def test_applying_again_changes_nothing(noon):
    text = "dashboard: board\ntitle: Board\nblocks:\n- {kind: text, text: Hello}\n"
    outcomes = []
    for changed in (text, text, text.replace("Hello", "Goodbye")):
        board, outcome = apply_dashboard(definition=read_dashboard(changed, where="here"), by=None, at=noon)
        outcomes.append((outcome, board.version))
    assert outcomes == [("added", 1), ("unchanged", 1), ("changed", 2)]
    assert "Goodbye" in document_of(board)


@pytest.mark.django_db
def test_what_is_not_there_is_named_with_its_block():
    definition = DashboardDefinition.model_validate({
        "dashboard": "board", "title": "Board", "area": "beat.B9",
        "blocks": [
            {"kind": "metric", "metric": "here"}, {"kind": "chart", "metric": "gone"}, {"kind": "goal", "goal": "g"},
            {"kind": "view", "view": "v"}, {"kind": "view", "view": "w"}, {"kind": "moves", "department": "parks"},
        ],
    })  # fmt: skip
    faults = list(faults_of_dashboard(definition, Named({"here"}, set(), {"w"}, Directory.with_documents())))
    assert faults[0].startswith("area is 'beat.B9'")
    assert faults[1].startswith("block 2 (chart): the metric 'gone' is not defined")
    assert faults[2].startswith("block 3 (goal): the goal 'g' is not set")
    assert faults[3].startswith("block 4 (view): no shared view is called 'v'; save it in the explorer and share it")
    assert faults[4:] == ["block 6 (moves): no department is called 'parks'; there are none yet"]


@pytest.mark.django_db
def test_a_heading_of_which_nothing_is_left_is_left_out_too():
    parts = [{"kind": "heading", "text": "A"}, {"kind": "metric", "metric": "gone"}, {"kind": "heading", "text": "B"},
             {"kind": "metric", "metric": "here"}]  # fmt: skip
    whole = DashboardDefinition.model_validate({"dashboard": "board", "title": "Board", "blocks": parts})
    left, lacking = fitted(whole, {"here"})
    assert [block.kind for block in left.blocks] == ["heading", "metric"]
    assert lacking == ["gone"]


def test_every_kind_of_block_has_a_form_and_a_page():
    from civicstat.web.pages.dashboards.blocks import _CONTEXTS
    from civicstat.web.pages.dashboards.forms import FIELDS
    from civicstat.web.pages.dashboards.forms import KINDS as NAMED

    assert set(KINDS) == set(_CONTEXTS) == set(FIELDS) == set(NAMED)
