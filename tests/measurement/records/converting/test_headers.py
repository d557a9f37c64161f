import pytest

from civicstat.measurement.records.converting import MissingColumns
from civicstat.measurement.records.converting.headers import RepeatedHeader

DAY = "{time: day, columns: {day: {type: date}, beat: {type: category, from: %s}}}"


def test_headers_are_found_whatever_their_case_blanks_and_underscores(staged):
    assert staged("DAY,Patrol_Beat\n2020-01-01,B1\n", DAY % "patrol beat").column("beat") == ["B1"]


def test_the_first_header_that_is_there_counts_and_no_other(staged):
    text = "day,OBJECTID,ESRI_OID\n2020-01-01,1,2\n2020-01-01,,3\n"

    assert staged(text, DAY % "[OBJECTID, ESRI_OID]").column("beat") == ["1", None]
    assert staged("day,ESRI_OID\n2020-01-01,3\n", DAY % "[OBJECTID, ESRI_OID]").column("beat") == ["3"]


def test_a_repeated_header_is_named_by_its_number(staged):
    assert staged("day,Type,Type\n2020-01-01,a,b\n", DAY % "Type (2)").column("beat") == ["b"]


def test_a_repeated_header_of_which_either_may_be_meant_is_refused_with_both_places(staged):
    with pytest.raises(RepeatedHeader) as refusal:
        staged("day,kind,x,kind\n2020-01-01,a,-,b\n", DAY % "kind")

    assert str(refusal.value) == (
        "calls.csv: the header row has 'kind' 2 times, in its columns 2 and 4, and columns.beat may mean either. "
        "Say which: from: 'kind (1)' is the first, from: 'kind (2)' the second."
    )


def test_the_first_of_a_repeated_header_is_named_by_its_number_too(staged):
    assert staged("day,Type,Type\n2020-01-01,a,b\n", DAY % "type (1)").column("beat") == ["a"]


def test_a_file_with_numbered_headers_of_its_own_repeats_none(staged):
    assert staged("day,Type,Type (2)\n2020-01-01,a,b\n", DAY % "Type").column("beat") == ["a"]


def test_repeated_headers_that_nothing_is_taken_from_are_no_hindrance(staged):
    assert staged("day,beat,x,x\n2020-01-01,a,b,c\n", DAY % "beat").column("beat") == ["a"]


def test_a_file_of_another_kind_is_told_once_with_all_that_it_lacks(staged):
    columns = ", ".join(f"c{number}: {{type: text}}" for number in range(26))
    with pytest.raises(MissingColumns) as refusal:
        staged("day,x,y\n2020-01-01,a,b\n", f"{{time: day, columns: {{day: {{type: date}}, {columns}}}}}")

    message = str(refusal.value)
    assert message.startswith("calls.csv: the header row has nothing for 26 columns: c0, c1, c2,")
    assert message.count("the header row has") == 1
    assert "It has day, x, y. Look whether this file belongs to another dataset" in message


def test_missing_columns_are_refused_with_the_nearest_headers(staged):
    with pytest.raises(MissingColumns) as refusal:
        staged("day,Beat Number,Beet\n2020-01-01,a,b\n", DAY % "Beat")

    assert str(refusal.value) == (
        "calls.csv: the header row has no 'Beat' for the column beat; the nearest are Beet. "
        "Correct columns.beat.from, or set may_lack: true if some files come without it."
    )


def test_where_no_header_is_near_those_found_are_listed(staged):
    with pytest.raises(MissingColumns, match="found day, x, y"):
        staged("day,x,y\n2020-01-01,a,b\n", DAY % "beat")


def test_a_header_further_down_is_pointed_at(staged):
    text = "Monthly report,,\nprinted 2020,,\nday,beat,x\n2020-01-01,a,b\n"
    with pytest.raises(MissingColumns, match=r"seems to stand in row 3: set reading\.header: 3"):
        staged(text, DAY % "beat")


def test_columns_that_some_files_lack_are_missing_values_and_said(staged):
    columns = "{day: {type: date}, beat: {type: category, may_lack: true}}"
    result = staged("day\n2020-01-01\n", f"{{time: day, columns: {columns}}}")

    assert result.column("beat") == [None]
    assert result.staged.lacking == ("beat",)


def test_a_key_may_not_lack(staged):
    columns = "{day: {type: date}, beat: {type: category, may_lack: true}}"
    with pytest.raises(MissingColumns):
        staged("day\n2020-01-01\n", f"{{time: day, key: beat, columns: {columns}}}")
