"""Charts of metrics as files, for programs."""

import csv
import io

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_program_takes_the_file_that_a_page_hands_out(client, reader, vera, five_beats):
    choices = {"area": "beat.B4", "grain": "quarter"}
    client.force_login(vera)
    page = client.get("/workspace/metrics/calls/charts/trend.csv", choices)
    told = reader.get("/api/v1/metrics/calls/charts/trend.csv", choices)
    assert (told.status_code, told["Content-Disposition"]) == (200, 'attachment; filename="calls-trend.csv"')
    assert told.content == page.content
    assert {row["of_area"] for row in csv.DictReader(io.StringIO(told.content.decode()))} == {"Beat 4"}
    drawing = reader.get("/api/v1/metrics/calls/charts/trend.svg", choices)
    assert drawing["Content-Type"].startswith("image/svg+xml")
    assert b"<svg" in drawing.content


def test_a_program_is_told_what_nobody_knows_and_a_stranger_gets_nothing(client, reader, five_beats):
    def refused(file: str, status: int, **query: str) -> str:
        answer = reader.get(f"/api/v1/metrics/calls/charts/{file}", query)
        assert answer.status_code == status
        return answer.json()["message"]

    assert "expected one of trend, ranking" in refused("pie.svg", 404)
    assert "expected one of trend, ranking" in refused("trend.exe", 404)
    assert "area is 'beat.nowhere'" in refused("trend.svg", 422, area="beat.nowhere")
    assert "grain is 'fortnight'; expected one of month" in refused("trend.svg", 422, grain="fortnight")
    assert client.get("/api/v1/metrics/calls/charts/trend.svg").status_code == 401
