"""Accounts and their balances: as of the last poll, and live."""

from emulators.plaid.bank import BankAccount
from emulators.plaid.faults import invalid_input
from emulators.plaid.items import Item
from emulators.plaid.shapes import account_shape, item_shape
from emulators.plaid.web.asks import Ask
from emulators.plaid.web.link import refuse_down
from emulators.service.wire import Json


def get_accounts(ask: Ask) -> Json:
    """Balances as of the last poll."""
    item = ask.item
    options = ask.options("account_ids")
    shapes = [account_shape(item, account, item.standing) for account in chosen(item, options.texts("account_ids"))]
    return {"accounts": shapes, "item": item_shape(item)}


def get_balances(ask: Ask) -> Json:
    """Balances of this moment, asked of the bank."""
    item = ask.item
    if item.error is not None:
        raise item.error
    refuse_down(ask)
    options = ask.options("account_ids", "min_last_updated_datetime")
    live = item.standing.copy()
    live.advance(ask.now)
    shapes = [account_shape(item, account, live) for account in chosen(item, options.texts("account_ids"))]
    return {"accounts": shapes, "item": item_shape(item)}


def chosen(item: Item, account_ids: list[str]) -> list[BankAccount]:
    """Those accounts, or all where none is named. Raises PlaidError for one that the Item has not."""
    if not account_ids:
        return list(item.bank.accounts.values())
    found = [item.account(account_id) for account_id in account_ids]
    known = [account for account in found if account is not None]
    if len(known) < len(found):
        raise invalid_input("INVALID_ACCOUNT_ID", "failed to find requested account ID for requested item")
    return known
