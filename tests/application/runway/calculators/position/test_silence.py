"""Books in which nothing is posted any more: they do not turn green by it."""

import msgspec
import pytest
from tests.fixtures.books import MONDAY, NOW, account, bank, bill, books, cents, day, purchase, quarter

from application.runway.calculators.position.assessment import assess
from domain.answers.metric import Status
from domain.answers.runway import Light, RunwayFigures
from domain.books.balance_snapshot import BalanceSnapshot
from domain.policy.policy import DEFAULT_POLICY
from domain.snapshot.snapshot import Snapshot


def figures(snapshot: Snapshot) -> RunwayFigures:
    return assess(snapshot, DEFAULT_POLICY, MONDAY).figures


def paid(*days: int) -> Snapshot:
    return books(accounts=(bank(90_000),), purchases=tuple(purchase(str(n), day(n), 900) for n in days))


@pytest.mark.parametrize(
    ("last", "status"),
    [
        # Each week on a Monday, whose pauses of 7 days make 10 usual; 11 days without a posting have 7 business days.
        (-11, Status.OK),
        (-12, Status.STALE),
    ],
)
def test_silence_beyond_the_longest_pause_and_half_as_much_makes_flows_stale(last: int, status: Status) -> None:
    found = figures(paid(*(last - 7 * n for n in range(12))))
    assert found.flows.gross_day.status is status
    assert found.buffer_days.status is status
    assert (found.light is Light.GREY) is (status is Status.STALE)


def test_the_reason_says_since_when() -> None:
    found = figures(paid(*(-40 - 7 * n for n in range(7))))
    assert found.light_reasons == (f"Nothing has moved cash since {day(-40)}; the longest pause before was 7 days.",)
    assert found.flows.outflow.reason == found.light_reasons[0]


def test_who_pays_once_a_month_may_be_silent_for_a_month() -> None:
    assert figures(paid(-30, -60, -90)).buffer_days.status is Status.OK
    assert figures(paid(-46, -76, -106)).buffer_days.status is Status.STALE


def test_one_movement_makes_no_habit() -> None:
    assert figures(paid(-60)).flows.gross_day.status is Status.OK


def test_no_outflow_beside_open_bills_is_no_health() -> None:
    received = quarter(0, 45_500)["deposits"]
    idle = figures(books(accounts=(bank(5_000),), deposits=received))
    assert (idle.buffer_days.status, idle.runway_days.status) == (Status.INFINITE, Status.INFINITE)
    owing = figures(books(accounts=(bank(5_000),), deposits=received, bills=(bill("x", 300, day(5)),)))
    assert (owing.buffer_days.status, owing.runway_days.status) == (Status.INSUFFICIENT, Status.INSUFFICIENT)
    assert "bills are open" in owing.runway_days.reason
    card = account("card", "Credit Card", -300)
    charged = figures(books(accounts=(bank(5_000), card), deposits=received))
    assert charged.buffer_days.reason == "No cash went out in the window although cards are to be paid."


def test_payroll_without_a_document_is_no_sign_that_anybody_posts() -> None:
    posted = paid(*(-45 - 3 * n for n in range(16)))
    seen = tuple(
        BalanceSnapshot(
            account_id="bank", day=day(on), taken_at=NOW, balance_minor=cents(-100 * n), documents_minor=0, basis="1"
        )
        for n, on in enumerate(range(-59, 0, 14))
    )
    found = figures(msgspec.structs.replace(posted, balance_snapshots=seen))
    assert found.flows.undocumented != ()
    assert (found.flows.gross_day.status, found.light) == (Status.STALE, Light.GREY)


def test_cash_positive_so_far_says_when_the_projection_runs_out() -> None:
    fields = {"accounts": (bank(50_000),)} | quarter(45_500, 91_000)
    assert figures(books(**fields)).runway_days.warnings == ()
    crunched = figures(books(**fields, bills=(bill("x", 90_000, day(4)),))).runway_days
    assert crunched.status is Status.INFINITE
    assert crunched.warnings == (crunched.reason,)
    assert str(day(4)) in crunched.reason
