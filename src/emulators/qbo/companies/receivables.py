"""The selling side of a day: invoices go out, customers pay late, and Friday's deposit takes what lies waiting."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from emulators.qbo.companies.effects import in_season
from emulators.qbo.companies.office import TERM_IDS, WORTH_A_CREDIT, Office
from emulators.qbo.companies.pen import payment_line
from emulators.qbo.companies.roster import FRIDAY, Buyer, weekday
from emulators.qbo.scenarios.language import SOME_LATENESS
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.postings import ref_id
from emulators.service.wire import Json

_UNDEPOSITED_LIMIT: Final = Decimal(4000)
_DEPOSITED_WITHIN_DAYS: Final = 7
_ALLOWANCE_CHANCE: Final = 0.02
_IN_PARTS_PER_CENT: Final = 6
_SECOND_PART_DAYS: Final = 12
_MOST_EARLY_DAYS: Final = -20
_MOST_LATE_DAYS: Final = 45
# What is expected for longer than that has been forgotten, and stays so.
_FORGOTTEN_DAYS: Final = 60
_WHOLE: Final = 2**32


class Receivables:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._pen = office.pen
        self._buyers: dict[str, Buyer] = {
            name: buyer for buyer in office.roster.buyers for name in (buyer.name, *buyer.jobs)
        }

    def open(self) -> None:
        for buyer in self._office.roster.buyers:
            if self._office.party("Customer", buyer.name):
                continue
            customer = self._pen.customer(buyer.name, term=TERM_IDS[buyer.terms.terms], currency=buyer.terms.currency)
            self._office.know("Customer", customer)
            for name in buyer.jobs:
                self._office.know("Customer", self._pen.customer(name, email=False, parent=customer))

    def live(self, day: date) -> None:
        for buyer in self._office.roster.invoices.on(day):
            with self._office.refusals_are_taken():
                self._send_invoice(buyer, day)
        if day.weekday() <= FRIDAY:
            for invoice in self._expected(day):
                with self._office.refusals_are_taken():
                    self._collect(invoice, day)
        if day.weekday() == FRIDAY:
            with self._office.refusals_are_taken():
                self._take_to_the_bank(day)

    def _send_invoice(self, buyer: Buyer, day: date) -> None:
        named = buyer.jobs[self._office.lot("job", day.isoformat()) % len(buyer.jobs)] if buyer.jobs else buyer.name
        customer = self._office.party("Customer", named)
        factor = in_season(buyer.terms.season, day)
        if customer is None or not factor or self._office.effects.is_lost(buyer.name, day):
            return
        amount = self._pen.cents(buyer.terms.amount * factor, buyer.terms.spread)
        item = self._pen.rng.choice(self._office.items)
        self._pen.invoice(customer, day, amount, item, term=TERM_IDS[buyer.terms.terms])

    def _expected(self, day: date) -> list[Json]:
        """Open invoices that are paid on that day."""
        open_invoices, invoices = self._pen.memory.open_invoices, self._pen.company.of_kind("Invoice")
        expected: list[str] = []
        for invoice_id, noted in open_invoices.items():
            on = noted
            if on is None:
                on = open_invoices[invoice_id] = self._paid_on(invoices[invoice_id])
            if on <= day and (day - on).days <= _FORGOTTEN_DAYS:
                expected.append(invoice_id)
        return [invoices[invoice_id] for invoice_id in sorted(expected, key=int)]

    def _paid_on(self, invoice: Json) -> date:
        """When the customer pays, or pays the rest; the last day there is where that is never."""
        lot = self._office.lot("invoice", invoice["Id"])
        buyer = self._buyer(invoice)
        if buyer is not None and lot < buyer.terms.never_pays * _WHOLE:
            return date.max
        late = self._lateness(invoice, buyer) + lot % 7 - 3 + lot // 7 % 5 - 2
        late = max(_MOST_EARLY_DAYS, min(_MOST_LATE_DAYS, late))
        due = date.fromisoformat(invoice.get("DueDate") or invoice["TxnDate"])
        on = weekday(max(due + timedelta(days=late), date.fromisoformat(invoice["TxnDate"]) + timedelta(days=1)))
        if invoice["Balance"] < invoice["TotalAmt"]:
            on = weekday(on + timedelta(days=_SECOND_PART_DAYS))
        stopped = buyer is not None and self._office.effects.has_stopped(buyer.name, on)
        return date.max if stopped else on

    def _buyer(self, invoice: Json) -> Buyer | None:
        customer_id = invoice["CustomerRef"]["value"]
        return self._buyers.get(self._pen.memory.names.get(customer_id, ""))

    def _lateness(self, invoice: Json, buyer: Buyer | None) -> int:
        if buyer is not None:
            return buyer.late_days
        return SOME_LATENESS[self._office.lot("customer", invoice["CustomerRef"]["value"]) % len(SOME_LATENESS)]

    def _collect(self, invoice: Json, day: date) -> None:
        pen, customer_id = self._pen, invoice["CustomerRef"]["value"]
        customer, buyer = pen.company.of_kind("Customer")[customer_id], self._buyer(invoice)
        if pen.rng.random() < _ALLOWANCE_CHANCE and invoice["Balance"] > WORTH_A_CREDIT:
            allowance = pen.cents(float(invoice["Balance"]) * 0.07, 0.2)
            memo = pen.credit_memo(customer, day, allowance, self._office.items[0])
            pen.receive(customer, day, ZERO, [("CreditMemo", memo), ("Invoice", invoice)])
        amount = invoice["Balance"]
        in_parts = self._office.lot("parts", invoice["Id"]) % 100 < _IN_PARTS_PER_CENT
        if in_parts and not any(link["TxnType"] == "Payment" for link in invoice.get("LinkedTxn", ())):
            amount = min(amount, pen.cents(float(amount) * 0.5))
        slow = buyer is not None and buyer.through_undeposited and buyer.terms.currency is None
        undeposited = slow and self._waiting() + amount <= _UNDEPOSITED_LIMIT
        parent = pen.company.get("Customer", ref_id(customer, "ParentRef"))
        pen.receive(parent or customer, day, amount, [("Invoice", invoice)], undeposited=undeposited)

    def _waiting(self) -> Decimal:
        return sum((payment["TotalAmt"] for payment in self._pen.memory.waiting("Payment")), ZERO)

    def _take_to_the_bank(self, day: date) -> None:
        since = (day - timedelta(days=_DEPOSITED_WITHIN_DAYS)).isoformat()
        recent = [
            payment_line(payment) for payment in self._pen.memory.waiting("Payment") if payment["TxnDate"] >= since
        ]
        if recent:
            self._pen.deposit(day, recent)
