import pytest

from civicstat.measurement.records.converting import MissingColumns

DAY = "{time: day, columns: {day: {type: date}, beat: {type: category, from: %s}}}"


def test_headers_are_found_whatever_their_case_blanks_and_underscores(staged):
    assert staged("DAY,Patrol_Beat\n2020-01-01,B1\n", DAY % "patrol beat").column("beat") == ["B1"]


def test_the_first_header_that_is_there_counts_and_no_other(staged):
    text = "day,OBJECTID,ESRI_OID\n2020-01-01,1,2\n2020-01-01,,3\n"

    assert staged(text, DAY % "[OBJECTID, ESRI_OID]").column("beat") == ["1", None]
    assert staged("day,ESRI_OID\n2020-01-01,3\n", DAY % "[OBJECTID, ESRI_OID]").column("beat") == ["3"]


def test_a_repeated_header_is_named_by_its_number(staged):
    assert staged("day,Type,Type\n2020-01-01,a,b\n", DAY % "Type (2)").column("beat") == ["b"]


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
