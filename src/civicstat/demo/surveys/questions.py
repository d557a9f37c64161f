"""The questions of the residents' survey and the codes of their answers."""

from typing import NamedTuple

DO_NOT_KNOW, REFUSED = {11: 88, 5: 8, 4: 8}, {11: 99, 5: 9, 4: 9}  # by how many answers a question has
AGES = ("18-34", "35-54", "55-69", "70+")
CONCERNS = (
    "Speeding and traffic", "Car break-ins", "Gun violence", "Drug dealing", "People in crisis", "Street lighting",
    "Noise", "Police conduct", "Nothing in particular",
)  # fmt: skip
MODES = ("Web", "Paper", "Phone")


class Question(NamedTuple):
    """One closed question. Answers run from bad to good, whatever the order on paper."""

    column: str
    wording: str
    answers: tuple[str, ...]  # eleven: a scale from 0 to 10; else coded 1, 2, ... in this order
    ease: float  # how much better than trust it is rated, in points of the 0 to 10 scale
    closeness: float  # how much it follows trust, 0 to 1


SCALE = tuple(str(i) for i in range(11))
OFTEN = ("Not at all often", "Not very often", "Often", "Very often")
SAFE = ("Very unsafe", "A bit unsafe", "Fairly safe", "Very safe")
LIKELY = ("Very unlikely", "Unlikely", "Likely", "Very likely")
AGREE = ("Strongly disagree", "Disagree", "Agree", "Strongly agree")
JOB = ("Very poor", "Poor", "Fair", "Good", "Excellent")
TRUST = Question("q1_trust", "How much do you trust the police of this city? 0 not at all, 10 completely.", SCALE, 0, 1)
DARK = Question("q3_safe_dark", "How safe do you feel walking alone in this area after dark?", SAFE, 0, 0)
QUESTIONS = (
    TRUST,
    Question("q2_safe_day", "How safe do you feel walking alone in this area during the day?", SAFE, 2.6, 0.3),
    DARK,
    Question("q4_felt_safety", "As to crime, how safe do you feel in your neighborhood? 0 to 10.", SCALE, 0.7, 0.5),
    Question("q5_respect", "How often do the police treat people with respect?", OFTEN, 1.0, 0.8),
    Question("q6_fair", "How often do the police make fair, impartial decisions?", OFTEN, 0.4, 0.85),
    Question("q7_voice", "Do the police consider what residents are concerned about? 0 to 10.", SCALE, -0.5, 0.75),
    Question("q8_explain", "How often do the police explain their decisions when asked?", OFTEN, -0.2, 0.7),
    Question("q9_good_job", "How good a job do the police in this area do?", JOB, 0.8, 0.8),
    Question("q10_report", "If you saw a car being broken into, how likely would you call?", LIKELY, 2.2, 0.5),
    Question("q11_input", "The city acts on what residents say.", AGREE, -0.9, 0.5),
)
NOBODY_ASKS, NOBODY_ASKS_CODE = "q8_explain", 5  # "no one ever asks them": an answer outside the scale
