"""Whether decisions may be taken on these books at all (docs/formulas/decisions-blocked.md)."""

from datetime import date

from application.runway.calculators.position.cash import NO_HOME_CURRENCY
from domain.policy.policy import Policy
from domain.rails.connection import ConnectionState
from domain.snapshot.snapshot import Snapshot


def blocked_reason(snapshot: Snapshot, policy: Policy, as_of: date) -> str:
    """A sentence when no decision may be taken, "" when decisions may."""
    age_s = snapshot.data_age.age_s
    if snapshot.connection_state is ConnectionState.RECONNECT:
        return "The connection to the ledger must be made again before decisions are taken."
    if snapshot.connection_state is ConnectionState.LAPSED:
        return "The company's subscription at the ledger has ended: nothing can be entered there before it is renewed."
    if age_s is None:
        return "The books have never been synced."
    if age_s > policy.decision_age_s:
        # An instant and no age: what is told stays the same until the next sync, and so does the answer's tag.
        synced = f"The books were last synced at {snapshot.data_age.last_success_at:%Y-%m-%d %H:%M} UTC"
        return f"{synced}; decisions take books of the last {policy.decision_age_s // 60} minutes."
    if snapshot.data_age.stale:
        return snapshot.data_age.reason
    closed = snapshot.preferences.book_close_date if snapshot.preferences else None
    if closed is not None and closed >= as_of:
        return f"The books are closed up to {closed}: no payment can be entered for {as_of}."
    return NO_HOME_CURRENCY if snapshot.home_currency is None else ""
