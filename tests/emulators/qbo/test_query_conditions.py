"""What conditions, orders and columns mean, on books that the test writes itself."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.test_query import ask, rows

from emulators.qbo.catalog import KINDS
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.standing import add_standing_objects
from emulators.qbo.store import Company

REALM = "9341450000000001"
TELL_TOTALS = {"Bill", "BillPayment", "Deposit", "Invoice", "JournalEntry", "PurchaseOrder"}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def api(clock: MovableClock) -> Iterator[httpx.Client]:
    """Books with nothing in them but what every company has."""
    company = Company(REALM, "Plain Paper")
    add_standing_objects(company, clock.now)
    sandbox = Sandbox([company], clock=clock)
    sandbox.mint_tokens(REALM, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with (
        start(sandbox) as running,
        httpx.Client(base_url=f"{running.url}/v3/company/{REALM}/", headers=headers) as client,
    ):
        yield client


def write(api: httpx.Client, kind: str, **fields: Any) -> dict[str, Any]:
    answer = api.post(kind.lower(), json=fields)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()[kind]
    return made


def names(api: httpx.Client, condition: str, *values: object) -> list[str]:
    found = rows(api, "select * from Vendor where {} orderby Id", condition.format(*values))
    return [row["DisplayName"] for row in found]


def test_texts_are_compared_without_case(api: httpx.Client) -> None:
    for name in ("Anna", "BERT", "carl_1", "carlX1", "50% off"):
        write(api, "Vendor", DisplayName=name)
    assert names(api, "displayname = 'aNNA'") == ["Anna"]
    assert names(api, "DISPLAYNAME in ('ANNA', 'bert', 'nobody')") == ["Anna", "BERT"]
    assert names(api, "DisplayName != 'anna' and DisplayName < 'd' and DisplayName > 'b'") == [
        "BERT",
        "carl_1",
        "carlX1",
    ]
    assert names(api, "DisplayName LIKE 'CARL%'") == ["carl_1", "carlX1"]
    assert names(api, "DisplayName like '%r%1'") == ["carl_1", "carlX1"]
    assert names(api, "DisplayName like 'carl_1'") == ["carl_1"], "only the percent sign stands for other letters"
    assert names(api, "DisplayName like 'b.*'") == []
    assert names(api, "DisplayName like 'Ann'") == []


def test_numbers_with_quotes_and_without(api: httpx.Client) -> None:
    for name in ("First", "Second", "Third"):
        write(api, "Vendor", DisplayName=name)
    ids = [row["Id"] for row in rows(api, "select * from Vendor orderby Id")]
    assert names(api, "Id = {}", ids[1]) == names(api, "Id = '{}'", ids[1]) == ["Second"]
    assert names(api, "Id in ({}, '{}')", ids[0], ids[2]) == ["First", "Third"]
    assert names(api, "Id = 'no number'") == []
    assert names(api, "Balance = 0") == names(api, "Balance <= '0.00'") == names(api, "Balance > -1.5")


def test_flags_and_inactive_objects(api: httpx.Client) -> None:
    write(api, "Vendor", DisplayName="Here", Vendor1099=True)
    gone = write(api, "Vendor", DisplayName="Gone")
    write(api, "Vendor", Id=gone["Id"], SyncToken="0", sparse=True, Active=False)
    assert names(api, "Vendor1099 = true") == names(api, "Vendor1099 = 'TRUE'") == ["Here"]
    assert names(api, "Vendor1099 in (true, false)") == ["Here"]
    assert names(api, "Active in (true, false)") == ["Here", "Gone (deleted)"]
    assert names(api, "Active = false") == ["Gone (deleted)"]
    assert names(api, "active != true") == ["Gone (deleted)"]
    assert ask(api, "select count(*) from Vendor where DisplayName like '%e%'") == {"totalCount": 1}


def test_a_blank_stands_for_no_value(api: httpx.Client) -> None:
    write(api, "Vendor", DisplayName="Mail", PrimaryEmailAddr={"Address": "a@b.example"})
    write(api, "Vendor", DisplayName="None")
    assert names(api, "PrimaryEmailAddr = ' '") == names(api, "PrimaryEmailAddr = ''") == ["None"]
    assert names(api, "PrimaryEmailAddr != ' '") == names(api, "PrimaryEmailAddr = 'A@B.example'") == ["Mail"]
    assert names(api, "Balance = ' '") == names(api, "MetaData.CreateTime = ' '") == []
    assert names(api, "Balance != ' ' and MetaData.CreateTime != ' '") == ["Mail", "None"]


def test_times_in_every_spelling(api: httpx.Client, clock: MovableClock) -> None:
    write(api, "Vendor", DisplayName="Early")
    clock.forward(timedelta(hours=2))
    late = write(api, "Vendor", DisplayName="Late")
    assert late["MetaData"]["CreateTime"] == "2026-07-01T10:00:00-07:00"
    spelled = (
        *("2026-07-01T10:00:00-07:00", "2026-07-01T17:00:00Z", "2026-07-01T19:00:00+02:00", "2026-07-01T10:00:00"),
        "2026-07-01T10:00:00.999-07:00",
    )
    for moment in spelled:
        for word in ("MetaData.LastUpdatedTime", "Metadata.LastUpdatedTime", "metadata.createtime"):
            assert names(api, "{} >= '{}'", word, moment) == ["Late"], moment
            assert names(api, "{} > '{}'", word, moment) == []
            assert names(api, "{} < '{}'", word, moment) == ["Early"]
    assert names(api, "MetaData.CreateTime in ('{}', '2020-01-01')", spelled[1]) == ["Late"]
    assert names(api, "MetaData.CreateTime > '2026-07-01' and MetaData.CreateTime < '2026-07-02'") == ["Early", "Late"]


def test_dates_and_their_lists(api: httpx.Client) -> None:
    bank, card = (
        write(api, "Account", Name=name, AccountType=kind)["Id"]
        for name, kind in (("Checking", "Bank"), ("Visa", "Credit Card"))
    )
    for day in ("2026-01-31", "2026-02-01", "2026-02-02"):
        moved = {"FromAccountRef": {"value": bank}, "ToAccountRef": {"value": card}, "Amount": 1}
        write(api, "Transfer", TxnDate=day, **moved)
    days = [
        ("TxnDate = '2026-02-01'", ["2026-02-01"]),
        ("TxnDate in ('2026-01-31', '2026-02-02')", ["2026-01-31", "2026-02-02"]),
        ("TxnDate > '2026-01-31'", ["2026-02-01", "2026-02-02"]),
        ("TxnDate <= '2026-02-01T23:59:59-08:00'", ["2026-01-31", "2026-02-01"]),
        ("TxnDate like '2026-02%'", ["2026-02-01", "2026-02-02"]),
        (f"FromAccountRef = '{bank}' and TxnDate >= '2026-02-02'", ["2026-02-02"]),
    ]
    for condition, expected in days:
        found = rows(api, "select * from Transfer where {} orderby TxnDate", condition)
        assert [row["TxnDate"] for row in found] == expected, condition


def test_lists_come_by_their_own_names_and_documents_by_their_last_change(
    api: httpx.Client, clock: MovableClock
) -> None:
    top = write(api, "Account", Name="beta", AccountType="Expense")
    for name in ("Zeta", "alpha"):
        write(api, "Account", Name=name, AccountType="Expense", ParentRef={"value": top["Id"]}, SubAccount=True)
    found = rows(api, "select * from Account where Classification = 'Expense'")
    assert [row["FullyQualifiedName"] for row in found] == ["beta:alpha", "beta", "beta:Zeta"]
    vendor = write(api, "Vendor", DisplayName="Only")
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail"}
    line |= {"AccountBasedExpenseLineDetail": {"AccountRef": {"value": top["Id"]}}}
    bills = []
    for _ in range(3):
        clock.forward(timedelta(minutes=1))
        bills.append(write(api, "Bill", VendorRef={"value": vendor["Id"]}, Line=[line])["Id"])
    assert [row["Id"] for row in rows(api, "select * from Bill")] == bills[::-1]
    clock.forward(timedelta(minutes=1))
    change = {"Id": bills[0], "SyncToken": "0", "sparse": True, "PrivateNote": "n"}
    write(api, "Bill", VendorRef={"value": vendor["Id"]}, **change)
    assert [row["Id"] for row in rows(api, "select * from Bill")] == [bills[0], bills[2], bills[1]]
    assert [row["Id"] for row in rows(api, "select * from Bill where PrivateNote = 'N'")] == [bills[0]]


def test_columns(api: httpx.Client) -> None:
    write(api, "Vendor", DisplayName="Wide", PrimaryEmailAddr={"Address": "a@b.example"}, CompanyName="Wide Inc.")
    [row] = rows(api, "select displayname, PrimaryEmailAddr, GivenName, CurrencyRef, Metadata.CreateTime from Vendor")
    assert set(row) == {"domain", "sparse", "Id", "DisplayName", "PrimaryEmailAddr", "CurrencyRef", "MetaData"}
    assert row["sparse"] is True
    [whole] = rows(api, "select * from Vendor")
    assert whole["sparse"] is False


def test_a_sku_is_shown_to_who_asks_for_it(api: httpx.Client) -> None:
    income = write(api, "Account", Name="Sales", AccountType="Income")["Id"]
    write(api, "Item", Name="Nail", Type="Service", Sku="N-1", IncomeAccountRef={"value": income})
    assert "Sku" not in rows(api, "select * from Item")[0]
    assert rows(api, "select *, sku from Item")[0]["Sku"] == rows(api, "select Sku from Item")[0]["Sku"] == "N-1"
    assert rows(api, "select * from Item where Sku = 'n-1'")[0]["Name"] == "Nail"


@pytest.mark.parametrize("kind", ["Account", "Vendor", "Term", "PaymentMethod", "Bill"])
def test_who_tells_the_total(api: httpx.Client, kind: str) -> None:
    expense = write(api, "Account", Name="Rent", AccountType="Expense")["Id"]
    vendor = write(api, "Vendor", DisplayName="Only")
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail"}
    line |= {"AccountBasedExpenseLineDetail": {"AccountRef": {"value": expense}}}
    write(api, "Bill", VendorRef={"value": vendor["Id"]}, Line=[line])
    answer = ask(api, "select * from {} maxresults 1", kind)
    assert (answer["startPosition"], answer["maxResults"], len(answer[kind])) == (1, 1, 1)
    assert ("totalCount" in answer) is (kind in TELL_TOTALS)


def test_the_kinds_that_tell_totals() -> None:
    assert {name for name, kind in KINDS.items() if kind.tells_total} == TELL_TOTALS


@pytest.mark.parametrize("kind", ["Transfer", "Estimate", "Class", "Attachable", "ExchangeRate"])
def test_nothing_found(api: httpx.Client, kind: str) -> None:
    assert ask(api, "select * from {}", kind) == {}
    assert ask(api, "select count(*) from {}", kind) == {"totalCount": 0}
    assert ask(api, "select * from Term startposition 6") == {}


@pytest.mark.parametrize("content_type", ["application/text", "text/plain", "application/text; charset=utf-8"])
def test_a_statement_may_be_posted(api: httpx.Client, content_type: str) -> None:
    write(api, "Vendor", DisplayName="Söhne")
    statement = "SELECT *\n FROM vendor\tWHERE DisplayName = 'söhne'"
    headers = {"Content-Type": content_type}
    answer = api.post("query", content=statement.encode(), headers=headers, params={"minorversion": "75"})
    assert [row["DisplayName"] for row in answer.json()["QueryResponse"]["Vendor"]] == ["Söhne"]


def test_an_answer_tells_its_time_and_its_number(api: httpx.Client) -> None:
    answer = api.get("query", params={"query": "select * from Term"})
    assert answer.json()["time"] == "2026-07-01T08:00:00.000-07:00"
    assert answer.headers["intuit_tid"]
