from civicstat.measurement.metrics.actions import adopt


def test_export_writes_what_was_made_in_the_browser(civicstat, calls, workspace, noon):
    text = "metric: urgent\ntitle: Urgent\nquestion: How many?\ndataset: calls\nwhere: priority = 1\n" \
        "statistic: {kind: count}\nunit: calls\ndirection: lower\n"  # fmt: skip
    adopt(text=text, where="page", by=None, at=noon)

    assert "2 files written" in civicstat("catalog", "export").out  # and the layer of the beats
    assert (workspace / "catalog" / "metrics" / "urgent.yaml").read_text() == text
    assert civicstat("catalog", "export", "--json").json["written"] == []
    assert civicstat("catalog", "apply").out == "4 definitions unchanged.\n"


def test_export_replaces_a_definition_where_it_stands_and_keeps_its_neighbors(civicstat, calls, workspace, noon):
    path = workspace / "catalog" / "calls.yaml"
    dataset, _, metric = path.read_text().partition("---\n")
    adopt(text=metric.replace("How many?", "How many calls?"), where="page", by=None, at=noon, reason="Clearer")

    civicstat("catalog", "export")

    assert path.read_text() == dataset + "---\n" + metric.replace("How many?", "How many calls?")


def test_export_fills_another_folder(civicstat, calls, tmp_path):
    civicstat("catalog", "export", "--to", tmp_path / "copy")

    assert sorted(str(p.relative_to(tmp_path / "copy")) for p in (tmp_path / "copy").rglob("*.yaml")) == [
        "area_layers/beat.yaml",
        "datasets/calls.yaml",
        "metrics/calls.yaml",
    ]
