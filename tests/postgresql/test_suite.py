"""Definitions, people and figures in PostgreSQL: what passes on SQLite passes there; writers wait for each other."""

import json
import subprocess
import sys

import pytest

import testville

PARTS = {
    "people, places and tokens": ("tests/directory/actions", "tests/directory/test_tokens.py"),
    "deliveries and their figures": ("tests/measurement/test_intake.py",),
    "findings": ("tests/measurement/records/quality/test_actions.py",),
    "concerns": ("tests/engagement/concerns/test_actions.py", "tests/web/portal"),
    "tasks": ("tests/web/tasks/test_actions.py", "tests/web/jobs/test_clock.py", "tests/measurement/overnight"),
    "pages": (
        "tests/web/pages/weekly/test_page.py",
        "tests/web/pages/test_datasets.py",
        "tests/web/pages/test_spellings.py",
    ),
    "programs": ("tests/web/api/test_datasets.py", "tests/web/api/test_metrics.py", "tests/web/api/test_tokens.py"),
    "writers at the same time": ("tests/postgresql/waiting_in_line.py",),
}
START = "import sys; from civicstat.cli import main; sys.argv[0] = 'civicstat'; main()"


@pytest.fixture(scope="module")
def told(run_tests):
    """What the tests of all parts told, run one after another in one process: its database is made once."""
    return run_tests([path for paths in PARTS.values() for path in paths])


@pytest.mark.parametrize("part", PARTS)
def test_the_tests_pass_on_postgresql(told, part):
    for path in PARTS[part]:
        name = path.removesuffix(".py").replace("/", ".")
        ends = {test: end for test, end in told.ends.items() if f"{test}::".startswith((f"{name}.", f"{name}::"))}
        assert "passed" in ends.values(), f"nothing of {path} was run: {told.said}"
        assert {test: end for test, end in ends.items() if end != "passed"} == {}


def test_the_run_on_postgresql_ends_well(told):
    assert told.code == 0, told.said


@pytest.fixture
def civicstat(on_postgresql, tmp_path):
    """Run a command in a process of its own; return what it printed."""

    def call(*words):
        done = subprocess.run(
            [sys.executable, "-c", START, *map(str, words)],
            env=on_postgresql | {"CIVICSTAT_WORKSPACE": str(tmp_path / "town"), "CIVICSTAT_PASSWORD": "calm-harbor-29"},
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    return call


def test_models_and_migrations_agree(on_postgresql, tmp_path):
    code = "import django; django.setup(); from django.core.management import call_command as call; "
    done = subprocess.run(
        [sys.executable, "-c", code + "call('makemigrations', check_changes=True, dry_run=True)"],
        env=on_postgresql | {"DJANGO_SETTINGS_MODULE": "civicstat.config.settings"},
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_workspace_begins_loads_and_measures_there(civicstat, tmp_path):
    civicstat("init", tmp_path / "town", "--agency", "Testville", "--administrator", "dora")
    (tmp_path / "beats.csv").write_text("beat,name\n" + "".join(f"B{i},Beat {i}\n" for i in range(1, 6)))
    civicstat("areas", "import", tmp_path / "beats.csv", "--layer", "beat")
    count = testville.HEAD.format(slug="calls", title="Calls", theme="Demand", way="context")
    text = f"{testville.DATASET}---\n{count}statistic: {{kind: count}}\nunit: calls\n"
    (tmp_path / "town" / "catalog" / "calls.yaml").write_text(text)
    civicstat("catalog", "apply")

    civicstat("load", "calls", testville.write(tmp_path / "calls.csv", testville.calls(1, range(500))))

    measured = json.loads(civicstat("measure", "--json"))
    assert "calls" in json.dumps(measured)
    assert "PostgreSQL" in civicstat("doctor")
    assert not list((tmp_path / "town" / "data").glob("*.sqlite3"))
