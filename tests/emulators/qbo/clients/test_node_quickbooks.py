"""Stories told by node-quickbooks, a client for Node that its own users install, against a running emulator."""

import base64
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.emulators.qbo.clients.conftest import REALM
from tests.emulators.qbo.conftest import MovableClock
from tests.emulators.qbo.reports.figures import Figures
from tests.emulators.qbo.webhook_receiver import VERIFIER
from tests.fixtures.companies import trader

from emulators.qbo.companies.firm import large_company
from emulators.qbo.oauth import Rotation
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import RunningSandbox, start

STORIES = Path(__file__).parent / "node"
NODE = shutil.which("node")
STORY_TIMEOUT_S = 60

pytestmark = pytest.mark.skipif(
    NODE is None or not (STORIES / "node_modules" / "node-quickbooks").is_dir(),
    reason="Node, or node-quickbooks beside the stories, is not installed; `make setup` installs it where npm is.",
)

Story = Callable[..., Any]


def hear(running: RunningSandbox, name: str, *, zone: str = "UTC", **known: str) -> Any:
    """What the story saw, money as Decimal. The application holds tokens, and is in that time zone."""
    running.sandbox.mint_tokens(REALM, "access", "refresh")
    place = {"url": running.url, "realm": REALM, "clientId": "sandbox", "clientSecret": "sandbox", **known}
    place |= {"access": "access", "refresh": "refresh"}
    ran = subprocess.run(
        [str(NODE), f"{name}.js"],
        cwd=STORIES,
        env={"PATH": os.environ["PATH"], "TZ": zone, "EMULATOR": json.dumps(place)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=STORY_TIMEOUT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout, parse_float=Decimal)


@pytest.fixture
def told(running: RunningSandbox) -> Story:
    """Tells a story against a shop."""
    return lambda name, **known: hear(running, name, **known)


def refused(seen: dict[str, Any], *names: str) -> list[tuple[int, str]]:
    return [(seen[name]["status"], seen[name]["code"]) for name in names]


def test_a_person_lets_the_application_in(told: Story) -> None:
    seen = told("connecting")
    assert (seen["state"], seen["realm"], seen["life"]) == ("mine", REALM, 3600)
    assert seen["person"]["email"].endswith(".example")
    assert seen["person"]["emailVerified"] is True
    assert (seen["company"]["Id"], seen["company"]["CompanyName"]) == ("1", "Juniper Street Goods")
    assert seen["currency"] == {"value": "USD"}


@pytest.mark.parametrize(("rotation", "kept_for_a_day"), [("strict", False), ("24h", True)])
def test_the_application_stays_in_and_is_put_out(rotation: Rotation, *, kept_for_a_day: bool) -> None:
    with start(Sandbox([trader("shop")], rotation=rotation, admin=True)) as running:
        seen = hear(running, "staying_connected")
    assert seen["sameWithinTheDay"] is kept_for_a_day
    assert seen["keeper"] == ({"status": 200} if kept_for_a_day else {"status": 400, "error": "invalid_grant"})
    assert refused(seen, "expired") == [(401, "3200")]
    assert seen["sameAfterTheDay"] is False
    assert seen["late"] == {"status": 400, "error": "invalid_grant"}
    assert seen["company"] == "Juniper Street Goods"
    assert seen["forgotten"] == [None, None]
    assert refused(seen, "calls") == [(401, "3200")]
    assert seen["refreshes"] == {"status": 400, "error": "invalid_grant"}
    assert seen["revokesAgain"]["status"] == 400


def test_names_are_kept(told: Story) -> None:
    seen = told("keeping_names")
    assert seen["customer"]["FullyQualifiedName"] == "Marigold Bakery"
    assert (seen["touched"]["SyncToken"], seen["touched"]["CompanyName"]) == ("1", "Marigold LLC")
    assert seen["rewritten"] == seen["read"]
    assert not {"CompanyName", "PrimaryEmailAddr", "Notes"} & seen["read"].keys()
    assert seen["counted"] == 1
    assert (seen["away"]["Active"], seen["away"]["DisplayName"]) == (False, "Old Mill (deleted)")
    assert (seen["active"], seen["all"]) == ([], [seen["away"]])


def test_a_bill_is_corrected_paid_and_deleted(told: Story) -> None:
    seen = told("buying")
    assert (seen["entered"]["Balance"], seen["entered"]["SyncToken"]) == (250, "0")
    assert (seen["noted"]["PrivateNote"], seen["noted"]["TotalAmt"]) == ("approved", 250)
    assert seen["rewritten"]["TotalAmt"] == Decimal("200.50")
    assert not {"PrivateNote", "DocNumber"} & seen["rewritten"].keys()
    assert seen["partly"]["Balance"] == Decimal("100.50")
    assert [link["TxnType"] for link in seen["partly"]["LinkedTxn"]] == ["BillPaymentCheck"]
    assert (seen["voided"]["TotalAmt"], seen["voided"]["Line"]) == (0, [])
    assert (seen["reopened"]["Balance"], seen["reopened"]["LinkedTxn"]) == (Decimal("200.50"), [])
    assert seen["settled"] == 0
    assert seen["gone"]["BillPayment"]["status"] == "Deleted"
    assert seen["deleted"]["Bill"] == {"domain": "QBO", "status": "Deleted", "Id": seen["entered"]["Id"]}
    assert refused(seen, "missing") == [(400, "610")]
    assert (seen["left"], seen["owed"]) == ([], 0)


def test_an_invoice_is_raised_paid_and_taken_back(told: Story) -> None:
    seen = told("selling")
    assert (seen["item"]["Type"], seen["item"]["UnitPrice"]) == ("Service", Decimal("80.25"))
    assert (seen["invoice"]["TotalAmt"], seen["raised"]["TotalAmt"]) == (Decimal("80.25"), Decimal("90.50"))
    assert seen["raised"]["CustomerMemo"] == {"value": "Thank you"}
    assert seen["partly"]["Balance"] == Decimal("50.25")
    assert (seen["voided"]["TotalAmt"], seen["voided"]["PrivateNote"]) == (0, "Voided")
    assert (seen["cancelled"]["TotalAmt"], seen["cancelled"]["Balance"]) == (0, 0)
    assert [invoice["Balance"] for invoice in seen["open"]] == [6]
    assert seen["unpaid"]["Payment"]["status"] == seen["deleted"]["Invoice"]["status"] == "Deleted"
    assert (seen["credit"], seen["withdrawn"]["CreditMemo"]["status"]) == (5, "Deleted")
    assert seen["customer"]["Balance"] == 0


def test_an_estimate_is_won_and_a_sale_undone(told: Story) -> None:
    seen = told("quoting")
    assert (seen["promised"]["TxnStatus"], seen["closed"]["TxnStatus"]) == ("Accepted", "Closed")
    assert seen["links"] == [{"TxnId": seen["promised"]["Id"], "TxnType": "Estimate"}]
    assert seen["dropped"]["Estimate"]["status"] == seen["deleted"]["SalesReceipt"]["status"] == "Deleted"
    assert [estimate["Id"] for estimate in seen["left"]] == [seen["promised"]["Id"]]
    assert seen["taken"] == 4510
    assert (seen["voided"]["TotalAmt"], seen["voided"]["PrivateNote"]) == (0, "Voided")
    assert seen["bank"][0] == seen["bank"][1]
    assert seen["owed"] == 500


def test_a_month_is_closed(told: Story) -> None:
    seen = told("closing_the_month")
    assert (seen["accrued"], seen["after"], seen["left"]) == (Decimal("12.34"), 20, 0)
    assert seen["read"] == seen["corrected"]
    assert ([line["Id"] for line in seen["read"]["Line"]], seen["read"]["TotalAmt"]) == (["0", "1"], 0)
    assert seen["read"]["PrivateNote"] == "accrued"
    assert seen["deleted"]["JournalEntry"]["status"] == "Deleted"
    assert seen["found"] == []
    assert refused(seen, "crooked", "nobody") == [(400, "6000"), (400, "6000")]


def test_all_pages_are_fetched() -> None:
    with start(Sandbox([large_company(6_000)], admin=True)) as running:
        seen = hear(running, "paging")
    assert seen["counted"] > 1000 == seen["page"]
    assert len(seen["all"]) == seen["counted"]
    assert seen["all"] == sorted(set(seen["all"]), key=int)
    assert sorted(seen["inPagesOf300"], key=int) == seen["all"]
    assert sorted(seen["inOnePage"], key=int) == seen["all"][:50]
    assert seen["third"] == seen["all"][20:30]
    assert seen["beyond"] == {}


def test_questions_as_a_developer_asks_them(told: Story) -> None:
    seen = told("asking")
    assert seen["exact"] == seen["anyCase"] == seen["like"] == ["O'Brien & Söhne"]
    assert (seen["odd"], seen["plus"]) == (["100% = Cotton <3>"], ["O_Brien #2 + Co"])
    assert seen["asked"] == seen["within"] != []
    days = [bill["TxnDate"] for bill in seen["between"]]
    assert days == sorted(days, reverse=True) != []
    assert {day[:7] for day in days} == {"2026-05"}
    assert all(bill["TotalAmt"] > 1000 for bill in seen["between"])
    assert {bill["MetaData"]["LastUpdatedTime"][:7] for bill in seen["changed"]} == {"2026-06"}
    assert seen["counted"] == seen["earlier"] > 0
    assert seen["inWords"] == seen["banks"][:1]
    assert refused(seen, "unescaped", "doubled", "unknown") == [(400, "4000"), (400, "4000"), (400, "4001")]
    # The client does not escape backslashes: only one before the closing quote does harm.
    assert seen["backslash"] == ["Back\\slash"]
    assert refused(seen, "lastBackslash") == [(400, "4000")]


def test_one_item_of_a_batch_is_wrong(told: Story) -> None:
    seen = told("batching")
    first, second = seen["first"], seen["second"]
    assert [error["code"] for error in first["twin"]["Fault"]["Error"]] == ["6240"]
    assert first["one"]["Vendor"]["DisplayName"] == "Batch Two"
    assert first["bill"]["Bill"]["TotalAmt"] == Decimal("12.50")
    assert [vendor["DisplayName"] for vendor in first["asked"]["QueryResponse"]["Vendor"]] == ["Batch and Sons"]
    assert second["gone"]["Bill"]["status"] == "Deleted"
    assert second["noted"]["Vendor"]["Notes"] == "new"
    assert seen["owed"] == Decimal("12.50")


@pytest.mark.parametrize(("zone", "west_of_greenwich_min"), [("UTC", 0), ("Asia/Kolkata", -330)])
def test_what_changed_since(told: Story, zone: str, west_of_greenwich_min: int) -> None:
    """The client does not escape the plus sign of an eastern offset."""
    seen = told("catching_up", zone=zone)
    assert seen["offset"] == west_of_greenwich_min
    assert [vendor["Id"] for vendor in seen["before"]["Vendor"]] == [seen["vendor"]]
    assert [bill["Id"] for bill in seen["before"]["Bill"]] == [seen["kept"], seen["dropped"]]
    assert "Transfer" not in seen["before"]
    kept, dropped = seen["after"]["Bill"]
    assert (kept["Id"], kept["Balance"]) == (seen["kept"], 5)
    assert (dropped["Id"], dropped["status"], dropped.keys()) == (
        seen["dropped"],
        "Deleted",
        {"domain", "status", "Id", "MetaData"},
    )


def test_a_receipt_is_attached(told: Story, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4\r\n\n\r--\r\n" + bytes(range(256)))
    seen = told("attaching", scan=str(scan))
    assert seen["hung"]["AttachableRef"] == [{"EntityRef": {"type": "Bill", "value": seen["bill"]}}]
    assert (seen["found"]["Id"], seen["found"]["FileName"]) == (seen["hung"]["Id"], "Quittung März.pdf")
    assert (seen["found"]["Size"], seen["mediaType"]) == (len(scan.read_bytes()), "application/pdf")
    assert base64.b64decode(seen["content"]) == scan.read_bytes()
    assert (seen["note"]["Note"], seen["note"]["AttachableRef"]) == ("rescan", seen["found"]["AttachableRef"])
    assert (seen["loose"]["FileName"], "AttachableRef" in seen["loose"]) == ("loose.txt", False)
    assert refused(seen, "gone") == [(400, "610")]


def test_reports_tie_out(told: Story) -> None:
    seen = told("reporting")
    profit, monthly, balance, owed = (Figures(seen[name]) for name in ("profit", "monthly", "balance", "owed"))
    (net,) = profit.group("NetIncome")
    assert net == profit.group("Income")[0] - profit.group("COGS")[0] - profit.group("Expenses")[0]
    assert balance.group("NetIncome") == [net]
    assert balance.group("TotalAssets") == balance.group("TotalLiabilitiesAndEquity") != [0]
    assert monthly.titles == ["", "Apr 2026", "May 2026", "Jun 2026", "Total"]
    *months, total = monthly.group("Income")
    assert sum(months) == total > 0
    assert owed.total()["Total"] == sum(vendor["Balance"] for vendor in seen["vendors"])


def test_an_invoice_is_mailed_and_printed(told: Story) -> None:
    seen = told("mailing")
    assert (seen["sent"]["EmailStatus"], seen["sent"]["DeliveryInfo"]["DeliveryType"]) == ("EmailSent", "Email")
    assert [seen[name]["SyncToken"] for name in ("sent", "again", "escaped")] == ["1", "2", "3"]
    addresses = [seen[name]["BillEmail"]["Address"] for name in ("sent", "again", "escaped")]
    assert addresses == ["books@paper.example", "owner@paper.example", "owner+inbox@paper.example"]
    assert seen["printed"] == "%PDF-"
    assert seen["bytes"] > 1000
    assert refused(seen, "unescaped", "unknown") == [(400, "2210"), (400, "610")]


def test_the_faults_a_developer_meets() -> None:
    # Limits are measured on this clock, which stands: a slow machine meets them too.
    with start(Sandbox([trader("shop")], clock=MovableClock(), admin=True)) as running:
        seen = hear(running, "meeting_faults")
    codes = refused(seen, "stale", "twin", "number", "missing", "empty", "incomplete")
    assert codes == [(400, code) for code in ("5010", "6240", "6140", "610", "2020", "2020")]
    assert seen["allowed"] == "A-1"
    bad = seen["badDays"]
    assert refused(bad, "throttled") == [(429, "3001")]
    assert bad["inXml"]["status"] == 429
    assert "ThrottleExceeded" in bad["inXml"]["text"]
    assert (bad["away"]["status"], "nginx" in bad["away"]["text"]) == (503, True)
    # The client hands a cut answer on as a text, and stumbles over it where it looks for rows.
    assert (bad["cut"], bad["cutQuery"]["status"]) == ("string", "TypeError")
    assert Counter(bad["burst"]) == {200: 10, 429: 15}
    assert refused(seen["oldToken"], "expired") == [(401, "3200")]
    assert seen["oldToken"]["renewed"] == 1


def test_a_click_sent_twice_makes_one_bill(told: Story) -> None:
    seen = told("repeating")
    assert (seen["same"], seen["fresh"], seen["lost"]) == (True, True, "ECONNRESET")
    assert seen["bills"] == 3
    of_75, of_4 = seen["fields"]
    assert of_75 == of_4


@pytest.mark.parametrize("generation", ["cloudevents", "legacy"])
def test_a_webhook_is_genuine(told: Story, generation: str) -> None:
    seen = told("hearing", verifier=VERIFIER, format=generation)
    assert (seen["genuine"], seen["tampered"]) == (True, False)
    if generation == "legacy":
        (entity,) = seen["told"]["eventNotifications"][0]["dataChangeEvent"]["entities"]
        assert (entity["name"], entity["id"], entity["operation"]) == ("Vendor", seen["vendor"], "Create")
        return
    (event,) = seen["told"]
    assert (event["type"], event["intuitentityid"]) == ("qbo.vendor.created.v1", seen["vendor"])
    assert event["intuitaccountid"] == REALM
