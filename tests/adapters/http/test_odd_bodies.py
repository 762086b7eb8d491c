"""Whatever odd value stands wherever in a body: it is taken or refused, and never breaks anything here."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from tests.adapters.http.attacks.operations import Operation, operations
from tests.adapters.http.office import Office, key_of

from domain.firms.firm import Role

Client = TestClient[Litestar]
WITH_BODY = tuple(each for each in operations() if each.body is not None)
ODD = (
    *("NaN", "Infinity", "-Infinity", "1e999999999", "1e99999999999999999999", "-1e400", "9" * 40, "0.1e-999999999"),
    *('"NaN"', '"Infinity"', '"1e999999999"', '"\\u0000"', '"\\ud800"', '"\\udc00x"', '"' + "x" * 5000 + '"', '""'),
    *("[" * 5000, "[" * 5000 + "]" * 5000, '{"a":' * 5000 + "1" + "}" * 5000, "[]", "{}", "null", "true", '"false"'),
    *("-1", "9223372036854775807", "9223372036854775808", '"9999-12-31"', '"0001-01-01"', '"Bill:"'),
)
_MARK = "here stands something odd"


def places(body: Any) -> Iterator[Any]:
    """The body with the mark in place of each of its values in turn."""
    yield _MARK
    pairs = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, inner in pairs:
        for changed in places(inner):
            copy = body.copy()
            copy[key] = changed
            yield copy


@pytest.fixture(scope="module")
def asked() -> Iterator[Client]:
    with Office().client() as client:
        client.headers["Authorization"] = f"Bearer {key_of(Role.OWNER)}"
        yield client


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(operation=st.sampled_from(WITH_BODY), odd=st.sampled_from(ODD), data=st.data())
def test_an_odd_value_is_taken_or_refused(asked: Client, operation: Operation, odd: str, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(list(places(operation.body))))
    text = msgspec.json.encode(body).replace(msgspec.json.encode(_MARK), odd.encode())
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(hash(text))}
    path = operation.path.format_map({name: "b1" if name == "business_id" else "x" for name in operation.parameters})
    answer = asked.request(operation.method, path, content=text, headers=headers)
    assert answer.status_code < 500, (operation.id, text[:200], answer.text)
    assert answer.is_success or answer.json()["type"].startswith("urn:cashrail:problem:")
