import pytest

from civicstat.directory.models import User


@pytest.fixture(autouse=True)
def _a_password(monkeypatch, settings):
    monkeypatch.setenv("CIVICSTAT_PASSWORD", "calm-harbor-2917")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose


def test_add_lets_a_person_sign_in_with_the_password_of_the_environment(civicstat):
    answer = civicstat("user", "add", "ada", "--role", "analyst", "--full-name", "Ada Lovelace")

    ada = User.objects.get(username="ada")
    assert answer.out.strip() == "ada may sign in as analyst."
    assert ada.get_full_name() == "Ada Lovelace"
    assert ada.check_password("calm-harbor-2917")


def test_add_takes_the_password_from_a_file(civicstat, tmp_path):
    (tmp_path / "password").write_text("quiet meadow 305\nnot this\n")

    civicstat("user", "add", "ada", "--role", "viewer", "--password-file", tmp_path / "password")

    assert User.objects.get(username="ada").check_password("quiet meadow 305")


def test_add_makes_a_password_up_and_shows_it_once(civicstat, monkeypatch):
    monkeypatch.delenv("CIVICSTAT_PASSWORD")

    out = civicstat("user", "add", "ada", "--role", "viewer").out

    assert User.objects.get(username="ada").check_password(out.rpartition("once: ")[2].strip())


def test_add_refuses_a_weak_password_and_an_unknown_role_and_department(civicstat, monkeypatch):
    assert "is no role" in civicstat("user", "add", "ada", "--role", "chief").err
    assert "no department" in civicstat("user", "add", "ada", "--role", "viewer", "--department", "fire").err
    monkeypatch.setenv("CIVICSTAT_PASSWORD", "short")
    assert "not safe enough" in civicstat("user", "add", "ada", "--role", "viewer").err
    assert not User.objects.exists()


def test_list_shows_people_with_their_departments(civicstat):
    civicstat("department", "add", "police", "Police Department")
    civicstat("user", "add", "leo", "--role", "lead", "--department", "police")

    [leo] = civicstat("user", "list", "--json").json
    assert (leo["name"], leo["role"], leo["departments"], leo["is_active"]) == ("leo", "lead", ["police"], True)
    assert "leo" in civicstat("user", "list").out


def test_role_changes_but_the_last_administrator_stays(civicstat, dora, ada):
    assert civicstat("user", "role", "ada", "lead").out.strip() == "ada is now department lead."
    assert "last administrator" in civicstat("user", "role", "dora", "viewer").err


def test_password_is_replaced(civicstat, ada):
    assert civicstat("user", "password", "ADA").code == 0

    ada.refresh_from_db()
    assert ada.check_password("calm-harbor-2917")


def test_departments_are_listed_with_what_belongs_to_them(civicstat):
    civicstat("department", "add", "police", "Police Department")

    assert civicstat("department", "list", "--json").json == [
        {"department": "police", "name": "Police Department", "people": 0, "datasets": 0}
    ]
    assert "choose another" in civicstat("department", "add", "police", "Police").err


def test_what_is_known_of_a_person_is_changed_and_the_rest_stays(civicstat, ada):
    civicstat("user", "change", "ada", "--email", "ada@testville.gov")
    civicstat("user", "change", "ada", "--full-name", "Ada B. Okafor")
    ada.refresh_from_db()
    assert (ada.email, ada.first_name, ada.last_name) == ("ada@testville.gov", "Ada B.", "Okafor")
    assert "'ada' is no e-mail address" in civicstat("user", "change", "ada", "--email", "ada").err
    assert "nothing was named" in civicstat("user", "change", "ada").err
    assert (
        "no department is called 'x'"
        in civicstat("user", "change", "ada", "--email", "b@testville.gov", "--department", "x").err
    )
    ada.refresh_from_db()
    assert ada.email == "ada@testville.gov"


def test_a_closed_account_ends_sessions_and_can_be_opened_again(civicstat, client, ada, dora):
    client.force_login(ada)
    assert client.get("/workspace/").status_code == 200
    civicstat("user", "close", "ada")
    assert client.get("/workspace/").status_code == 302
    civicstat("user", "reopen", "ada")
    client.force_login(ada)
    assert client.get("/workspace/").status_code == 200
    assert "last administrator" in civicstat("user", "close", "dora").err
