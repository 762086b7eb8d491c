"""Whatever comes over the wire is answered in Intuit's shapes; the emulator itself never fails."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.emulators.qbo.conftest import REALM
from tests.fixtures.companies import trader

from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

QUIET = settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
FIRM_WORDS = "query cdc batch upload reports companyinfo preferences bill invoice payment vendor customer attachable 1"
PARAMETER_NAMES = (
    "query entities changedSince operation include requestid minorversion report_date start_date end_date sendTo "
    "date_macro accounting_method summarize_column_by columns asofdate sourcecurrencycode vendor"
)
FIELDS = (
    "Id SyncToken sparse Line Amount DetailType VendorRef CustomerRef value Name DisplayName BatchItemRequest bId Bill "
    "operation Query Vendor TotalAmt TxnDate AttachableRef FileName Note TaxRateDetails CurrencyRef"
)
CONSENT = "client_id redirect_uri response_type state company scope decision code_challenge"
SEGMENTS = st.one_of(
    st.sampled_from([*FIRM_WORDS.split(), "send", "pdf", "AgedPayables", "ProfitAndLoss", "taxservice", "taxcode"]),
    st.text(max_size=6).map(lambda text: quote(text, safe="")),
)
PARAMETERS = st.dictionaries(
    st.sampled_from(PARAMETER_NAMES.split()),
    st.one_of(
        st.sampled_from(
            ("select * from Bill", "Bill,Vendor", "2026-06-01", "delete", "void", "update", "Month", "Cash")
        ),
        st.text(max_size=12),
    ),
    max_size=4,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(("1", "0", "Bill")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS.split()),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
BODIES = st.one_of(JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=30))
ACCEPTS = st.sampled_from(("application/json", "*/*", "text/html", ""))
TYPES = st.sampled_from(
    ("application/json", "application/text", "multipart/form-data; boundary=x", "multipart/form-data", "a/b; charset=é")
)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    sandbox = Sandbox([trader("shop")], admin=True)
    sandbox.mint_tokens(REALM, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running, httpx.Client(base_url=running.url, headers=headers) as opened:
        yield opened


def check(answer: httpx.Response) -> None:
    assert answer.status_code in {200, 400, 401, 403}, answer.text
    media_type = answer.headers.get("Content-Type", "")
    if media_type.startswith("application/json"):
        content = answer.json()
        faulty = "Fault" in content or "fault" in content
        assert faulty or answer.status_code == 200
    elif media_type.startswith("application/xml"):
        assert fromstring(answer.text).tag.endswith(("IntuitResponse", "Report"))
    else:
        assert answer.status_code == 200


@QUIET
@given(parts=st.lists(SEGMENTS, min_size=1, max_size=4), params=PARAMETERS, accept=ACCEPTS)
@example(parts=["%2F"], params={}, accept="*/*")
@example(parts=[""], params={}, accept="application/json")
def test_any_read(client: httpx.Client, parts: list[str], params: dict[str, str], accept: str) -> None:
    path = f"/v3/company/{REALM}/{'/'.join(parts)}"
    check(client.get(path, params=params, headers={"Accept": accept}))


@QUIET
@given(
    parts=st.lists(SEGMENTS, min_size=1, max_size=4), params=PARAMETERS, body=BODIES, content_type=TYPES, accept=ACCEPTS
)
def test_any_write(
    client: httpx.Client, parts: list[str], params: dict[str, str], body: bytes, content_type: str, accept: str
) -> None:
    path = f"/v3/company/{REALM}/{'/'.join(parts)}"
    headers = {b"Content-Type": content_type.encode(), b"Accept": accept.encode()}
    check(client.post(path, params=params, content=body, headers=headers))


PART_HEADS = st.sampled_from(
    (
        'Content-Disposition: form-data; name="file_metadata_01"',
        'Content-Disposition: form-data; name="file_content_01"; filename="a.bin"',
        "Content-Disposition: form-data; name=file_content_02; filename*=utf-8''%ff",
        'Content-Disposition: form-data; name="file_content_01"\r\nContent-Transfer-Encoding: base64',
        'Content-Disposition: form-data; name="file_metadata_01"\r\nContent-Type: application/json; charset=x',
        'Content-Disposition: form-data; name="file_content_é"\r\nContent-Type: multipart/mixed; boundary=c',
        "Content-Disposition",
        "",
    )
)


@QUIET
@given(parts=st.lists(st.tuples(PART_HEADS, BODIES), max_size=4), mark=st.sampled_from(("--", "", "--\r\n--b--")))
def test_any_upload(client: httpx.Client, parts: list[tuple[str, bytes]], mark: str) -> None:
    body = b"".join(b"--b\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts)
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = client.post(f"/v3/company/{REALM}/upload", content=body + f"--b{mark}".encode(), headers=headers)
    check(answer)
    for item in answer.json().get("AttachableResponse", []):
        assert "Fault" in item or client.get(item["Attachable"]["TempDownloadUri"]).status_code == 200


ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "bId": JSON,
        "operation": st.sampled_from(("create", "update", "delete", "void", "x")) | JSON,
        "optionsData": st.just("void") | JSON,
        "Query": st.just("select * from Bill") | JSON,
        "CDCQuery": st.fixed_dictionaries({}, optional={"Entities": st.just("Bill") | JSON, "ChangedSince": JSON}),
        "Vendor": JSON,
        "ExchangeRate": JSON,
        "Attachable": JSON,
        "Preferences": JSON,
    },
)


@QUIET
@given(items=st.lists(ITEMS | JSON, min_size=1, max_size=4), request_id=st.text(max_size=3), accept=ACCEPTS)
def test_any_batch(client: httpx.Client, items: list[Any], request_id: str, accept: str) -> None:
    content = json.dumps({"BatchItemRequest": items}).encode()
    path, asked = f"/v3/company/{REALM}/batch", {"requestid": request_id}
    answer = client.post(path, params=asked, content=content, headers={"Accept": accept})
    check(answer)
    if accept == "application/json" and answer.status_code == 200:
        assert len(answer.json()["BatchItemResponse"]) == len(items)


@QUIET
@given(verb=st.sampled_from(("PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")), parts=st.lists(SEGMENTS, max_size=3))
def test_any_other_verb(client: httpx.Client, verb: str, parts: list[str]) -> None:
    answer = client.request(verb, f"/v3/company/{REALM}/{'/'.join(parts)}")
    assert answer.status_code in {200, 204, 400, 401, 403, 405}


@QUIET
@given(
    path=st.sampled_from(("/admin/switches", "/admin/clock", "/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke")),
    body=BODIES,
    content_type=TYPES,
)
def test_anything_at_the_other_doors(client: httpx.Client, path: str, body: bytes, content_type: str) -> None:
    answer = client.post(path, content=body, headers={b"Content-Type": content_type.encode()})
    assert answer.status_code in {200, 400, 401}, answer.text
    client.post("/admin/switches", json={"clear": True})
    assert client.get(f"/v3/company/{REALM}/preferences").status_code == 200


@QUIET
@given(params=st.dictionaries(st.sampled_from(CONSENT.split()), st.text()))
def test_any_consent(client: httpx.Client, params: dict[str, Any]) -> None:
    assert client.get("/connect/oauth2", params=params).status_code in {302, 400}
