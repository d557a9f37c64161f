import pytest

from civicstat.web.jobs.catalog.documents import UnreadableCatalog, read_catalog, split

DATASET = "dataset: calls  # the city's own\ntitle: Calls\n"
METRIC = "metric: n\ndataset: calls\nnote: |\n  --- not a separator\n"


@pytest.mark.parametrize("text", ["metric: [unclosed", "metric: {a: 1\ntitle: x"])
def test_a_text_that_is_no_yaml_is_refused_with_line_and_column(text):
    with pytest.raises(
        UnreadableCatalog, match=r"^a\.yaml, line 5, .*: did not find expected .* begins in line 4, column 9;"
    ):
        list(split(f"{DATASET}---\n{text}\n", "a.yaml"))


def test_a_file_is_cut_into_documents_with_their_texts_and_lines():
    text = f"# the catalog\n\n---\n{DATASET}--- # and a metric\n{METRIC}---\n"

    first, second = split(text, "a.yaml")

    assert (first.sort, first.slug, first.text, first.line) == ("dataset", "calls", DATASET, 3)
    assert (second.sort, second.slug, second.text, second.line) == ("metric", "n", METRIC, 6)
    assert second.placed_text.splitlines()[6] == "metric: n"


def test_a_document_that_defines_nothing_is_refused_with_its_place():
    with pytest.raises(UnreadableCatalog, match=r"a\.yaml, line 5: .*expected a line such as 'dataset: calls'"):
        list(split(f"{DATASET}\n---\n# here\ntitle: Nothing\n", "a.yaml"))


def test_folders_are_read_with_their_subfolders_in_order(tmp_path):
    (tmp_path / "catalog" / "b").mkdir(parents=True)
    (tmp_path / "catalog" / "b" / "n.yml").write_text(METRIC)
    (tmp_path / "catalog" / "a.yaml").write_text("\ufeff" + DATASET, encoding="utf-8")
    (tmp_path / "catalog" / "notes.txt").write_text("nothing")

    documents = read_catalog([tmp_path / "catalog"], root=tmp_path)

    assert [document.where for document in documents] == ["catalog/a.yaml", "catalog/b/n.yml"]


def test_what_is_defined_twice_is_refused_with_both_places(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(DATASET)

    with pytest.raises(UnreadableCatalog, match=r"b\.yaml, line 1: the dataset calls is .* a\.yaml, line 1, too"):
        read_catalog([tmp_path], root=tmp_path)


def test_what_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"title: \xff")

    with pytest.raises(UnreadableCatalog, match="byte 7 is not UTF-8"):
        read_catalog([tmp_path], root=tmp_path)
    with pytest.raises(UnreadableCatalog, match="no such file or folder"):
        read_catalog([tmp_path / "gone"], root=tmp_path)


def test_a_goal_is_told_by_its_name_though_it_names_a_metric():
    [document] = split("goal: faster\nmetric: p90\n", "a.yaml")

    assert (document.sort, document.slug) == ("goal", "faster")
