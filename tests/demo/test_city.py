import hashlib
import re
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from civicstat.demo.answer_key import FOUND, AnswerKey
from civicstat.demo.city import CityFiles, ImpossibleCity, build, window_until

from .conftest import definition_of, final_records, read_file

VOLUMES = {  # a year
    "calls": 170_000, "answering": 100_000, "incidents": 14_800, "responses": 25_000, "complaints": 180,
    "stops": 12_000, "crisis": 4_000, "referrals": 2_000, "requests": 40_000, "staffing": 9_862, "crashes": 3_000,
}  # fmt: skip
KEY_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "demo-city.md"


def digests(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(hamlet: CityFiles, tmp_path: Path):
    again = build(tmp_path, scale=0.025)
    assert digests(again.folder) == digests(hamlet.folder)


@pytest.mark.slow
def test_another_seed_gives_another_city(hamlet: CityFiles, tmp_path: Path):
    other = digests(build(tmp_path, seed=7, scale=0.025).folder)
    ours = digests(hamlet.folder)
    assert not {name for name in ours if name.startswith(("sources", "areas")) and other[name] == ours[name]}


@pytest.mark.slow
def test_another_last_day_moves_the_records_and_the_key(tmp_path: Path):
    city = build(tmp_path, until=date(2025, 3, 31), scale=0.025)
    last = max(pc.max(final_records(city, slug)["received_at"]).as_py() for slug in ("calls", "crisis"))
    assert last.date() == date(2025, 3, 31)
    assert city.key.deterioration.on < date(2025, 3, 31)


def test_three_years_can_end_before_a_leap_day():
    assert window_until(date(2024, 2, 28)).since == date(2021, 3, 1)


def test_a_city_of_no_size_is_refused(tmp_path: Path):
    with pytest.raises(ImpossibleCity, match=r"scale is 0, expected 0.01 to 10"):
        build(tmp_path, scale=0)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_every_dataset_has_the_volume_of_a_city_of_its_size(city: CityFiles):
    assert {files.slug for files in city.datasets} == VOLUMES.keys() | {"force"}
    for slug, yearly in VOLUMES.items():
        assert city.of(slug).records / 3 == pytest.approx(yearly, rel=0.06), slug


@pytest.mark.slow
def test_every_file_carries_every_header_that_its_definition_reads(city: CityFiles):
    for files in city.datasets:
        definition = definition_of(city, files.slug)
        for path in files.files:
            headers = set(read_file(path).column_names)
            assert {column.source[0] for column in definition.columns.values()} == headers, path.name


@pytest.mark.slow
def test_counts_are_those_that_loading_must_find(city: CityFiles, records):
    for files in city.datasets:
        final = records(files.slug)
        withdrawn = pc.sum(final["is_unfounded"]).as_py() if files.slug == "incidents" else 0
        assert len(final) - withdrawn == files.records, files.slug
        rows = sum(len(read_file(path)) for path in files.files)
        assert rows == len(final) + files.set_aside + files.repeated + files.updated, files.slug


@pytest.mark.slow
def test_less_than_half_a_percent_of_the_rows_of_a_file_cannot_be_read(city: CityFiles):
    for files in city.datasets:
        assert files.set_aside < 0.005 * (files.records + files.set_aside)


@pytest.mark.slow
def test_categories_belong_to_the_vocabularies_of_the_catalog(city: CityFiles, records):
    for files in city.datasets:
        definition, final = definition_of(city, files.slug), records(files.slug)
        for name, column in definition.columns.items():
            if column.among:
                found = {str(value).lower() for value in pc.unique(final[name]).drop_null().to_pylist()}
                meant = {column.values.get(value, value) for value in found}
                assert meant <= {value.lower() for value in column.among}, (files.slug, name)


@pytest.mark.slow
def test_nearly_all_values_lie_in_the_plausible_ranges_of_the_catalog(city: CityFiles, records):
    for files in city.datasets:
        definition, final = definition_of(city, files.slug), records(files.slug)
        for name, column in definition.columns.items():
            if column.between:
                values = final[name].drop_null().to_numpy()
                low, high = column.between
                assert np.mean((values >= low) & (values <= high)) > 0.999, (files.slug, name)


@pytest.mark.slow
def test_some_places_are_missing_and_some_names_are_spelled_otherwise(records):
    calls, requests = records("calls"), records("requests")
    latitude = calls["latitude"].to_numpy(zero_copy_only=False)
    assert np.isnan(latitude).mean() == pytest.approx(0.012, abs=0.002)
    assert (latitude == 0).mean() == pytest.approx(0.003, abs=0.001)
    names = set(pc.unique(requests["neighborhood"]).to_pylist())
    assert {"St. Anne", "Saint Anne", "ST ANNE", "Coopers Bend"} <= names


@pytest.mark.slow
def test_the_answer_key_page_states_the_counts(city: CityFiles):
    page = KEY_PAGE.read_text(encoding="utf-8")
    for files in city.datasets:
        row = re.search(rf"^\| `{files.slug}` \|(.*)\|$", page, re.MULTILINE)
        assert row, files.slug
        stated = [int(cell.replace(",", "")) for cell in row[1].split("|")[-4:]]
        assert stated == [files.records, files.set_aside, files.repeated, files.updated], files.slug


def test_the_answer_key_page_states_the_key():
    page, key = KEY_PAGE.read_text(encoding="utf-8"), AnswerKey()
    days = (key.improvement.on, key.deterioration.on, key.definition_change.on, key.data_fault.since,
            key.data_fault.until, *key.survey.fielded)  # fmt: skip
    for of in days:
        assert f"{of.day} {of:%B} {of.year}" in page, of
    figures = (FOUND.answered_before, FOUND.answered_after, *FOUND.slow_district_p90, FOUND.force_added,
               FOUND.fault_missing, *FOUND.lights_median_days, *key.survey.trust_mean)  # fmt: skip
    for figure in figures:
        stated = f"{figure:.2%}".replace("%", " %") if 0 < figure < 1 else f"{figure:g}"
        assert stated in page, figure
