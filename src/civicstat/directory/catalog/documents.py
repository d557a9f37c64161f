"""What all catalog documents of the directory have in common."""

from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from civicstat.library.documents import check_document, read_documents

Outcome = Literal["added", "changed", "unchanged"]
Short = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=50)]  # stands in addresses
# A code as it stands, also where YAML took it for a number.
Code = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]


class DirectoryDefinition(BaseModel):
    """A part of a catalog document. Immutable, and nothing unknown is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid")


D = TypeVar("D", bound=DirectoryDefinition)


def read(model: type[D], text: str, *, where: str) -> D:
    """Return the definition that a text states. Raises UnreadableDocument."""
    [document] = read_documents(text, where=where)
    return check_document(model, document, where=where)
