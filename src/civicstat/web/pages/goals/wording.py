"""Goals in words: targets, levels over the newest periods, what is expected, and the finding in one sentence."""

from collections import Counter
from datetime import date

from civicstat.measurement.goals.expectations import Expectation
from civicstat.measurement.goals.lines import TargetLine
from civicstat.measurement.goals.progress import AreaGap, Progress, level_now
from civicstat.measurement.goals.standing import GoalState, Level, Standing
from civicstat.measurement.goals.wording import because
from civicstat.measurement.metrics.definitions import Grain, MetricDefinition
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.records.quality.findings import listed
from civicstat.web.pages.shown.moments import day_in_words
from civicstat.web.ui.findings import interval_text
from civicstat.web.ui.units import format_value, format_with_noun

SURE = 0.99  # no forecast is told to be surer
EVEN = 0.5  # from here on a forecast points the other way than a state
UNLIKELY = 0.1


def told(value: float | None, definition: MetricDefinition) -> str:
    return format_value(value, definition.unit, definition.display)


def told_whole(value: float | None, definition: MetricDefinition) -> str:
    """Return a value with what it counts: "9.1 people"."""
    return format_with_noun(value, definition.unit, definition.display)


def limits_in_words(low: float | None, high: float | None, definition: MetricDefinition) -> str:
    """Return "at least 90.0%", "at most 6 people", or "between 2.0% and 3.0%"; empty where there is no limit."""
    if low is not None and high is not None:
        return f"between {told(low, definition)} and {told_whole(high, definition)}"
    if low is not None:
        return f"at least {told_whole(low, definition)}"
    return f"at most {told_whole(high, definition)}" if high is not None else ""


def target_in_words(line: TargetLine, definition: MetricDefinition) -> str:
    return f"{limits_in_words(line.low, line.high, definition)} by {day_in_words(line.due_on)}"


def path_in_words(level: Level, definition: MetricDefinition) -> str:
    """Return what the path asks for, beside a level that says what is counted: "at most 8.6"."""
    low, high = level.path_low, level.path_high
    if low is not None and high is not None:
        return f"between {told(low, definition)} and {told(high, definition)}"
    if low is not None:
        return f"at least {told(low, definition)}"
    return f"at most {told(high, definition)}" if high is not None else ""


def span_in_words(periods: int, grain: Grain) -> str:
    """Return "last month", "last 3 months", "last 3 times 4 weeks"."""
    noun = NOUNS[grain]
    if periods == 1:
        return f"last {noun}"
    return f"last {periods} times {noun}" if noun[0].isdigit() else f"last {periods} {noun}s"


def interval_in_words(level: Level, definition: MetricDefinition) -> str:
    return interval_text(level.low, level.high, definition.unit, definition.display)


def probability_in_words(probability: float) -> str:
    """Return "33%", or "under 1%" and "over 99%": no forecast is sure."""
    if probability < 1 - SURE:
        return "under 1%"
    return "over 99%" if probability > SURE else f"{probability:.0%}"


def expected_in_words(expected: Expectation | None, definition: MetricDefinition, grain: Grain) -> str:
    """Return in one sentence what is expected by the goal's day; empty where nothing can be."""
    if expected is None:
        return ""
    level = expected.level
    limits = interval_text(level.low_95, level.high_95, definition.unit, definition.display)
    return (
        f"If it goes on as it did, the {span_in_words(expected.window, grain)} before the goal's day will stand at "
        f"{told(level.median, definition)} (95% interval {limits}); the target is then reached with a probability of "
        f"{probability_in_words(expected.probability)}."
    )


def together_in_words(state: GoalState, expected: Expectation | None) -> str:
    """Return how a state and a forecast that point in different directions go together; empty where they do not."""
    if expected is None:
        return ""
    told_apart = _disagreement(state, expected.probability)
    return f"The state judges the path so far, the forecast the goal's day. {told_apart}" if told_apart else ""


def _disagreement(state: GoalState, chance: float) -> str:
    if state in (GoalState.MET, GoalState.ON_COURSE) and chance < EVEN:
        return f"They disagree: it is {state} now, and yet more likely to miss the target than to reach it."
    if state == GoalState.OFF_COURSE and chance > EVEN:
        return "They disagree: it is behind its path, and yet more likely to reach the target than to miss it."
    if state == GoalState.CANNOT_TELL and not UNLIKELY <= chance <= 1 - UNLIKELY:
        verdict = "unlikely" if chance < EVEN else "very likely"
        return f"On which side of the path it lies cannot be told yet; even so, reaching the target is {verdict}."
    return ""


def last_known_in_words(standing: Standing, definition: MetricDefinition) -> str:
    """Return what was known last, and of which days it was, where no data is current; empty where nothing was."""
    level = standing.level
    if standing.state != GoalState.NO_CURRENT_DATA or level is None:
        return ""
    limits = interval_in_words(level, definition)
    how_sure = f" (95% interval {limits})" if limits else ""
    return (
        f"Known last: {told_whole(level.value, definition)}{how_sure}, of {day_in_words(level.since)} to "
        f"{day_in_words(level.until)}."
    )


def finding(progress: Progress) -> str:
    """Return how a goal stands in one sentence, with its uncertainty."""
    if len(progress.standings) == 1:
        return _of_area(progress.standings[0], progress)
    worst = leading(progress)
    return f"{_counted(progress)} {_of_area(worst, progress)}"


def leading(progress: Progress) -> Standing:
    """Return the standing that the goal's state comes from: of those, the one farthest on the bad side of its path."""
    same = [each for each in progress.standings if each.state == progress.state]
    return max(same, key=_behind)


def gap_in_words(gap: AreaGap, definition: MetricDefinition, grain: Grain) -> str:
    """Return how far the highest and the lowest area are apart."""
    limits = interval_text(gap.low, gap.high, definition.unit, definition.display)
    apart = f"{gap.highest.name} and {gap.lowest.name} are {told(gap.value, definition)} apart"
    how_sure = f" (95% interval {limits}, which allows for having picked the two farthest apart)" if limits else ""
    chance = " Chance alone can explain that." if gap.low is not None and gap.low <= 0 else ""
    return f"Over the {span_in_words(gap.periods, grain)}, {apart}{how_sure}.{chance}"


def since_in_words(standing: Standing) -> str:
    """Return since when a state holds; empty where it does not come from a look."""
    turns = standing.turns
    return f"since {day_in_words(turns[-1].on)}" if turns and turns[-1].state == standing.state else ""


def ended_in_words(standing: Standing, on: date | None) -> str:
    if on is not None:
        return f"The goal was ended on {day_in_words(on)}."
    return f"The goal's day, {day_in_words(standing.course.current.due_on)}, has passed." if standing.is_over else ""


def _of_area(standing: Standing, progress: Progress) -> str:
    definition, grain, level = progress.goal.metric.definition, progress.goal.grain, level_now(standing)
    where = standing.area.name
    if level is None:
        last = last_known_in_words(standing, definition)
        return f"{where}: {standing.state}. {because(standing, grain)} {last}".rstrip()
    limits = interval_in_words(level, definition)
    how_sure = f" (95% interval {limits})" if limits else ""
    asked = path_in_words(level, definition)
    verb = "asks for" if standing.state != GoalState.MET else "asked for"
    path = f", where the path {verb} {asked}" if asked else ""
    over = span_in_words(level.periods, grain)
    first = f"{where} stood at {told_whole(level.value, definition)} over the {over}{how_sure}"
    return f"{first}{path}: {standing.state}. {because(standing, grain)}"


def _counted(progress: Progress) -> str:
    counts = Counter(standing.state for standing in progress.standings)
    areas = progress.goal.layer.plural.lower()
    parts = [f"{counts[state]} {state}" for state in ORDER if counts[state]]
    return f"Of {len(progress.standings)} {areas}: {listed(parts, len(parts))}."


ORDER = (
    GoalState.OFF_COURSE, GoalState.CANNOT_TELL, GoalState.NO_CURRENT_DATA, GoalState.ON_COURSE, GoalState.MET,
)  # fmt: skip


def _behind(standing: Standing) -> float:
    """Return how far a level lies on the bad side of its path, in half widths of its interval; 0 where unknown."""
    level = level_now(standing)
    if level is None or level.low is None or level.high is None:
        return 0.0
    below = 0.0 if level.path_low is None else level.path_low - level.value
    above = 0.0 if level.path_high is None else level.value - level.path_high
    half = (level.high - level.low) / 2
    return max(below, above) / half if half > 0 else 0.0
