"""The contract of `domain.ports.stores.mirror.Mirror`."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace
from tests.fixtures.changes import at, bill, gone, live, unread
from tests.fixtures.worlds import NOW, World

from domain.books.account import Account
from domain.books.bill import Bill, BillPayment
from domain.books.cash_document import Purchase
from domain.books.company import Preferences
from domain.books.invoice import Invoice, Payment
from domain.books.lines import AppliedLine, ExpenseLine
from domain.books.party import Vendor
from domain.books.record import Link
from domain.books.subject import Subject
from domain.errors import NotFound
from domain.findings.finding import Evaluation, Evidence, Finding, Fix, Kept, Remembered, RuleOutcome, RuleStatus
from domain.firms.firm import AsOf, Scope
from domain.money import Money
from domain.policy.policy import DEFAULT_POLICY
from domain.policy.severity import Severity
from domain.ports.stores.mirror import Selection
from domain.rails.change import LoggedChange
from domain.rails.sync import KindTotals

DAY = date(2026, 6, 30)
AS_OF = AsOf(DAY, NOW)
POLICY = DEFAULT_POLICY.version


def bill_ids(world: World, scope: Scope, selection: Selection | None = None) -> list[str]:
    with world.mirror.read(scope) as mirror:
        return [each.id for each in mirror.records(Bill, selection)]


def payment(id: str, day: date, unapplied_minor: int = 0) -> Payment:
    return Payment(id=id, version=0, updated_at=at(0), txn_date=day, currency="USD", unapplied_minor=unapplied_minor)


def evaluation_of(*blocked: Subject, blocks: bool = True) -> Evaluation:
    finding = Finding(
        key="k",
        code="AP-01",
        rule_version=1,
        severity=Severity.HIGH,
        subjects=blocked,
        title="t",
        explanation="e",
        evidence=(Evidence(label="l", value="v"),),
        exposure=Money(12_345, "JPY"),
        cash_effect=Money(-5, "USD"),
        fix=Fix(action="a", sentence="s"),
        blocks=blocks,
    )
    outcome = RuleOutcome(code="AP-01", rule_version=1, severity=Severity.HIGH, status=RuleStatus.FAIL, findings=1)
    return Evaluation(outcomes=(outcome,), findings=(finding,))


def test_a_reading_knows_its_business_and_connection(world: World, scope: Scope) -> None:
    with world.mirror.read(scope) as mirror:
        assert (mirror.business.id, mirror.business.firm_id, mirror.business.name) == (
            scope.business_id,
            "f_one",
            "Client realm-1",
        )
        assert mirror.connection() == world.connections.get(scope)
        assert mirror.state() == world.writing.state(scope)


def test_records_come_back_as_they_were_ordered_by_id_as_text(world: World, scope: Scope) -> None:
    rich = bill(
        "10",
        7,
        3,
        exchange_rate=Decimal("1.23456789"),
        due_date=date(2026, 7, 1),
        lines=(ExpenseLine(id="1", amount_minor=10_000, account_id="7", description="paint, 3 l"),),
        links=(Link("PurchaseOrder", "4"),),
    )
    records = [bill("9"), rich, bill("B"), bill("a")]
    world.apply(scope, *(live(each) for each in records))
    with world.mirror.read(scope) as mirror:
        assert mirror.records(Bill) == (rich, bill("9"), bill("B"), bill("a"))


def test_a_reading_is_of_one_instant(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    with world.mirror.read(scope) as mirror:
        before = mirror.state()
        world.apply(scope, live(bill("2")), gone("Bill", "1", 9))
        assert [each.id for each in mirror.records(Bill)] == ["1"]
        assert mirror.state() == before
        assert [each.records for each in mirror.totals()] == [1]
    assert bill_ids(world, scope) == ["2"]


def test_open_bills_have_a_balance_and_are_not_voided(world: World, scope: Scope) -> None:
    paid, voided, negative = bill("2", balance_minor=0), bill("3", voided=True), bill("4", balance_minor=-5)
    world.apply(scope, *map(live, (bill("1"), paid, voided, negative)))
    assert bill_ids(world, scope, Selection(open_only=True)) == ["1"]


def test_open_or_dated_since(world: World, scope: Scope) -> None:
    old, new = date(2025, 1, 1), date(2026, 6, 1)
    world.apply(
        scope,
        live(bill("open-old", txn_date=old)),
        live(bill("paid-old", txn_date=old, balance_minor=0)),
        live(bill("paid-new", txn_date=new, balance_minor=0)),
    )
    assert bill_ids(world, scope, Selection(open_only=True, or_since=new)) == ["open-old", "paid-new"]
    assert bill_ids(world, scope, Selection(since=new)) == ["paid-new"]
    assert bill_ids(world, scope, Selection(since=old, before=new)) == ["open-old", "paid-old"]
    assert bill_ids(world, scope, Selection(before=old)) == []


def test_payments_with_an_unapplied_rest_or_dated_since(world: World, scope: Scope) -> None:
    old, new = date(2025, 1, 1), date(2026, 6, 1)
    world.apply(scope, *map(live, (payment("1", old), payment("2", old, 5), payment("3", new))))
    with world.mirror.read(scope) as mirror:
        found = mirror.records(Payment, Selection(unapplied_or_since=new))
    assert [each.id for each in found] == ["2", "3"]


def test_a_bill_payment_has_the_rest_that_its_lines_leave(world: World, scope: Scope) -> None:
    # 100.00 paid: 80.00 to a bill leaves 20.00; 120.00 to a bill with a credit of 20.00 used leaves nothing.
    partly = (AppliedLine(amount_minor=8_000, links=(Link("Bill", "1"),)),)
    with_credit = (
        AppliedLine(amount_minor=12_000, links=(Link("Bill", "1"),)),
        AppliedLine(amount_minor=2_000, links=(Link("VendorCredit", "2"),)),
    )
    given = {"version": 0, "updated_at": at(0), "txn_date": date(2025, 1, 1), "currency": "USD", "total_minor": 10_000}
    world.apply(
        scope,
        live(BillPayment(id="1", lines=partly, **given)),  # type: ignore[arg-type]
        live(BillPayment(id="2", lines=with_credit, **given)),  # type: ignore[arg-type]
    )
    with world.mirror.read(scope) as mirror:
        found = mirror.records(BillPayment, Selection(unapplied_or_since=DAY))
    assert [each.id for each in found] == ["1"]


def test_ids_select(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")), live(bill("2", vendor_id="v2")))
    assert bill_ids(world, scope, Selection(record_ids=("2", "77"))) == ["2"]
    assert bill_ids(world, scope, Selection(record_ids=())) == []
    assert bill_ids(world, scope, Selection(party_ids=("v2",))) == ["2"]


def test_the_inactive_are_read_too(world: World, scope: Scope) -> None:
    vendors = [
        Vendor(id="1", version=0, updated_at=at(0), name="A", currency="USD"),
        Vendor(id="2", version=0, updated_at=at(0), name="B", currency="USD", active=False),
    ]
    world.apply(scope, *map(live, vendors))
    with world.mirror.read(scope) as mirror:
        assert [each.id for each in mirror.records(Vendor)] == ["1", "2"]


def test_parties_and_nobody_select(world: World, scope: Scope) -> None:
    given = {"version": 0, "updated_at": at(0), "txn_date": DAY, "currency": "USD"}
    spent = (Purchase(id="p1", entity_id="v1", **given), Purchase(id="p2", entity_id="v2", **given))  # type: ignore[arg-type]
    world.apply(scope, *map(live, spent), live(Purchase(id="p3", **given)))  # type: ignore[arg-type]
    with world.mirror.read(scope) as mirror:
        for ids, expected in ((("v1",), ["p1"]), (("v2", ""), ["p2", "p3"]), (("",), ["p3"]), ((), [])):
            assert [each.id for each in mirror.records(Purchase, Selection(party_ids=ids))] == expected


def test_kinds_do_not_mix(world: World, scope: Scope) -> None:
    invoice = Invoice(id="1", version=0, updated_at=at(0), txn_date=DAY, currency="USD", balance_minor=1)
    world.apply(scope, live(bill("1")), live(invoice))
    with world.mirror.read(scope) as mirror:
        assert mirror.records(Invoice) == (invoice,)
        assert mirror.records(Preferences) == ()


def test_an_evaluation_is_of_one_mirror_version_day_and_policy(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    evaluation = evaluation_of(Subject("Bill", "1"))
    world.mirror.save_evaluation(scope, 1, AS_OF, DEFAULT_POLICY, evaluation)
    with world.mirror.read(scope) as mirror:
        assert mirror.evaluation(DAY, POLICY) == evaluation
        assert mirror.evaluation(DAY + timedelta(days=1), POLICY) is None
        assert mirror.evaluation(DAY, POLICY + 1) is None
    world.apply(scope, live(bill("2")))
    with world.mirror.read(scope) as mirror:
        assert mirror.evaluation(DAY, POLICY) is None


def test_an_evaluation_is_replaced_by_a_later_one(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")), live(bill("2")))
    world.mirror.save_evaluation(scope, 2, AS_OF, DEFAULT_POLICY, evaluation_of(Subject("Bill", "1")))
    later = evaluation_of(Subject("Bill", "2"))
    world.mirror.save_evaluation(scope, 2, AS_OF, DEFAULT_POLICY, later)
    with world.mirror.read(scope) as mirror:
        assert mirror.evaluation(DAY, POLICY) == later
    blocked = Selection(blocked=True, as_of=DAY, policy_version=POLICY)
    assert bill_ids(world, scope, blocked) == ["2"]


def test_the_last_evaluation_of_a_day_and_policy_outlives_changes_of_the_books(world: World, scope: Scope) -> None:
    def last(day: date = DAY, policy: int = POLICY) -> Remembered | None:
        with world.mirror.read(scope) as mirror:
            return mirror.last_evaluation(day, policy)

    world.apply(scope, live(bill("1")))
    made = evaluation_of(Subject("Bill", "1"))
    kept = {"BILL-DUP": Kept(reads=("bills",), outcome=made.outcomes[0], parts={"k": "p"}, untold=made.findings)}
    remembered = Remembered(
        outcomes=made.outcomes, findings=made.findings, terms="t", fields={"bills": "x"}, parts=("p",), kept=kept
    )
    assert last() is None
    world.mirror.save_evaluation(scope, 1, AS_OF, DEFAULT_POLICY, remembered)
    world.apply(scope, live(bill("2")))
    world.writing.note_doubted(scope, ("Bill",))
    assert last() == remembered
    assert (last(DAY + timedelta(days=1)), last(policy=POLICY + 1)) == (None, None)
    world.mirror.save_evaluation(scope, 2, AS_OF, DEFAULT_POLICY, made)
    assert last() is None


def test_the_outcome_for_books_that_have_moved_on_is_dropped(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    world.apply(scope, live(bill("2")))
    newest = evaluation_of(Subject("Bill", "2"))
    world.mirror.save_evaluation(scope, 2, AS_OF, DEFAULT_POLICY, newest)
    world.mirror.save_evaluation(scope, 1, AS_OF, DEFAULT_POLICY, evaluation_of(Subject("Bill", "1")))
    with world.mirror.read(scope) as mirror:
        assert mirror.evaluation(DAY, POLICY) == newest


def test_blocked_and_unblocked_part_the_open_bills_in_two(world: World, scope: Scope) -> None:
    world.apply(scope, *(live(bill(str(number), balance_minor=number)) for number in range(6)))
    subjects = (Subject("Bill", "1"), Subject("Bill", "3"), Subject("Invoice", "2"), Subject("company", ""))
    world.mirror.save_evaluation(scope, 6, AS_OF, DEFAULT_POLICY, evaluation_of(*subjects))
    world.mirror.save_evaluation(
        scope, 6, AsOf(DAY + timedelta(days=1), NOW), DEFAULT_POLICY, evaluation_of(Subject("Bill", "2"))
    )

    def open_bills(day: date = DAY, *, blocked: bool | None = None) -> list[str]:
        return bill_ids(world, scope, Selection(open_only=True, blocked=blocked, as_of=day, policy_version=POLICY))

    assert open_bills(blocked=True) == ["1", "3"]
    assert open_bills(blocked=False) == ["2", "4", "5"]
    assert open_bills() == ["1", "2", "3", "4", "5"]
    assert open_bills(DAY + timedelta(days=1), blocked=True) == ["2"]


def test_findings_that_do_not_block_keep_nothing_out(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")))
    world.mirror.save_evaluation(scope, 1, AS_OF, DEFAULT_POLICY, evaluation_of(Subject("Bill", "1"), blocks=False))
    assert bill_ids(world, scope, Selection(blocked=True, as_of=DAY, policy_version=POLICY)) == []
    assert bill_ids(world, scope, Selection(blocked=False, as_of=DAY, policy_version=POLICY)) == ["1"]


def test_totals_are_by_kind_and_count_what_was_kept_raw(world: World, scope: Scope) -> None:
    account = Account(id="1", version=4, updated_at=at(1), name="Cash", full_name="Cash", type="Bank", currency="USD")
    world.apply(
        scope,
        live(bill("1", 2, 5, balance_minor=150)),
        live(bill("2", 3, 6, balance_minor=50)),
        live(bill("3", 1, 7, balance_minor=70, currency="EUR")),
        live(bill("4", 9, 8)),
        live(account),
        unread("Gadget", "1", 5, 2),
        unread("Bill", "5", 1, 3),
    )
    world.apply(scope, gone("Bill", "4", 9))
    with world.mirror.read(scope) as mirror:
        assert mirror.totals() == (
            KindTotals(kind="Account", records=1, deleted=0, sync_tokens=4, newest_update=at(1)),
            KindTotals(
                kind="Bill",
                records=4,
                deleted=1,
                sync_tokens=7,
                newest_update=at(9),
                open_minor={"EUR": 70, "USD": 200},
            ),
            KindTotals(kind="Gadget", records=1, deleted=0, sync_tokens=5, newest_update=at(2)),
        )


def test_the_log_tells_what_happened_oldest_first(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1", 1, 1)))
    world.apply(scope, live(bill("1", 2, 2)), live(bill("1", 1, 1)))
    world.apply(scope, gone("Bill", "1", 3))
    first = LoggedChange(
        sequence=1,
        kind="Bill",
        record_id="1",
        operation="created",
        version=1,
        updated_at=at(1),
        recorded_at=NOW,
        source="qbo",
        actor="sync",
    )
    second = replace(first, sequence=2, operation="updated", version=2, updated_at=at(2), before_sequence=1)
    third = replace(second, sequence=3, operation="deleted", updated_at=at(3), before_sequence=2)
    with world.mirror.read(scope) as mirror:
        assert mirror.changes(0, 10) == (first, second, third)
        assert mirror.changes(1, 1) == (second,)
        assert mirror.changes(3, 10) == ()


def test_the_log_is_narrowed_to_a_kind_and_a_record(world: World, scope: Scope) -> None:
    world.apply(scope, live(bill("1")), live(bill("2")), unread("Gadget", "1", 0, 1), live(bill("1", 1, 2)))
    world.apply(scope, live(bill("2", 1, 3)), unread("Gadget", "1", 1, 4))

    with world.mirror.read(scope) as mirror:

        def found(after: int = 0, limit: int = 10, **of_records: str) -> list[tuple[str, str, int]]:
            entries = mirror.changes(after, limit, **of_records)
            return [(each.kind, each.record_id, each.version) for each in entries]

        assert found(kind="Gadget") == [("Gadget", "1", 0), ("Gadget", "1", 1)]
        assert found(record_id="1") == [("Bill", "1", 1), ("Gadget", "1", 0), ("Gadget", "1", 1)]
        assert found(kind="Bill", record_id="2", limit=1) == [("Bill", "2", 0)]
        assert found(kind="Bill", after=3) == [("Bill", "2", 1)]
        assert found(kind="Widget") == []


def test_reading_an_unknown_business_fails_before_anything_is_read(world: World) -> None:
    with pytest.raises(NotFound), world.mirror.read(Scope("f_one", "b_nowhere")):
        pass
