"""Transactions: in updates from a cursor, by a window of days, and made by hand in the sandbox."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from emulators.plaid.bank import Event, Line
from emulators.plaid.changes import Page
from emulators.plaid.faults import invalid_field, mutated, not_ready
from emulators.plaid.items import Item
from emulators.plaid.shapes import account_shape, item_shape, removed_shape, transaction_shape
from emulators.plaid.web.accounts import chosen
from emulators.plaid.web.asks import Ask
from emulators.plaid.web.link import refuse_down
from emulators.service.wire import Json

PAGE_DEFAULT: Final = 100
PAGE_MOST: Final = 500
MADE_MOST: Final = 10
MADE_WITHIN: Final = timedelta(days=14)


def sync(ask: Ask) -> Json:
    """A page of what has changed since the cursor."""
    item, sandbox = ask.item, ask.sandbox
    options = ask.options(
        "include_original_description", "days_requested", "personal_finance_category_version", "account_id"
    )
    if item.error is not None and sandbox.switches.sync_in_error == "refused":
        raise item.error
    count = min(ask.number("count", PAGE_DEFAULT, PAGE_MOST), sandbox.switches.rows_per_page or PAGE_MOST)
    item.synced = True
    if item.readiness == "NOT_READY":
        return _page(ask, item, None, original=False)
    page = _page_of(ask, item, count, options.text("account_id"))
    return _page(ask, item, page, original=options.flag("include_original_description"))


def _page_of(ask: Ask, item: Item, count: int, account_id: str) -> Page:
    stream = ""
    if account_id:
        [account] = chosen(item, [account_id])
        stream = account.key
    mutation = ask.sandbox.switches.mutation
    page = item.changes.page(ask.text("cursor"), count, stream, still=mutation == "never")
    if mutation == "always" and page.cursor.read > count:
        raise mutated()
    return page


def _page(ask: Ask, item: Item, page: Page | None, *, original: bool) -> Json:
    switches = ask.sandbox.switches
    lines = [] if page is None else [*page.added, *page.modified, *page.removed]
    touched = {line.account for line in lines}
    accounts = [account for account in item.bank.accounts.values() if account.key in touched]
    shaped = {
        name: [transaction_shape(item, line, switches, original=original) for line in found]
        for name, found in (("added", page.added if page else []), ("modified", page.modified if page else []))
    }
    return {
        "accounts": [account_shape(item, account, item.standing) for account in accounts],
        **shaped,
        "removed": [removed_shape(item, line) for line in (page.removed if page else [])],
        "next_cursor": page.cursor.text() if page else "",
        "has_more": page.more if page else False,
        "transactions_update_status": item.readiness,
    }


def get_window(ask: Ask) -> Json:
    """What stands within a window of days, the newest first."""
    item = ask.item
    if item.readiness == "NOT_READY":
        raise not_ready()
    options = ask.options(
        "account_ids",
        "count",
        "offset",
        "include_original_description",
        "include_personal_finance_category",
        "personal_finance_category_version",
        "days_requested",
    )
    accounts = chosen(item, options.texts("account_ids"))
    keys = {account.key for account in accounts}
    first, last = ask.day("start_date"), ask.day("end_date")
    found = [line for line in reversed(item.lines()) if first <= line.day <= last and line.account in keys]
    offset = options.number("offset", 0, len(found), least=0)
    rows = found[offset : offset + options.number("count", PAGE_DEFAULT, PAGE_MOST)]
    original = options.flag("include_original_description")
    return {
        "accounts": [account_shape(item, account, item.standing) for account in accounts],
        "transactions": [transaction_shape(item, line, ask.sandbox.switches, original=original) for line in rows],
        "total_transactions": len(found),
        "item": item_shape(item),
    }


def refresh(ask: Ask) -> Json:
    """Look at the bank now; what that brings is told by webhook."""
    if ask.item.error is not None:
        raise ask.item.error
    refuse_down(ask)
    ask.sandbox.poll(ask.item)
    return {}


def create(ask: Ask) -> Json:
    """Rows made by hand, on the first account that holds money; what is not posted yet is pending."""
    item, drafts = ask.item, ask.body["transactions"]
    if not isinstance(drafts, list) or not 1 <= len(drafts) <= MADE_MOST:
        raise invalid_field(f"transactions must have between 1 and {MADE_MOST} elements")
    account = next(each for each in item.bank.accounts.values() if each.type == "depository")
    for draft in drafts:
        line = _made(Ask(ask.sandbox, draft, ask.client_id, ask.now, ask.root), account.key)
        item.bank.tell(Event(ask.now, "added", line))
    ask.sandbox.poll(item)
    return {}


def _made(draft: Ask, account: str) -> Line:
    transacted, posted = draft.day("date_transacted"), draft.day("date_posted")
    today = draft.now.date()
    if not today - MADE_WITHIN <= transacted <= posted <= today:
        raise invalid_field("dates must be within the last 14 days, and posted no earlier than transacted")
    return Line(
        key=str(uuid4()),
        account=account,
        amount=_amount(draft.body.get("amount")),
        day=posted,
        authorized=transacted,
        name=draft.text("description"),
    )


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise invalid_field("amount must be a number")
    return Decimal(value)
