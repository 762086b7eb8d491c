"""Items that people expect and the books do not hold, kept on behalf of a member."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import msgspec

from domain.business_day import today
from domain.errors import Conflict, Invalid
from domain.models.firm import Act
from domain.models.known_item import KnownItem, KnownItemDraft, KnownState
from domain.ports.clock import Clock
from domain.ports.firms import Firms
from domain.ports.known_items import KnownItems
from domain.ports.policies import Policies

_NAME_CHARACTERS_MAX = 200
_NOTE_CHARACTERS_MAX = 2000
_DAYS_AWAY_MAX = 1100
_PROBABILITY_DIGITS = 4
_PARTY = re.compile(r"((Vendor|Customer|Employee):[^\x00-\x1f]{1,100})?")
_DOCUMENT = re.compile(r"[A-Z][A-Za-z]{1,40}:[^\x00-\x1f]{1,100}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class KnownItemService:
    """What members keep; each act is recorded under the member's name with what it changed."""

    def __init__(self, firms: Firms, items: KnownItems, clock: Clock, policies: Policies) -> None:
        self._firms = firms
        self._items = items
        self._clock = clock
        self._policies = policies

    def listed(self, firm_id: str, business_id: str, *, every: bool = False) -> tuple[KnownItem, ...]:
        """The planned ones by day, with `every` also those consumed and removed; raises `NotFound`."""
        return self._items.listed(self._firms.scope(firm_id, business_id), every=every)

    def get(self, firm_id: str, business_id: str, item_id: str) -> KnownItem:
        """One item; raises `NotFound`."""
        return self._items.get(self._firms.scope(firm_id, business_id), item_id)

    def add(self, firm_id: str, business_id: str, draft: KnownItemDraft, *, actor: str) -> KnownItem:
        """Keep a new item; raises `Invalid` for what cannot be meant."""
        day, now = self._today(firm_id, business_id), self._clock.now()
        owner, review_by = draft.owner or actor, draft.review_by or self._review_day(firm_id, business_id, day)
        item = KnownItem(
            id=f"k_{uuid4().hex}",
            label=draft.label.strip(),
            amount=draft.amount,
            day=draft.day,
            probability=draft.probability,
            owner=owner,
            review_by=review_by,
            note=draft.note,
            party=draft.party,
            created_at=now,
            updated_at=now,
            updated_by=actor,
        )
        _check(item, day)
        self._items.add(self._firms.scope(firm_id, business_id), item)
        self._record(firm_id, business_id, actor, "add known item", f"{item.id} {item.label}, {item.amount}")
        return item

    def change(
        self, firm_id: str, business_id: str, item_id: str, version: int, draft: KnownItemDraft, *, actor: str
    ) -> KnownItem:
        """Replace what an item says, as its member saw it in `version`; a change also reviews it.

        Raises `Conflict` when it has been changed since, or is not planned any more.
        """
        day, known = self._today(firm_id, business_id), self._planned(firm_id, business_id, item_id, version)
        changed = msgspec.structs.replace(
            known,
            label=draft.label.strip(),
            amount=draft.amount,
            day=draft.day,
            probability=draft.probability,
            owner=draft.owner or known.owner,
            review_by=draft.review_by or self._review_day(firm_id, business_id, day),
            note=draft.note,
            party=draft.party,
        )
        _check(changed, day)
        return self._store(firm_id, business_id, known, changed, actor, "change known item")

    def confirm(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """Say that a document ("Bill:7") is the payment the item foretold: it counts no more."""
        known = self._planned(firm_id, business_id, item_id)
        changed = msgspec.structs.replace(known, state=KnownState.CONSUMED, consumed_by=_checked_document(document))
        return self._store(firm_id, business_id, known, changed, actor, "confirm known item")

    def tell_apart(self, firm_id: str, business_id: str, item_id: str, document: str, *, actor: str) -> KnownItem:
        """Say that a document is another payment: the item counts beside it."""
        known = self._planned(firm_id, business_id, item_id)
        distinct = tuple(sorted({*known.distinct_from, _checked_document(document)}))
        changed = msgspec.structs.replace(known, distinct_from=distinct)
        return self._store(firm_id, business_id, known, changed, actor, "tell known item apart")

    def remove(self, firm_id: str, business_id: str, item_id: str, *, actor: str) -> KnownItem:
        """Take an item out; it is kept as removed."""
        known = self._planned(firm_id, business_id, item_id)
        changed = msgspec.structs.replace(known, state=KnownState.REMOVED)
        return self._store(firm_id, business_id, known, changed, actor, "remove known item")

    def _planned(self, firm_id: str, business_id: str, item_id: str, version: int | None = None) -> KnownItem:
        known = self.get(firm_id, business_id, item_id)
        if known.state is not KnownState.PLANNED:
            raise Conflict(f"The known item is {known.state} already.")
        if version not in (None, known.version):
            raise Conflict(f"{known.updated_by} has changed the known item to version {known.version}.")
        return known

    def _store(
        self, firm_id: str, business_id: str, known: KnownItem, changed: KnownItem, actor: str, action: str
    ) -> KnownItem:
        stored = msgspec.structs.replace(
            changed, version=known.version + 1, updated_at=self._clock.now(), updated_by=actor
        )
        self._items.change(self._firms.scope(firm_id, business_id), stored)
        self._record(firm_id, business_id, actor, action, f"{known.id}: {_differences(known, changed)}")
        return stored

    def _review_day(self, firm_id: str, business_id: str, day: date) -> date:
        return day + timedelta(days=self._policies.of(self._firms.scope(firm_id, business_id)).review_days)

    def _today(self, firm_id: str, business_id: str) -> date:
        return today((self._firms.business(firm_id, business_id),), self._clock.now())

    def _record(self, firm_id: str, business_id: str, actor: str, action: str, detail: str) -> None:
        act = Act(at=self._clock.now(), member=actor, action=action, business_id=business_id, detail=detail)
        self._firms.record_act(firm_id, act)


def _differences(known: KnownItem, changed: KnownItem) -> str:
    """Each field that is another now, as it was and as it is."""
    fields = [name for name in known.__struct_fields__ if getattr(known, name) != getattr(changed, name)]
    return "; ".join(f"{name} {getattr(known, name)!s} to {getattr(changed, name)!s}" for name in fields) or "reviewed"


def _check(item: KnownItem, day: date) -> None:
    for name, text in (("label", item.label), ("owner", item.owner)):
        if not text or len(text) > _NAME_CHARACTERS_MAX or _CONTROL.search(text):
            raise Invalid(f"{name} has 1 to {_NAME_CHARACTERS_MAX} characters.")
    if len(item.note) > _NOTE_CHARACTERS_MAX or _CONTROL.search(item.note):
        raise Invalid(f"note has at most {_NOTE_CHARACTERS_MAX} characters.")
    if not item.amount:
        raise Invalid("amount is not zero: positive comes in, negative goes out.")
    exponent = item.probability.as_tuple().exponent
    if not 0 < item.probability <= Decimal(1) or not isinstance(exponent, int) or -exponent > _PROBABILITY_DIGITS:
        raise Invalid(f"probability is above 0 and at most 1, with at most {_PROBABILITY_DIGITS} decimal digits.")
    if abs((item.day - day).days) > _DAYS_AWAY_MAX:
        raise Invalid(f"day lies at most {_DAYS_AWAY_MAX} days away.")
    if item.review_by < day or (item.review_by - day).days > _DAYS_AWAY_MAX:
        raise Invalid(f"review_by lies from today to {_DAYS_AWAY_MAX} days ahead.")
    if not _PARTY.fullmatch(item.party):
        raise Invalid("party is empty or such as Vendor:7 or Customer:7.")


def _checked_document(document: str) -> str:
    if not _DOCUMENT.fullmatch(document):
        raise Invalid("document is a record such as Bill:7.")
    return document
