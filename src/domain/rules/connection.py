"""Rules about the mirror itself, judged at the instant of reading, and rules whose data no rail feeds yet."""

from collections.abc import Iterator

from domain.books.subject import Subject
from domain.policy.severity import Severity
from domain.rails.connection import ConnectionState
from domain.rules.rule import Found, always, nothing, rule
from domain.rules.view import RuleView


def _one(_: RuleView) -> int:
    return 1


@rule("SYN-STALE", Severity.CRITICAL, "Mirror age", over=_one)
def mirror_stale(view: RuleView) -> Iterator[Found]:
    age = view.books.data_age
    if age.age_s is not None and age.age_s <= view.policy.mirror_age_s:
        return
    yield Found(
        (Subject("company", view.books.business.id),),
        "The mirror is old",
        age.reason or "The last successful sync is too old to decide on.",
        evidence={"last success": age.last_success_at or "never"},
        fix=("sync", "Sync the client, and look at its sync health when that fails."),
    )


@rule("CON-TOKEN", Severity.CRITICAL, "Connection", over=_one)
def connection_gone(view: RuleView) -> Iterator[Found]:
    if view.books.connection_state is ConnectionState.RECONNECT:
        yield Found(
            (Subject("company", view.books.business.id),),
            "The connection is gone",
            "The ledger no longer accepts our access; somebody has to connect the client again.",
            fix=("reconnect", "Connect the client again."),
        )


@rule("CON-LAPSED", Severity.CRITICAL, "Subscription", over=_one)
def subscription_lapsed(view: RuleView) -> Iterator[Found]:
    if view.books.connection_state is ConnectionState.LAPSED:
        yield Found(
            (Subject("company", view.books.business.id),),
            "The subscription has ended",
            "The company's subscription at the ledger has ended or was not paid, so the ledger answers nothing more.",
            fix=("sync", "Have the owner renew the subscription, then sync the client."),
        )


@rule("CON-DOWN", Severity.HIGH, "Ledger reachable", over=_one)
def ledger_unreachable(view: RuleView) -> Iterator[Found]:
    since = view.books.data_age.rail_down_since
    if since is not None:
        yield Found(
            (Subject("company", view.books.business.id),),
            "The ledger keeps failing",
            "Several syncs in a row have failed, so the ledger is left alone for a while and then tried again.",
            evidence={"since": since},
            fix=("sync", "Look at the client's sync health; a sync you ask for is tried at once."),
        )


@rule("SYN-KIND", Severity.HIGH, "Whole books", over=_one)
def kinds_refused(view: RuleView) -> Iterator[Found]:
    kinds = view.books.data_age.refused_kinds
    if kinds:
        yield Found(
            (Subject("company", view.books.business.id),),
            "The ledger refuses part of the books",
            "The ledger does not hand out these kinds of records, so every figure is without them.",
            evidence={"kinds": ", ".join(kinds)},
            fix=("sync", "See whether the company's plan has them, then sync the client in full."),
        )


@rule("SYN-PART", Severity.HIGH, "Whole answers", over=_one)
def kinds_told_in_part(view: RuleView) -> Iterator[Found]:
    kinds, told = view.books.data_age.doubted_kinds, any(True for _ in view.books.documents())
    if kinds:
        yield Found(
            (Subject("company", view.books.business.id),),
            "The ledger told less than it has" if told else "No document yet",
            "The ledger's lists of these kinds left out records that it has, so what was known of them stays."
            if told
            else "Accounts or names have balances, and the ledger told no document. If the company is new, that is "
            "all there is; it is believed once the ledger has told the same for a day.",
            severity=Severity.HIGH if told else Severity.MEDIUM,
            evidence={"kinds": ", ".join(kinds)},
            fix=("sync", "Sync the client again; if it stays so, see whether the ledger shows these records."),
        )


CONNECTION_RULES = (
    mirror_stale,
    ledger_unreachable,
    kinds_refused,
    kinds_told_in_part,
    subscription_lapsed,
    connection_gone,
)
"""Rules that are judged at each reading, and before the first sync too."""

bank_lines_not_reconciled = rule(
    "BNK-UNREC",
    Severity.HIGH,
    "Bank lines not reconciled",
    over=_one,
    missing=always(
        "No record of the ledger's API tells what is cleared or when an account was reconciled. A bank feed that is "
        "connected beside the books would; until then look at the ledger's own page of reconciliations."
    ),
)(nothing)
