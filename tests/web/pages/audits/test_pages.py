"""What an auditor does in a browser, and what others see of it."""

import pytest

from civicstat.publishing.audits.models import Audit
from civicstat.web.pages.audits.entries import newest

pytestmark = pytest.mark.slow


@pytest.fixture
def nora(db: None) -> object:
    from civicstat.directory.models import User

    return User.objects.create_user("nora", password="a long passphrase", role="auditor", first_name="Nora")


def test_an_auditor_goes_from_a_draw_to_a_verdict(client, five_beats, nora, ada):
    client.force_login(nora)
    form = client.get("/workspace/metrics/in_time/audit/")
    period = form.context["form"].fields["period"].choices[0][0]
    refused = client.post("/workspace/metrics/in_time/audit/", {"period": period, "size": "precision"})
    assert "Say how precise" in refused.content.decode()
    sent = {"period": period, "size": "precision", "precision": "20", "expected": "50"}
    page = client.post("/workspace/metrics/in_time/audit/", sent, follow=True)
    audit = Audit.objects.get()
    assert audit.size < 30
    assert audit.seed in page.content.decode()

    url = f"/workspace/audits/{audit.pk}/"
    wrong = client.post(f"{url}records/1/", {"1-result": "missing", "1-note": ""})
    assert "where the source should have been" in wrong.content.decode()
    for position in range(1, audit.size + 1):
        client.post(f"{url}records/{position}/", {f"{position}-result": "agrees"})
    done = client.post(f"{url}verdict/", {"has_controls": "1", "reason": "Looked at the paper."}, follow=True)
    assert "Certified with qualification" in done.content.decode()
    assert "Certified with qualification" in client.get("/workspace/metrics/in_time/").content.decode()
    evidence = client.get(f"{url}evidence.csv").content.decode()
    assert evidence.count("agrees") == audit.size

    log = client.get("/workspace/audits/log/").content.decode()
    assert "Looked at the paper." in log
    assert [each.kind for each in newest("audits")] == ["verdict", "audit"]
    assert b"verdict,nora,in_time" in b"".join(client.get("/workspace/audits/log.csv?log=audits").streaming_content)

    client.force_login(ada)
    assert client.get(url).status_code == 200
    assert "/workspace/audits/log/" not in client.get("/workspace/audits/").content.decode()
    assert client.get("/workspace/audits/log/").status_code == 403
    assert client.post("/workspace/metrics/in_time/audit/", sent).status_code == 403
