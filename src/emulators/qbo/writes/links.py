"""Links of money between documents: payments settle bills and invoices, deposits take payments."""

from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Final

from emulators.qbo.catalog_documents import HOLDS_BALANCE, SALES_FORMS
from emulators.qbo.faults import bad_enumeration, bad_reference, business_rule, deleted_already, deposited
from emulators.qbo.store import Company
from emulators.qbo.wire import ZERO
from emulators.qbo.writes.exchange import currency_of, set_home_values
from emulators.qbo.writes.postings import detail_of, ref_id
from emulators.qbo.writes.rates import home_currency
from emulators.service.wire import Json

Links = dict[tuple[str, str], Decimal]

SETTLED_BY: Final = {
    "BillPayment": ("Bill", "VendorCredit", "JournalEntry"),
    "Payment": ("Invoice", "CreditMemo", "JournalEntry"),
}
CREDITS: Final = frozenset({"VendorCredit", "CreditMemo"})
DEPOSITED: Final = frozenset({"Payment", "SalesReceipt"})
_BACK_LINK: Final = {"BillPayment": "BillPaymentCheck", "Payment": "Payment", "Deposit": "Deposit"}
_LINKING: Final = {**SETTLED_BY, "Deposit": tuple(DEPOSITED)}
_PARTY: Final = {"BillPayment": ("Vendor", "VendorRef"), "Payment": ("Customer", "CustomerRef")}


def links_of(kind: str, document: Json | None) -> Links:
    """Amounts by linked document, for the kinds that settle or deposit others."""
    found: Links = defaultdict(lambda: ZERO)
    targets = _LINKING.get(kind)
    if document is None or targets is None:
        return found
    for line in document.get("Line", []):
        for link in line.get("LinkedTxn", []):
            if link.get("TxnType") in targets:
                found[link["TxnType"], str(link.get("TxnId"))] += line["Amount"]
    return found


def unapplied(document: Json) -> Decimal:
    """What the payment leaves unsettled: its total, plus the credits it uses, less what it pays."""
    rest: Decimal = document["TotalAmt"]
    for line in document.get("Line", []):
        types = {link.get("TxnType") for link in line.get("LinkedTxn", [])}
        if types & CREDITS:
            rest += line["Amount"]
        elif types:
            rest -= line["Amount"]
    return rest or ZERO


def check_links(company: Company, kind: str, document: Json, earlier: Json | None) -> None:
    """Raises ServiceError when a link points nowhere, to another party, or to more than is open.

    `earlier` is the document before a change; what it was linked to may stay.
    """
    if kind not in _LINKING:
        return
    _check_types(kind, document, earlier)
    before = links_of(kind, earlier)
    for key, amount in links_of(kind, document).items():
        target = company.get(*key)
        if target is None:
            raise deleted_already() if company.is_deleted(*key) else bad_reference("TxnId")
        if amount < 0:
            raise business_rule("Linked amounts cannot be negative.")
        _check_currency(company, document, target)
        if key[0] in DEPOSITED:
            if before.get(key) != amount:
                _check_depositable(company, target, amount, document.get("Id", ""))
            continue
        _check_party(company, kind, key[0], document, target)
        if amount > _open(company, kind, key, document) + before.get(key, ZERO):
            raise business_rule(f"The amount exceeds what is open on {key[0]} {key[1]}.")
    if kind in SETTLED_BY and unapplied(document) < 0:
        raise business_rule("The linked transactions exceed the amount of the payment.")


def _check_types(kind: str, document: Json, earlier: Json | None) -> None:
    known = [line.get("LinkedTxn") for line in (earlier or {}).get("Line", [])]
    for line in document["Line"]:
        links = line.get("LinkedTxn", [])
        types = {link.get("TxnType") for link in links}
        if links in known:
            continue
        if len(links) > 1 or not types <= set(_LINKING[kind]):
            raise bad_enumeration(f"LinkedTxn of {kind} to {sorted(map(str, types))}")


def _check_currency(company: Company, document: Json, target: Json) -> None:
    home = home_currency(company)
    if currency_of(document, home) != currency_of(target, home):
        raise business_rule("You can only use one foreign currency per transaction.")


def _check_depositable(company: Company, payment: Json, amount: Decimal, deposit_id: str) -> None:
    others = [link for link in payment.get("LinkedTxn", []) if link.get("TxnType") == "Deposit"]
    if any(str(link["TxnId"]) != deposit_id for link in others):
        raise deposited()
    if amount != payment["TotalAmt"]:
        raise business_rule("A payment is deposited whole.")
    funds = company.get("Account", ref_id(payment, "DepositToAccountRef")) or {}
    if funds.get("AccountSubType") != "UndepositedFunds":
        raise business_rule("Only what stands in undeposited funds can be deposited.")


def _check_party(company: Company, kind: str, target_kind: str, document: Json, target: Json) -> None:
    party_kind, field = _PARTY[kind]
    payer = ref_id(document, field)
    if target_kind == "JournalEntry":
        owners = {party[1] for party in journal_balances(company, target) if party[0] == party_kind}
    else:
        owners = {ref_id(target, field)}
    if payer in owners:
        return
    jobs = [company.get("Customer", owner) or {} for owner in owners] if party_kind == "Customer" else []
    if not any(ref_id(job, "ParentRef") == payer for job in jobs):
        raise business_rule("The linked transaction belongs to another name.")


def _open(company: Company, kind: str, key: tuple[str, str], document: Json) -> Decimal:
    target = company.of_kind(key[0])[key[1]]
    if key[0] != "JournalEntry":
        return Decimal(target.get("Balance", ZERO))
    party = (_PARTY[kind][0], ref_id(document, _PARTY[kind][1]))
    return journal_balances(company, target).get(party, ZERO) - _settled(company, target, party)


def journal_balances(company: Company, entry: Json) -> dict[tuple[str, str], Decimal]:
    """What a journal entry makes customers owe, and what it makes owed to vendors."""
    owed: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in entry.get("Line", []):
        detail = detail_of(line)
        account = company.get("Account", ref_id(detail, "AccountRef")) or {}
        rises = {"Accounts Receivable": "Debit", "Accounts Payable": "Credit"}.get(account.get("AccountType", ""))
        if rises is not None:
            entity = detail.get("Entity", {})
            party = (str(entity.get("Type", "")), ref_id(entity, "EntityRef"))
            owed[party] += line["Amount"] if detail.get("PostingType") == rises else -line["Amount"]
    return owed


def _settled(company: Company, entry: Json, party: tuple[str, str]) -> Decimal:
    settled = ZERO
    for payer_kind, payer in payers_of(company, entry):
        party_kind, field = _PARTY[payer_kind]
        if party == (party_kind, ref_id(payer, field)):
            settled += links_of(payer_kind, payer)["JournalEntry", entry["Id"]]
    return settled


def refuse_oversettled(company: Company, entry: Json) -> None:
    """A journal entry keeps at least what payments have settled of it. Raises ServiceError."""
    owed = journal_balances(company, entry)
    for payer_kind, payer in payers_of(company, entry):
        party = (_PARTY[payer_kind][0], ref_id(payer, _PARTY[payer_kind][1]))
        if _settled(company, entry, party) > max(owed.get(party, ZERO), ZERO):
            raise business_rule("The amount is less than what has been applied to this transaction.")


def move_links(company: Company, kind: str, id: str, before: Links, after: Links, now: datetime) -> None:
    """Move open balances and back-links of linked documents by the difference of two sets of links."""
    for key in {**before, **after}:
        target = company.get(*key)
        if target is None or before.get(key) == after.get(key):
            continue
        if key[0] in HOLDS_BALANCE:
            _settle(key[0], target, after.get(key, ZERO) - before.get(key, ZERO))
        if key[0] != "CreditMemo":
            back_link(target, {"TxnId": id, "TxnType": _BACK_LINK[kind]}, present=key in after)
        company.touch(key[0], target, now)


def _settle(target_kind: str, target: Json, amount: Decimal) -> None:
    target["Balance"] = (target.get("Balance", ZERO) - amount) or ZERO
    if target_kind == "CreditMemo":
        target["RemainingCredit"] = target["Balance"]
    set_home_values(target, tells_total=target_kind in SALES_FORMS)


def back_link(target: Json, link: Json, *, present: bool) -> None:
    kept = [known for known in target.get("LinkedTxn", []) if known != link]
    target["LinkedTxn"] = [*kept, link] if present else kept


def payers_of(company: Company, target: Json) -> Iterator[tuple[str, Json]]:
    """The payments that settle this document, by kind."""
    for link in list(target.get("LinkedTxn", [])):
        payer_kind = "BillPayment" if str(link.get("TxnType")).startswith("BillPayment") else str(link.get("TxnType"))
        payer = company.get(payer_kind, str(link.get("TxnId"))) if payer_kind in SETTLED_BY else None
        if payer is not None:
            yield payer_kind, payer


def released(target_kind: str, id: str, payer_kind: str, payer: Json) -> Json:
    """The payment as it is without the lines that settle this document: it keeps the money as unapplied."""
    freed = deepcopy(payer)
    freed["Line"] = [line for line in payer["Line"] if not _points_to(line, target_kind, id)]
    if payer_kind == "Payment":
        freed["UnappliedAmt"] = unapplied(freed)
    return freed


def _points_to(line: Json, kind: str, id: str) -> bool:
    return any(link.get("TxnType") == kind and str(link.get("TxnId")) == id for link in line.get("LinkedTxn", []))


def refuse_used_credit(kind: str, document: Json) -> None:
    """A credit that settles something stays until that is undone."""
    if kind in CREDITS and document["Balance"] != document["TotalAmt"]:
        raise business_rule("The credit has been applied; remove it from the payment first.")


def refuse_deposited(document: Json) -> None:
    if any(link.get("TxnType") == "Deposit" for link in document.get("LinkedTxn", [])):
        raise deposited()
