"""Pulls: what changed since a cursor, whole kinds, and named records."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from cashrail.kit.errors import RailCursorExpired, RailRefused, RailRetriable
from cashrail.kit.records import ChangePage, RailSession, RecordChange
from plugins.plaid.client import ask, send
from plugins.plaid.cursor import Cursor, parse
from plugins.plaid.faults import MUTATED
from plugins.plaid.translate import account_of, gone, instant_of, line_of
from plugins.plaid.wire import Accounts, ItemState, SyncPage, Window

LINE, ACCOUNT, BALANCE = "BankLine", "BankAccount", "BankBalance"
FEEDS: Final = (ACCOUNT, BALANCE, LINE)
_PAGE_ROWS: Final = 500
_NOT_READY: Final = "NOT_READY"
# The bank moves while it is read; so often in a row it does not.
_ATTEMPTS: Final = 5
_FIRST_DAY: Final = "2000-01-01"
_LAST_DAY: Final = "2100-01-01"


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What one reading of Plaid's updates has brought, from the first page to the last."""

    lines: tuple[RecordChange, ...]
    cursor: str
    ready: bool


def pull(session: RailSession, cursor: str | None) -> Iterator[ChangePage]:
    """Everything without a cursor, or what came since.

    Nothing is handed on before the last page: what was read before the bank moved may not stand. While Plaid prepares
    the history, lines are not told as complete.
    """
    before = None if cursor is None else parse(cursor)
    state = ask(session, "item/get", ItemState)
    accounts = _accounts(session, state)
    read = _updates(session, before.sync if before else "", _seen_at(state))
    known = tuple(sorted({change.id for change in accounts}))
    lost = sorted(set(before.accounts if before else ()) - set(known))
    stones = [gone(kind, account_id, _seen_at(state)) for account_id in lost for kind in (ACCOUNT, BALANCE)]
    yield ChangePage(changes=(*accounts, *stones), complete_kinds=() if before else (ACCOUNT, BALANCE))
    yield from _pages(read.lines)
    # A cursor over nothing would be taken for one that has told everything.
    following = Cursor(sync=read.cursor, accounts=known).text()
    complete = (LINE,) if read.ready and not (before and before.sync) else ()
    yield ChangePage(changes=(), cursor=following, complete_kinds=complete)


def pull_kinds(session: RailSession, kinds: Sequence[str]) -> Iterator[ChangePage]:
    """Every record of these kinds."""
    state = ask(session, "item/get", ItemState)
    wanted = [kind for kind in (ACCOUNT, BALANCE) if kind in kinds]
    if wanted:
        found = tuple(change for change in _accounts(session, state) if change.kind in wanted)
        yield ChangePage(changes=found, complete_kinds=tuple(wanted))
    if LINE in kinds:
        read = _updates(session, "", _seen_at(state))
        yield from _pages(read.lines)
        yield ChangePage(changes=(), complete_kinds=(LINE,) if read.ready else ())


def read_records(session: RailSession, kind: str, record_ids: Sequence[str]) -> tuple[RecordChange, ...]:
    """Those that exist. Plaid has no way to ask for a line, so all of them are read."""
    wanted = set(record_ids)
    changes = [change for page in pull_kinds(session, [kind]) for change in page.changes]
    return tuple(change for change in changes if change.id in wanted)


def count_records(session: RailSession, kinds: Sequence[str]) -> Mapping[str, int]:
    """How many accounts there are, and how many lines."""
    counts: dict[str, int] = {}
    if {ACCOUNT, BALANCE} & set(kinds):
        there = len(ask(session, "accounts/get", Accounts).accounts)
        counts |= {kind: there for kind in (ACCOUNT, BALANCE) if kind in kinds}
    if LINE in kinds:
        window = {"start_date": _FIRST_DAY, "end_date": _LAST_DAY, "options": {"count": 1}}
        counts[LINE] = ask(session, "transactions/get", Window, **window).total_transactions
    return counts


def _accounts(session: RailSession, state: ItemState) -> tuple[RecordChange, ...]:
    rows = ask(session, "accounts/get", Accounts).accounts
    return tuple(change for raw in rows for change in account_of(bytes(raw), state.item, _seen_at(state)))


def _updates(session: RailSession, cursor: str, seen_at: datetime) -> Read:
    """All pages from a cursor; from it again when the bank has moved between two of them."""
    for _ in range(_ATTEMPTS):
        read = _one_reading(session, cursor, seen_at)
        if read is not None:
            return read
    raise RailRetriable("The bank's lines changed each time while they were read.", code=MUTATED)


def _one_reading(session: RailSession, cursor: str, seen_at: datetime) -> Read | None:
    """None where the bank moved between two pages: what was read so far does not stand then."""
    lines: dict[str, RecordChange] = {}
    at, more, status = cursor, True, ""
    while more:
        page = _page(session, at, amid=at != cursor)
        if page is None:
            return None
        for raw in (*page.added, *page.modified):
            change = line_of(bytes(raw), seen_at)
            lines[change.id] = change
        for removed in page.removed:
            lines[removed.transaction_id] = gone(LINE, removed.transaction_id, seen_at)
        at, more, status = page.next_cursor or at, page.has_more, page.transactions_update_status
    return Read(lines=tuple(lines.values()), cursor=at, ready=status != _NOT_READY)


def _page(session: RailSession, cursor: str, *, amid: bool) -> SyncPage | None:
    fields: dict[str, Any] = {"count": _PAGE_ROWS, "options": {"include_original_description": True}}
    if cursor:
        fields["cursor"] = cursor

    def sent(token: str) -> SyncPage | None:
        try:
            return send(session.app, "transactions/sync", SyncPage, {**fields, "access_token": token})
        except RailRetriable as error:
            if error.code != MUTATED:
                raise
            # To repeat the page would bring the same answer: the whole reading begins anew.
            return None

    try:
        return session.call(sent)
    except RailRefused as error:
        if error.code == "INVALID_FIELD" and cursor and not amid:
            raise RailCursorExpired("Plaid does not know the cursor.") from error
        raise


def _seen_at(state: ItemState) -> datetime:
    """When Plaid last looked at the bank, which is how old all of this is."""
    updates = state.status.transactions if state.status else None
    seen = instant_of(updates.last_successful_update) if updates else None
    return seen or instant_of(state.item.created_at) or datetime.fromtimestamp(0, UTC)


def _pages(changes: Sequence[RecordChange]) -> Iterator[ChangePage]:
    for start in range(0, len(changes), _PAGE_ROWS):
        yield ChangePage(changes=tuple(changes[start : start + _PAGE_ROWS]))
