"""Users of plaid-python, pointed at the emulator by its own setting `host` and by nothing else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import plaid
import pytest
from plaid.model.accounts_balance_get_request import AccountsBalanceGetRequest
from plaid.model.accounts_get_request import AccountsGetRequest
from plaid.model.country_code import CountryCode
from plaid.model.institutions_get_by_id_request import InstitutionsGetByIdRequest
from plaid.model.institutions_get_by_id_request_options import InstitutionsGetByIdRequestOptions
from plaid.model.item_access_token_invalidate_request import ItemAccessTokenInvalidateRequest
from plaid.model.item_get_request import ItemGetRequest
from plaid.model.item_public_token_exchange_request import ItemPublicTokenExchangeRequest
from plaid.model.item_remove_request import ItemRemoveRequest
from plaid.model.link_token_create_request import LinkTokenCreateRequest
from plaid.model.link_token_create_request_user import LinkTokenCreateRequestUser
from plaid.model.products import Products
from plaid.model.sandbox_public_token_create_request import SandboxPublicTokenCreateRequest
from plaid.model.transactions_get_request import TransactionsGetRequest
from plaid.model.transactions_get_request_options import TransactionsGetRequestOptions
from plaid.model.transactions_refresh_request import TransactionsRefreshRequest
from tests.emulators.plaid.stories import BANK, NOON, Mirror, client_of, code_of, happens, line, link

from emulators.plaid.bank import Event
from emulators.plaid.serving import RunningSandbox


def test_a_link_becomes_an_item(running: RunningSandbox) -> None:
    api = client_of(running.url)
    asked = LinkTokenCreateRequest(
        client_name="Cash",
        language="en",
        country_codes=[CountryCode("US")],
        user=LinkTokenCreateRequestUser(client_user_id="u1"),
        products=[Products("transactions")],
    )
    token = api.link_token_create(asked)
    assert token["link_token"].startswith("link-sandbox-")
    assert token["expiration"] == NOON + timedelta(hours=4)

    linked = link(api)
    told = api.item_get(ItemGetRequest(access_token=linked["access_token"]))
    assert told["item"]["item_id"] == linked["item_id"]
    assert told["item"]["institution_id"] == BANK
    assert told["status"]["transactions"]["last_successful_update"] == NOON


def test_a_public_token_is_good_once_and_for_half_an_hour(running: RunningSandbox) -> None:
    api = client_of(running.url)

    def public_token() -> str:
        asked = SandboxPublicTokenCreateRequest(institution_id=BANK, initial_products=[Products("transactions")])
        return str(api.sandbox_public_token_create(asked)["public_token"])

    first, late = public_token(), public_token()
    api.item_public_token_exchange(ItemPublicTokenExchangeRequest(public_token=first))
    running.sandbox.clock.forward(timedelta(minutes=31))
    for token in (first, late, "public-sandbox-unknown"):
        with pytest.raises(plaid.ApiException) as refusal:
            api.item_public_token_exchange(ItemPublicTokenExchangeRequest(public_token=token))
        assert code_of(refusal.value) == "INVALID_PUBLIC_TOKEN"


def test_balances_are_those_of_the_last_look_or_live(running: RunningSandbox) -> None:
    api = client_of(running.url)
    linked = link(api)
    before = _balances(api.accounts_get(AccountsGetRequest(access_token=linked["access_token"])))
    bank = running.sandbox.banks["user_good"]
    bank.tell(Event(running.sandbox.clock(), "added", line("cash", "-500.00")))

    cached = _balances(api.accounts_get(AccountsGetRequest(access_token=linked["access_token"])))
    live = _balances(api.accounts_balance_get(AccountsBalanceGetRequest(access_token=linked["access_token"])))
    assert cached == before
    assert live["Operating"] == before["Operating"] + Decimal("500.00")
    assert (live["Reserve"], live["Company Card"]) == (before["Reserve"], before["Company Card"])


def test_what_is_pending_is_held_back_and_not_spent(running: RunningSandbox) -> None:
    api = client_of(running.url)
    linked = link(api)

    def operating() -> Any:
        asked = AccountsBalanceGetRequest(access_token=linked["access_token"])
        rows = api.accounts_balance_get(asked)["accounts"]
        return next(row["balances"] for row in rows if row["name"] == "Operating")

    before = operating()
    happens(running, "added", line("fuel", "75.00", pending=True))
    after = operating()
    assert after["current"] == before["current"]
    assert Decimal(str(before["available"])) - Decimal(str(after["available"])) == 75


def test_an_institution(running: RunningSandbox) -> None:
    options = InstitutionsGetByIdRequestOptions(include_status=True)
    asked = InstitutionsGetByIdRequest(institution_id=BANK, country_codes=[CountryCode("US")], options=options)
    found = client_of(running.url).institutions_get_by_id(asked)["institution"]
    assert (found["name"], found["oauth"]) == ("First Platypus Bank", False)
    assert str(found["status"]["transactions_updates"]["status"]) == "HEALTHY"


@pytest.mark.parametrize("count", [7, 100, 500])
def test_any_page_size_ends_in_the_same_rows(running: RunningSandbox, count: int) -> None:
    api = client_of(running.url)
    linked = link(api)
    mirror, whole = Mirror(api, linked["access_token"], count), Mirror(api, linked["access_token"])
    pages = mirror.sync()
    assert whole.sync()[-1]["has_more"] is False
    assert [len(page["added"]) for page in pages[:-1]] == [count] * (len(pages) - 1)
    assert mirror.rows.keys() == whole.rows.keys()
    assert len(mirror.rows) > 60
    assert mirror.cursor == whole.cursor
    assert mirror.sync()[0]["added"] == []


def test_nothing_is_there_before_the_first_look(running: RunningSandbox) -> None:
    running.sandbox.switches.initial_after_s, running.sandbox.switches.historical_after_s = 60, 600
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"])
    [page] = mirror.sync()
    assert (page["next_cursor"], page["has_more"], mirror.status) == ("", False, "NOT_READY")

    running.sandbox.clock.forward(timedelta(seconds=61))
    mirror.sync()
    recent = dict(mirror.rows)
    assert mirror.status == "INITIAL_UPDATE_COMPLETE"
    assert min(row["date"] for row in recent.values()) >= NOON.date() - timedelta(days=30)

    running.sandbox.clock.forward(timedelta(minutes=10))
    mirror.sync()
    assert mirror.status == "HISTORICAL_UPDATE_COMPLETE"
    assert recent.keys() < mirror.rows.keys()


def test_what_was_pending_posts_under_a_new_id(running: RunningSandbox) -> None:
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"])
    mirror.sync()
    pending = line("p1", "80.00", pending=True)
    happens(running, "added", pending)
    [page] = mirror.sync()
    [hint] = page["added"]
    assert (hint["pending"], hint["amount"]) == (True, 80)

    happens(running, "removed", pending)
    happens(running, "added", line("t1", "96.00", pending_key="p1"))
    [page] = mirror.sync()
    assert [row["transaction_id"] for row in page["removed"]] == [hint["transaction_id"]]
    [posted] = page["added"]
    assert posted["transaction_id"] != hint["transaction_id"] == posted["pending_transaction_id"]
    assert (posted["pending"], posted["amount"]) == (False, 96)


def test_a_change_between_two_pages_makes_their_cursors_useless(running: RunningSandbox) -> None:
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"], count=20)
    middle = mirror.page("")["next_cursor"]
    happens(running, "added", line("news"))
    with pytest.raises(plaid.ApiException) as refusal:
        mirror.page(middle)
    assert refusal.value.status == 400
    assert code_of(refusal.value) == "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"
    mirror.sync()
    assert "NEWS" in {row["name"] for row in mirror.rows.values()}


def test_a_row_changes_and_another_goes(running: RunningSandbox) -> None:
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"])
    happens(running, "added", line("a", "10.00"))
    happens(running, "added", line("b", "20.00"))
    mirror.sync()
    happens(running, "modified", line("a", "10.01"))
    happens(running, "removed", line("b", "20.00"))
    happens(running, "added", line("never", "5.00", pending=True))
    happens(running, "removed", line("never", "5.00", pending=True))
    [page] = mirror.sync()
    assert [(row["name"], row["amount"]) for row in page["modified"]] == [("A", 10.01)]
    assert (len(page["removed"]), page["added"]) == (1, [])


def test_a_window_shows_what_syncing_has_built(running: RunningSandbox) -> None:
    api = client_of(running.url)
    linked = link(api)
    mirror = Mirror(api, linked["access_token"])
    mirror.sync()
    found: set[str] = set()
    start, total = NOON.date() - timedelta(days=60), 1
    while len(found) < total:
        options = TransactionsGetRequestOptions(count=50, offset=len(found))
        asked = TransactionsGetRequest(
            access_token=linked["access_token"], start_date=start, end_date=NOON.date(), options=options
        )
        answer = api.transactions_get(asked)
        total = answer["total_transactions"]
        found |= {row["transaction_id"] for row in answer["transactions"]}
    assert found == {key for key, row in mirror.rows.items() if start <= row["date"] <= NOON.date()}


def test_days_go_by_and_the_bank_is_looked_at(running: RunningSandbox) -> None:
    api = client_of(running.url)
    linked = link(api)
    mirror = Mirror(api, linked["access_token"])
    mirror.sync()
    known = set(mirror.rows)
    running.sandbox.clock.forward(timedelta(days=7))
    mirror.sync()
    assert mirror.rows.keys() - known
    posted = sum(Decimal(str(row["amount"])) for row in mirror.rows.values() if not row["pending"])
    again = Mirror(api, linked["access_token"])
    again.sync()
    assert posted == sum(Decimal(str(row["amount"])) for row in again.rows.values() if not row["pending"])
    api.transactions_refresh(TransactionsRefreshRequest(access_token=linked["access_token"]))


def test_tokens_end(running: RunningSandbox) -> None:
    api = client_of(running.url)
    old = link(api)["access_token"]
    new = api.item_access_token_invalidate(ItemAccessTokenInvalidateRequest(access_token=old))["new_access_token"]
    api.item_get(ItemGetRequest(access_token=new))
    assert _refused(api.item_get, ItemGetRequest(access_token=old)) == "INVALID_ACCESS_TOKEN"
    api.item_remove(ItemRemoveRequest(access_token=new))
    assert _refused(api.item_get, ItemGetRequest(access_token=new)) == "INVALID_ACCESS_TOKEN"
    running.sandbox.switches.removed_items = "ITEM_NOT_FOUND"
    assert _refused(api.accounts_get, AccountsGetRequest(access_token=new)) == "ITEM_NOT_FOUND"


def test_a_secret_that_is_wrong(running: RunningSandbox) -> None:
    token = link(client_of(running.url))["access_token"]
    api = client_of(running.url, key="another")
    assert _refused(api.item_get, ItemGetRequest(access_token=token)) == "INVALID_API_KEYS"


def test_a_key_that_is_missing_breaks_the_client(running: RunningSandbox) -> None:
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"])
    running.sandbox.switches.leave_out = ["payment_channel"]
    with pytest.raises((TypeError, plaid.ApiValueError)):
        mirror.sync()


def test_the_fifty_first_sync_of_a_minute_is_refused(running: RunningSandbox) -> None:
    running.sandbox.switches.throttle = True
    api = client_of(running.url)
    mirror = Mirror(api, link(api)["access_token"], count=1)
    for _ in range(50):
        mirror.page("")
    with pytest.raises(plaid.ApiException) as refusal:
        mirror.page("")
    assert (refusal.value.status, code_of(refusal.value)) == (429, "TRANSACTIONS_SYNC_LIMIT")
    api.item_get(ItemGetRequest(access_token=link(api)["access_token"]))


def _refused(call: Any, asked: Any) -> str:
    with pytest.raises(plaid.ApiException) as refusal:
        call(asked)
    return code_of(refusal.value)


def _balances(answer: Any) -> dict[str, Decimal]:
    return {row["name"]: Decimal(str(row["balances"]["current"])) for row in answer["accounts"]}
