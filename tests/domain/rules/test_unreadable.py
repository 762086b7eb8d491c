"""The rule about records that could not be read."""

import pytest
from tests.fixtures.books import cents
from tests.fixtures.judging import found, outcome

from domain.books.unreadable import Unreadable
from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity


def unread(kind: str, id: str, amount: int | None = 100, called: str = "") -> Unreadable:
    stated = None if amount is None else Money(cents(amount), "USD")
    return Unreadable(kind=kind, id=id, problem="TxnDate is missing.", called=called, stated=stated)


def test_syn_read_tells_each_record_with_the_money_it_states() -> None:
    [bill, invoice, vendor] = sorted(
        found("SYN-READ", unreadable=(unread("Bill", "1"), unread("Invoice", "2"), unread("Vendor", "3", None, "Elm"))),
        key=lambda finding: finding.key,
    )
    stated = Money(10_000, "USD")
    assert (bill.severity, bill.exposure, bill.cash_effect) == (Severity.HIGH, stated, -stated)
    assert (invoice.exposure, invoice.cash_effect) == (stated, stated)
    assert (vendor.title, vendor.exposure, vendor.cash_effect) == ("Vendor Elm cannot be read", None, None)
    assert bill.explanation == ("Bill (id 1) over 100.00 USD is in the ledger and in no figure: its date is missing.")
    assert [each.value for each in bill.evidence if each.label == "for support"] == ["TxnDate is missing."]


def test_syn_read_tells_many_of_a_kind_as_one_with_their_sum() -> None:
    [together] = found("SYN-READ", unreadable=tuple(unread("Bill", str(n)) for n in range(11)))
    assert (len(together.subjects), together.exposure) == (11, Money(110_000, "USD"))
    assert "TxnDate" not in together.explanation
    assert together.title == "11 records of the kind Bill cannot be read"
    assert len(found("SYN-READ", unreadable=tuple(unread("Bill", str(n)) for n in range(10)))) == 10


def test_syn_read_has_nothing_to_look_at_where_everything_is_read() -> None:
    assert outcome("SYN-READ").status is RuleStatus.NOT_APPLICABLE


def test_syn_read_prices_nothing_that_has_no_rate() -> None:
    foreign = Unreadable(kind="Bill", id="1", problem="It is bent.", stated=Money(10000, "EUR"))
    [told] = found("SYN-READ", unreadable=(foreign,))
    assert (told.exposure, told.cash_effect) == (None, None)
    assert "over 100.00 EUR" in told.explanation


@pytest.mark.parametrize(
    ("problem", "plain"),
    [
        ("The Bill cannot be read: Invalid decimal string - at `$.Balance`.", "its balance cannot be understood."),
        ("The Account cannot be read: CurrentBalance is missing.", "its balance is missing."),
        (
            "The Invoice cannot be read: Expected `str` - at `$.Line[0].Id`.",
            "its content cannot be understood.",
        ),
        ("The Vendor cannot be read: JSON is malformed.", "is missing or cannot be understood."),
    ],
)
def test_syn_read_says_what_stands_in_the_way_in_plain_words(problem: str, plain: str) -> None:
    record = Unreadable(kind="Bill", id="1", problem=problem)
    for records in ((record,), (record,) * 11):
        [told] = found("SYN-READ", unreadable=records)
        assert told.explanation.endswith(plain)
        assert not set("$`") & set(told.explanation)
        assert problem in [each.value for each in told.evidence]
