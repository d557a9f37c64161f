from civicstat.directory.actions.tokens import find_token
from civicstat.directory.models import Token


def test_create_prints_the_token_alone(civicstat, noon):
    answer = civicstat("token", "create", "--scope", "ingest:calls", "--name", "CAD export", "--days", 30)

    secret = answer.out.strip()
    assert "\n" not in secret
    token = Token.objects.get()
    assert find_token(secret=secret, at=token.made_at) == token
    assert (token.name, token.scopes) == ("CAD export", ["ingest:calls"])
    assert (token.expires_at - token.made_at).days == 30


def test_create_refuses_an_unknown_scope(civicstat):
    answer = civicstat("token", "create", "--scope", "everything")

    assert answer.code == 1
    assert "expected read, ingest" in answer.err


def test_list_shows_tokens_but_no_secret(civicstat):
    secret = civicstat("token", "create", "--scope", "read", "--json").json["token"]

    shown = civicstat("token", "list")
    [token] = civicstat("token", "list", "--json").json
    assert secret not in shown.out
    assert secret.startswith(token["start"])
    assert token["scopes"] == ["read"]


def test_revoke_ends_the_token_that_begins_so(civicstat):
    secret = civicstat("token", "create", "--scope", "read", "--json").json["token"]

    assert civicstat("token", "revoke", secret[:9]).code == 0
    assert Token.objects.get().revoked_at is not None
    assert "no token begins" in civicstat("token", "revoke", "cs_nobody").err
