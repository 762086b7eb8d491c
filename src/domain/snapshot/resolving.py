"""Filling in what a record leaves to another: what a payee is, the account behind an item, a customer's terms."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from msgspec.structs import asdict, replace

from domain.books.invoice import Invoice
from domain.books.listed import Employee
from domain.books.party import Party
from domain.books.record import Document, Record
from domain.policy.policy import Policy
from domain.snapshot.families import families_of
from domain.snapshot.snapshot import Seldom, Snapshot

R = TypeVar("R", bound=Record)
T = TypeVar("T", bound=Any)

KindOf = Callable[[str, str], str]


def resolved(snapshot: Snapshot, policy: Policy, apart: Collection[frozenset[str]] = ()) -> Snapshot:
    """The same books, in which records say themselves what others say for them, with their families.

    `apart` are the vendors that somebody has told apart, as `families_of` takes them.
    """
    bought = {item.id: item.expense_account_id for item in snapshot.items if item.expense_account_id}
    sold = {item.id: item.income_account_id for item in snapshot.items if item.income_account_id}
    kind_of = _kinds_of({"Vendor": snapshot.vendors, "Customer": snapshot.customers, "Employee": snapshot.employees})
    terms = {customer.id: customer.term_id for customer in snapshot.customers if customer.term_id}
    families = families_of(snapshot.customers, snapshot.vendors, float(policy.name_similarity), apart)
    snapshot = _at_the_ledgers_rates(snapshot)
    return replace(
        snapshot,
        accounts=_named(snapshot.accounts),
        vendors=_named(snapshot.vendors),
        customers=_named(snapshot.customers),
        families=families,
        known_items=tuple(replace(item, party=families.head(item.party)) for item in snapshot.known_items),
        bills=_on_accounts(snapshot.bills, bought),
        vendor_credits=_on_accounts(snapshot.vendor_credits, bought),
        purchases=tuple(_owned(each, kind_of) for each in _on_accounts(snapshot.purchases, bought)),
        invoices=tuple(_on_terms(each, terms) for each in _on_accounts(snapshot.invoices, sold)),
        credit_memos=_on_accounts(snapshot.credit_memos, sold),
        sales_receipts=_on_accounts(snapshot.sales_receipts, sold),
        refund_receipts=_on_accounts(snapshot.refund_receipts, sold),
        deposits=_with_owners(snapshot.deposits, kind_of),
        journal_entries=_with_owners(snapshot.journal_entries, kind_of),
        seldom=_resolved_seldom(snapshot, bought, kind_of),
    )


def _resolved_seldom(snapshot: Snapshot, bought: Mapping[str, str], kind_of: KindOf) -> Seldom:
    older = snapshot.seldom
    return replace(
        older,
        bills=_on_accounts(older.bills, bought),
        purchases=tuple(_owned(each, kind_of) for each in _on_accounts(older.purchases, bought)),
        journal_entries=_with_owners(older.journal_entries, kind_of),
    )


def _at_the_ledgers_rates(snapshot: Snapshot) -> Snapshot:
    """Foreign documents without a rate of their own stand at the newest that the ledger has for their currency."""
    rates = {each.id: each.rate for each in snapshot.exchange_rates if each.id != snapshot.home_currency}
    filled = {
        name: tuple(_rated(each, rates) for each in found)
        for name, found in asdict(snapshot).items()
        if rates and isinstance(found, tuple) and found and isinstance(found[0], Document)
    }
    return replace(snapshot, **filled) if filled else snapshot


def _rated(document: Document, rates: Mapping[str, Decimal]) -> Document:
    if document.exchange_rate is not None or document.currency not in rates:
        return document
    return replace(document, exchange_rate=rates[document.currency])


def _named(records: Iterable[R]) -> tuple[R, ...]:
    """What has no name is called by its kind and id, so that no sentence has a blank where a name should be."""
    return tuple(
        each if getattr(each, "name", "").strip() else replace(each, name=f"{type(each).__name__} (id {each.id})")
        for each in records
    )


def _on_accounts(documents: Iterable[R], accounts: Mapping[str, str]) -> tuple[R, ...]:
    """Lines that name an item alone stand on the item's account."""

    def on_account(line: T) -> T:
        account_id = None if line.account_id else accounts.get(line.item_id or "")
        return line if account_id is None else replace(line, account_id=account_id)

    return tuple(_each_line(document, on_account) for document in documents)


def _with_owners(documents: Iterable[R], kind_of: KindOf) -> tuple[R, ...]:
    return tuple(_each_line(document, lambda line: _owned(line, kind_of)) for document in documents)


def _each_line(document: R, change: Callable[[T], T]) -> R:
    """The document with its lines changed; itself where none changes."""
    before: Sequence[T] = getattr(document, "lines", ())
    after = tuple([change(line) for line in before])
    same = all(new is old for new, old in zip(after, before, strict=True))
    return document if same else replace(document, lines=after)


def _owned(named: T, kind_of: KindOf) -> T:
    """What names somebody without saying what they are, with what they are."""
    if not named.entity_id or named.entity_kind:
        return named
    kind = kind_of(named.entity_id, named.entity_name)
    return replace(named, entity_kind=kind) if kind else named


def _kinds_of(parties: Mapping[str, Sequence[Party | Employee]]) -> KindOf:
    """What somebody is by their id; where two have it, by their name too; empty where that does not tell."""
    names = {kind: {party.id: party.name for party in found} for kind, found in parties.items()}

    def kind_of(party_id: str, name: str) -> str:
        found = [kind for kind, by_id in names.items() if party_id in by_id]
        if len(found) > 1:
            found = [kind for kind in found if names[kind][party_id].casefold() == name.casefold()]
        return found[0] if len(found) == 1 else ""

    return kind_of


def _on_terms(invoice: Invoice, terms: Mapping[str, str]) -> Invoice:
    theirs = None if invoice.due_date or invoice.term_id else terms.get(invoice.customer_id or "")
    return replace(invoice, term_id=theirs) if theirs else invoice
