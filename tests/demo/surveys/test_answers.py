import numpy as np
import pytest

from civicstat.demo.surveys.answers import chances, draw_answers, fit, mean_answer, upper_half
from civicstat.demo.surveys.questions import QUESTIONS, TRUST


def test_chances_add_up_to_one():
    assert chances(np.array([-3.0, 5, 14]), 11).sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(("measure", "target"), [(mean_answer, 5.7), (upper_half, 0.58)])
def test_fitted_means_meet_the_target_and_keep_the_effects(measure, target):
    effects, shares = np.array([-1.0, 0, 2]), np.array([0.5, 0.3, 0.2])
    means = fit(effects, shares, target, measure)
    assert (measure(means) * shares).sum() == pytest.approx(target)
    assert means - means[1] == pytest.approx(effects)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.column)
def test_answers_are_distributed_as_the_chances_say(question):
    rng, size = np.random.default_rng(3), 40_000
    coded = draw_answers(rng, question, np.full(size, 5.5), rng.standard_normal(size))
    answers, first = len(question.answers), int(len(question.answers) != 11)
    given = coded[(coded >= first) & (coded < first + answers)] - first
    shares = np.bincount(given, minlength=answers) / len(given)
    assert shares == pytest.approx(chances(np.array([5.5]), answers)[0], abs=0.01)
    assert 1 - len(given) / size == pytest.approx(0.038, abs=0.004)


def test_those_who_lean_to_trust_rate_related_questions_higher():
    rng, size = np.random.default_rng(4), 5_000
    lean, means = rng.standard_normal(size), np.full(size, 5.0)
    trust, respect = (draw_answers(rng, question, means, lean) for question in (TRUST, QUESTIONS[4]))
    valid = (trust <= 10) & (respect <= 4)
    assert np.corrcoef(trust[valid], respect[valid])[0, 1] > 0.5
