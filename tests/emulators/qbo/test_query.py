"""The query language over HTTP: what it selects, how it pages, and what it refuses."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from emulators.qbo.serving import RunningSandbox

Rows = list[dict[str, Any]]


def ask(api: httpx.Client, statement: str, *values: object) -> dict[str, Any]:
    answer = api.get("query", params={"query": statement.format(*values), "minorversion": "75"})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)["QueryResponse"]
    return content


def rows(api: httpx.Client, statement: str, *values: object) -> Rows:
    answer = ask(api, statement, *values)
    return next((value for value in answer.values() if isinstance(value, list)), [])


def refusal(api: httpx.Client, statement: str, *values: object) -> tuple[int, str, str]:
    answer = api.get("query", params={"query": statement.format(*values)})
    error = answer.json()["Fault"]["Error"][0]
    return answer.status_code, error["code"], error["Detail"]


def test_pages_cover_everything_once(api: httpx.Client) -> None:
    total = ask(api, "select count(*) from Bill")["totalCount"]
    seen: list[str] = []
    while True:
        page = rows(api, "SELECT * FROM Bill ORDERBY Id STARTPOSITION {} MAXRESULTS 60", len(seen) + 1)
        seen += [bill["Id"] for bill in page]
        if len(page) < 60:
            break
    assert len(seen) == len(set(seen)) == total
    assert seen == sorted(seen, key=int)


def test_the_default_page_is_a_hundred(api: httpx.Client) -> None:
    answer = ask(api, "select * from bill")
    assert (len(answer["Bill"]), answer["startPosition"], answer["maxResults"]) == (100, 1, 100)
    assert answer["totalCount"] > 100
    assert "totalCount" not in ask(api, "select * from Vendor")


def test_nothing_found_is_an_empty_object(api: httpx.Client) -> None:
    assert ask(api, "select * from Transfer where TxnDate > '2030-01-01'") == {}


def test_post_with_the_statement_as_body(api: httpx.Client) -> None:
    answer = api.post("query", content="select * from Term", headers={"Content-Type": "application/text"})
    assert len(answer.json()["QueryResponse"]["Term"]) == 5


def test_filters(api: httpx.Client) -> None:
    open_bills = rows(api, "Select * From Bill Where Balance > '0' and TxnDate >= '2026-01-01' maxresults 1000")
    assert open_bills
    assert all(bill["Balance"] > 0 and bill["TxnDate"] >= "2026-01-01" for bill in open_bills)
    vendor = open_bills[0]["VendorRef"]
    mine = rows(api, "select * from Bill where VendorRef = '{}' maxresults 1000", vendor["value"])
    assert {bill["VendorRef"]["name"] for bill in mine} == {vendor["name"]}
    assert [account["Name"] for account in rows(api, "select * from Account where Name = 'checking'")] == ["Checking"]
    named = rows(api, "select * from Account where FullyQualifiedName != 'Checking' and AccountType in ('Bank')")
    assert named == []
    assert len(rows(api, "select * from Vendor where DisplayName like '%cafe%'")) <= 6
    assert len(rows(api, "select * from Vendor where Id in ('2', '3')")) == 2


def test_quotes_and_backslashes_are_escaped(api: httpx.Client) -> None:
    for name in ("Owner's Shed", "Back\\slash", "Both ' and \\"):
        made = api.post("vendor", json={"DisplayName": name})
        assert made.status_code == 200, made.text
        escaped = name.replace("\\", "\\\\").replace("'", "\\'")
        assert [row["DisplayName"] for row in rows(api, "select * from Vendor where DisplayName = '{}'", escaped)] == [
            name
        ]
    assert refusal(api, "select * from Vendor where DisplayName = 'Owner''s Shed'")[:2] == (400, "4000")


def test_default_orders(api: httpx.Client) -> None:
    names = [row["DisplayName"].casefold() for row in rows(api, "select * from Customer")]
    assert names == sorted(names)
    times = [row["MetaData"]["LastUpdatedTime"] for row in rows(api, "select * from Invoice")]
    assert times == sorted(times, reverse=True)


def test_order_and_direction(api: httpx.Client) -> None:
    found = rows(api, "select * from Invoice order by TxnDate desc, Id asc maxresults 40")
    keys = [(-int(row["TxnDate"].replace("-", "")), int(row["Id"])) for row in found]
    assert keys == sorted(keys)


def test_times_are_compared_as_instants(api: httpx.Client) -> None:
    [newest] = rows(api, "select * from Invoice maxresults 1")
    stamp = newest["MetaData"]["LastUpdatedTime"]
    assert stamp.endswith("-07:00")
    found = rows(api, "select * from Invoice where Metadata.LastUpdatedTime >= '{}'", stamp)
    assert newest["Id"] in {row["Id"] for row in found}
    assert rows(api, "select * from Invoice where MetaData.LastUpdatedTime >= '2026-07-01T14:00:00Z'") == []


def test_inactive_names_are_asked_for(api: httpx.Client) -> None:
    everyone = ask(api, "select count(*) from Vendor")["totalCount"]
    vendor = rows(api, "select * from Vendor maxresults 1")[0]
    body = {"Id": vendor["Id"], "SyncToken": vendor["SyncToken"], "sparse": True, "Active": False}
    assert api.post("vendor", json=body).json()["Vendor"]["DisplayName"].endswith(" (deleted)")
    assert ask(api, "select count(*) from Vendor")["totalCount"] == everyone - 1
    assert ask(api, "select count(*) from Vendor where Active in (true, false)")["totalCount"] == everyone
    assert ask(api, "select count(*) from Vendor where Active = false")["totalCount"] == 1


def test_columns(api: httpx.Client) -> None:
    [row] = rows(api, "select DocNumber, TotalAmt from Invoice maxresults 1")
    assert set(row) == {"domain", "sparse", "Id", "DocNumber", "TotalAmt"}
    assert refusal(api, "select Line from Invoice")[1] == "4001"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("select * from", "4000"),
        ("select * from Bill where", "4000"),
        ("select * from Bill where Balance > '0' or Balance < '0'", "4000"),
        ('select * from Bill where DocNumber = "7"', "4000"),
        ("select * from Bill where (Balance > '0')", "4000"),
        ("delete from Bill", "4000"),
        ("select * from Bill startposition x", "4000"),
        ("select * from Nothing", "4001"),
        ("select * from Bill startposition 0", "4001"),
        ("select * from Bill where CustomerRef = '1'", "4001"),
        ("select * from Deposit where TotalAmt > '1'", "4001"),
        ("select * from Item where ParentRef = '1'", "4001"),
        ("select * from Bill where Balance > 'much'", "4001"),
        ("select * from Bill orderby Wind", "4001"),
    ],
)
def test_refusals(api: httpx.Client, statement: str, code: str) -> None:
    status, found, detail = refusal(api, statement)
    assert (status, found) == (400, code)
    assert detail.startswith(("QueryParserError: ", "QueryValidationError: "))


def test_the_clamp_of_rows(api: httpx.Client, running: RunningSandbox) -> None:
    assert len(rows(api, "select * from Bill maxresults 5000")) <= 1000
    running.sandbox.switches.strict_max_results = True
    status, code, detail = refusal(api, "select * from Bill maxresults 1001")
    assert (status, code) == (400, "4001")
    assert "Max allowed value is 1000" in detail


def test_tax_codes_that_are_not_real_come_beside_the_page(api: httpx.Client, running: RunningSandbox) -> None:
    agency = api.post("taxagency", json={"DisplayName": "County"}).json()["TaxAgency"]
    for number in range(3):
        rate = {"TaxRateName": f"Rate {number}", "RateValue": 5, "TaxAgencyId": agency["Id"]}
        api.post("taxservice/taxcode", json={"TaxCode": f"Code {number}", "TaxRateDetails": [rate]})
    found = rows(api, "select * from TaxCode maxresults 1")
    assert [row["Id"] for row in found if not row["Id"].isdecimal()] == ["CustomSalesTax", "NON", "TAX"]
    assert len(found) == 4
    assert len(rows(api, "select * from TaxCode startposition 2 maxresults 5")) == 2
    assert rows(api, "select * from TaxCode startposition 4") == []
    running.sandbox.switches.extra_tax_codes = False
    assert len(rows(api, "select * from TaxCode maxresults 1")) == 1


def test_typographic_marks_are_refused_on_request(api: httpx.Client, running: RunningSandbox) -> None:
    statement = "select * from Vendor where DisplayName = 'O\u2019Brien'"
    assert rows(api, statement) == []
    running.sandbox.switches.refuse_non_ascii = True
    assert "Lexical error at line 1, column 44." in refusal(api, statement)[2]
    assert rows(api, "select * from Vendor where DisplayName = 'S\u00f6hne'") == []


def test_the_link_to_pay_an_invoice_is_asked_for(api: httpx.Client) -> None:
    invoice = next(row for row in rows(api, "select * from Invoice") if "BillEmail" in row)
    body = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"], "sparse": True, "AllowOnlineACHPayment": True}
    assert api.post("invoice", json=body).status_code == 200
    asked = {"include": "invoiceLink"}
    assert api.get(f"invoice/{invoice['Id']}", params=asked).json()["Invoice"]["InvoiceLink"].startswith("http")
    assert "InvoiceLink" not in api.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    found = api.get("query", params={**asked, "query": "select * from Invoice maxresults 1000"}).json()
    assert [row["Id"] for row in found["QueryResponse"]["Invoice"] if "InvoiceLink" in row] == [invoice["Id"]]


def test_blank_means_absent(api: httpx.Client) -> None:
    without = ask(api, "select count(*) from Vendor where PrimaryPhone = ' '")["totalCount"]
    assert without == ask(api, "select count(*) from Vendor")["totalCount"]


def test_paging_in_either_order(api: httpx.Client) -> None:
    one = rows(api, "select * from Bill orderby Id maxresults 5 startposition 3")
    assert one == rows(api, "select * from Bill orderby Id startposition 3 maxresults 5")
    assert len(one) == 5
