"""Making out who is one party, and what a job has of the customer above it (docs/families.md)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from domain.books.families import Families
from domain.books.names import joined, like_names, plain_name
from domain.books.party import Customer, Vendor
from domain.findings.life import IgnoreScope, Mute

# What QuickBooks Online appends to the name of a party that was merged into another or made inactive.
_DELETED = "(deleted)"
# More different names than these that are like one another are the units of something, not one party's spellings.
_SPELLINGS_MAX = 4


def families_of(
    customers: Iterable[Customer],
    vendors: Iterable[Vendor],
    similarity: float,
    apart: Collection[frozenset[str]] = (),
) -> Families:
    """Customers by the customer at the top of their jobs, vendors by the like names of one currency.

    `apart` are sets of vendors, by id, of which somebody has said that no two are one.
    """
    return Families(customers=_tops(customers), vendors=_twins(vendors, similarity, apart))


def vendors_apart(mutes: Iterable[Mute], day: date) -> tuple[frozenset[str], ...]:
    """The vendors that a member who may waive findings has dismissed as twins, as long as that is in force."""
    dismissed = (mute for mute in mutes if mute.waives and mute.in_force(day) and _is_of_twins(mute))
    return tuple(frozenset(subject.id for subject in mute.subjects) for mute in dismissed)


def _is_of_twins(mute: Mute) -> bool:
    of_them = mute.code == "VEN-DUP" if mute.scope is IgnoreScope.ITEM else mute.scope is IgnoreScope.PAIR
    return of_them and all(subject.kind == Vendor.__name__ for subject in mute.subjects)


def inheriting(customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """The same customers; a job that is billed with its parent has the parent's address and terms where it has none."""
    by_id = {customer.id: customer for customer in customers}
    return tuple(_inherited(customer, by_id) for customer in customers)


def _inherited(customer: Customer, by_id: Mapping[str, Customer]) -> Customer:
    email, term_id, seen, above = customer.email, customer.term_id, {customer.id}, customer
    while above.bills_parent and not (email and term_id):
        parent = by_id.get(above.parent_id or "")
        if parent is None or parent.id in seen:
            break
        seen.add(parent.id)
        email, term_id, above = email or parent.email, term_id or parent.term_id, parent
    if (email, term_id) == (customer.email, customer.term_id):
        return customer
    return replace(customer, email=email, term_id=term_id)


def _tops(customers: Iterable[Customer]) -> dict[str, str]:
    """By job its top customer, also one that is not in the books; of a circle, the least of it."""
    parents = {customer.id: customer.parent_id for customer in customers if customer.parent_id}
    tops: dict[str, str] = {}
    for job in parents:
        path = [job]
        while (parent := parents.get(path[-1])) and parent not in path:
            path.append(parent)
        tops[job] = min(path[path.index(parent) :]) if parent else path[-1]
    return {job: top for job, top in tops.items() if job != top}


def _twins(vendors: Iterable[Vendor], similarity: float, apart: Collection[frozenset[str]]) -> dict[str, str]:
    named: dict[tuple[str, str], list[Vendor]] = defaultdict(list)
    for vendor in vendors:
        if name := plain_name(vendor.name.removesuffix(_DELETED)):
            named[vendor.currency, name].append(vendor)
    heads: dict[str, str] = {}
    for names in _spellings(sorted(named), similarity):
        members = sorted((v for key in names for v in named[key]), key=lambda v: (not v.active, len(v.id), v.id))
        for one in _parted([vendor.id for vendor in members], apart):
            heads.update((vendor_id, one[0]) for vendor_id in one[1:])
    return heads


def _parted(ids: Sequence[str], apart: Collection[frozenset[str]]) -> list[list[str]]:
    """The same ids in their order, each with the first of which nobody has told it apart."""
    parts: list[list[str]] = []
    for vendor_id in ids:
        told = {other for vendors in apart if vendor_id in vendors for other in vendors}
        theirs = next((part for part in parts if told.isdisjoint(part)), None)
        if theirs is None:
            parts.append([vendor_id])
        else:
            theirs.append(vendor_id)
    return parts


def _spellings(keys: Sequence[tuple[str, str]], similarity: float) -> list[list[tuple[str, str]]]:
    """Names grouped with those like them, within a currency; groups of too many names fall apart."""
    by_currency: dict[str, list[str]] = defaultdict(list)
    for currency, name in keys:
        by_currency[currency].append(name)
    groups: list[list[tuple[str, str]]] = []
    for currency, names in by_currency.items():
        for group in joined(len(names), like_names(names, similarity)):
            whole = [[(currency, names[position]) for position in group]]
            groups += whole if len(group) <= _SPELLINGS_MAX else [[key] for key in whole[0]]
    return groups
