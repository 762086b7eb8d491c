"""Items that people expect and the books do not hold, kept on behalf of a member."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec

from domain.errors import Conflict, Invalid
from domain.firms.acting import Acting
from domain.firms.firm import Power, Scope
from domain.plans.known_item import KnownItem, KnownItemDraft, KnownState
from domain.ports.stores.firms import Firms
from domain.ports.stores.known_items import KnownItems
from domain.ports.stores.policies import Policies
from domain.ports.stores.work import Stores

_NAME_CHARACTERS_MAX = 200
_NOTE_CHARACTERS_MAX = 2000
_DAYS_AWAY_MAX = 1100
_PROBABILITY_DIGITS = 4
_PARTY = re.compile(r"((Vendor|Customer|Employee):[^\x00-\x1f]{1,100})?")
_DOCUMENT = re.compile(r"[A-Z][A-Za-z]{1,40}:[^\x00-\x1f]{1,100}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class KnownItemUseCases:
    """What members keep; each act is recorded under the member's name with what it changed."""

    def __init__(self, firms: Firms, items: KnownItems, policies: Policies, stores: Stores) -> None:
        self._firms = firms
        self._stores = stores
        self._items = items
        self._policies = policies

    def list_known_items(self, scope: Scope, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day, with `every` also those consumed and removed; raises `NotFound`."""
        return self._items.list_known_items(scope, every=every)

    def get(self, scope: Scope, item_id: str) -> KnownItem:
        """One item; raises `NotFound`."""
        return self._items.get(scope, item_id)

    def add(self, acting: Acting, business_id: str, draft: KnownItemDraft) -> KnownItem:
        """Keep a new item; raises `Invalid` for what cannot be meant."""
        scope, day = self._begun(acting, business_id)
        item = KnownItem(
            id=f"k_{uuid4().hex}",
            label=draft.label.strip(),
            amount=draft.amount,
            day=draft.day,
            probability=draft.probability,
            owner=draft.owner or acting.name,
            review_by=draft.review_by or self._review_day(scope, day),
            note=draft.note,
            party=draft.party,
            created_at=acting.at,
            updated_at=acting.at,
            updated_by=acting.name,
        )
        _check(item, day)
        what = f"{item.id} {item.label}, {item.amount}"
        with self._stores.write() as store:
            store.known_items.add(scope, item)
            store.firms.record_act(acting.firm_id, acting.did("add known item", business_id, what))
        return item

    def change(self, acting: Acting, business_id: str, item_id: str, version: int, draft: KnownItemDraft) -> KnownItem:
        """Replace what an item says, as its member saw it in `version`; a change also reviews it.

        Raises `Conflict` when it has been changed since, or is not planned any more.
        """
        scope, day = self._begun(acting, business_id)
        known = self._planned(scope, item_id, version)
        changed = msgspec.structs.replace(
            known,
            label=draft.label.strip(),
            amount=draft.amount,
            day=draft.day,
            probability=draft.probability,
            owner=draft.owner or known.owner,
            review_by=draft.review_by or self._review_day(scope, day),
            note=draft.note,
            party=draft.party,
        )
        _check(changed, day)
        return self._store(acting, scope, known, changed, "change known item")

    def confirm(self, acting: Acting, business_id: str, item_id: str, document: str) -> KnownItem:
        """Say that a document ("Bill:7") is the payment the item foretold: it counts no more."""
        scope, _ = self._begun(acting, business_id)
        known = self._planned(scope, item_id)
        changed = msgspec.structs.replace(known, state=KnownState.CONSUMED, consumed_by=_checked_document(document))
        return self._store(acting, scope, known, changed, "confirm known item")

    def tell_apart(self, acting: Acting, business_id: str, item_id: str, document: str) -> KnownItem:
        """Say that a document is another payment: the item counts beside it."""
        scope, _ = self._begun(acting, business_id)
        known = self._planned(scope, item_id)
        distinct = tuple(sorted({*known.distinct_from, _checked_document(document)}))
        changed = msgspec.structs.replace(known, distinct_from=distinct)
        return self._store(acting, scope, known, changed, "tell known item apart")

    def remove(self, acting: Acting, business_id: str, item_id: str) -> KnownItem:
        """Take an item out; it is kept as removed."""
        scope, _ = self._begun(acting, business_id)
        known = self._planned(scope, item_id)
        changed = msgspec.structs.replace(known, state=KnownState.REMOVED)
        return self._store(acting, scope, known, changed, "remove known item")

    def _begun(self, acting: Acting, business_id: str) -> tuple[Scope, date]:
        """The business and its date, for a member who may plan; raises `Forbidden` and `NotFound`."""
        acting.may(Power.PLAN)
        scope = self._firms.scope(acting.firm_id, business_id)
        return scope, acting.day_of(self._firms.business(acting.firm_id, business_id))

    def _planned(self, scope: Scope, item_id: str, version: int | None = None) -> KnownItem:
        known = self._items.get(scope, item_id)
        if known.state is not KnownState.PLANNED:
            raise Conflict(f"The known item is {known.state} already.")
        if version not in (None, known.version):
            raise Conflict(f"{known.updated_by} has changed the known item to version {known.version}.")
        return known

    def _store(self, acting: Acting, scope: Scope, known: KnownItem, changed: KnownItem, action: str) -> KnownItem:
        stored = msgspec.structs.replace(
            changed, version=known.version + 1, updated_at=acting.at, updated_by=acting.name
        )
        what = f"{known.id}: {_differences(known, changed)}"
        with self._stores.write() as store:
            store.known_items.change(scope, stored)
            store.firms.record_act(acting.firm_id, acting.did(action, scope.business_id, what))
        return stored

    def _review_day(self, scope: Scope, day: date) -> date:
        return day + timedelta(days=self._policies.for_business(scope).review_days)


def _differences(known: KnownItem, changed: KnownItem) -> str:
    """Each field that is another now, as it was and as it is."""
    fields = [name for name in known.__struct_fields__ if getattr(known, name) != getattr(changed, name)]
    return "; ".join(f"{name} {getattr(known, name)!s} to {getattr(changed, name)!s}" for name in fields) or "reviewed"


def _check(item: KnownItem, day: date) -> None:
    for name, text in (("label", item.label), ("owner", item.owner)):
        if not text or len(text) > _NAME_CHARACTERS_MAX or _CONTROL.search(text):
            raise Invalid(f"{name} has 1 to {_NAME_CHARACTERS_MAX} characters, no control character.", field=name)
    if len(item.note) > _NOTE_CHARACTERS_MAX or _CONTROL.search(item.note):
        raise Invalid(f"note has at most {_NOTE_CHARACTERS_MAX} characters, no control character.", field="note")
    if not item.amount:
        raise Invalid("amount is not zero: positive comes in, negative goes out.", field="amount")
    exponent = item.probability.as_tuple().exponent
    # A letter for the exponent is that of a NaN or an infinity, which compares with nothing.
    if not isinstance(exponent, int) or -exponent > _PROBABILITY_DIGITS or not 0 < item.probability <= Decimal(1):
        raise Invalid(
            f"probability is above 0 and at most 1, with at most {_PROBABILITY_DIGITS} decimal digits.",
            field="probability",
        )
    if abs((item.day - day).days) > _DAYS_AWAY_MAX:
        raise Invalid(f"day lies at most {_DAYS_AWAY_MAX} days away.", field="day")
    if item.review_by < day or (item.review_by - day).days > _DAYS_AWAY_MAX:
        raise Invalid(f"review_by lies from today to {_DAYS_AWAY_MAX} days ahead.", field="review_by")
    if not _PARTY.fullmatch(item.party):
        raise Invalid("party is empty or such as Vendor:7 or Customer:7.", field="party")


def _checked_document(document: str) -> str:
    if not _DOCUMENT.fullmatch(document):
        raise Invalid("document is a record such as Bill:7.", field="document")
    return document
