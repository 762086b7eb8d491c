"""Having a duty done sooner, within a transaction of another; it goes over all firms and gives no data of theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from adapters.persistence.scope import insert_when_new
from adapters.persistence.tables.work import duties
from domain.rails.duty import DutyKind, Urgency

KEY = (duties.c.firm_id, duties.c.business_id, duties.c.kind)
# What every notice and every look at what is due asks is built once.
ONE = update(duties).where(*(column == bindparam(f"of_{column.name}") for column in KEY))
_LATER = ONE.where((duties.c.due_at > bindparam("until")) | duties.c.claimed_at.is_not(None))


def hasten(
    connection: Connection,
    firm_id: str,
    business_id: str,
    kind: DutyKind,
    due_at: datetime,
    *,
    urgency: int,
    reason: str,
) -> None:
    """Have a duty done by `due_at`, set up when it is not there; whose it is the caller has proved."""
    wanted = new_duty(firm_id, business_id, kind, due_at) | {"urgency": urgency, "reason": reason}
    if insert_when_new(connection, duties, wanted):
        return
    # A claimed duty is let go of: whoever works on it will not finish this later wish with the earlier one.
    values = {"due_at": due_at, "urgency": urgency, "reason": reason, "claimed_at": None}
    connection.execute(_LATER, named(firm_id, business_id, kind) | values | {"until": due_at})


def named(firm_id: str, business_id: str, kind: DutyKind) -> dict[str, Any]:
    """The values by which `ONE` finds a duty."""
    return {"of_firm_id": firm_id, "of_business_id": business_id, "of_kind": kind}


def new_duty(firm_id: str, business_id: str, kind: DutyKind, due_at: datetime) -> dict[str, Any]:
    """The row of a duty that nobody has done yet."""
    return {
        "firm_id": firm_id,
        "business_id": business_id,
        "kind": kind,
        "due_at": due_at,
        "urgency": int(Urgency.ROUTINE),
        "reason": "",
        "attempts": 0,
        "last_error": "",
    }
