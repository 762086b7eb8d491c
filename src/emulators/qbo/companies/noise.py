"""The disorder of real books that is no mistake: voids, blank memos, odd names, lines of nothing, pennies, orphans."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.office import Office
from emulators.qbo.companies.pen import expense_line
from emulators.qbo.wire import CENT, ZERO
from emulators.qbo.writes.operations import Operation
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_DAYS_A_MONTH: Final = 30.4
_CHECK: Final = 140
_SALE: Final = 420
_MEMOS: Final = (".", "-", "???", "see Bob", "\u00a0", "PAID!!! do not pay again", 'misc; "n/a"')
# No two of them alike, whoever compares them; some are what no rule should take for blank, deleted or foreign.
_PAYEES: Final = (
    *("*** DO NOT USE ***", "7-11 #2214", "Q", "Özgür & Söhne GmbH", "ΑΒΓ Ταβέρνα", "\u5bcc\u58eb\u5c71 Sushi"),
    *("MARTINEZ, J. (cash)", "o'brien's", "N/A", "Ye Olde Shoppe d/b/a Harbour Lights Trust No. 4 of the Third Part"),
    *("Sq *Truck 99", "zzz-vending", "???", "Paid by Bob", "1099 Temp"),
)
_SELDOM: Final = (
    *("Wickham Towing", "Bexley Keys", "Underhill Ladders", "Capstan Flags", "Rosalind Alterations", "Jessamy Tents"),
    *("Fitzgibbon Sharpening", "Lowell Scales", "Pemberton Clocks", "Vasquez Upholstery", "Orsino Framing"),
)
# Whom nobody may take for somebody who comes regularly.
_MOST_DEALINGS: Final = 2
_ONCE: Final = ("Merriweather Sundries",)
_LEFT: Final = ("Ponsonby Locks", "Gulliver Signs", "Tremaine Piano", "Ashgrove Fencing")
_ONE_TIME: Final = ("Halloran Estate", "Brightwater Reunion", "Nakamura Wedding", "Lodge 118", "Okonkwo Memorial")
_BOTH_SIDES: Final = ("Delacroix Floral", "Zabriskie Print", "Mbeki Catering", "Voss Audio")
_CLOSED_ACCOUNTS: Final = ("Old Parking", "Fax line", "Y2K", "Covid supplies")


class Noise:
    """At the end of a day, by chance: nothing that the company's own business would trip over."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._kinds: tuple[Callable[[date], None], ...] = (
            *(self._void_a_sale, self._void_a_receipt, self._void_a_check, self._write_a_memo, self._pay_an_odd_name),
            *(self._sell_with_lines_of_nothing, self._give_away, self._lose_a_vendor, self._lose_an_account),
            *(self._deal_both_ways, self._take_pennies_over, self._leave_a_note_behind),
        )

    def live(self, day: date) -> None:
        chance = self._office.scenario.noise.a_month / _DAYS_A_MONTH
        if chance and self._pen.rng.random() < chance:
            with self._office.refusals_are_taken():
                self._pen.rng.choice(self._kinds)(day)

    def _void_a_sale(self, day: date) -> None:
        customer = self._somebody("Customer", _ONE_TIME)
        if customer is not None:
            invoice = self._pen.invoice(customer, day, self._pen.cents(_SALE, 0.4), self._item())
            self._do("Invoice", "void", invoice, day)

    def _void_a_receipt(self, day: date) -> None:
        customer = self._somebody("Customer", _ONE_TIME)
        if customer is not None:
            draft = self._pen.sale(customer, day, self._pen.cents(_SALE, 0.4), self._item())
            draft["DepositToAccountRef"] = self._pen.checking
            self._do("SalesReceipt", "void", self._create("SalesReceipt", draft, day), day)

    def _void_a_check(self, day: date) -> None:
        """A bill is paid by a cheque that is spoilt, and so is open again."""
        bills = self._pen.company.of_kind("Bill")
        waiting = [
            bills[key] for key in sorted(self._pen.memory.open_bills, key=int) if not bills[key].get("LinkedTxn")
        ]
        if waiting:
            self._do("BillPayment", "void", self._pen.pay(waiting[:1], day), day)

    def _write_a_memo(self, day: date) -> None:
        vendor = self._seldom(_SELDOM)
        if vendor is not None:
            memo = self._pen.rng.choice(_MEMOS)
            self._spend(vendor, day, PrivateNote=memo, Line=[{**self._bought(), "Description": memo}])

    def _pay_an_odd_name(self, day: date) -> None:
        vendor = self._seldom(_PAYEES)
        if vendor is not None:
            self._spend(vendor, day)

    def _sell_with_lines_of_nothing(self, day: date) -> None:
        customer = self._somebody("Customer", _ONE_TIME)
        if customer is None:
            return
        draft = self._pen.sale(customer, day, self._pen.cents(_SALE, 0.4), self._item())
        [line] = draft["Line"]
        nothing = {**line, "Amount": ZERO, "LineNum": 2, "Description": "Delivery included"}
        nothing["SalesItemLineDetail"] = {**line["SalesItemLineDetail"], "Qty": 0, "UnitPrice": ZERO}
        said = {
            "DetailType": "DescriptionOnly",
            "LineNum": 3,
            "Description": "With thanks",
            "DescriptionLineDetail": {},
        }
        draft["Line"] += [nothing, said]
        self._collect(customer, self._create("Invoice", draft, day), day)

    def _give_away(self, day: date) -> None:
        """An invoice discounted to nothing."""
        customer = self._somebody("Customer", _ONE_TIME)
        if customer is not None:
            draft = self._pen.sale(customer, day, self._pen.cents(_SALE, 0.4), self._item())
            discount = {"PercentBased": True, "DiscountPercent": 100}
            amount = draft["Line"][0]["Amount"]
            draft["Line"].append({"Amount": amount, "DetailType": "DiscountLineDetail", "DiscountLineDetail": discount})
            self._create("Invoice", draft, day)

    def _lose_a_vendor(self, day: date) -> None:
        vendor = self._seldom(_LEFT)
        if vendor is not None:
            self._spend(vendor, day)
            self._do("Vendor", "update", vendor, day, sparse=True, Active=False)

    def _lose_an_account(self, day: date) -> None:
        name, vendor = self._pen.rng.choice(_CLOSED_ACCOUNTS), self._seldom(_ONCE)
        account = self._pen.company.of_kind("Account")[self._pen.account(name)["value"]]
        if vendor is not None and account["Active"]:
            line = expense_line(self._pen.cents(_CHECK, 0.5), {"value": account["Id"]})
            self._spend(vendor, day, Line=[line])
            self._do("Account", "update", account, day, sparse=True, Active=False)

    def _deal_both_ways(self, day: date) -> None:
        """Somebody who buys and sells, under two names, since the service lets nobody have one name for both."""
        name = self._pen.rng.choice(_BOTH_SIDES)
        vendor, customer = self._seldom([f"{name} (vendor)"]), self._somebody("Customer", [name])
        if vendor is not None and customer is not None:
            self._spend(vendor, day)
            amount = self._pen.cents(_SALE, 0.4)
            self._collect(customer, self._pen.invoice(customer, day, amount, self._item()), day)

    def _take_pennies_over(self, day: date) -> None:
        customer = self._somebody("Customer", _ONE_TIME)
        if customer is not None:
            invoice = self._pen.invoice(customer, day, self._pen.cents(_SALE, 0.4), self._item())
            self._collect(customer, invoice, day, over=self._pen.rng.randint(1, 40) * CENT)

    def _leave_a_note_behind(self, day: date) -> None:
        """A note on a bill that is gone."""
        vendor = self._seldom(_SELDOM)
        if vendor is not None:
            bill = self._pen.bill(vendor, day, self._pen.cents(_CHECK, 0.5))
            refs = [{"EntityRef": {"type": "Bill", "value": bill["Id"]}}]
            note = {"AttachableRef": refs, "Note": "Entered by mistake."}
            self._pen.books.apply(Operation("Attachable", note), self._pen.moment(day))
            self._do("Bill", "delete", bill, day)

    def _somebody(self, kind: str, names: Sequence[str]) -> Json | None:
        """One of these, engaged where new; None where that one has been made inactive."""
        name = self._pen.rng.choice(names)
        called = (name, f"{name} (deleted)")
        known = [row for row in self._pen.company.of_kind(kind).values() if row["DisplayName"] in called]
        if known:
            return known[0] if known[0].get("Active", True) else None
        made = self._pen.vendor(name) if kind == "Vendor" else self._pen.customer(name, term="1")
        return self._office.know(kind, made)

    def _seldom(self, names: Sequence[str]) -> Json | None:
        """A vendor of these, unless that one was dealt with twice already."""
        vendor = self._somebody("Vendor", names)
        if vendor is None:
            return None
        purchases = self._pen.company.of_kind("Purchase").values()
        dealings = sum(ref_id(row, "EntityRef") == vendor["Id"] for row in purchases)
        return vendor if dealings < _MOST_DEALINGS else None

    def _item(self) -> Json:
        return self._office.items[0]

    def _bought(self) -> Json:
        return expense_line(self._pen.cents(_CHECK, 0.5), self._pen.account("Miscellaneous"))

    def _spend(self, vendor: Json, day: date, **draft: object) -> None:
        named = {"value": vendor["Id"], "name": vendor["DisplayName"], "type": "Vendor"}
        spent: Json = {"AccountRef": self._pen.checking, "PaymentType": "Check", "EntityRef": named}
        self._create("Purchase", {**spent, "TxnDate": day.isoformat(), "Line": [self._bought()], **draft}, day)

    def _collect(self, customer: Json, invoice: Json, day: date, *, over: Decimal = ZERO) -> None:
        self._pen.receive(customer, day, invoice["Balance"] + over, [("Invoice", invoice)])

    def _create(self, kind: str, draft: Json, day: date) -> Json:
        return self._pen.books.create(kind, draft, self._pen.moment(day))

    def _do(self, kind: str, asked: str, record: Json, day: date, **fields: object) -> None:
        body: Json = {"Id": record["Id"], "SyncToken": record["SyncToken"], **fields}
        self._pen.books.apply(Operation(kind, body, asked, asked), self._pen.moment(day))
