"""A form whose token does not hold is refused with a page of ours, in both languages, that says what to do."""

import pytest
from django.test import Client


@pytest.mark.parametrize("path", ["/workspace/sign-in/", "/concerns/", "/subscribe/?language=es"])
def test_a_form_without_its_token_is_refused_in_both_languages_with_what_to_do(db, path):
    answer = Client(enforce_csrf_checks=True).post(path, {"what": "x"})

    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "Load the page again" in shown
    assert '<div class="panel" lang="es">' in shown
    assert "Cargue la página de nuevo" in shown
    assert "CSRF" not in shown
