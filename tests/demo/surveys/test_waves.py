import numpy as np
import pyarrow.csv
import pytest

from civicstat.demo.city import CityFiles

pytestmark = pytest.mark.slow
AGES = ("18-34", "35-54", "55-69", "70+")


def columns(path) -> dict[str, np.ndarray]:
    table = pyarrow.csv.read_csv(path)
    return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}


def weighted(city: CityFiles, wave: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return a wave's answers and weights by stratum and age, from the files alone."""
    answers = columns(city.survey[wave])
    strata = columns(city.survey[0].parent / "strata.csv")
    margins = columns(city.survey[0].parent / "margins.csv")
    weights = np.ones(len(answers["wave"]))
    for _ in range(20):
        for stratum in np.unique(answers["stratum"]):
            adults = strata["adults"][(strata["stratum"] == stratum) & (strata["wave"] == wave + 1)][0]
            here = answers["stratum"] == stratum
            weights[here] *= adults / weights[here].sum()
        for age in AGES:
            share = margins["share"][(margins["variable"] == "age") & (margins["category"] == age)][0]
            here = answers["age"] == age
            weights[here] *= share * weights.sum() / weights[here].sum()
    return answers, weights


@pytest.mark.parametrize("wave", range(4))
def test_weighted_trust_meets_the_key_and_the_raw_mean_lies_above(city: CityFiles, wave: int):
    answers, weights = weighted(city, wave)
    valid, trust = answers["q1_trust"] <= 10, answers["q1_trust"].astype(float)
    effective = weights[valid].sum() ** 2 / (weights[valid] ** 2).sum()
    margin = 2.6 * trust[valid].std() / np.sqrt(effective)
    mean = np.average(trust[valid], weights=weights[valid])
    assert abs(mean - city.key.survey.trust_mean[wave]) < margin
    assert trust[valid].mean() > mean


@pytest.mark.parametrize("wave", range(4))
def test_each_district_gives_about_as_many_of_the_900_answers(city: CityFiles, wave: int):
    answers = columns(city.survey[wave])
    _, counts = np.unique(answers["stratum"], return_counts=True)
    assert len(answers["wave"]) == pytest.approx(900, abs=90)
    assert counts.min() > 0.7 * counts.max()


def test_some_do_not_know_and_nobody_has_a_name(city: CityFiles):
    answers = columns(city.survey[0])
    assert (answers["q1_trust"] == 88).sum() > 10
    assert (answers["q5_respect"] == 8).sum() > 10
    assert (answers["q8_explain"] == 5).mean() == pytest.approx(0.12, abs=0.04)
    assert len(set(answers["respondent"])) == len(answers["respondent"])


def test_what_became_of_the_addresses_adds_up(city: CityFiles):
    strata = columns(city.survey[0].parent / "strata.csv")
    parts = ("completed", "partial", "refused", "ineligible", "no_answer")
    assert (sum(strata[part] for part in parts) == strata["invited"]).all()
    assert (strata["no_answer"] > 0).all()


def test_the_codebook_names_every_question(city: CityFiles):
    book = (city.survey[0].parent / "README.md").read_text(encoding="utf-8")
    asked = [name for name in columns(city.survey[0]) if name.startswith("q")]
    assert len(asked) == 14
    assert all(f"`{name}`" in book for name in asked)
