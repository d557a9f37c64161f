"""Editions of the demo city: the first has a mistake, the second corrects it, the third is about a month more."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from civicstat.cli.demo.reports import define_reports, release_the_last_month, review_this_month
from civicstat.demo.answer_key import UNTIL

if TYPE_CHECKING:
    from civicstat.publishing.content import Content
    from civicstat.web.jobs.catalog.documents import Document

LAST_DAY = date(2026, 9, 30)  # of the figures of the first two editions


def publish_editions(folder: Path) -> None:
    """Choose what is public, and publish three editions; a report goes out with the third."""
    from civicstat.cli.catalog.applying import apply_documents, documents_in
    from civicstat.demo.catalog.publications import MISTAKEN, WHY_RIGHT, WHY_WRONG, first_publication, mistaken
    from civicstat.web.jobs.catalog.documents import Document

    right = (folder / "catalog" / "metrics" / f"{MISTAKEN}.yaml").read_text(encoding="utf-8")
    first = Document("first publication", 0, "publication", "public", first_publication(_goals_set()))
    apply_documents([_metric(mistaken(right)), first], reason=WHY_WRONG)
    _publish("Our first figures, up to September 2026", until=LAST_DAY)
    apply_documents([_metric(right)], reason=WHY_RIGHT)
    _publish("Texts to 911 had been counted as answered calls", corrects=1, until=LAST_DAY)
    define_reports(folder)
    release_the_last_month(_newest(folder), UNTIL)
    _leave_out_goals_not_set(folder)
    reason = "The council wants to see goals, crime, force and complaints as well"
    apply_documents(documents_in(folder, [folder / "catalog" / "publications"]), reason=reason)
    _publish("The figures of October 2026, with our goals, crime, force and complaints")
    review_this_month(_newest(folder), UNTIL)


def _newest(folder: Path) -> "Content":
    from civicstat.publishing.editions.chain import editions_of

    return editions_of(folder)[-1].content()


def _leave_out_goals_not_set(folder: Path) -> None:
    """A city that is made small for a trial lacks the data for some goals."""
    from civicstat.demo.catalog.publications import publication_documents

    for name, text in publication_documents(_goals_set()).items():
        (folder / "catalog" / "publications" / f"{name}.yaml").write_text(text, encoding="utf-8")


def _goals_set() -> list[str]:
    from civicstat.measurement.goals.models import Goal

    return list(Goal.objects.values_list("slug", flat=True))


def _metric(text: str) -> "Document":
    from civicstat.demo.catalog.publications import MISTAKEN
    from civicstat.web.jobs.catalog.documents import Document

    return Document(f"{MISTAKEN}.yaml", 0, "metric", MISTAKEN, text)


def _publish(reason: str, *, corrects: int | None = None, until: date | None = None) -> None:
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.publishing import PUBLISH, Publish

    run(PUBLISH, Publish(reason, corrects, until=until))
