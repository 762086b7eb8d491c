"""Answers as XML, for clients that do not ask for JSON."""

from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest
from tests.emulators.qbo.conftest import REALM

from emulators.qbo.serving import RunningSandbox
from emulators.qbo.xml import as_xml

SPACE = "{http://schema.intuit.com/finance/v3}"


def asked(running: RunningSandbox, path: str, accept: str = "*/*", **params: str) -> httpx.Response:
    headers = {"Authorization": "Bearer access", "Accept": accept}
    return httpx.get(f"{running.url}/v3/company/{REALM}/{path}", params=params, headers=headers)


def tree(answer: httpx.Response) -> Element:
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = fromstring(answer.text)
    assert root.tag == f"{SPACE}IntuitResponse"
    return root


@pytest.mark.parametrize("accept", ["*/*", "application/xml", "text/plain"])
def test_who_does_not_ask_for_json_gets_xml(running: RunningSandbox, accept: str) -> None:
    root = tree(asked(running, "query", accept, query="select * from Bill maxresults 3"))
    found = root.find(f"{SPACE}QueryResponse")
    assert found is not None
    assert found.get("maxResults") == "3"
    bill = found.findall(f"{SPACE}Bill")[0]
    assert bill.get("domain") == "QBO"
    vendor = bill.find(f"{SPACE}VendorRef")
    assert vendor is not None
    assert (vendor.text or "").isdigit()
    assert vendor.get("name")


def test_the_address_can_ask_for_json(running: RunningSandbox) -> None:
    answer = asked(running, "invoice/987654/pdf", "application/pdf", format="json")
    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, "610")


def test_faults_of_both_layers_are_xml_too(running: RunningSandbox) -> None:
    fault = tree(asked(running, "vendor/987654")).find(f"{SPACE}Fault/{SPACE}Error")
    assert fault is not None
    assert fault.get("code") == "610"
    answer = httpx.get(f"{running.url}/v3/company/{REALM}/vendor/1", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401
    gateway = tree(answer).find(f"{SPACE}Fault")
    assert gateway is not None
    assert gateway.get("type") == "AUTHENTICATION"


def test_a_report_is_a_document_of_its_own(running: RunningSandbox) -> None:
    root = fromstring(asked(running, "reports/AgedPayables").text)
    assert root.tag == f"{SPACE}Report"
    assert root.findtext(f"{SPACE}Header/{SPACE}ReportName") == "AgedPayables"


def test_what_xml_cannot_say_is_left_out() -> None:
    content = as_xml({"Bill": {"Id": "1", "a b": 1, "Note": "x\x00<&>\ud800", "Flag": True}, "time": "now"})
    bill = fromstring(content).find(f"{SPACE}Bill")
    assert bill is not None
    assert [child.tag.removeprefix(SPACE) for child in bill] == ["Id", "Note", "Flag"]
    assert bill.findtext(f"{SPACE}Flag") == "true"
