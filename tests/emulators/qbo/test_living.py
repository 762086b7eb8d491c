"""Companies go on living as the sandbox's days pass."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import httpx
from tests.emulators.qbo.conftest import REALM, MovableClock
from tests.emulators.qbo.test_ledger import check_trial_balance
from tests.fixtures.companies import trader

from emulators.qbo.bookfile import BookFile
from emulators.qbo.companies.scenarios import build, load_scenario
from emulators.qbo.sandbox import Sandbox, companies_in
from emulators.qbo.serving import start
from emulators.qbo.store import Company
from emulators.qbo.wire import PACIFIC

AS_OF = date(2026, 6, 30)
MORNING = datetime.combine(AS_OF, time(9), PACIFIC).astimezone(UTC)
HEADERS = {"Authorization": "Bearer access", "Accept": "application/json"}


def healthy() -> Company:
    return build(load_scenario("healthy"), 1, AS_OF, REALM)


def contents(books: Company) -> dict[str, dict[str, object]]:
    return {kind: dict(objects) for kind, objects in books.objects.items()}


def test_moving_the_clock_plays_the_days_between() -> None:
    books, straight = healthy(), healthy()
    before = len(books.of_kind("Bill"))
    sandbox = Sandbox([books], clock=lambda: MORNING)
    for _ in range(3):
        sandbox.clock.forward(timedelta(days=10))
    assert len(books.of_kind("Bill")) > before
    assert straight.player is not None
    straight.player.play_until(AS_OF + timedelta(days=30))
    assert contents(books) == contents(straight)
    check_trial_balance(books)


def test_a_day_that_ends_by_itself_is_played_when_asked_for() -> None:
    clock = MovableClock()
    clock.now = MORNING
    living, still = healthy(), build(load_scenario("healthy"), 1, AS_OF, "2")
    ids = {books.realm_id: books.revision for books in (living, still)}
    for books, rolls_over in ((living, True), (still, False)):
        clock.now = MORNING
        sandbox = Sandbox([books], clock=clock, rolls_over=rolls_over)
        sandbox.mint_tokens(books.realm_id, "access", "refresh")
        with start(sandbox) as running, httpx.Client(headers=HEADERS) as client:
            clock.forward(timedelta(days=4))
            client.get(f"{running.url}/v3/company/{books.realm_id}/preferences").raise_for_status()
    assert living.revision > ids[REALM]
    assert still.revision == ids["2"]


def test_what_a_client_paid_is_not_paid_again() -> None:
    books = healthy()
    sandbox = Sandbox([books], clock=lambda: MORNING)
    sandbox.mint_tokens(REALM, "access", "refresh")
    bill = next(bill for bill in books.of_kind("Bill").values() if bill["Balance"])
    bank = next(row["Id"] for row in books.of_kind("Account").values() if row["AccountType"] == "Bank")
    line = {"Amount": str(bill["Balance"]), "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    payment = {
        "VendorRef": bill["VendorRef"],
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": bank}},
        "TotalAmt": str(bill["Balance"]),
        "Line": [line],
    }
    with start(sandbox) as running, httpx.Client(headers=HEADERS) as client:
        client.post(f"{running.url}/v3/company/{REALM}/billpayment", json=payment).raise_for_status()
        sandbox.clock.forward(timedelta(days=60))
    assert len(books.of_kind("Bill")[bill["Id"]]["LinkedTxn"]) == 1
    check_trial_balance(books)


def test_a_company_taken_up_from_a_file_lives_on(tmp_path: Path) -> None:
    file = BookFile(tmp_path / "books.qbo")
    Sandbox([healthy()], clock=lambda: MORNING, file=file).clock.forward(timedelta(days=5))
    file.close()
    file = BookFile(tmp_path / "books.qbo")
    (again,) = companies_in(file)
    sandbox = Sandbox([again], clock=lambda: MORNING, file=file)
    assert sandbox.clock() == MORNING + timedelta(days=5)
    sandbox.clock.forward(timedelta(days=25))
    straight = healthy()
    assert straight.player is not None
    straight.player.play_until(AS_OF + timedelta(days=30))
    assert contents(again) == contents(straight)
    file.close()


def test_a_company_of_a_trade_lives_too() -> None:
    books = trader("shop")
    before = books.revision
    Sandbox([books], clock=lambda: MORNING).clock.forward(timedelta(days=7))
    assert books.revision > before
