"""What is done again and again. A task is declared here once; web/jobs runs it, pages and commands show it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Literal

from civicstat.errors import CivicStatError
from civicstat.web.tasks.times import read_when


class UnknownTask(CivicStatError):
    """No task has the name given."""


class TaskFailed(CivicStatError):
    """A task could not do what it is for; the text is shown to people and the task is tried again."""


@dataclass(frozen=True)
class Task:
    """Something that is done again and again.

    act: does it, with the moment at which it began, and returns what it did as a sentence. It must bear to be cut
    short anywhere and begun again. What it raises is a failed run; the text of a CivicStatError is shown as it
    stands. when: as `times.read_when` reads it; an administrator may say otherwise.
    writes_records: it changes the record store, so it waits its turn with deliveries and holds them up meanwhile.
    planned_at: of a task that is planned elsewhere, as the pulls of a connection: when it is next due, or None for
    not by itself. `when` then only tells people how often.
    let_go: takes away what a run held that was cut short; told the moment.
    """

    name: str  # small letters, digits, hyphens and underscores
    title: str
    when: str
    act: Callable[[datetime], str]
    describes: str = ""
    group: Literal["records", "figures", "connections", "signals", "upkeep"] = "upkeep"
    writes_records: bool = False
    planned_at: Callable[[], datetime | None] | None = None
    let_go: Callable[[datetime], None] | None = None
    link: str = ""  # address of the page that has more


Source = Callable[[], Iterable[Task]]
_declared: dict[str, Task] = {}
_sources: list[Source] = []
_later: list[Callable[[], None]] = []
_loading = Lock()


def declare(task: Task) -> Task:
    """Declare a task, at the import of a module that `declare_later` knows how to load."""
    if task.planned_at is None:
        read_when(task.when)
    _declared[task.name] = task
    return task


def declare_many(source: Source) -> Source:
    """Declare tasks of which there are as many as the database says, as one for each connection."""
    if source not in _sources:
        _sources.append(source)
    return source


def declare_later(load: Callable[[], None]) -> None:
    """Declare tasks when they are first asked for: most commands need none, and what tasks do takes long to load."""
    _later.append(load)


def all_tasks() -> Iterator[Task]:
    """Yield every task."""
    with _loading:  # whoever comes meanwhile waits, and sees all of them
        while _later:
            _later[0]()
            _later.pop(0)
    yield from _declared.values()
    for source in _sources:
        yield from source()


def find_task(name: str) -> Task:
    """Return a task. Raises UnknownTask."""
    tasks = {task.name: task for task in all_tasks()}
    if name not in tasks:
        raise UnknownTask(f"found the task {name!r}, expected one of {', '.join(sorted(tasks))}")
    return tasks[name]
