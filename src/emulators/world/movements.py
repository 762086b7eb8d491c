"""What the books move on their bank and card accounts, document by document."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.postings import Bookkeeper, ref_id
from emulators.service.clock import wall_clock
from emulators.service.wire import Json

BANK, CARD = "Bank", "Credit Card"
# Bills are settled, and money is banked, by the documents that move it; the rest only promises.
KINDS: Final = (
    *("BillPayment", "Purchase", "Deposit", "Payment", "SalesReceipt", "RefundReceipt", "Transfer", "JournalEntry"),
    *("CreditCardPaymentTxn", "TaxPayment", "PayrollCheck", "VendorCredit", "Bill", "Invoice", "CreditMemo"),
)


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """What one document does to one account, in that account's currency; positive is more money, or less debt."""

    kind: str
    id: str
    account_id: str
    day: date
    amount: Decimal
    party: str
    number: str
    check: bool

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.id}/{self.account_id}"


def accounts_of(company: Company) -> list[Json]:
    """Those at a bank: where money lies, and cards."""
    accounts = company.of_kind("Account").values()
    return [account for account in accounts if account["AccountType"] in (BANK, CARD)]


def movements_of(company: Company) -> Iterator[Movement]:
    """Every movement that the books have, what no client reads (cheques of the payroll service) among them."""
    keeper, now = Bookkeeper(company), wall_clock()
    there = {account["Id"] for account in accounts_of(company)}
    for kind in KINDS:
        for record_id, document in company.of_kind(kind).items():
            moved: dict[str, Decimal] = {}
            for (account_id, _), amount in keeper.own_entries(kind, document, now).items():
                if account_id in there:
                    moved[account_id] = moved.get(account_id, ZERO) + amount
            for account_id, amount in moved.items():
                if amount:
                    yield _movement(company, kind, record_id, document, account_id, amount)


def _movement(company: Company, kind: str, id: str, document: Json, account_id: str, amount: Decimal) -> Movement:
    return Movement(
        kind=kind,
        id=id,
        account_id=account_id,
        day=date.fromisoformat(document.get("TxnDate") or document["PaymentDate"]),
        amount=amount,
        party=_party(company, document),
        number=str(document.get("DocNumber", "")),
        check=document.get("PayType") == "Check" or document.get("PaymentType") == "Check",
    )


def _party(company: Company, document: Json) -> str:
    """The name at the head of the document, or what its note says."""
    for field, kind in (("VendorRef", "Vendor"), ("CustomerRef", "Customer"), ("EntityRef", "Vendor")):
        party = company.get(kind, ref_id(document, field))
        if party is not None:
            return str(party.get("DisplayName", ""))
    return str(document.get("PrivateNote", ""))
