"""Which tests run in one process, and which begin first."""

from typing import Any

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/demo/", "tests/postgresql/")  # the drawn city, the cluster
# What takes long begins early, so that no process has minutes of work left when the others are done.
FIRST = ("tests/postgresql/", "tests/journeys/test_every", "tests/demo/", "tests/journeys/", "tests/cli/")


class OneProcessEach(LoadScopeScheduling):
    """The tests of a file run in one process, and those of a folder that shares more than that."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
        return folder or nodeid.partition("::")[0]

    def _assign_work_unit(self, node: Any) -> None:
        first = min(self.workqueue, key=_place)  # of equals the one that was to come first
        self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


def _place(scope: str) -> int:
    return next((place for place, begin in enumerate(FIRST) if scope.startswith(begin)), len(FIRST))
