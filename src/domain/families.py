"""Making out who is one party, and what a job has of the customer above it (docs/families.md)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from domain.models.families import Families
from domain.models.party import Customer, Vendor
from domain.rules.names import joined, like_names, plain_name

# What QuickBooks Online appends to the name of a party that was merged into another or made inactive.
_DELETED = "(deleted)"
# More different names than these that are like one another are the units of something, not one party's spellings.
_SPELLINGS_MAX = 4


def families_of(customers: Iterable[Customer], vendors: Iterable[Vendor], similarity: float) -> Families:
    """Customers by the customer at the top of their jobs, vendors by the like names of one currency."""
    return Families(customers=_tops(customers), vendors=_twins(vendors, similarity))


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


def _twins(vendors: Iterable[Vendor], similarity: float) -> dict[str, str]:
    named: dict[tuple[str, str], list[Vendor]] = defaultdict(list)
    for vendor in vendors:
        if name := plain_name(vendor.name.removesuffix(_DELETED)):
            named[vendor.currency, name].append(vendor)
    heads: dict[str, str] = {}
    for names in _spellings(sorted(named), similarity):
        members = sorted((v for key in names for v in named[key]), key=lambda v: (not v.active, len(v.id), v.id))
        heads.update((vendor.id, members[0].id) for vendor in members[1:])
    return heads


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
