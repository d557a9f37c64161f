import pytest

DAY = "day: {type: date}"


def value(staged, cell, column, **stated):
    """The value of one cell; the string "fault" where it was set aside."""
    quoted = '"' + cell.replace('"', '""') + '"'
    result = staged(f"day,x\n2020-01-01,{quoted}\n", f"{{time: day, columns: {{{DAY}, x: {{{column}}}}}}}", **stated)
    if result.faults:
        assert result.faults[0][1:3] == ("x", cell.strip())
        return "fault"
    return result.records[0]["x"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("42", 42), (" 42 ", 42), ("007", 7), ("+5", 5), ("-5", -5), ("42.0", 42), ("1,234", 1234),
        ("1,234,567", 1234567),
        ("410106100009", 410106100009), ("$1,200", 1200), ("", None), ("NA", None), (" NULL ", None),
        ("4.2", "fault"), ("1e3", "fault"), ("0x1F", "fault"), ("1_000", "fault"), ("5.00E+93", "fault"),
        ("12,34", "fault"), ("99999999999999999999", "fault"), ("Juvenile", "fault"),
    ],
)  # fmt: skip
def test_whole_numbers(staged, cell, found):
    assert value(staged, cell, "type: integer") == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("4.5", 4.5), ("-87.95700", -87.957), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1,234.5", 1234.5),
        ("NaN", None),
        ("$ 12.50", 12.5), ("inf", "fault"), ("1_000", "fault"), ("1.2.3", "fault"), ("-", "fault"), ("1,5", "fault"),
    ],
)  # fmt: skip
def test_numbers(staged, cell, found):
    assert value(staged, cell, "type: number") == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [("-75,58", -75.58), ("1.234,5", 1234.5), ("7", 7.0), ("1 234,5", 1234.5), ("6.25", "fault"), ("x", "fault")],
)
def test_numbers_with_a_decimal_comma(staged, cell, found):
    assert value(staged, cell, "type: number, decimal: ','") == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [("Y", True), ("yes", True), ("TRUE", True), ("0", False), ("No", False), ("maybe", "fault"), ("", None)]
)  # fmt: skip
def test_booleans(staged, cell, found):
    assert value(staged, cell, "type: boolean") == found


def test_booleans_take_the_words_that_are_stated(staged):
    assert value(staged, "Sim", "type: boolean, yes: [sim], no: [não]") is True
    assert value(staged, "NÃO", "type: boolean, yes: [sim], no: [não]") is False
    assert value(staged, "yes", "type: boolean, yes: [sim], no: [não]") == "fault"


@pytest.mark.parametrize(
    ("cell", "column", "found"),
    [
        ("Client declined  to engage", "type: category", "Client declined to engage"),
        ("STREET              ", "type: category", "STREET"),
        ("two\nlines", "type: category", "two lines"),
        ("two\u00a0words", "type: category", "two words"),
        ("CLOSED", "type: category, case: lower", "closed"),
        ("Disptch", "type: category, values: {disptch: Dispatched}", "Dispatched"),
        ("CLOSED", "type: category, values: {Closed: Closed, Open: Open}", "Closed"),
        ("Sobering/Detox  Facility", "type: category, values: {'sobering/detox facility': Detox}", "Detox"),
        ("Other", "type: category, values: {a: b}", "Other"),
        ("5.00E+93", "type: category", "fault"),
        ("5.00E+93", "type: text", "fault"),
        ("E+ and more", "type: text", "E+ and more"),
        ("  kept  inside ", "type: text", "kept  inside"),
        ("021320347", "type: text", "021320347"),
        ("80111.1", "type: text, pad: 5", "80111"),
        ("322", "type: text, pad: 4", "0322"),
        ("13225", "type: text, pad: 4", "13225"),
        ("X1", "type: text, pad: 4", "X1"),
        ("5.0", "type: category, pad: 2", "05"),
        ("9", "type: category, null_values: ['9', '99']", None),
        ("**", "type: integer, null_values: ['**']", None),
        ("99", "type: integer, null_values: ['9', '99']", None),
        (" 99 ", "type: integer, null_values: ['9', '99']", None),
    ],
)
def test_texts_and_categories(staged, cell, column, found):
    assert value(staged, cell, column) == found


def test_long_lists_of_spellings_are_looked_up(staged):
    spellings = ", ".join(f"'w{n}': 'v{n}'" for n in range(60))

    assert value(staged, "W59", f"type: category, values: {{{spellings}}}") == "v59"
    assert value(staged, "w60", f"type: category, values: {{{spellings}}}") == "w60"


@pytest.mark.parametrize(
    ("cell", "clock", "seconds"),
    [
        ("0:05:22", "h:m:s", 322.0), ("25:58:00", "h:m:s", 93_480.0), ("1:30", "h:m:s", 5400.0),
        ("00:00:02.4", "h:m:s", 2.4), ("-0:31:00", "h:m:s", -1860.0), ("2 days, 1:00:00", "h:m:s", 176_400.0),
        ("5:22", "m:s", 322.0), ("25:58:00", "m:s", 1558.0), ("0:00", "m:s", 0.0), ("5:22:30", "m:s", "fault"),
        ("90.5", "h:m:s", 90.5), ("1:75:00", "h:m:s", "fault"), ("soon", "m:s", "fault"), ("", "m:s", None),
    ],
)  # fmt: skip
def test_durations_are_seconds(staged, cell, clock, seconds):
    assert value(staged, cell, f"type: duration, clock: '{clock}'") == seconds


@pytest.mark.parametrize(
    ("cell", "column", "found"),
    [
        ("Black,Hispanic,", "type: list", ["Black", "Hispanic"]),
        ("41 | 41 | 60", "type: list, separator: '|'", ["41", "41", "60"]),
        ('["E1", "T2"]', "type: list", ["E1", "T2"]),
        ("one", "type: list", ["one"]),
        ("", "type: list", None),
    ],
)
def test_lists(staged, cell, column, found):
    assert value(staged, cell, column) == found


def test_reasons_in_several_columns_become_one_list(staged):
    text = "day,Reason #1,Reason #2\n2020-01-01,a,b\n"
    columns = "{day: {type: date}, reasons: {type: list, from: ['Reason #1', 'Reason #2'], join: ','}}"

    assert staged(text, f"{{time: day, columns: {columns}}}").column("reasons") == [["a", "b"]]


def test_a_pattern_takes_its_part_and_what_does_not_match_is_missing(staged):
    column = "type: text, extract: 'Station ([0-9A-Z]+)'"

    assert value(staged, "OAK ST; Station 332; x", column) == "332"
    assert value(staged, "OAK ST", column) is None


def test_zero_that_means_none_is_said_so(staged):
    assert value(staged, "0:00", "type: duration, clock: 'm:s', null_values: ['0:00']") is None


def test_words_that_mean_a_number_are_turned_into_it(staged):
    column = "type: integer, values: {Emergency: '1', high: '2'}"

    assert value(staged, "EMERGENCY", column) == 1
    assert value(staged, " High ", column) == 2
    assert value(staged, "3", column) == 3
    assert value(staged, "low", column) == "fault"
