"""After any change the rules conclude the same from the evaluation before as from nothing, and look at less."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from tests.fixtures.books import MONDAY, account, bill, books, customer, day, deposit, invoice, journal, vendor
from tests.fixtures.parting import unlike_by_part
from tests.fixtures.tripping import snapshots

from domain.findings.finding import Remembered
from domain.money import from_wire, to_wire
from domain.policy.policy import DEFAULT_POLICY
from domain.rules.registry import BOOK_RULES, evaluate, reevaluate
from domain.rules.rerunning import rerun
from domain.rules.rule import Check, Found, Rule
from domain.rules.view import RuleView
from domain.snapshot.resolving import resolved
from domain.snapshot.snapshot import DOCUMENT_FIELDS, FIELDS, Snapshot

_LISTS = tuple(FIELDS.values())
_PARTY_FIELDS = ("vendor_id", "customer_id", "entity_id")
_NAMES = ("Birch Supply", "Birch Supply Inc", "Elm Works", "Fir Lane Rentals", "Uncategorized Expense", "Suspense")
_places = st.integers(0, 10_000)


class Books(RuleBasedStateMachine):
    """A client's books under random edits; after each the rules run twice, from the last outcome and from nothing."""

    @initialize(snapshot=snapshots())
    def begin(self, snapshot: Snapshot) -> None:
        more = tuple(vendor(n, name) for n, name in (("3", "Elm Works"), ("4", "Fir Lane Rentals")))
        self.books = replace(snapshot, vendors=snapshot.vendors + more)
        self.policy, self.day, self.made = DEFAULT_POLICY, MONDAY, 0
        self.before: Remembered | None = None

    @rule(more=snapshots(), field=st.sampled_from(DOCUMENT_FIELDS))
    def enter(self, more: Snapshot, field: str) -> None:
        """Documents as those there are, under ids of their own."""
        self.made += 1
        listed = tuple(replace(each, id=f"{each.id}.{self.made}") for each in getattr(more, field))
        self.put(field, (*getattr(self.books, field), *listed))

    @rule(field=st.sampled_from(_LISTS), place=_places)
    def delete(self, field: str, place: int) -> None:
        listed = getattr(self.books, field)
        self.put(field, (each for each in listed if each is not listed[place % len(listed)]))

    @rule(field=st.sampled_from(DOCUMENT_FIELDS), place=_places)
    def void(self, field: str, place: int) -> None:
        self.edit(field, place, voided=True, total_minor=0, balance_minor=0)

    @rule(field=st.sampled_from(DOCUMENT_FIELDS), place=_places, days=st.integers(-400, 70))
    def date_anew(self, field: str, place: int, days: int) -> None:
        self.edit(field, place, txn_date=day(days), due_date=day(days + 30))

    @rule(field=st.sampled_from(_LISTS), place=_places, other=_places, name=st.integers(0, 40))
    def make_like_another(self, field: str, place: int, other: int, name: int) -> None:
        """One field of a record, whichever, becomes that of another one."""
        listed = getattr(self.books, field)
        if listed:
            names = [each for each in listed[0].__struct_fields__ if each != "id"]
            taken = names[name % len(names)]
            self.edit(field, place, **{taken: getattr(listed[other % len(listed)], taken)})

    @rule(field=st.sampled_from(DOCUMENT_FIELDS), place=_places, party=st.sampled_from(["1", "2", "3", "4", "9", None]))
    def move_to_a_party(self, field: str, place: int, party: str | None) -> None:
        self.edit(field, place, **dict.fromkeys(_PARTY_FIELDS, party), entity_kind="Vendor" if party else "")

    @rule(field=st.sampled_from(DOCUMENT_FIELDS), place=_places, minor=st.sampled_from([0, 1, 10_000, 10_001, 500_000]))
    def settle_in_part(self, field: str, place: int, minor: int) -> None:
        self.edit(field, place, balance_minor=minor)

    @rule(
        field=st.sampled_from(DOCUMENT_FIELDS), place=_places, rate=st.sampled_from([None, Decimal(1), Decimal("1.1")])
    )
    def make_foreign(self, field: str, place: int, rate: Decimal | None) -> None:
        self.edit(field, place, currency="EUR", exchange_rate=rate)

    @rule(field=st.sampled_from(["vendors", "customers", "accounts"]), place=_places, name=st.sampled_from(_NAMES))
    def rename(self, field: str, place: int, name: str) -> None:
        self.edit(field, place, name=name, full_name=name)

    @rule(place=_places, minor=st.integers(-2, 2))
    def post_to_an_account(self, place: int, minor: int) -> None:
        self.edit("accounts", place, balance_minor=minor * 100_000)

    @rule(field=st.sampled_from(["vendors", "customers", "accounts"]), place=_places)
    def make_inactive(self, field: str, place: int) -> None:
        self.edit(field, place, active=False)

    @rule(party=st.sampled_from(["1", "2", "3", "4"]), into=st.sampled_from(["1", "2", "3", "4"]))
    def merge_vendors(self, party: str, into: str) -> None:
        for field in DOCUMENT_FIELDS:
            for place, each in enumerate(getattr(self.books, field)):
                named = {name: into for name in _PARTY_FIELDS if getattr(each, name, None) == party}
                self.edit(field, place, **named)
        self.put("vendors", (each for each in self.books.vendors if each.id == into or each.id != party))

    @rule(place=_places, parties=st.sets(st.sampled_from(["1", "2", "3", "4"]), min_size=1))
    def name_vendors_in_an_entry(self, place: int, parties: set[str]) -> None:
        entry = journal(f"e{place % 3}", day(0), ("bank", -100), *(("ap0", 100) for _ in parties))
        lines = zip(entry.lines[1:], sorted(parties), strict=True)
        named = tuple(replace(line, entity_kind="Vendor", entity_id=party) for line, party in lines)
        kept = (each for each in self.books.journal_entries if each.id != entry.id)
        self.put("journal_entries", (*kept, replace(entry, lines=(entry.lines[0], *named))))

    @rule(days=st.integers(1, 40))
    def let_days_pass(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(most=st.sampled_from([2, 3, 500]), days=st.sampled_from([30, 365]))
    def change_the_policy(self, most: int, days: int) -> None:
        self.policy = replace(self.policy, findings_max=most, lookback_days=days)

    @rule()
    def change_nothing(self) -> None:
        self.books = replace(self.books)

    @precondition(lambda self: self.before is not None)
    @rule()
    def keep_it_and_read_it_again(self) -> None:
        kept = msgspec.json.encode(self.before, enc_hook=to_wire)
        self.before = msgspec.json.decode(kept, type=Remembered, dec_hook=from_wire)

    @invariant()
    def the_outcome_is_that_of_a_full_run(self) -> None:
        snapshot = resolved(self.books, self.policy)
        self.before = reevaluate(snapshot, self.policy, self.day, self.before)
        full = evaluate(snapshot, self.policy, self.day)
        assert self.before.outcomes == full.outcomes
        assert self.before.findings == full.findings

    def edit(self, field: str, place: int, **values: Any) -> None:
        listed = getattr(self.books, field)
        if listed:
            at = place % len(listed)
            fits = {name: value for name, value in values.items() if name in listed[at].__struct_fields__}
            self.put(field, (*listed[:at], replace(listed[at], **fits), *listed[at + 1 :]))

    def put(self, field: str, records: Iterable[Any]) -> None:
        self.books = replace(self.books, **{field: tuple(sorted(records, key=lambda each: each.id))})


TestBooks = Books.TestCase
TestBooks.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


class Looked:
    """Rules that count, each run, the records that they say they look at."""

    def __init__(self) -> None:
        self.at = Counter[str]()
        self.rules = tuple(replace(each, check=self._counting(each)) for each in BOOK_RULES)

    def _counting(self, each: Rule) -> Check:
        def check(view: RuleView) -> Iterator[Found]:
            self.at[each.code] += each.over(view)
            yield from each.check(view)

        return check

    def during(self, snapshot: Snapshot, before: Remembered | None) -> Remembered:
        self.at.clear()
        return rerun(snapshot, DEFAULT_POLICY, MONDAY, self.rules, before)


def large() -> Snapshot:
    """5,000 open documents, with 200 vendors and 200 customers."""
    numbers = range(2_500)
    return books(
        accounts=(account("rent", "Expense", classification="Expense"), account("ap", "Accounts Payable", -1)),
        vendors=tuple(vendor(f"v{n}", f"{n * 7919} Trading") for n in range(200)),
        customers=tuple(customer(f"c{n}", f"{n * 6421} Holding", email=f"{n}@example.com") for n in range(200)),
        bills=tuple(bill(f"b{n}", 10 + n, day(n % 60), vendor_id=f"v{n % 200}", doc_number=f"V{n}") for n in numbers),
        invoices=tuple(invoice(f"i{n}", 9 + n, day(n % 60), customer_id=f"c{n % 200}") for n in numbers),
        deposits=(deposit("d", day(-1), 10, "rent"),),
    )


def with_changed(snapshot: Snapshot, field: str, count: int) -> Snapshot:
    """The same books in which so many documents are settled in part, one of each party."""
    listed = getattr(snapshot, field)
    changed = tuple(replace(each, balance_minor=each.balance_minor - 1, version=9) for each in listed[:count])
    return replace(snapshot, **{field: (*changed, *listed[count:])})


def test_five_changes_of_five_thousand_documents_are_less_than_a_fifth_of_the_work() -> None:
    looked, snapshot = Looked(), large()
    before = looked.during(snapshot, None)
    runs, full = len(looked.at), looked.at.total()
    changed = with_changed(with_changed(snapshot, "bills", 3), "invoices", 2)
    after = looked.during(changed, before)
    assert full > 40_000
    assert 5 * looked.at.total() < full
    assert looked.at["BILL-DUP"] == 3 * 13
    assert len(looked.at) < runs
    assert after.findings == evaluate(changed, DEFAULT_POLICY, MONDAY).findings


def test_nothing_runs_where_nothing_changed() -> None:
    looked = Looked()
    before = looked.during(large(), None)
    assert looked.during(large(), before) == before
    assert looked.at == {}


def test_what_only_moves_a_balance_runs_what_reads_balances() -> None:
    looked, snapshot = Looked(), large()
    before = looked.during(snapshot, None)
    accounts = tuple(replace(each, balance_minor=each.balance_minor - 5, version=3) for each in snapshot.accounts)
    looked.during(replace(snapshot, accounts=accounts), before)
    assert set(looked.at) == {"ACC-SIGN", "ACC-ZERO", "AP-TIE"}


@pytest.mark.parametrize("change", ["day", "policy", "rules"])
def test_on_other_terms_everything_runs(change: str) -> None:
    looked, snapshot = Looked(), large()
    before = looked.during(snapshot, None)
    runs = dict(looked.at)
    rules = looked.rules if change != "rules" else (replace(looked.rules[0], version=99), *looked.rules[1:])
    policy = replace(DEFAULT_POLICY, stale_days=1) if change == "policy" else DEFAULT_POLICY
    looked.at.clear()
    rerun(snapshot, policy, MONDAY + timedelta(days=change == "day"), rules, before)
    assert looked.at.keys() == runs.keys()


BY_PART = tuple(each for each in BOOK_RULES if each.by_part)


@settings(max_examples=150, deadline=None)
@given(snapshots(), st.lists(st.sampled_from(["1", "2", "3", "4"]), min_size=5, max_size=5))
def test_a_rule_by_part_finds_in_the_books_what_it_finds_in_their_parts(snapshot: Snapshot, parties: list[str]) -> None:
    spread_out = resolved(spread(snapshot, parties), DEFAULT_POLICY)
    assert unlike_by_part(spread_out, DEFAULT_POLICY, MONDAY, BY_PART) == set()


def test_a_rule_that_compares_the_whole_books_is_no_rule_by_part() -> None:
    numbered = tuple(invoice(f"i{n}", 9, day(n), customer_id=f"c{n}", doc_number="7") for n in range(2))
    by_code = {each.code: each for each in BOOK_RULES}
    assert unlike_by_part(books(invoices=numbered), DEFAULT_POLICY, MONDAY, [by_code["INV-DUPNO"]]) == {"INV-DUPNO"}


def spread(snapshot: Snapshot, parties: list[str]) -> Snapshot:
    """The same books with their documents over several parties, which have names of their own."""
    named = dict(zip(("1", "2", "3", "4"), _NAMES, strict=False))
    lists: dict[str, Any] = {"vendors": tuple(vendor(n, name, is_1099=True) for n, name in named.items())}
    for field in DOCUMENT_FIELDS:
        moved = []
        for each, party in zip(getattr(snapshot, field), parties, strict=False):
            names = {name: party for name in _PARTY_FIELDS if getattr(each, name, None)}
            moved.append(replace(each, **names))
        lists[field] = tuple(moved)
    return replace(snapshot, **lists)
