"""A Monday morning by the methods that openapi-python-client made, and by nothing else."""

import json
import os
import sys
from datetime import timedelta
from typing import TypeVar

from cashrail_client import AuthenticatedClient
from cashrail_client.api.acts import list_acts
from cashrail_client.api.changes import export_changes
from cashrail_client.api.decisions import approve_decision, decide, get_console, record_payment
from cashrail_client.api.digest import get_digest
from cashrail_client.api.findings import (
    act_on_findings,
    comment_on_finding,
    fix_finding,
    get_finding,
    get_tray,
    ignore_finding,
    list_firm_findings,
    preview_fix,
)
from cashrail_client.api.policies import get_client_policy, set_client_policy
from cashrail_client.api.records import get_record
from cashrail_client.api.runway import get_runway
from cashrail_client.api.writes import undo_write, write
from cashrail_client.models import (
    ActAnswer,
    ActList,
    BillDecision,
    BulkWish,
    ChangeBill,
    CommentBody,
    ConsoleAnswer,
    Decision,
    DecisionBatch,
    DecisionDraft,
    DecisionKind,
    DecisionsAnswer,
    DigestPage,
    FindingDetail,
    FindingLife,
    FirmFindingPage,
    FixAnswer,
    FixPreview,
    FixWish,
    FixWishValues,
    IgnoreBody,
    Light,
    PolicyAnswer,
    PolicyDraft,
    PolicyOverrides,
    Problem,
    RecordDetail,
    RecordDraft,
    RecordedAnswer,
    RunwayAnswer,
    Snooze,
    TrayAnswer,
    Verdict,
    Write,
)

T = TypeVar("T")

told = json.loads(os.environ["CASHRAIL"])
advisor = AuthenticatedClient(base_url=told["url"], token=told["advisor"])
owner = AuthenticatedClient(base_url=told["url"], token=told["owner"])


def answered(kind: type[T], answer: object) -> T:
    """The answer, where it is what was hoped for."""
    if isinstance(answer, Problem):
        raise SystemExit(answer.detail)
    assert isinstance(answer, kind), answer
    return answer


def look() -> tuple[str, list[str]]:
    """The red client's id, and those of the others, the neediest first."""
    digest = answered(DigestPage, get_digest.sync(client=advisor, wait_s=60))
    [red] = [each.business_id for each in digest.clients if each.light is Light.RED]
    return red, [each.business_id for each in digest.clients if each.light is not Light.RED]


def payable(client_id: str) -> list[BillDecision]:
    """The client's bills that the guardrail lets be paid, the most urgent first."""
    console = answered(ConsoleAnswer, get_console.sync(client_id, client=advisor))
    return [bill for bill in console.bills if bill.verdict is Verdict.PASS]


def triage(client_id: str) -> list[str]:
    """What became of the first three findings."""
    tray = answered(TrayAnswer, get_tray.sync(client_id, client=advisor))
    first, second, third = (item.finding.key for item in tray.items[:3])
    comment = CommentBody(text="Asked for a statement.")
    commented = answered(FindingLife, comment_on_finding.sync(client_id, first, client=advisor, body=comment))
    ignore = IgnoreBody(reason="Known, and right.")
    ignored = answered(FindingLife, ignore_finding.sync(client_id, second, client=advisor, body=ignore))
    snooze = Snooze(act="snooze", until=tray.as_of + timedelta(days=7), reason="Next week.")
    wish = BulkWish(keys=[first, third], act=snooze)
    snoozed = answered(ActAnswer, act_on_findings.sync(client_id, client=advisor, body=wish))
    lives = [row.life.state.value for row in snoozed.rows if row.life is not None]
    return [str(commented.comments), ignored.state.value, *lives]


def pay(client_id: str, bill: BillDecision) -> list[str]:
    """Decided by the one, approved by the other, recorded by the first."""
    policy = answered(PolicyAnswer, get_client_policy.sync(client_id, client=owner)).policy
    draft = PolicyDraft(overrides=PolicyOverrides(one_approval_minor=1), version=policy.version)
    answered(PolicyAnswer, set_client_policy.sync(client_id, client=owner, body=draft))
    runway = answered(RunwayAnswer, get_runway.sync(client_id, client=advisor))
    account = runway.figures.cash.accounts[0].records[0].removeprefix("Account:")

    drafts = [DecisionDraft(kind=DecisionKind.APPROVE, record=bill.record, version=bill.version, day=runway.as_of)]
    batch = DecisionBatch(decisions=drafts)
    [row] = answered(DecisionsAnswer, decide.sync(client_id, client=advisor, body=batch)).rows
    proposed = answered(Decision, row.decision)
    approved = answered(Decision, approve_decision.sync(client_id, proposed.id, client=owner))
    recorded = answered(
        RecordedAnswer,
        record_payment.sync(
            client_id, proposed.id, client=advisor, body=RecordDraft(account_id=account), idempotency_key="pay-1"
        ),
    )
    return [each.value for each in (proposed.state, approved.state, recorded.decision.state, recorded.write.state)]


def mend(client_id: str, bill: BillDecision) -> list[str]:
    """A bill's due date moved in the ledger, and moved back."""
    change = ChangeBill(
        action="change-bill", version=bill.version, bill_id=bill.bill_id, due_date=bill.due_date + timedelta(days=3)
    )
    made = answered(Write, write.sync(client_id, client=advisor, body=change, idempotency_key="mend-1"))
    undone = answered(Write, undo_write.sync(client_id, made.id, client=advisor, idempotency_key="undo-1"))
    kept = answered(ChangeBill, made.intent)
    return [kept.action, made.state.value, undone.state.value, str(undone.undoes == made.id)]


def fix(client_id: str) -> list[str]:
    """A finding mended in the ledger by what the books suggest, and the mending taken back."""
    tray = answered(TrayAnswer, get_tray.sync(client_id, client=advisor))
    wish = FixWish(values=FixWishValues())
    for finding in (item.finding for item in tray.items):
        if finding.fix is None or finding.fix.intent is None or finding.fix.needs:
            continue
        preview = answered(FixPreview, preview_fix.sync(client_id, finding.key, client=advisor, body=wish))
        if preview.refusal or preview.irreversible:
            continue
        fixed = answered(
            FixAnswer, fix_finding.sync(client_id, finding.key, client=advisor, body=wish, idempotency_key="fix-1")
        )
        undone = answered(Write, undo_write.sync(client_id, fixed.write.id, client=advisor, idempotency_key="unfix-1"))
        again = answered(FindingDetail, get_finding.sync(client_id, finding.key, client=advisor))
        return [fixed.write.state.value, fixed.life.state.value, undone.state.value, again.item.life.state.value]
    raise SystemExit("No finding can be mended.")


def export_findings() -> list[str]:
    """The open findings of all clients, page by page, each as its client and key."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = answered(FirmFindingPage, list_firm_findings.sync(client=advisor, limit=7, cursor=cursor))
        found += [f"{each.business_id} {each.key}" for each in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


red, others = look()
lives = triage(red)
client_id = next(each for each in others if len(payable(each)) > 1)
urgent, other = payable(client_id)[:2]
payment = pay(client_id, urgent)
write_states = mend(client_id, other)
record = answered(RecordDetail, get_record.sync(client_id, "Bill", urgent.bill_id, client=advisor))
mended = fix(red)
exported = export_findings()
lines = answered(str, export_changes.sync(client_id, client=advisor)).splitlines()
acts = {act.action for act in answered(ActList, list_acts.sync(client=advisor, limit=100)).items}
seen = {"red": red, "paid": urgent.bill_id, "lives": lives, "payment": payment, "write": write_states}
seen |= {"fix": mended, "exported": exported, "decided": [decision.state.value for decision in record.decisions]}
json.dump(seen | {"lines": len(lines), "acts": sorted(acts)}, sys.stdout)
