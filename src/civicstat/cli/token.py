"""civicstat token: keys by which programs use the API."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table
from civicstat.errors import CivicStatError

app = typer.Typer(help="Keys by which programs use the API.", no_args_is_help=True)


class TokenNotFound(CivicStatError):
    """No token begins with the characters given, or several do."""


@app.command()
def create(
    scope: Annotated[
        list[str], typer.Option(help="read, ingest, ingest:DATASET, concerns, signals or admin; may be repeated.")
    ],
    name: Annotated[str, typer.Option(help="What it is for.")] = "command line",
    days: Annotated[int | None, typer.Option(help="Until it expires; if not given, it does not.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Make a token and print it, this once: only a hash of it is kept.

    Example: civicstat token create --scope ingest:calls --name "CAD export" --days 365
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions.tokens import create_token

    token, secret = create_token(name=name, scopes=scope, by=None, at=now(), days=days)
    if as_json:
        show_json({"token": secret, "name": token.name, "scopes": token.scopes, "expires_at": token.expires_at})
    else:
        typer.echo(secret)


@app.command("list")
def list_(as_json: AsJson = False, workspace: At = None) -> None:
    """List tokens by their first characters.

    Example: civicstat token list
    """
    enter(workspace)
    from civicstat.directory.models import Token

    tokens = list(Token.objects.order_by("made_at"))
    if as_json:
        names = ("start", "name", "scopes", "made_at", "expires_at", "used_at", "revoked_at")
        show_json([{name: getattr(token, name) for name in names} for token in tokens])
        return
    rows = [
        (t.start, t.name, ", ".join(t.scopes), _day(t.made_at), _day(t.expires_at), _day(t.used_at), bool(t.revoked_at))
        for t in tokens
    ]
    show_table(("begins", "name", "scopes", "made", "expires", "last used", "revoked"), rows)


@app.command()
def revoke(
    start: Annotated[str, typer.Argument(help="The first characters, as civicstat token list shows them.")],
    workspace: At = None,
) -> None:
    """End a token at once.

    Example: civicstat token revoke cs_8hK2pw
    """
    enter(workspace)
    from django.utils.timezone import now

    from civicstat.directory.actions.tokens import revoke_token
    from civicstat.directory.models import Token

    found = [token for token in Token.objects.all() if start and start.startswith(token.start)]
    found = found or list(Token.objects.filter(start__startswith=start))
    if len(found) != 1:
        many = "several tokens begin" if found else "no token begins"
        raise TokenNotFound(f"{many} with {start[:9]!r}; see civicstat token list")
    token = revoke_token(token=found[0], by=None, at=now())
    typer.echo(f"The token {token} opens nothing any more.")


def _day(moment: object) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "never"
