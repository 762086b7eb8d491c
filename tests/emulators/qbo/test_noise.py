"""The disorder of real books: every kind of it is there, debits equal credits, and no rule has anything to say."""

from datetime import date

import pytest
from msgspec.structs import replace
from tests.emulators.qbo.independent_rules import findings
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance

from emulators.qbo.companies.scenarios import TRADES, build, load_scenario
from emulators.qbo.scenarios.language import Noise
from emulators.qbo.store import Company
from emulators.service.wire import Json, encode

AS_OF = date(2026, 6, 30)
REALM = "9341450000000001"


def noisy(trade: str, seed: int, a_month: float) -> Company:
    return build(replace(load_scenario(trade), noise=Noise(a_month=a_month)), seed, AS_OF, REALM)


def is_voided(document: Json) -> bool:
    return str(document.get("PrivateNote", "")).startswith("Voided") and document["TotalAmt"] == 0


@pytest.fixture(scope="module")
def loud() -> Company:
    """With an oddity nearly every day."""
    return noisy("agency", 1, 30)


@pytest.mark.parametrize("trade", TRADES)
def test_noisy_books_trip_no_rule(trade: str) -> None:
    assert findings(noisy(trade, 5, 6), AS_OF) == set()


def test_the_loudest_books_balance_and_trip_no_rule(loud: Company) -> None:
    check_trial_balance(loud)
    check_identities(loud)
    assert findings(loud, AS_OF) == set()


@pytest.mark.parametrize("kind", ["Invoice", "SalesReceipt", "BillPayment"])
def test_documents_are_voided(loud: Company, kind: str) -> None:
    assert any(is_voided(row) for row in loud.of_kind(kind).values())


@pytest.mark.parametrize("kind", ["Vendor", "Account"])
def test_what_has_a_history_is_made_inactive(loud: Company, kind: str) -> None:
    gone = [row["Id"] for row in loud.of_kind(kind).values() if not row["Active"]]
    bought = str(list(loud.of_kind("Purchase").values()))
    assert gone
    assert all(f"{{'value': '{record_id}'" in bought for record_id in gone)


def test_lines_memos_and_names_are_odd(loud: Company) -> None:
    sales = [row for row in loud.of_kind("Invoice").values() if len(row["Line"]) > 2]
    assert any(line.get("Amount") == 0 for sale in sales for line in sale["Line"])
    assert any(row["TotalAmt"] == 0 and not is_voided(row) for row in loud.of_kind("Invoice").values())
    assert {"\u00a0", "???"} <= {row.get("PrivateNote") for row in loud.of_kind("Purchase").values()}
    names = {row["DisplayName"] for row in loud.of_kind("Vendor").values()}
    assert {"Q", "N/A", "*** DO NOT USE ***"} <= names
    assert any(f"{row['DisplayName']} (vendor)" in names for row in loud.of_kind("Customer").values())


def test_pennies_are_left_over_and_notes_behind(loud: Company) -> None:
    rests = [row["UnappliedAmt"] for row in loud.of_kind("Payment").values() if row["UnappliedAmt"] > 0]
    assert rests
    assert max(rests) < 1
    refs = [ref["EntityRef"] for row in loud.of_kind("Attachable").values() for ref in row["AttachableRef"]]
    assert refs
    assert all(loud.get("Bill", ref["value"]) is None for ref in refs)


def test_without_noise_the_books_are_what_they_were() -> None:
    plain = build(load_scenario("agency"), 1, AS_OF, REALM)
    assert encode(plain.objects) == encode(noisy("agency", 1, 0).objects)
    assert plain.of_kind("Attachable") == {}
