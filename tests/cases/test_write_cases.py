"""Changes that ledgers were seen to refuse, or to do more with than was asked."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from tests.fixtures.cases import SyncedCase, case_dump, synced

from domain.books.bill import Bill
from domain.errors import Refused
from domain.firms.firm import Scope
from domain.ports.stores.mirror import Selection
from domain.rails.intent import ChangeBill, ChangeInvoice, ChangeVendor, Intent
from domain.rails.write import Write, WriteState
from emulators.qbo.dump import DEFAULT_REALM
from plugins.qbo.writes_changed import changed

DUE = date(2026, 7, 1)


def write(case: SyncedCase, intent: Intent) -> Write:
    return case.job.program.product.writes.write(case.job.program.acting, case.business.id, intent, key=uuid4().hex)


def bill(case: SyncedCase, bill_id: str) -> Bill:
    with case.job.container.mirror().read(Scope(case.firm_id, case.business.id)) as mirror:
        [found] = mirror.records(Bill, Selection(record_ids=(bill_id,)))
    return found


def test_25_vendor_sparse_tells_what_the_ledger_cleared(tmp_path: Path) -> None:
    with synced("25-vendor-sparse", tmp_path) as case:
        case.job.running.sandbox.switches.clearing_updates = ["Vendor"]
        made = write(case, ChangeVendor(vendor_id="20", version=0, term_id="3"))

        assert made.state is WriteState.CONFIRMED
        told = [
            "email was pay@acme.test and is empty",
            "phone was 555-0100 and is empty",
            "account_number was 77-001 and is empty",
            "address was 1 Canal St, Dover and is empty",
            "gone from the ledger's own record: AcctNum, BillAddr, PrimaryEmailAddr, PrimaryPhone",
        ]
        kept_in = "What stood there is in the change log."
        assert made.error == f"The ledger changed more than was asked: {'; '.join(told)}. {kept_in}"
        undone = case.job.program.product.writes.undo(case.job.program.acting, case.business.id, made.id, key="undo")
        kept = case.job.running.sandbox.company(DEFAULT_REALM).of_kind("Vendor")["20"]
        assert undone.state is WriteState.CONFIRMED, undone.error
        assert kept["TermRef"]["value"] == "2"


def test_25_vendor_sparse_leaves_all_else_where_the_ledger_takes_it(tmp_path: Path) -> None:
    with synced("25-vendor-sparse", tmp_path) as case:
        made = write(case, ChangeVendor(vendor_id="20", version=0, term_id="3"))
        kept = case.job.running.sandbox.company(DEFAULT_REALM).of_kind("Vendor")["20"]

        assert (made.state, made.error) == (WriteState.CONFIRMED, "")
        assert (kept["AcctNum"], kept["PrimaryEmailAddr"]) == ("77-001", {"Address": "pay@acme.test"})
        assert (kept["TermRef"]["value"], kept["BillAddr"]["City"]) == ("3", "Dover")


def test_35_number_twice(tmp_path: Path) -> None:
    with synced("35-number-twice", tmp_path) as case:
        made = write(case, ChangeBill(bill_id="721", version=0, due_date=DUE))

        assert made.state is WriteState.CONFIRMED, made.error
        changed_bill = bill(case, "721")
        assert (changed_bill.due_date, changed_bill.doc_number) == (DUE, "ACCT-5520017")
        undone = case.job.program.product.writes.undo(case.job.program.acting, case.business.id, made.id, key="undo")
        assert undone.state is WriteState.CONFIRMED, undone.error


def test_46_inactive_account(tmp_path: Path) -> None:
    with synced("46-inactive-account", tmp_path) as case:
        with pytest.raises(Refused, match="Old Costs, which is inactive"):
            write(case, ChangeBill(bill_id="701", version=0, due_date=DUE))

        moved = write(case, ChangeBill(bill_id="701", version=0, account_id="64"))
        assert moved.state is WriteState.CONFIRMED, moved.error


def test_47_custom_fields() -> None:
    [invoice] = case_dump("47-custom-fields")["Invoice"]
    intent = ChangeInvoice(invoice_id="731", version=0, email="books@example.test")

    body: Mapping[str, object] = changed(intent, dict(invoice))

    assert body == {"Id": "731", "SyncToken": "0", "sparse": True, "BillEmail": {"Address": "books@example.test"}}
