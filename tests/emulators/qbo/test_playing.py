"""Companies that live on: day by day, whatever clients did to their books in between."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.emulators.qbo.independent_rules import findings
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance
from tests.emulators.qbo.test_scenarios import AS_OF, REALM, built, cash, planted, player_of, written

from emulators.qbo.bookfile import BookFile
from emulators.qbo.companies.player import Player, PlayerState
from emulators.qbo.companies.scenarios import NAMES, build, load_scenario
from emulators.qbo.scenarios.reading import ScenarioError
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC
from emulators.qbo.writes.operations import Operation
from emulators.service.wire import encode

DAYS = 90
BAKERY = """
extends = "shop"

[[customers]]
customer = "Corner Cafe"
amount = 300
every_days = 7
late_days = [5]

[[supplies]]
vendor = "Mill Street Flour"
account = "Flour"
amount = 400
every_days = 7
"""


def later(days: int) -> date:
    return AS_OF + timedelta(days=days)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PACIFIC)


def of_party(made: Company, kind: str, field: str, name: str) -> list[dict[str, Any]]:
    return [row for row in made.of_kind(kind).values() if row[field]["name"] == name]


def bakery(folder: Path, more: str = "") -> Company:
    return build(load_scenario(written(folder, BAKERY + more)), 3, AS_OF, REALM)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "huge"])
def test_days_played_at_once_are_days_played_one_by_one(name: str) -> None:
    at_once, one_by_one = built(name), built(name)
    player_of(at_once).play_until(later(DAYS))
    for days in range(DAYS + 1):
        player_of(one_by_one).play_until(later(days))
    assert encode(at_once.objects) == encode(one_by_one.objects)
    assert at_once.planted == one_by_one.planted
    assert len(at_once.objects["Bill"]) > len(built(name).objects["Bill"]) or name == "empty"


def test_days_are_played_once() -> None:
    made = built("healthy")
    player_of(made).play_until(later(10))
    before = encode(made.objects)
    player_of(made).play_until(later(10))
    player_of(made).play_until(later(-10))
    assert encode(made.objects) == before


@pytest.mark.parametrize("name", ["healthy", "seasonal", "fraud", "messy", "multicurrency"])
def test_books_read_back_from_a_file_go_on_as_if_never_stopped(name: str, tmp_path: Path) -> None:
    made = built(name)
    player_of(made).play_until(later(20))
    file = BookFile(tmp_path / "books.qbo")
    file.keep(made, made.marked, {})
    state = msgspec.json.decode(msgspec.json.encode(player_of(made).state()), type=PlayerState)
    [again] = file.companies()
    file.close()
    Player.resume(again, state).play_until(later(DAYS))
    player_of(made).play_until(later(DAYS))
    assert encode(again.objects) == encode(made.objects)


@pytest.mark.parametrize("name", ["healthy", "seasonal", "messy"])
def test_a_company_that_lives_on_makes_only_the_mistakes_it_tells(name: str) -> None:
    made = built(name, 3)
    player_of(made).play_until(later(DAYS))
    assert findings(made, later(DAYS)) <= planted(made)
    assert name != "messy" or len(made.planted) > 40


def test_stamps_are_never_before_the_day_that_is_played() -> None:
    made = built("messy")
    known = {kind: set(rows) for kind, rows in made.objects.items()}
    changes: list[datetime] = []
    made.listeners.append(lambda change: changes.append(change.at))
    player_of(made).play_until(later(40))
    assert changes == sorted(changes)
    assert changes[0].date() == later(1)
    new = [row for kind, rows in made.objects.items() for key, row in rows.items() if key not in known[kind]]
    assert min(row["MetaData"]["LastUpdatedTime"] for row in new)[:10] == later(1).isoformat()


def test_what_a_client_paid_or_deleted_is_not_paid_again(tmp_path: Path) -> None:
    made = bakery(tmp_path)
    player = player_of(made)
    paid, gone = sorted(
        (row for row in of_party(made, "Bill", "VendorRef", "Mill Street Flour") if row["Balance"]),
        key=lambda row: int(row["Id"]),
    )[:2]
    check = {"BankAccountRef": player.office.pen.checking}
    link = {"Amount": paid["Balance"], "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Bill"}]}
    pay = {"VendorRef": paid["VendorRef"], "PayType": "Check", "CheckPayment": check, "TotalAmt": paid["Balance"]}
    player.books.apply(Operation("BillPayment", {**pay, "Line": [link]}), noon(AS_OF))
    removed = {"Id": gone["Id"], "SyncToken": gone["SyncToken"]}
    player.books.apply(Operation("Bill", removed, "delete"), noon(AS_OF))
    player.play_until(later(60))
    assert len(paid["LinkedTxn"]) == 1
    links = [line["LinkedTxn"][0] for row in made.of_kind("BillPayment").values() for line in row["Line"]]
    assert not any(link == {"TxnId": gone["Id"], "TxnType": "Bill"} for link in links)
    check_identities(made)
    check_trial_balance(made)


def test_an_invoice_of_a_client_is_collected_and_its_number_is_not_given_again(tmp_path: Path) -> None:
    made = bakery(tmp_path)
    player = player_of(made)
    customer = player.books.apply(Operation("Customer", {"DisplayName": "Walk-in Ltd"}), noon(AS_OF))["Customer"]
    item = next(iter(made.of_kind("Item")))
    sale = {"ItemRef": {"value": item}}
    line = {"Amount": Decimal("812.40"), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": sale}
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line]}
    invoice = player.books.apply(Operation("Invoice", body), noon(AS_OF))["Invoice"]
    player.play_until(later(80))
    assert invoice["Balance"] == 0
    numbers = [row["DocNumber"] for row in made.of_kind("Invoice").values()]
    assert len(numbers) == len(set(numbers))


def test_a_vendor_made_inactive_sends_no_bills_and_stops_nobody(tmp_path: Path) -> None:
    made = bakery(tmp_path)
    player = player_of(made)
    [vendor] = [row for row in made.of_kind("Vendor").values() if row["DisplayName"] == "Mill Street Flour"]
    body = {"Id": vendor["Id"], "SyncToken": vendor["SyncToken"], "sparse": True, "Active": False}
    before = len(made.of_kind("Bill"))
    player.books.apply(Operation("Vendor", body), noon(AS_OF))
    known = set(made.of_kind("Bill"))
    player.play_until(later(60))
    new = [row for key, row in made.of_kind("Bill").items() if key not in known]
    assert len(made.of_kind("Bill")) > before
    assert all(row["VendorRef"]["value"] != vendor["Id"] for row in new)


def test_a_customer_that_stops_paying_leaves_invoices_open(tmp_path: Path) -> None:
    event = '[[events]]\nkind = "customer_stops_paying"\nday = 10\nwho = "Corner Cafe"\nexpect = "CUS-LATE"\n'
    made = bakery(tmp_path, event)
    player_of(made).play_until(later(DAYS))
    invoices = of_party(made, "Invoice", "CustomerRef", "Corner Cafe")
    still_open = [row for row in invoices if row["Balance"] == row["TotalAmt"]]
    assert len(still_open) >= DAYS // 7
    [customer] = {row["CustomerRef"]["value"] for row in invoices}
    assert planted(made) == {("CUS-LATE", "Customer", (customer,))}


def test_lasting_events_change_the_days_after_them(tmp_path: Path) -> None:
    made = bakery(
        tmp_path,
        '[[events]]\nkind = "price_rise"\nday = 20\nwho = "Mill Street Flour"\nfactor = 2.0\n'
        '[[events]]\nkind = "customer_lost"\nday = 20\nwho = "Corner Cafe"\n'
        '[[events]]\nkind = "hire"\nday = 20\namount = 5000\n',
    )
    player_of(made).play_until(later(DAYS))
    flour = of_party(made, "Bill", "VendorRef", "Mill Street Flour")
    before = {row["TotalAmt"] for row in flour if row["TxnDate"] < later(20).isoformat()}
    after = {row["TotalAmt"] for row in flour if row["TxnDate"] >= later(20).isoformat()}
    assert len(before) == 1
    assert after == {2 * next(iter(before))}
    assert max(row["TxnDate"] for row in of_party(made, "Invoice", "CustomerRef", "Corner Cafe")) < str(later(20))
    wages = [row for row in made.of_kind("JournalEntry").values() if row["PrivateNote"] == "Payroll"]
    assert wages[-1]["Line"][0]["Amount"] > wages[0]["Line"][0]["Amount"] + 4500


def test_single_events_happen_on_their_day(tmp_path: Path) -> None:
    made = bakery(
        tmp_path,
        f'[[events]]\nkind = "bill"\non = {later(12)}\nwho = "New Oven Works"\namount = 9000\ndue_days = 20\n'
        '[[events]]\nkind = "refund"\nday = 14\nwho = "Corner Cafe"\namount = 150\n',
    )
    player_of(made).play_until(later(11))
    assert not any(row["DisplayName"] == "New Oven Works" for row in made.of_kind("Vendor").values())
    player_of(made).play_until(later(14))
    [bill] = of_party(made, "Bill", "VendorRef", "New Oven Works")
    assert (bill["TxnDate"], bill["DueDate"]) == (str(later(12)), str(later(32)))
    [refund] = [row for row in made.of_kind("Purchase").values() if row["EntityRef"]["type"] == "Customer"]
    assert refund["TxnDate"] == str(later(14))
    check_trial_balance(made)


def test_loan_and_taxes_leave_the_bank(tmp_path: Path) -> None:
    made = bakery(tmp_path, "[loan]\nprincipal = 20000\nmonthly = 900\n[taxes]\namount = 4000\n")
    entries = list(made.of_kind("JournalEntry").values())
    notes = [row["PrivateNote"] for row in entries]
    assert notes.count("Loan received") == 1
    assert notes.count("Loan payment") == 13
    assert {row["TxnDate"][5:] for row in entries if row["PrivateNote"] == "Estimated tax"} == {
        "01-15",
        "04-15",
        "06-15",
        "09-15",
    }
    [loan] = [row for row in made.of_kind("Account").values() if row["Name"] == "Bank Loan"]
    assert -13_000 < loan["CurrentBalance"] < -8_000


def test_a_share_of_invoices_is_never_paid(tmp_path: Path) -> None:
    made = bakery(tmp_path, '[[customers]]\ncustomer = "Slow Diner"\namount = 200\nevery_days = 3\nnever_pays = 0.5\n')
    invoices = [row for row in of_party(made, "Invoice", "CustomerRef", "Slow Diner") if row["TxnDate"] < "2026-03-01"]
    still_open = [row for row in invoices if row["Balance"]]
    assert 0.3 < len(still_open) / len(invoices) < 0.7


def test_opening_cash_may_be_given(tmp_path: Path) -> None:
    made = bakery(tmp_path, "[habits]\nopening_cash = 75000\n")
    [opening] = [row for row in made.of_kind("JournalEntry").values() if row["PrivateNote"] == "Opening Balance"]
    assert opening["Line"][0]["Amount"] == 75_000
    assert cash(made) > 0


def test_a_player_wants_the_day_its_books_were_made_for() -> None:
    with pytest.raises(ScenarioError, match="as_of"):
        Player(Company(REALM, "Quiet"), load_scenario("empty"), 1)
