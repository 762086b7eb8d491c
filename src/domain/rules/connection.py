"""Rules about the mirror itself, judged at the instant of reading, and rules whose data no rail feeds yet."""

from collections.abc import Iterator

from domain.books.subject import Subject
from domain.findings.finding import Finding
from domain.policy.severity import Severity
from domain.rails.connection import ConnectionState
from domain.rules.rule import Rule, always, finding, nothing
from domain.rules.view import RuleView


def _stale(view: RuleView) -> Iterator[Finding]:
    age = view.books.data_age
    if age.age_s is not None and age.age_s <= view.policy.mirror_age_s:
        return
    yield finding(
        "SYN-STALE",
        Severity.CRITICAL,
        (Subject("company", view.books.business.id),),
        "The mirror is old",
        age.reason or "The last successful sync is too old to decide on.",
        evidence={"last success": age.last_success_at or "never"},
        fix=("sync", "Sync the client, and look at its sync health when that fails."),
    )


def _disconnected(view: RuleView) -> Iterator[Finding]:
    if view.books.connection_state is ConnectionState.RECONNECT:
        yield finding(
            "CON-TOKEN",
            Severity.CRITICAL,
            (Subject("company", view.books.business.id),),
            "The connection is gone",
            "The ledger no longer accepts our access; somebody has to connect the client again.",
            fix=("reconnect", "Connect the client again."),
        )


def _lapsed(view: RuleView) -> Iterator[Finding]:
    if view.books.connection_state is ConnectionState.LAPSED:
        yield finding(
            "CON-LAPSED",
            Severity.CRITICAL,
            (Subject("company", view.books.business.id),),
            "The subscription has ended",
            "The company's subscription at the ledger has ended or was not paid, so the ledger answers nothing more.",
            fix=("sync", "Have the owner renew the subscription, then sync the client."),
        )


def _left_alone(view: RuleView) -> Iterator[Finding]:
    since = view.books.data_age.rail_down_since
    if since is not None:
        yield finding(
            "CON-DOWN",
            Severity.HIGH,
            (Subject("company", view.books.business.id),),
            "The ledger keeps failing",
            "Several syncs in a row have failed, so the ledger is left alone for a while and then tried again.",
            evidence={"since": since},
            fix=("sync", "Look at the client's sync health; a sync you ask for is tried at once."),
        )


def _refused(view: RuleView) -> Iterator[Finding]:
    kinds = view.books.data_age.refused_kinds
    if kinds:
        yield finding(
            "SYN-KIND",
            Severity.HIGH,
            (Subject("company", view.books.business.id),),
            "The ledger refuses part of the books",
            "The ledger does not hand out these kinds of records, so every figure is without them.",
            evidence={"kinds": ", ".join(kinds)},
            fix=("sync", "See whether the company's plan has them, then sync the client in full."),
        )


def _doubted(view: RuleView) -> Iterator[Finding]:
    kinds, told = view.books.data_age.doubted_kinds, any(True for _ in view.books.documents())
    if kinds:
        yield finding(
            "SYN-PART",
            Severity.HIGH if told else Severity.MEDIUM,
            (Subject("company", view.books.business.id),),
            "The ledger told less than it has" if told else "No document yet",
            "The ledger's lists of these kinds left out records that it has, so what was known of them stays."
            if told
            else "Accounts or names have balances, and the ledger told no document. If the company is new, that is "
            "all there is; it is believed once the ledger has told the same for a day.",
            evidence={"kinds": ", ".join(kinds)},
            fix=("sync", "Sync the client again; if it stays so, see whether the ledger shows these records."),
        )


def _one(_: RuleView) -> int:
    return 1


CONNECTION_RULES = (
    Rule(code="SYN-STALE", severity=Severity.CRITICAL, title="Mirror age", population=_one, check=_stale),
    Rule(code="CON-DOWN", severity=Severity.HIGH, title="Ledger reachable", population=_one, check=_left_alone),
    Rule(code="SYN-KIND", severity=Severity.HIGH, title="Whole books", population=_one, check=_refused),
    Rule(code="SYN-PART", severity=Severity.HIGH, title="Whole answers", population=_one, check=_doubted),
    Rule(code="CON-LAPSED", severity=Severity.CRITICAL, title="Subscription", population=_one, check=_lapsed),
    Rule(code="CON-TOKEN", severity=Severity.CRITICAL, title="Connection", population=_one, check=_disconnected),
)

_UNFED = (
    (
        "BNK-UNREC",
        Severity.HIGH,
        "Bank lines not reconciled",
        "The ledger's API tells neither what is cleared nor when an account was reconciled.",
    ),
    ("BNK-GAP", Severity.CRITICAL, "Bank and books apart", "No bank feed is connected."),
)

RULES = tuple(
    Rule(code=code, severity=severity, title=title, population=_one, check=nothing, missing=always(reason))
    for code, severity, title, reason in _UNFED
)
