"""Tokens are sealed in the database: whoever reads its files reads no token."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from tests.fixtures.databases import KINDS, prepared_engine
from tests.fixtures.worlds import NOW, TOKENS

from adapters.cipher import AesCipher, key_from_text
from adapters.persistence.stores.connections import SqlConnections, business_id_for
from adapters.persistence.stores.firms import SqlFirms
from domain.errors import Misconfigured
from domain.firms.firm import Scope
from domain.rails.connection import TokenSet

ROTATED = TokenSet(access_token="rotated-access-secret", refresh_token="rotated-refresh-secret")


def cipher(secret: str) -> AesCipher:
    key_id, key = key_from_text(secret)
    return AesCipher({key_id: key}, key_id)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with prepared_engine(request.param) as opened:
        yield opened


def connected(engine: Engine, tenant: str = "realm-1") -> tuple[SqlConnections, Scope]:
    firm = SqlFirms(engine).default_firm()
    connections = SqlConnections(engine, cipher("one"))
    business, _ = connections.connect(firm.id, "qbo", tenant, "Acme", TOKENS, NOW)
    return connections, Scope(firm.id, business.id)


def test_no_token_stands_in_the_files_of_the_database() -> None:
    with prepared_engine("sqlite") as engine:
        connections, scope = connected(engine)
        connections.save_tokens(scope, ROTATED, NOW)
        file = Path(str(engine.url.database))
        written = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert b"realm-1" in written
    for token in (TOKENS, ROTATED):
        assert token.access_token.encode() not in written
        assert token.refresh_token.encode() not in written


def test_sealed_tokens_do_not_open_with_another_secret(engine: Engine) -> None:
    _, scope = connected(engine)
    with pytest.raises(Misconfigured, match="CASHRAIL_SECRET_KEY"):
        SqlConnections(engine, cipher("two")).tokens(scope)


def test_sealed_tokens_do_not_open_in_another_client(engine: Engine) -> None:
    connections, mine = connected(engine)
    _, other = connected(engine, "realm-2")
    with engine.begin() as connection:
        stolen = "(SELECT tokens_sealed FROM connections WHERE business_id = :mine)"
        connection.execute(
            text(f"UPDATE connections SET tokens_sealed = {stolen} WHERE business_id = :other"),  # noqa: S608
            {"mine": mine.business_id, "other": other.business_id},
        )
    assert connections.tokens(mine) == TOKENS
    with pytest.raises(Misconfigured):
        connections.tokens(other)


def test_the_same_company_of_the_same_firm_has_the_same_id_everywhere(engine: Engine) -> None:
    _, scope = connected(engine)
    assert scope.business_id == business_id_for("f_default", "qbo", "realm-1") == "b_e67781a1871c"
