import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civicstat.directory.spellings import Candidate, fold, in_natural_order, suggest_areas

FOLD_IN_SQL = r"select lower(trim(regexp_replace(x, '\s+', ' ', 'g'))) as folded from spellings"


def folded_by_the_store(texts: list[str]) -> list[str]:
    spellings = pa.table({"x": pa.array(texts, pa.string())})
    return duckdb.connect().register("spellings", spellings).sql(FOLD_IN_SQL).to_arrow_table()["folded"].to_pylist()


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=20))
def test_fold_equals_the_fold_of_the_store(texts):
    assert [fold(text) for text in texts] == folded_by_the_store(texts)


@pytest.mark.slow
def test_fold_equals_the_fold_of_the_store_for_every_letter():
    letters = [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code <= 0xDFFF]
    texts = [f"{letter}A{letter} {letter}" for letter in letters]

    assert [fold(text) for text in texts] == folded_by_the_store(texts)


def test_fold_makes_letters_small_and_blanks_single():
    assert fold("  NEAR \t -\n North ") == "near - north"


def first_guess(text: str, *names: str, generic: tuple[str, ...] = ()) -> str | None:
    candidates = [Candidate(name, number) for number, name in enumerate(names)]
    guesses = suggest_areas([text], candidates, generic=generic)[text]
    return guesses[0].text if guesses else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Near - North", "Near North"),
        ("Marcy Holmes", "Marcy-Holmes"),
        ("Northrop", "Northrup"),
        ("Steven's Square - Loring Heights", "Stevens Square"),
        ("Cedar - Isles - Dean", "Cedar-Isles"),
        ("St. Anthony", "Saint Anthony"),
        ("N Loop", "North Loop"),
        ("Holland's", "Holland"),
        ("WARD 07", "7"),
        ("The Ville", "Ville"),
        ("São João", "Sao Joao"),
        ("Mt Pleasant Hts", "Mount Pleasant Heights"),
    ],
)
def test_the_likeliest_area_comes_first(text, name):
    others = (
        "Near North",
        "Marcy-Holmes",
        "Northrup",
        "Stevens Square",
        "Cedar-Isles",
        "Cedar-Riverside",
        "North Loop",
    )
    others += ("Saint Anthony", "Holland", "7", "70", "Ville", "Sao Joao", "Mount Pleasant Heights", "Columbia")

    assert first_guess(text, *others, generic=("Ward", "Wards")) == name


def test_a_number_is_no_misspelling_of_another_number():
    assert first_guess("Beat 12", "Beat 112", "Beat 13", "Beat 21") is None


def test_leading_zeros_do_not_matter():
    assert first_guess("0322", "322", "1322") == "322"


def test_a_name_that_is_like_nothing_gets_no_suggestion():
    assert first_guess("Unassigned -- Jail", "Fells Point", "Canton") is None


def test_each_area_is_suggested_once_under_its_best_spelling():
    known = [Candidate("Downtown", 1), Candidate("Downtown West", 1), Candidate("Downtown East", 2)]

    guesses = suggest_areas(["downtown w"], known)["downtown w"]

    assert [guess.area for guess in guesses] == [1, 2]
    assert guesses[0].text == "Downtown West"


def test_nothing_known_means_nothing_suggested():
    assert suggest_areas(["Canton"], []) == {"Canton": []}


def test_natural_order_counts_numbers():
    assert sorted(["Beat 10", "Beat 2", "B1", "3"], key=in_natural_order) == ["3", "B1", "Beat 2", "Beat 10"]
