from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from civicstat.config.database import database

DATA = Path("town/data")


def place(url):
    found = database(url, data_dir=DATA)
    return tuple(found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS"))


def test_without_a_path_sqlite_lies_in_the_data_folder():
    assert database("sqlite:", data_dir=DATA)["NAME"] == str(DATA / "civicstat.sqlite3")
    assert database("sqlite:////srv/city.sqlite3", data_dir=DATA)["NAME"] == "/srv/city.sqlite3"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://dora:a%40b@db.city.gov:5433/city", ("dora", "a@b", "db.city.gov", "5433", "city", {})),
        ("postgresql:///city", ("", "", "", "", "city", {})),
        ("postgresql:///city?host=/run/postgresql", ("", "", "/run/postgresql", "", "city", {})),
        ("postgresql://dora@%2Frun%2Fpostgresql/city", ("dora", "", "/run/postgresql", "", "city", {})),
        ("postgresql://dora@/city?host=%2Frun%2Fpg&port=5433", ("dora", "", "/run/pg", "5433", "city", {})),
        ("postgres://db/city?sslmode=verify-full", ("", "", "db", "", "city", {"sslmode": "verify-full"})),
    ],
)
def test_a_postgresql_url_says_where_the_database_is(url, expected):
    assert place(url) == expected


@pytest.mark.parametrize("url", ["postgresql://ada:secret@db/city?host", "postgresql://ada:secret@db:port/city"])
def test_a_url_that_cannot_be_read_is_refused_without_its_secret(url):
    with pytest.raises(ImproperlyConfigured, match="cannot be read; expected") as refusal:
        place(url)
    assert "secret@db/" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="sqlite: or postgresql:"):
        place("mysql://db/city")
