"""Tokens, by which programs use the API."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.timezone import now
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from civicstat.directory.actions.tokens import LONGEST_DAYS, SCOPES, create_token, revoke_token
from civicstat.directory.models import Token
from civicstat.measurement.sources.models import Dataset
from civicstat.web.api.answers.errors import MESSAGES, InTheWay, Message, NotThere, Refused
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.ui.access import StaffRequest, open_to

router = Router(tags=["Tokens"])


class TokenIn(Schema):
    """A token to be made."""

    name: str = Field(description="What it is for.")
    scopes: list[str] = Field(description=f"Of {SCOPES}.")
    days: int | None = Field(90, description=f"Until it expires, at most {LONGEST_DAYS}; null: it does not.")


class TokenOut(Schema):
    """A token, without its secret."""

    id: int
    name: str
    start: str = Field(description="The first characters of the secret.")
    scopes: list[str]
    made_by: str | None = Field(description="Null: on the command line.")
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None = Field(description="To the minute.")

    @staticmethod
    def resolve_made_by(token: Token) -> str | None:
        return token.made_by.username if token.made_by else None


class TokenMade(Schema):
    """A token with its secret, which is shown this once."""

    token: TokenOut
    secret: str


@router.get("/tokens", response=Page[TokenOut])
@open_to("staff", "token:admin")
def list_tokens(request: StaffRequest, paging: Query[Paging]) -> Any:
    """Your tokens, newest first; all tokens for administrators."""
    return page_of(request, _tokens(request), paging)


@router.post("/tokens", response={201: TokenMade, **MESSAGES})
@open_to("administrators", "token:admin")
def post_token(request: StaffRequest, wanted: TokenIn) -> Any:
    """Make a token. It sees what you see; its secret is shown this once."""
    _check_datasets(request, wanted.scopes)
    token, secret = create_token(name=wanted.name, scopes=wanted.scopes, by=actor(request), at=now(), days=wanted.days)
    return Status(201, {"token": token, "secret": secret})


@router.delete("/tokens/{int:number}", response={204: None, **MESSAGES, 409: Message})
@open_to("staff", "token:admin")
def delete_token(request: StaffRequest, number: int) -> Any:
    """Revoke a token of yours, or any as an administrator. It ends at once, and stays in the list."""
    token = _tokens(request).filter(pk=number).first()
    if token is None:
        raise NotThere(f"There is no token {number} that you may revoke; the list of tokens has their numbers.")
    if token.revoked_at is not None:
        raise InTheWay(f"The token {token} was revoked before; there is nothing left to do.")
    revoke_token(token=token, by=actor(request), at=now())
    return HttpResponse(status=204)


def _tokens(request: StaffRequest) -> "QuerySet[Token]":
    """Return the tokens that the asker may see, and revoke where that is open to the asker."""
    tokens = Token.objects.select_related("made_by").order_by("-made_at", "-pk")
    asker = actor(request)
    return tokens if asker is None or asker.is_administrator or asker.is_auditor else tokens.filter(made_by=asker)


def _check_datasets(request: StaffRequest, scopes: list[str]) -> None:
    wanted = {scope.partition(":")[2] for scope in scopes if scope.startswith("ingest:")}
    known = set(Dataset.objects.editable_by(request.user).values_list("slug", flat=True))
    if strange := sorted(wanted - known):
        raise Refused(f"scopes: there is no dataset {strange[0]!r}; datasets are {', '.join(sorted(known)) or 'none'}.")
