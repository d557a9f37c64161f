from civicstat.cli.show import counted, show_csv, show_table


def test_a_table_cuts_nothing_off_and_puts_numbers_to_the_right(capsys):
    show_table(("name", "n"), [("a" * 200, 12345), ("b", None), ("c", 7)])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "name" + " " * 196 + "       n"
    assert lines[1] == "a" * 200 + "  12,345"
    assert lines[2] == "b"
    assert lines[3].endswith("       7")


def test_figures_are_told_to_four_digits_and_never_with_an_exponent(capsys):
    show_table(("value",), [(14512.4,), (561.64,), (0.0138912,), (3,)])

    assert [line.strip() for line in capsys.readouterr().out.splitlines()[1:]] == ["14,512", "561.6", "0.01389", "3"]


def test_counted_knows_one_from_many():
    assert [counted(n, "delivery", "deliveries") for n in (1, 2)] == ["1 delivery", "2 deliveries"]
    assert counted(1204, "record") == "1,204 records"


def test_csv_holds_no_cell_that_a_spreadsheet_program_takes_for_a_formula(capsys):
    show_csv(("spelling", "records"), [{"spelling": "=1+1", "records": -2, "area": "left out"}])
    assert capsys.readouterr().out == "spelling,records\n'=1+1,-2\n"
