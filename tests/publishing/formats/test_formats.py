"""What every format makes of the small content."""

import csv
import io
import json
from dataclasses import replace

import pyarrow.parquet
import pytest
import yaml

from civicstat.config.open_data import OpenData
from civicstat.publishing.content import Area, Content, Withheld
from civicstat.publishing.formats import FORMATS, linked
from civicstat.publishing.open_data.tables import FIGURES
from publishing.small import small_content

HOME = "https://stats.smallville.example"


def files_of(content: Content) -> dict[str, bytes]:
    made = [file for files in FORMATS for file in files(content)]
    assert len({each.path for each in made}) == len(made), "two formats write one file"
    return {each.path: each.body for each in made}


@pytest.fixture
def published(settings) -> dict[str, bytes]:
    settings.PUBLIC_URL = HOME
    settings.OPEN_DATA = OpenData("Office of Data", "data@smallville.example", "https://creativecommons.org/cc0")
    return files_of(small_content())


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode())))


def test_every_figure_stands_in_the_csv_the_parquet_and_the_file_of_its_metric(published):
    figures = list(small_content().figures())
    found = rows(published["data/figures.csv"])

    assert len(found) == len(figures)
    for row, (metric, series, figure) in zip(found, figures, strict=True):
        assert (row["metric"], row["area"], row["period"]) == (metric.slug, series.area, figure.period)
        assert (float(row["value"]) if row["value"] else None) == figure.value
    assert pyarrow.parquet.read_table(io.BytesIO(published["data/figures.parquet"])).num_rows == len(figures)
    assert [row for row in found if row["metric"] == "p90"] == rows(published["data/metrics/p90.csv"])


def test_the_package_describes_each_table_as_it_is(published):
    package = json.loads(published["datapackage.json"])
    names = {each["name"] for each in package["resources"]}

    for resource in package["resources"]:
        fields = {each["name"] for each in resource["schema"]["fields"]}
        header = published[resource["path"]].split(b"\n")[0].decode().replace('"', "").split(",")
        assert header == [each["name"] for each in resource["schema"]["fields"]]
        assert set(resource["schema"].get("primaryKey", ())) <= fields
        for key in resource["schema"].get("foreignKeys", ()):
            assert set(key["fields"]) <= fields
            assert key["reference"]["resource"] in names
    keys = [tuple(row[name] for name in FIGURES.key) for row in rows(published["data/figures.csv"])]
    assert len(set(keys)) == len(keys)


def test_the_dictionary_explains_each_column_of_each_table(published):
    explained = {(row["table"], row["column"]) for row in rows(published["data/dictionary.csv"]) if row["describes"]}

    for table in json.loads(published["data/dictionary.json"])["tables"]:
        header = next(iter(csv.reader([published[table["file"]].split(b"\n")[0].decode()])))
        assert {(table["table"], name) for name in header} <= explained


def test_records_stand_one_a_row_in_csv_and_parquet_with_their_columns_explained(published):
    found = rows(published["data/records/calls.csv"])
    dictionary = json.loads(published["data/dictionary.json"])["records"][0]

    assert len(found) == 321 == dictionary["rows"]
    assert [row for row in found if row["area"] == "B2"] == [
        {"period": "2026-Q1", "area": "B2", "urgency": "", "by_phone": "no"}
    ] * 138
    assert found[0]["urgency"] == "'=urgent", "a spreadsheet program would take it for a formula"
    table = pyarrow.parquet.read_table(io.BytesIO(published["data/records/calls.parquet"]))
    assert (table.num_rows, table["urgency"].null_count, table["urgency"][0].as_py()) == (321, 138, "=urgent")
    assert [each["column"] for each in dictionary["columns"]] == ["period", "area", "urgency", "by_phone"]
    assert "withheld" in dictionary["columns"][2]["values"]
    assert [each["describes"] for each in dictionary["columns"] if each["describes"]]
    citation = published["data/citations/records-calls.txt"].decode()
    assert "Calls, one row each [data set]. Edition 1, records of calls" in citation
    assert json.loads(published["data/jsonld/records/calls.json"])["temporalCoverage"] == "2026-01-01/2026-03-31"
    listed = [each["identifier"] for each in json.loads(published["data.json"])["dataset"]]
    assert f"{HOME}/data/records/calls.csv" in listed


def test_no_address_in_a_catalog_leads_nowhere(published):
    old, new = json.loads(published["data.json"]), json.loads(published["dcat-us-3.json"])

    for each in (*old["dataset"], *new["dataset"]):
        paths = [one["downloadURL"].removeprefix(f"{HOME}/editions/0001/") for one in each["distribution"]]
        assert set(paths) <= set(published)


def test_catalogs_name_no_address_where_none_is_set(settings):
    settings.PUBLIC_URL = settings.ADDRESS = ""
    made = files_of(small_content())

    assert all("distribution" not in each for each in json.loads(made["data.json"])["dataset"])
    assert "homepage" not in json.loads(made["datapackage.json"])


def test_what_is_withheld_is_in_no_file(settings):
    settings.PUBLIC_URL = HOME
    content = small_content()
    metric = content.metrics[0]
    first, *others = metric.series
    told = replace(first.figures[0], value=98765.0, low=98764.0, high=98766.0, n=98765.0, numerator=98765.0)
    hidden = replace(
        told, value=None, low=None, high=None, n=None, numerator=None, missing=None, withheld=Withheld.SMALL
    )
    hers = replace(first, figures=(hidden, *first.figures[1:]))
    made = files_of(replace(content, metrics=(replace(metric, series=(hers, *others)), *content.metrics[1:])))

    assert not [path for path, body in made.items() if b"9876" in body]
    assert rows(made["data/figures.csv"])[0]["withheld"] == "small"


def test_no_cell_is_a_formula_and_no_block_ends_its_element(settings):
    settings.PUBLIC_URL = HOME
    content = small_content()
    evil = replace(content.layers[1], areas=(Area("B1", "=cmd|'x'!A1"),))
    metric = replace(content.metrics[0], title="</script><b>")
    made = files_of(replace(content, layers=(content.layers[0], evil), metrics=(metric,)))

    assert rows(made["data/areas.csv"])[1]["name"].startswith("'=")
    text = linked.in_page(linked.block_of(content, metric))
    assert "<" not in text
    assert json.loads(text)["name"] == "</script><b>"


def test_a_metric_is_cited_with_its_edition_and_version(published):
    text = published["data/citations/calls_in_time.txt"].decode()
    cff = yaml.safe_load(published["data/citations/calls_in_time.cff"])

    assert text.startswith("Smallville (2027). Calls reached in time [data set]. Edition 1, metric calls_in_time, ")
    assert text.strip().endswith(f"{HOME}/editions/0001/data/metrics/calls_in_time.csv")
    assert cff["cff-version"] == "1.2.0"
    assert cff["authors"] == [{"name": "Smallville"}]
    assert rb"metric calls\_in\_time" in published["data/citations/calls_in_time.bib"]
