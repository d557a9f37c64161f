"""A report as sections of plain data, in the language spoken now; pages, PDF and e-mail are made of these alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from civicstat.publishing.reports.answering import Standing
from civicstat.publishing.reports.documents import Document, Item, Place, ReleasedReport, Reply, Verdict
from civicstat.web.reporting import saying
from civicstat.web.reporting.trends import TREND_WIDTH, about_trend, trend_of
from civicstat.web.reporting.words import Marked, joined, moment_text, on_day, say, say_count, told
from civicstat.web.ui.charts import Sparkline, draw
from civicstat.web.ui.units import format_value


@dataclass(frozen=True)
class Card:
    """A metric that has a place."""

    metric: str
    title: str
    badge: tuple[str, str]
    sentences: tuple[str, ...]
    aims: tuple[str, ...]
    asked: tuple[str, ...]  # what its owner said; empty where nobody is asked
    is_unanswered: bool
    replies: tuple[str, ...]
    item: Item
    trend: Sparkline | None = None  # None: too few figures to show one

    @property
    def trend_words(self) -> str:
        """Where the trend begins and ends; empty where there is none."""
        return about_trend(self.trend) if self.trend else ""

    @property
    def trend_drawing(self) -> SafeString:
        """The trend as SVG, whose texts are escaped where they are written; empty where there is none."""
        drawn = draw(self.trend, key=f"trend-{self.metric}", width=TREND_WIDTH) if self.trend else ""
        return mark_safe(drawn)  # noqa: S308


@dataclass(frozen=True)
class Row:
    """A line of the table of all metrics."""

    metric: str
    title: str
    now: str
    interval: str
    before: str
    badge: tuple[str, str]
    note: str


@dataclass(frozen=True)
class Section:
    """One part of a report."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    lines: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    heads: tuple[str, ...] = ()  # of the columns of the rows


@dataclass(frozen=True)
class Told:
    """A report in words."""

    agency: str
    title: str
    period: str
    summary: tuple[str, ...]
    notices: tuple[str, ...]  # late, not released yet
    sections: tuple[Section, ...]
    document: Document


def told_released(report: ReleasedReport) -> Told:
    """Return a released report in words."""
    notices = []
    if report.is_late and report.announced_for is not None:
        moments = moment_text(report.announced_for), moment_text(report.released_at)
        late = "Released late: announced for {announced}, released {released}."
        notices.append(say(late, announced=moments[0], released=moments[1]))
    if report.revised:
        titles = [told(item.title) for item in report.document.items if item.metric in report.revised]
        day = on_day(report.document.frozen_at)
        revised = "Since the figures were frozen on {day}, some were revised; the edition has the newer ones: {titles}."
        notices.append(say(revised, day=day, titles=", ".join(titles)))
    return Told(
        report.document.agency, told(report.document.title), saying.period_of(report.document),
        tuple(_summary(report)), tuple(notices), tuple(_sections(report)), report.document,
    )  # fmt: skip


def told_standing(standing: Standing) -> Told:
    """Return a report that is not released yet as it would come out now."""
    document = standing.document
    as_it_is = ReleasedReport(
        document, standing.asked, standing.replies, tuple(each.name for each in standing.silent), (), (), None,
        document.frozen_at,
    )  # fmt: skip
    return Told(document.agency, told(document.title), saying.period_of(document), tuple(_summary(as_it_is)), (),
                tuple(_sections(as_it_is)), document)  # fmt: skip


def _summary(report: ReleasedReport) -> Iterator[str]:
    """Yield what came out, misses first in the count as in life."""
    document = report.document
    compared = [item for item in document.items if item.verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.UNCLEAR)]
    worse = sum(item.verdict == Verdict.WORSE for item in compared)
    better = sum(item.verdict == Verdict.BETTER for item in compared)
    if document.area_name:
        yield say("This report is about {area} alone.", area=document.area_name)
    yield say(
        "Of {compared} metrics that can be compared with {before}, {worse} got worse, {better} got better, and {same} "
        "changed no more than chance would.",
        compared=len(compared), before=saying.before_of(document), worse=worse, better=better,
        same=len(compared) - worse - better,
    )  # fmt: skip
    off = [item for item in document.items if item.off_course]
    if off:
        yield say_count("One metric has a goal that is off course.", "{count} metrics have a goal that is off course.",
                        len(off))  # fmt: skip
    silent = sum(each.answer is None for each in report.asked)
    if report.asked:
        yield say("Departments were asked about {misses}; {silent} went without an answer.", misses=len(report.asked),
                  silent=silent)  # fmt: skip


def _sections(report: ReleasedReport) -> Iterator[Section]:
    document = report.document
    yield _of_places(report, "misses", say("Areas that need improvement"), (Place.MISS, Place.NEAREST),
                     Place.MORE_MISSES)  # fmt: skip
    yield _of_places(report, "successes", say("Successes"), (Place.SUCCESS,), Place.MORE_SUCCESSES)
    now, before = saying.period_short_of(document), saying.before_short_of(document)
    heads = (say("Metric"), now, say("95% interval"), before, say("Change"))
    rows = tuple(_row(item) for item in _by_title(document))
    yield Section("metrics", say("Every metric of this report"), rows=rows, heads=heads)
    yield _excluded(document)
    yield _said(report)
    yield Section("rule", say("How this report chose"), tuple(_rule(document)))
    yield Section("way", say("How this report came about"), lines=tuple(_way(report)))


def partly(told: Told) -> tuple[str, ...]:
    """Return word of what stands in English since nobody translated it, where there is such a thing."""
    texts = [*told.summary, *told.notices]
    for section in told.sections:
        texts += [*section.sentences, *section.lines, *(each for row in section.rows for each in (row.title, row.note))]
        for card in section.cards:
            texts += [card.title, *card.sentences, *card.aims, *card.asked, *card.replies]
    note = "Some words here have no translation yet. They stand in English, as they were written."
    return (say(note),) if any(isinstance(each, Marked) for each in texts) else ()


def _of_places(
    report: ReleasedReport, key: str, title: str, places: tuple[Place, ...], beyond: Place
) -> Section:  # fmt: skip
    document = report.document
    cards = tuple(_card(item, report) for item in document.placed(*places))
    clear = len(document.placed(places[0]))
    sentences = []
    if key == "misses" and clear < document.places:
        sentences.append(say_count("One metric is a miss.", "{count} metrics are misses.", clear) if clear else
                         say("No metric is a miss."))  # fmt: skip
        if len(cards) > clear:
            sentences.append(say("Beside them stand those that moved least well, within chance."))
    if key == "successes" and clear < document.places:
        sentences.append(say_count("One metric got clearly better; the other places stay empty.",
                                   "{count} metrics got clearly better; the other places stay empty.", clear) if clear
                         else say("No metric got clearly better; the places stay empty."))  # fmt: skip
    more = document.placed(beyond)
    lines = tuple(line for item in more for line in _line(item, report))
    return Section(key, title, tuple(sentences), cards, lines)


def _card(item: Item, report: ReleasedReport) -> Card:
    asked = report.about(item.metric)
    again = saying.again_of(asked) if asked else ""
    sentences = tuple(filter(None, (saying.finding_of(item, report.document), saying.size_of(item), again)))
    return Card(
        item.metric, told(item.title), saying.badge_of(item), sentences, tuple(saying.aims_of(item)),
        tuple(saying.asked_in_words(asked)) if asked else (), asked is not None and asked.answer is None,
        tuple(_reply(each) for each in report.replies if each.metric == item.metric and each.text), item,
        trend_of(item, report.document.grain),
    )  # fmt: skip


def _line(item: Item, report: ReleasedReport) -> Iterator[str]:
    """Yield a miss or success beyond the places in one line, with what its owner said."""
    asked = report.about(item.metric)
    again = [saying.again_of(asked)] if asked and asked.missed_in_a_row > 1 else []
    parts = [saying.finding_of(item, report.document), *again, *(saying.aims_of(item) if item.off_course else ())]
    yield joined(*parts, *(saying.asked_in_words(asked) if asked else ()))


def _row(item: Item) -> Row:
    now, before = saying.estimate_of(item, item.now), item.before
    note = told(item.why) if item.verdict == Verdict.CANNOT_TELL else ""
    return Row(
        item.metric, told(item.title), now.with_noun, now.interval,
        format_value(before.value if before else None, item.unit, item.display), saying.badge_of(item), note,
    )  # fmt: skip


def _by_title(document: Document) -> list[Item]:
    return sorted(document.items, key=lambda item: item.title)


def _excluded(document: Document) -> Section:
    lines = []
    for each in document.excluded:
        line = say("{title}: {reason}.", title=told(each.title), reason=told(each.reason).rstrip("."))
        if each.was_miss_in:
            line += " " + say("In the report of {period} it was a miss.", period=told(each.was_miss_in))
        lines.append(line)
    sentence = (
        say("These metrics are not in this report:") if lines else say("Every published metric is in this report.")
    )
    return Section("excluded", say("What is not in it"), (sentence,), lines=tuple(lines))


def _said(report: ReleasedReport) -> Section:
    lines = [_reply(each) for each in report.replies if not each.metric]
    lines += [say("{department}: no reply.", department=told(name)) for name in report.silent]
    sentence = say(
        "Departments saw this report before it came out. What they say stands beside; nothing was taken out."
    )
    return Section("replies", say("What departments say"), (sentence,), lines=tuple(lines))


def _reply(reply: Reply) -> str:
    return say("{department}: {words} ({role}, {day})", department=told(reply.department),
               words=told(reply.text) or say("Nothing to add."), role=saying.role_in_words(reply.role),
               day=on_day(reply.at))  # fmt: skip


def _rule(document: Document) -> Iterator[str]:
    yield say(
        "Nobody chose what stands first. Each metric was compared with {before}.", before=saying.before_of(document)
    )
    yield say("A change is clear where at most {share} of the changes called clear are expected to be chance.",
              share=format_value(document.false_share, "share"))  # fmt: skip
    yield say("A miss is a metric that got clearly worse, or one whose goal is off course.")
    yield say("A success is a metric that got clearly better, and of which no goal is off course.")
    yield say("Both come in the order of how much they changed at least, by the near end of the 95% interval.")
    yield say_count("Each side has one place.", "Each side has {count} places.", document.places)
    yield say("Where there are fewer misses, those that moved least well fill their places. Places of successes stay "
              "empty.")  # fmt: skip


def _way(report: ReleasedReport) -> Iterator[str]:
    document = report.document
    words = {
        "drafted": say("Drafted"), "refrozen": say("Figures frozen anew"), "sent": say("Sent to the departments"),
        "signed_off": say("Signed off"), "reopened": say("Sign-off taken back"), "released": say("Released"),
    }  # fmt: skip
    for event in report.events:
        line = say("{what}: {moment}, {role}.", what=words[event.kind], moment=moment_text(event.at),
                   role=saying.role_in_words(event.role))  # fmt: skip
        yield joined(line, told(event.text)) if event.text else line
    if report.events:
        yield from _early(report)
    yield say("Figures frozen {moment} from edition {number}; template version {version}; {software}.",
              moment=moment_text(document.frozen_at), number=document.edition, version=document.template_version,
              software=document.software)  # fmt: skip


def _early(report: ReleasedReport) -> Iterator[str]:
    if not report.early:
        yield say("Nobody opened it before the release.")
        return
    people = sum(number for _, number in report.early)
    roles = ", ".join(f"{saying.role_in_words(role)}: {number}" for role, number in report.early)
    yield say_count("One person saw its figures before the release ({roles}).",
                    "{count} people saw its figures before the release ({roles}).", people, roles=roles)  # fmt: skip
