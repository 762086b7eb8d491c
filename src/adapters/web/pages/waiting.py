"""Payments of all clients that wait for the member's approval."""

import msgspec
from litestar import Response, get

from adapters.http.asking import TheAsking
from adapters.http.question import TheProduct
from adapters.web.figures import cents, counted, long_day
from adapters.web.rendering import html, rendered
from adapters.web.shell import firm_shell
from adapters.web.signing_in import MemberRequest
from domain.answers.waiting import WaitingDecision


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One of them; `address` is the Console in which it is approved."""

    record: str
    address: str
    business: str
    amount: str
    due: str
    by: str
    lacking: str
    reason: str


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    rows: tuple[Row, ...]


@get("/waiting")
async def get_waiting(request: MemberRequest, asking: TheAsking, product: TheProduct) -> Response[str]:
    """The oldest first."""
    found = await asking.act(product.decisions.waiting)
    shell = firm_shell(request.user, "Awaiting me", "/waiting")
    return html(rendered("waiting.html", shell=shell, view=WaitingView(rows=tuple(map(_row, found)))))


def _row(waiting: WaitingDecision) -> Row:
    decision = waiting.decision
    return Row(
        record=decision.record.replace(":", " "),
        address=f"/clients/{waiting.business_id}/console",
        business=waiting.business,
        amount=f"{cents(decision.amount)} {decision.amount.currency}",
        due=long_day(decision.due_date) if decision.due_date else "",
        by=f"{decision.member}, {decision.at:%d %b %Y}",
        lacking=counted(decision.approvals_needed - len(decision.approvals), "approval"),
        reason=decision.reason,
    )


WAITING_PAGES = [get_waiting]
