from datetime import UTC, date, datetime

from civicstat.web.ui.clock import city_now, city_today, clock_note


def test_the_clock_runs_unless_the_workspace_stops_it(settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 1, 15, 3, tzinfo=UTC))
    settings.TIME_ZONE = "America/Chicago"

    assert (city_today(), clock_note()) == (date(2027, 1, 14), "")

    settings.AS_OF = date(2026, 10, 31)
    assert (city_today(), city_now().tzinfo is not None) == (date(2026, 10, 31), True)
    assert clock_note().startswith("The clock of this workspace stands on October 31, 2026.")
