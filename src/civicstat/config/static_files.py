"""Static files whose names carry a hash of their content, so that browsers may keep them for good."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic has no types we can check
    """Names with their hash once `civicstat serve` has collected the files; plain names before, as in tests."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name
