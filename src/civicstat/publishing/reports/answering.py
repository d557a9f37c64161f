"""What was asked about the misses of a report, and what came back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from civicstat.directory.models import Department, User
from civicstat.directory.reach import may_own
from civicstat.publishing.reports.documents import Answer, Asked, Document, Item, Reply
from civicstat.publishing.reports.kept import from_json
from civicstat.publishing.reports.models import Freeze, MissAnswer, Report, ReportState, StepKind


@dataclass(frozen=True)
class Standing:
    """A report as it stands: its newest figures, and what was said about them."""

    report: Report
    document: Document
    asked: tuple[Asked, ...]
    replies: tuple[Reply, ...]
    reviewers: tuple[Department, ...]
    silent: tuple[Department, ...]  # of the reviewers

    @property
    def unanswered(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if each.answer is None)

    def about(self, metric: str) -> Asked | None:
        return next((each for each in self.asked if each.metric == metric), None)


class Shared:
    """What reports share that are told together: each is looked up once, by those that follow one another, too."""

    def __init__(self) -> None:
        self._documents = dict[int, Document]()
        self._answers = dict[int, Mapping[str, MissAnswer]]()
        self._departments = dict[str, Department | None]()

    def document(self, report: Report) -> Document:
        if report.pk not in self._documents:
            self._documents[report.pk] = document_of(report)
        return self._documents[report.pk]

    def answers(self, report: Report) -> Mapping[str, MissAnswer]:
        if report.pk not in self._answers:
            self._answers[report.pk] = _newest(report.answers.all())
        return self._answers[report.pk]

    def department(self, name: str) -> Department | None:
        if name not in self._departments:
            self._departments[name] = Department.objects.named(name).first()
        return self._departments[name]


def standing_of(report: Report, shared: Shared | None = None) -> Standing:
    """Return how a report stands. shared: the same for several reports that are told together."""
    known = shared or Shared()
    document = known.document(report)
    replies = list(report.replies.select_related("department"))
    reviewers = reviewers_of(report, document, known)
    spoken = {each.department_id for each in replies}
    return Standing(
        report, document, tuple(_asked(report, known)),
        tuple(Reply(each.department.name, each.metric, each.text, each.role, each.at) for each in replies),
        reviewers, tuple(each for each in reviewers if each.pk not in spoken),
    )  # fmt: skip


@dataclass(frozen=True)
class Asks:
    """What a report in review still wants of a person: an answer for misses, and a reply of departments."""

    misses: tuple[Item, ...] = ()
    departments: tuple[Department, ...] = ()

    @property
    def has_any(self) -> bool:
        return bool(self.misses or self.departments)


def asks(report: Report, user: User) -> Asks:
    """Return what a report wants of the departments in which a person works; nothing, unless it is in review."""
    if report.state != ReportState.IN_REVIEW:
        return Asks()
    standing, own = standing_of(report), list(user.departments.all())
    open_ones = [standing.document.item(each.metric) for each in standing.unanswered]
    return Asks(
        tuple(each for each in open_ones if each is not None and owner_of(each) in own),
        tuple(each for each in standing.silent if each in own),
    )


def document_of(report: Report) -> Document:
    """Return the newest figures of a report."""
    newest: Freeze = report.freezes.order_by("-number")[0]
    return from_json(newest.document)


def reviewers_of(report: Report, document: Document, shared: Shared | None = None) -> tuple[Department, ...]:
    """Return who reviews a report: the departments that its template names, or those that own a metric in it."""
    definition = report.template.versions.get(number=document.template_version).definition
    named = list(definition.departments) or sorted({item.department for item in document.items if item.department})
    known = shared or Shared()
    found = [known.department(each) for each in named]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def owner_of(item: Item) -> Department | None:
    found: Department | None = Department.objects.named(item.department).first()
    return found


def may_answer(user: User, item: Item) -> bool:
    """Return whether a person may answer for a miss: the leads of its department, and those who define."""
    return may_own(user, owner_of(item))


def _asked(report: Report, known: Shared) -> Iterator[Asked]:
    sent = report.steps.filter(kind=StepKind.SENT).first()
    newest = known.answers(report)
    earlier = list(_earlier(report, known))
    for item in known.document(report).items:
        if item.is_miss:
            given = newest.get(item.metric)
            answer = Answer(given.cause, given.action, given.due_on, given.role, given.at) if given else None
            in_a_row = 0 if answer else 1 + _unanswered_before(item.metric, earlier)
            missed = 1 + _misses_before(item.metric, earlier)
            yield Asked(item.metric, item.department, sent.at if sent else None, answer, in_a_row, missed)


def _earlier(report: Report, known: Shared) -> Iterator[tuple[Document, Mapping[str, MissAnswer]]]:
    """Yield the reports of the template that were released for the periods before, newest first."""
    before = report.template.reports.filter(state=ReportState.RELEASED, starts_on__lt=report.starts_on)
    for each in before.order_by("-starts_on")[:24]:
        yield known.document(each), known.answers(each)


def _unanswered_before(metric: str, earlier: Iterable[tuple[Document, Mapping[str, MissAnswer]]]) -> int:
    """Return in how many reports in a row before this one the metric was a miss and nobody answered."""
    number = 0
    for document, answers in earlier:
        if not _is_miss(metric, document) or metric in answers:
            break
        number += 1
    return number


def _misses_before(metric: str, earlier: Iterable[tuple[Document, Mapping[str, MissAnswer]]]) -> int:
    """Return in how many reports in a row before this one the metric was a miss, answered or not."""
    return sum(1 for _ in takewhile(lambda each: _is_miss(metric, each[0]), earlier))


def _is_miss(metric: str, document: Document) -> bool:
    item = document.item(metric)
    return item is not None and item.is_miss


def _newest(answers: Iterable[MissAnswer]) -> dict[str, MissAnswer]:
    return {each.metric: each for each in answers}  # in the order in which they were given
