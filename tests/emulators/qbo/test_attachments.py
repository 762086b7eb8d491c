"""Notes and files, hung on what they belong to."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.test_lists import post, refused

Json = dict[str, Any]
EVERY_BYTE = bytes(range(256)) + b"\r\n\n\r--x\r\n-"


def on_bill(api: httpx.Client) -> Json:
    bill = api.get("query", params={"query": "select * from Bill maxresults 1"}).json()["QueryResponse"]["Bill"][0]
    return {"AttachableRef": [{"EntityRef": {"type": "Bill", "value": bill["Id"]}}]}


def upload(api: httpx.Client, *files: tuple[str, tuple[str, bytes, str]]) -> httpx.Response:
    return api.post("upload", files=list(files))


def metadata(text: str) -> tuple[str, bytes, str]:
    return ("", text.encode(), "application/json")


def test_a_note(api: httpx.Client) -> None:
    made = post(api, "attachable", {"Note": "Ask about this one", **on_bill(api)})
    assert made["AttachableRef"][0]["EntityRef"]["type"] == "Bill"
    changed = post(api, "attachable", {**made, "Note": "Asked"})
    assert (changed["Note"], changed["SyncToken"]) == ("Asked", "1")
    gone = api.post("attachable?operation=delete", json={"Id": made["Id"], "SyncToken": "1"}).json()
    assert gone["Attachable"]["status"] == "Deleted"
    assert api.get(f"attachable/{made['Id']}").status_code == 400


def test_a_file_goes_in_and_comes_out_byte_for_byte(api: httpx.Client, clock: MovableClock) -> None:
    described = b'{"FileName": "receipt.bin", "ContentType": "image/png", "Note": "lunch"}'
    answer = upload(
        api,
        ("file_metadata_01", ("m.json", described, "application/json")),
        ("file_content_01", ("other.bin", EVERY_BYTE, "application/octet-stream")),
    )
    made = answer.json()["AttachableResponse"][0]["Attachable"]
    assert (made["FileName"], made["ContentType"], made["Size"]) == ("receipt.bin", "image/png", len(EVERY_BYTE))
    fetched = httpx.get(made["TempDownloadUri"])
    assert (fetched.content, fetched.headers["Content-Type"]) == (EVERY_BYTE, "image/png")
    clock.forward(timedelta(minutes=16))
    assert httpx.get(made["TempDownloadUri"]).status_code == 403
    address = api.get(f"download/{made['Id']}").text
    assert httpx.get(address).content == EVERY_BYTE
    assert httpx.get(address.replace("signature=", "signature=0")).status_code == 403


def test_several_files_each_with_its_own_fault(api: httpx.Client) -> None:
    answer = upload(
        api,
        ("file_content_01", ("one.txt", b"one", "text/plain")),
        (
            "file_metadata_02",
            ("m", b'{"AttachableRef": [{"EntityRef": {"type": "Bill", "value": "0"}}]}', "application/json"),
        ),
        ("file_content_02", ("two.txt", b"two", "text/plain")),
    )
    one, two = answer.json()["AttachableResponse"]
    assert (one["Attachable"]["FileName"], one["Attachable"]["Size"]) == ("one.txt", 3)
    assert two["Fault"]["Error"][0]["code"] == "2500"


def test_base64_with_blank_lines_before_the_first_part(api: httpx.Client) -> None:
    """As python-quickbooks sends it."""
    encoded = base64.b64encode(EVERY_BYTE).decode()
    body = (
        '\n--b\nContent-Disposition: form-data; name="file_metadata_01"\nContent-Type: application/json\n\n'
        '{"FileName": "a.bin"}\n\n--b\nContent-Disposition: form-data; name="file_content_01"\n'
        f"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n{encoded}\n\n--b--\n"
    )
    answer = api.post("upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    made = answer.json()["AttachableResponse"][0]["Attachable"]
    assert httpx.get(made["TempDownloadUri"]).content == EVERY_BYTE


def test_attachments_are_found_by_what_they_hang_on(api: httpx.Client) -> None:
    refs = on_bill(api)
    made = post(api, "attachable", {"Note": "Here", **refs})
    post(api, "attachable", {"Note": "Loose"})
    bill_id = refs["AttachableRef"][0]["EntityRef"]["value"]
    query = (
        "select * from Attachable where AttachableRef.EntityRef.Type = 'Bill' and AttachableRef.EntityRef.value = '{}'"
    )
    rows = api.get("query", params={"query": query.format(bill_id)}).json()["QueryResponse"]["Attachable"]
    assert [row["Id"] for row in rows] == [made["Id"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "2020"),
        ({"Note": "x" * 2001}, "2050"),
        ({"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Bill", "value": "0"}}]}, "2500"),
        ({"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Gizmo", "value": "0"}}]}, "6050"),
        ({"Note": "x", "AttachableRef": "Bill"}, "2010"),
    ],
)
def test_what_is_refused(api: httpx.Client, body: Json, code: str) -> None:
    assert refused(api, "attachable", body) == code


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "multipart/form-data; boundary=zz"]
)
def test_bodies_that_hold_no_file(api: httpx.Client, content_type: str) -> None:
    answer = api.post("upload", content=b"--b\r\n\r\n", headers={"Content-Type": content_type})
    assert answer.status_code == 400
    assert answer.json()["Fault"]["type"] == "ValidationFault"
