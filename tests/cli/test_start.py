import stat
import tomllib

import pytest

pytestmark = pytest.mark.slow


def test_init_makes_a_workspace_that_is_ready_to_use(town):
    settings = tomllib.loads((town.folder / "civicstat.toml").read_text())

    assert settings == {"agency": "Testville", "timezone": "America/Chicago", "fiscal_year_start": 1}
    assert stat.S_IMODE((town.folder / "data").stat().st_mode) == 0o700
    [dora] = town.call("user", "list", "--json").json
    assert (dora["name"], dora["role"]) == ("dora", "administrator")
    assert town.call("doctor").code == 0


def test_init_says_what_comes_next(town, tmp_path):
    made = town.call("init", tmp_path / "other town")

    assert made.code == 0
    assert "Other Town" in made.out
    assert "civicstat user add NAME --role administrator" in made.out
    assert "civicstat catalog draft FILE" in made.out


def test_init_refuses_a_folder_that_is_a_workspace(town):
    again = town.call("init", town.folder)

    assert again.code == 1
    assert "is a workspace already" in again.err
