"""A viewer who opens the pages of Testville's metrics."""

import pytest
from django.urls import reverse


@pytest.fixture
def page(client, vera, five_beats):
    """What vera sees of a metric; view: the name of one of its pages."""
    client.force_login(vera)

    def get(slug: str, view: str = "metric", **query: str) -> str:
        answer = client.get(reverse(view, args=[slug]), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get
