import stat
import tomllib

import pytest

from civicstat.config.workspace import NoWorkspace, WorkspaceRefused, create, locate


@pytest.fixture
def folder(tmp_path):
    return create(tmp_path / "town", agency='The "Old" Town', timezone="Europe/Berlin", fiscal_year_start=7)


def test_create_makes_settings_a_catalog_and_a_private_data_folder(folder):
    settings = tomllib.loads((folder / "civicstat.toml").read_text())

    assert settings == {"agency": 'The "Old" Town', "timezone": "Europe/Berlin", "fiscal_year_start": 7}
    assert (folder / "catalog").is_dir()
    assert stat.S_IMODE((folder / "data").stat().st_mode) == 0o700


def test_create_refuses_a_folder_that_is_a_workspace(folder):
    with pytest.raises(WorkspaceRefused, match="already"):
        create(folder, agency="Town", timezone="UTC")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"agency": " "}, "agency"), ({"timezone": "Mars/Base"}, "IANA"), ({"fiscal_year_start": 13}, "1 to 12")],
)
def test_create_refuses_settings_that_do_not_hold_and_makes_nothing(tmp_path, wrong, reason):
    with pytest.raises(WorkspaceRefused, match=reason):
        create(tmp_path / "town", **{"agency": "Town", "timezone": "UTC"} | wrong)

    assert not (tmp_path / "town").exists()


def test_create_says_where_it_may_not_write(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(WorkspaceRefused, match="choose a folder you may write to"):
        create(tmp_path / "file" / "town", agency="Town", timezone="UTC")


def test_locate_takes_what_is_given_then_the_variable_then_the_current_folder(folder, tmp_path, monkeypatch):
    other = create(tmp_path / "other", agency="Other", timezone="UTC")
    third = create(tmp_path / "third", agency="Third", timezone="UTC")
    monkeypatch.chdir(third)
    monkeypatch.setenv("CIVICSTAT_WORKSPACE", str(other))

    assert locate(folder) == folder
    assert locate(None) == other
    monkeypatch.delenv("CIVICSTAT_WORKSPACE")
    assert locate(None) == third


def test_locate_says_how_to_name_or_make_one(tmp_path, monkeypatch):
    monkeypatch.delenv("CIVICSTAT_WORKSPACE")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NoWorkspace, match="--workspace DIR or CIVICSTAT_WORKSPACE"):
        locate(None)
    with pytest.raises(NoWorkspace, match="correct the path"):
        locate(tmp_path / "gone")
