import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicstat.measurement.records.reading import UnreadableFile

PLAIN = "id,beat,nature\n1,B01,FIRE\n2,B02,ALARM\n"
CELLS = [["1", "B01", "FIRE"], ["2", "B02", "ALARM"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_by_looking(opened, written, delimiter, line_end):
    file = opened(written(PLAIN.replace(",", delimiter).replace("\n", line_end)))

    assert file.headers == ("id", "beat", "nature")
    assert file.cells == CELLS
    assert file.numbers == [2, 3]


def test_a_clean_file_goes_through_the_engine_alone(opened, written):
    assert opened(written(PLAIN)).is_trusted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"])
def test_encodings_are_found_by_looking(opened, written, encoding):
    text = "id,street\n" + "".join(f"{n},Peña Alta\n" for n in range(40))
    file = opened(written(text.encode(encoding)))

    assert file.headers == ("id", "street")
    assert file.cells[0] == ["0", "Peña Alta"]


def test_cyrillic_text_of_windows_is_recognised(opened, written):
    text = "id,улица\n" + "".join(f"{n},Большая Садовая улица\n" for n in range(40))

    assert opened(written(text.encode("cp1251"))).cells[3] == ["3", "Большая Садовая улица"]


def test_an_encoding_that_is_stated_is_held_to(opened, written):
    with pytest.raises(UnreadableFile, match=r"byte 6 is no utf-8.*correct that"):
        opened(written(b"id,a\n\xe9,1\n"), encoding="utf-8")


def test_an_encoding_nobody_knows_is_refused(opened, written):
    with pytest.raises(UnreadableFile, match="expected the name of one"):
        opened(written(PLAIN), encoding="utf-99")


def test_bytes_that_are_no_utf8_are_read_as_western_and_the_rest_is_kept(opened, written):
    text = "id,place\n1,Señal\n".encode() + b"2,ALA\xa8\xcdACCHR\n" + "3,Straße\n".encode()
    file = opened(written(text))

    assert file.cells == [["1", "Señal"], ["2", "ALA¨ÍACCHR"], ["3", "Straße"]]


def test_invalid_bytes_far_down_a_file_are_found_as_well(opened, written):
    lines = "".join(f"{n},plain\n" for n in range(60_000)).encode()
    file = opened(written(b"id,place\n" + lines + b"x,\xcd\n"))

    assert not file.is_trusted
    assert file.cells[-1] == ["x", "Í"]
    assert file.numbers[-1] == 60_002


def test_a_byte_order_mark_encoded_twice_is_no_part_of_the_header(opened, written):
    assert opened(written(b"\xc3\xaf\xc2\xbb\xc2\xbfOBJECTID,beat\n1,B01\n")).headers == ("OBJECTID", "beat")


def test_an_empty_first_header_is_named_by_its_place_and_the_header_is_no_row(opened, written):
    file = opened(written(",Date,Nature\n0,1/25/2022 20:27,Bank alarm\n1,1/25/2022 20:21,Theft\n"))

    assert file.headers == ("column 1", "Date", "Nature")
    assert len(file.cells) == 2


def test_headers_that_come_twice_are_told_apart(opened, written):
    assert opened(written("Type,type,Type,Type\n1,2,3,4\n")).headers == ("Type", "type", "Type (2)", "Type (3)")


def test_cells_of_several_lines_and_quoted_commas_stay_whole(opened, written):
    file = opened(
        written('id,place,at\n1,"2100 MILVIA\nBerkeley, CA\n(37.8, -122.2)","03/03/2017, 9:13:00 am"\n2,x,y\n')
    )

    assert file.cells[0] == ["1", "2100 MILVIA\nBerkeley, CA\n(37.8, -122.2)", "03/03/2017, 9:13:00 am"]
    assert file.numbers == [2, 3]


def test_ragged_rows_are_set_aside_and_the_others_are_not_shifted(opened, written):
    file = opened(written("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n"))

    assert file.cells == [["1", "2", "3"], ["10", "11", "12"]]
    assert file.numbers == [2, 5]
    assert [(row.row, row.found) for row in file.misshapen] == [(3, "2 cells"), (4, "4 cells")]
    assert file.misshapen[0].line == {"a": "4", "b": "5"}
    assert file.misshapen[1].line == {"a": "6", "b": "7", "c": "8", "beyond the header": "9"}


def test_delimiters_too_many_at_the_end_of_every_row_are_no_fault(opened, written):
    file = opened(written("a,b\n1,2,\n3,4,,\n"))

    assert file.cells == [["1", "2"], ["3", "4"]]
    assert file.misshapen == ()


def test_blank_lines_count_as_rows_but_are_none(opened, written):
    file = opened(written("a,b\n1,2\n\n3,4\n,\n5,6\n\n\n"))

    assert file.cells == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert file.numbers == [2, 4, 6]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("offset", range(4))
def test_blank_lines_are_found_wherever_they_stand(opened, written, line_end, offset):
    text = f"a,b\n{'x' * offset},2\n\n3,4\n".replace("\n", line_end)

    assert opened(written(text)).numbers == [2, 4]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_alone(opened, written):
    file = opened(written('a,b\n1,"left open\n2,fine\n3,"closed"\n4,fine\n'))

    assert file.cells == [["2", "fine"], ["3", "closed"], ["4", "fine"]]
    assert [(row.row, row.found) for row in file.misshapen] == [(2, "a quotation mark that is never closed")]


def test_marks_within_a_cell_are_plain_characters(opened, written):
    assert opened(written('a,b\n1,5" hose\n2,x "y" z\n')).cells == [["1", '5" hose'], ["2", 'x "y" z']]


def test_mixed_line_ends_are_read(opened, written):
    assert opened(written("a,b\r\n1,2\n3,4\r\n")).cells == [["1", "2"], ["3", "4"]]


def test_a_header_further_down_is_read_where_it_is_stated(opened, written):
    file = opened(written("Report of calls\n\nid,beat\n1,B01\n"), header=3)

    assert file.headers == ("id", "beat")
    assert file.cells == [["1", "B01"]]
    assert file.numbers == [4]


def test_a_file_without_a_header_takes_the_names_that_are_stated(opened, written):
    file = opened(written("1,B01\n2,B02\n"), header=0, names=["id", "beat"])

    assert file.headers == ("id", "beat")
    assert file.cells == [["1", "B01"], ["2", "B02"]]
    assert file.numbers == [1, 2]


def test_names_that_do_not_fit_the_columns_are_refused(opened, written):
    with pytest.raises(UnreadableFile, match=r"found 2 columns, expected the 1 that reading\.names lists"):
        opened(written("1,B01\n"), header=0, names=["id"])


def test_a_header_row_that_is_blank_is_refused_with_the_cure(opened, written):
    with pytest.raises(UnreadableFile, match=r"found nothing in row 1.*set reading\.header"):
        opened(written(",,\n1,2,3\n"))


def test_a_mark_encoded_twice_before_data_without_a_header_is_dropped(opened, written):
    file = opened(written(b"\xc3\xaf\xc2\xbb\xc2\xbf1,B01\n"), header=0, names=["id", "beat"])

    assert file.cells == [["1", "B01"]]


def test_very_long_cells_are_read(opened, written):
    story = "x" * 3_000_000

    assert opened(written(f"id,story\n1,{story}\n")).cells == [["1", story]]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\x85\u2028\u2029"), max_size=12)
QUOTED_CELL = st.one_of(CELL, st.sampled_from(['a "b" c', "x,y;z|w\tv", "two\nlines", "2\r\nlines", " edges ", '"']))


@st.composite
def tables(draw):
    width = draw(st.integers(2, 5))
    row = st.lists(QUOTED_CELL, min_size=width, max_size=width)
    return [[f"column_{n}" for n in range(width)], *draw(st.lists(row, min_size=2, max_size=8))]


@given(
    table=tables(),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    careful=st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_what_the_standard_library_writes_comes_back_the_same(
    opened, written, table, delimiter, line_end, quoting, encoding, careful
):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(table)
    file = opened(written(text.getvalue().encode(encoding)), careful=careful, delimiter=delimiter)

    kept = [row for row in table[1:] if any(cell.strip() for cell in row)]
    found = [[cell or "" for cell in row] for row in file.cells]
    assert file.headers == tuple(table[0])
    assert [row for row in found if any(cell.strip() for cell in row)] == kept
    assert file.misshapen == ()


def test_quotation_marks_with_a_backslash_before_them_are_part_of_the_cell(opened, written):
    file = opened(written('id,said\n1,"He said \\"stop\\", and left"\n2,"in C:\\\\cad"\n3,plain\n'))

    assert file.cells == [["1", 'He said "stop", and left'], ["2", "in C:\\\\cad"], ["3", "plain"]]
    assert file.misshapen == ()


def test_a_backslash_at_the_end_of_a_cell_escapes_nothing(opened, written):
    file = opened(written('id,path\n1,"C:\\cad\\"\n2,"a ""quoted"" word"\n'))

    assert file.cells == [["1", "C:\\cad\\"], ["2", 'a "quoted" word']]


@pytest.mark.slow
def test_escaped_quotation_marks_far_down_a_file_are_seen_as_well(opened, written):
    plain = "".join(f'{n},"all quiet on this beat"\n' for n in range(15_000))
    file = opened(written(f'id,said\n{plain}15000,"said \\"go\\" twice"\n'))

    assert file.cells[-1] == ["15000", 'said "go" twice']
    assert len(file.cells) == 15_001
