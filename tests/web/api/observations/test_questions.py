"""What may be asked of a metric."""

import pytest
from django.test import RequestFactory

from civicstat.measurement.metrics.models import Metric
from civicstat.web.api.observations import questions
from civicstat.web.api.observations.questions import QuestionRefused, ask
from civicstat.web.api.observations.reach import dimensions_of, layers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_ada(ada):
    request = RequestFactory().get("/")
    request.user = ada
    return request


def test_months_of_the_whole_city_are_what_is_asked_for_if_nothing_else_is(city, request_of_ada):
    question = ask(request_of_ada, Metric.objects.get(slug="calls"))

    assert (question.grain, question.layer, question.groups, question.is_kept) == ("month", "city", (), True)
    assert question.last - question.first == 1


def test_an_answer_with_too_many_figures_is_refused_before_it_is_made(city, request_of_ada, monkeypatch):
    monkeypatch.setattr(questions, "MOST_CELLS", 100)

    with pytest.raises(QuestionRefused, match="118 figures by day and area; one answer has at most 100"):
        ask(request_of_ada, Metric.objects.get(slug="calls"), grain="day", layer="beat")


def test_a_personal_column_splits_no_metric_even_where_its_definition_names_it(city):
    metric = Metric.objects.get(slug="calls")
    metric.versions.update(definition_text=metric.current.definition_text + "dimensions: [caller, priority]\n")

    assert dimensions_of(Metric.objects.get(slug="calls")) == ("priority", "race", "beat")


def test_a_ratio_reaches_as_far_as_both_metrics_do(city):
    share = Metric.objects.get(slug="urgent_share")
    assert (layers_of(share), dimensions_of(share)) == (("city", "beat"), ("beat", "race"))

    urgent = Metric.objects.get(slug="urgent")
    urgent.versions.update(definition_text=urgent.current.definition_text + "layers: [city]\n")

    assert layers_of(Metric.objects.get(slug="urgent_share")) == ("city",)
