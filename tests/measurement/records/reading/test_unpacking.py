import gzip
import io
import zipfile

import pytest

from civicstat.measurement.records.reading import UnreadableFile, unpacking

ROWS = b"id,beat\n" + b"1,North\n" * 40_000


def zipped(content: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [gzip.compress(ROWS), zipped(ROWS, "a.csv")], ids=["gzip", "zip"])
def test_more_than_the_largest_size_is_refused_while_it_is_unpacked(opened, written, settings, content):
    settings.UNPACKED_BYTES = 100_000
    with pytest.raises(UnreadableFile, match=r"GB unpacked, which is the limit.*raise unpacked_gigabytes in civicstat"):
        opened(written(content, "calls.packed"))


@pytest.mark.parametrize("content", [gzip.compress(ROWS), zipped(ROWS, "a.csv")], ids=["gzip", "zip"])
def test_what_unpacks_to_far_more_than_records_do_is_refused(opened, written, monkeypatch, content):
    monkeypatch.setattr(unpacking, "FREE_OF_RATIO", 1000)
    with pytest.raises(
        UnreadableFile, match=r"unpack to more than .* expected 100 times as much at most.*raise unpacked_ratio"
    ):
        opened(written(content, "calls.packed"))


def test_small_files_may_repeat_themselves_as_they_like(opened, written):
    assert len(opened(written(gzip.compress(ROWS), "calls.csv.gz")).cells) == 40_000


def test_the_limit_is_counted_and_not_read_from_the_archive(opened, written, settings):
    settings.UNPACKED_BYTES = 100_000
    lying = bytearray(zipped(ROWS, "a.csv"))
    place = lying.index(b"PK\x01\x02") + 24  # the size that the directory states
    lying[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(UnreadableFile):
        opened(written(bytes(lying), "calls.zip"))


def test_a_workbook_that_unpacks_to_too_much_is_refused(opened, written, settings):
    settings.UNPACKED_BYTES = 100_000
    content = zipped(b"<x/>" * 100_000, "[Content_Types].xml")
    with pytest.raises(UnreadableFile, match="unpacked_gigabytes"):
        opened(written(content, "calls.xlsx"))


@pytest.mark.slow
def test_a_bomb_of_null_bytes_is_refused_before_it_is_whole(opened, written, tmp_path):
    with pytest.raises(UnreadableFile, match=r"unpack to more than \d+ MB, expected 100 times"):
        opened(written(gzip.compress(bytes(256 * 2**20), 1), "bomb.gz"))
