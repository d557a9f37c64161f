"""Editions written, chained and signed; and what a verifier finds in them."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from civicstat.publishing.editions.actions import EditionRefused, change_key, copy_out, settle
from civicstat.publishing.editions.chain import editions_of
from civicstat.publishing.editions.civicstat_verify import Fault, is_signed, verify
from publishing.editions_made import publish_all
from publishing.small import revised, small_content


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Three editions: the second corrects a figure of the first, and has a metric no more that the third lacks, too."""
    workspace = tmp_path_factory.mktemp("published")
    first = small_content()
    second = revised(
        small_content(number=2, reason="March was counted twice", corrects=1), "p90", "B1", "2026-03", 500.0
    )
    third = replace(small_content(number=3, reason="Without percentiles"), metrics=first.metrics[:2])
    publish_all(workspace, first, second, third)
    return workspace


@pytest.fixture
def copied(published, tmp_path):
    return Path(shutil.copytree(published, tmp_path / "copied"))


def faults(workspace: Path, **options: str) -> list[Fault]:
    return verify(str(workspace), **options).faults


def change(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.chmod(0o644)
    path.write_bytes(data.replace(old, new, 1))


def test_what_was_published_is_in_order_and_says_what_corrects_what(published):
    verdict = verify(str(published))

    assert verdict.faults == []
    assert verdict.editions == 3
    [first, second, third] = editions_of(published)
    assert (first.corrected_by, second.corrects, third.corrected_by) == ((2,), 1, ())
    index = json.loads((published / "editions/index.json").read_bytes())
    assert [each["corrected_by"] for each in index["editions"]] == [[2], [], []]


def test_revisions_and_what_was_withdrawn_follow_from_the_edition_before(published):
    second, third = editions_of(published)[1].content(), editions_of(published)[2].content()

    [revision] = second.revisions
    assert (revision.metric, revision.area, revision.period, revision.now) == ("p90", "B1", "2026-03", 500.0)
    assert (revision.first_value, revision.first_edition) == (revision.before, 1) == (486.5, 1)
    assert [(each.kind, each.slug, each.last_edition) for each in third.withdrawn] == [("metric", "p90", 2)]


def test_one_content_gives_the_same_bytes_each_time(published, tmp_path):
    publish_all(tmp_path, small_content())

    first, again = (root / "editions/0001" for root in (published, tmp_path))
    names = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    others = {name for name in names if (first / name).read_bytes() != (again / name).read_bytes()}
    assert {str(name) for name in others} == {"manifest.json", "manifest.sig"}  # the key is another one


def test_any_changed_byte_is_named_with_its_file(published, tmp_path):
    """One byte of each file of the second edition is turned, in its middle."""
    edition = published / "editions/0002"
    for path in sorted(each for each in edition.rglob("*") if each.is_file()):
        name = path.relative_to(edition).as_posix()
        data, mode = path.read_bytes(), path.stat().st_mode
        path.chmod(0o644)
        path.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
        try:
            found = faults(published)
        finally:
            path.write_bytes(data)
            path.chmod(mode)
        assert any(fault.edition == 2 and fault.file == name for fault in found), name


def test_a_changed_figure_is_named_in_table_and_content(copied):
    change(
        copied / "editions/0001/data/metrics/calls.csv", b",2026-01-01,2026-02-01,60,", b",2026-01-01,2026-02-01,67,"
    )
    change(copied / "editions/0002/data/content.json", b'"numerator":[48,', b'"numerator":[41,')

    found = [str(fault) for fault in faults(copied)]

    assert any("calls.csv: calls, beat, B1, month, 2026-01: value" in text for text in found)
    assert any(
        "edition 2" in text and "calls_in_time, beat, B1, month, 2026-01: value is 0.8" in text for text in found
    )


def test_an_edition_that_is_dropped_or_put_elsewhere_is_named(copied):
    root = copied / "editions"
    (root / "0002").rename(root / "away")
    assert "edition 2, manifest.json: is missing: the chain has a gap" in map(str, faults(copied))

    (root / "0003").rename(root / "0002")
    index = json.loads((root / "index.json").read_bytes())
    index["editions"] = [index["editions"][0], index["editions"][2] | {"number": 2}]
    (root / "index.json").write_text(json.dumps(index))
    found = [fault.what for fault in faults(copied) if fault.edition == 2]
    assert any("number is 3, expected 2" in what for what in found)
    assert any("previous is not edition 1" in what for what in found)


def test_what_another_key_signed_is_named(copied, tmp_path):
    publish_all(tmp_path / "forger", small_content(), small_content(number=2, reason="Forged"))
    shutil.rmtree(copied / "editions/0002")
    shutil.copytree(tmp_path / "forger/editions/0002", copied / "editions/0002")
    assert any("did not endorse" in fault.what for fault in faults(copied) if fault.edition == 2)

    other = json.loads((copied / "editions/index.json").read_bytes())["key"]
    forged = faults(tmp_path / "forger", key=other)  # whole and consistent, but not signed by whom we know
    assert any(fault.edition == 1 and "did not endorse" in fault.what for fault in forged)


def test_a_file_that_was_added_or_removed_is_named(copied):
    (copied / "editions/0001/data/more.csv").write_text("x")
    (copied / "editions/0001/data/figures.parquet").unlink()

    assert [str(fault) for fault in faults(copied)] == [
        "edition 1, data/figures.parquet: is missing",
        "edition 1, data/more.csv: is not in the manifest: somebody added it",
    ]


def test_a_changed_key_is_endorsed_by_the_one_before(tmp_path):
    first, second = small_content(), small_content(number=2, reason="With a new key")
    [edition] = publish_all(tmp_path, first)
    key = change_key(workspace=tmp_path, data_dir=tmp_path / "data")
    from civicstat.publishing.editions.actions import publish
    from publishing.editions_made import made

    publish(content=second, earlier=[first], formats=[made], workspace=tmp_path, data_dir=tmp_path / "data")

    verdict = verify(str(tmp_path), key=edition.manifest["key"])
    assert (verdict.faults, verdict.key) == ([], key)
    assert oct((tmp_path / "data/keys/editions.key").stat().st_mode & 0o777) == "0o600"


def test_a_publishing_that_is_killed_leaves_nothing_half_there(tmp_path):
    def dies(content, earlier):
        from civicstat.publishing.content import File

        yield File("data/half.json", b"{}")
        raise KeyboardInterrupt

    from civicstat.publishing.editions.actions import publish

    with pytest.raises(KeyboardInterrupt):
        publish(content=small_content(), earlier=[], formats=[dies], workspace=tmp_path, data_dir=tmp_path / "data")
    assert editions_of(tmp_path) == ()
    (tmp_path / "editions/.making-0001").mkdir()  # what a process leaves that has no time to tidy up
    assert settle(workspace=tmp_path) == ()
    assert not (tmp_path / "editions/.making-0001").exists()


def test_a_published_edition_is_never_written_again(published):
    from civicstat.publishing.editions.actions import publish

    with pytest.raises(EditionRefused, match="would be edition 3, but 4 is next"):
        publish(
            content=small_content(number=3), earlier=[], formats=[], workspace=published, data_dir=published / "data"
        )


def test_the_copy_for_another_server_verifies_by_the_file_that_lies_in_it(published, tmp_path):
    copy_out(workspace=published, to=tmp_path / "public")
    copy_out(workspace=published, to=tmp_path / "public")  # a second time changes nothing

    done = subprocess.run(
        [sys.executable, "-I", "-S", "civicstat_verify.py", "."],
        cwd=tmp_path / "public",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 editions" in done.stdout


def test_signatures_are_those_of_rfc_8032():
    """Test vectors 2 and 3 of section 7.1."""
    key = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert is_signed(key, b"\x72", bytes.fromhex(signature))
    assert not is_signed(key, b"\x73", bytes.fromhex(signature))


def test_the_verifier_is_python_of_2020_and_needs_no_package():
    import ast

    from civicstat.publishing.editions import civicstat_verify

    tree = ast.parse(Path(civicstat_verify.__file__).read_text(encoding="utf-8"), feature_version=(3, 9))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
