"""Which tests run in one process: those that share what takes long to make."""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/demo/", "tests/postgresql/")  # the drawn city, the cluster


class OneProcessEach(LoadScopeScheduling):
    """The tests of a file run in one process, and those of a folder that shares more than that."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
        return folder or nodeid.partition("::")[0]
