"""Decisions over real parts: the crunch held back, another bill approved by two, paid in the ledger, and undone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import convert
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced

from cashrail.bootstrap.serving import served
from domain.errors import Conflict, Refused
from domain.firms.firm import Role, Scope
from domain.money import from_wire
from domain.plans.decision_rules import claimed
from domain.rails.duty import Duty, DutyKind
from domain.rails.intent import PayBill
from emulators.qbo.switches import PlannedFault
from emulators.qbo.writes.operations import Books

ANN, BOB, CAT = "Ms Ann", "Mr Bob", "Ms Cat"


class Desk:
    """Members of one firm at the decisions of its one client."""

    def __init__(self, job: Job, url: str) -> None:
        self.job = job
        self._url = url
        [self.business] = job.program.product.bookshelf.businesses(job.program.firm_id)
        self._keys = {
            name: job.program.product.members.new_key(job.program.acting, name, role)[1]
            for name, role in ((ANN, Role.ADVISOR), (BOB, Role.OWNER), (CAT, Role.ADVISOR), ("Mr Staff", Role.STAFF))
        }

    def ask(self, method: str, path: str, member: str = ANN, **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._keys[member]}", **given.pop("headers", {})}
        url = f"{self._url}/api/v1/businesses/{self.business.id}{path}"
        return httpx.request(method, url, headers=headers, timeout=60, **given)

    def console(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", "/console").json()
        return found

    def bill(self, bill_id: str) -> dict[str, Any]:
        [found] = [bill for bill in self.console()["bills"] if bill["bill_id"] == bill_id]
        return dict(found)

    def version(self, bill_id: str) -> int:
        return self.job.program.product.decisions.versions(self.business.scope)[f"Bill:{bill_id}"]

    def decide(self, *drafts: dict[str, Any], member: str = ANN, **batch: Any) -> httpx.Response:
        return self.ask("POST", "/decisions", member, json={"decisions": drafts, **batch})

    def draft(self, kind: str, bill_id: str, **fields: Any) -> dict[str, Any]:
        return {"kind": kind, "record": f"Bill:{bill_id}", "version": self.version(bill_id), **fields}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with synced(scenario("crunch"), tmp_path) as job, served(job.container, None) as url:
        yield Desk(job, url)


def smallest(desk: Desk) -> dict[str, Any]:
    return min(desk.console()["bills"], key=lambda bill: float(bill["amount"]["amount"]))


def breaking(desk: Desk) -> dict[str, Any]:
    [found] = [bill for bill in desk.console()["bills"] if bill["verdict"] == "block"]
    return dict(found)


def test_the_bill_that_breaks_the_floor_can_be_held_and_not_approved(desk: Desk) -> None:
    bill = breaking(desk)
    for day in (str(AS_OF), bill["due_date"]):
        refused = desk.decide(desk.draft("approve", bill["bill_id"], day=day))
        assert (refused.status_code, "floor" in refused.json()["detail"]) == (422, True), refused.text
    tried = {"bills": [{"bill_id": bill["bill_id"]}]}
    what_if = desk.ask("POST", "/console/what-if", json=tried).json()
    assert float(what_if["low_water_change"]["amount"]) > 0
    assert what_if["before"]["breach_date"]["value"] == bill["due_date"]

    assert desk.decide(desk.draft("hold", bill["bill_id"])).json()["done"] == 1
    held = desk.bill(bill["bill_id"])
    assert (held["decision"]["kind"], held["decision"]["state"]) == ("hold", "standing")
    assert desk.console()["runway"]["breach_date"] == what_if["after"]["breach_date"]
    [left] = desk.ask("GET", "/forecast").json()["forecast"]["unscheduled"]
    assert left["records"] == [f"Bill:{bill['bill_id']}"]


def test_a_large_payment_takes_others_to_approve_it(desk: Desk) -> None:
    small = smallest(desk)
    policy = {"overrides": {"one_approval_minor": 1, "two_approvals_minor": 2}, "version": 1}
    assert desk.ask("PUT", "/policy", BOB, json=policy).status_code == 200
    made = desk.decide(desk.draft("approve", small["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    assert (made["state"], made["approvals_needed"]) == ("proposed", 2)
    path = f"/decisions/{made['id']}"
    assert desk.ask("POST", f"{path}/approve", ANN).status_code == 403
    assert desk.ask("POST", f"{path}/record", ANN, json={"account_id": "1"}, headers=KEY).status_code == 409
    assert desk.ask("POST", f"{path}/approve", BOB).json()["state"] == "proposed"
    assert desk.ask("POST", f"{path}/approve", BOB).status_code == 409
    assert desk.ask("POST", f"{path}/approve", "Mr Staff").status_code == 403
    approved = desk.ask("POST", f"{path}/approve", CAT).json()
    assert (approved["state"], approved["approvals"]) == ("standing", [BOB, CAT])


KEY = {"Idempotency-Key": "pay-1"}


def bank_of(desk: Desk) -> str:
    [account] = desk.ask("GET", "/runway").json()["figures"]["cash"]["accounts"][:1]
    return str(account["records"][0]).removeprefix("Account:")


def test_an_approved_bill_is_paid_in_the_ledger_once(desk: Desk) -> None:
    small = smallest(desk)
    before = desk.console()["runway"]["cash"]["available"]["value"]["amount"]
    made = desk.decide(desk.draft("approve", small["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    assert made["state"] == "standing"
    earmarked = desk.console()["runway"]["cash"]["available"]["value"]["amount"]
    assert round(float(before) - float(earmarked), 2) == float(small["amount"]["amount"])
    payments = len(desk.job.running.sandbox.companies[0].of_kind("BillPayment"))
    body = {"account_id": bank_of(desk)}
    for _ in range(2):
        done = desk.ask("POST", f"/decisions/{made['id']}/record", json=body, headers=KEY)
        assert done.status_code == 200, done.text
        assert (done.json()["decision"]["state"], done.json()["write"]["state"]) == ("recorded", "confirmed")
    company = desk.job.running.sandbox.companies[0]
    assert len(company.of_kind("BillPayment")) == payments + 1
    assert company.of_kind("Bill")[small["bill_id"]]["Balance"] == 0
    console = desk.console()
    assert small["bill_id"] not in {bill["bill_id"] for bill in console["bills"]}
    assert console["runway"]["cash"]["available"]["value"]["amount"] == earmarked
    assert desk.decide({"kind": "hold", "record": f"Bill:{small['bill_id']}", "version": 0}).status_code == 409

    undo = desk.ask("POST", f"/writes/{done.json()['write']['id']}/undo", headers={"Idempotency-Key": "undo-1"})
    assert undo.json()["state"] == "confirmed", undo.text
    assert desk.bill(small["bill_id"])["decision"] is None
    assert [each["state"] for each in desk.ask("GET", "/decisions").json()["items"]] == ["recorded"]


def test_a_decision_lapses_when_its_bill_changes(desk: Desk) -> None:
    small, company = smallest(desk), desk.job.running.sandbox.companies[0]
    made = desk.decide(desk.draft("approve", small["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    record = company.of_kind("Bill")[small["bill_id"]]
    record["DueDate"] = str(AS_OF + timedelta(days=30))
    company.touch("Bill", record, desk.job.running.sandbox.clock())
    desk.job.sync()
    lapsed = desk.bill(small["bill_id"])["decision"]
    assert lapsed["state"] == "lapsed"
    assert str(AS_OF + timedelta(days=30)) in lapsed["lapsed_because"]
    refused = desk.ask("POST", f"/decisions/{made['id']}/record", json={"account_id": "1"}, headers=KEY)
    assert (refused.status_code, "lapsed" in refused.json()["detail"]) == (409, True)
    stale = desk.decide({"kind": "hold", "record": f"Bill:{small['bill_id']}", "version": small_version(made)})
    assert (stale.status_code, "has changed" in stale.json()["detail"]) == (409, True)


def small_version(made: dict[str, Any]) -> int:
    return int(made["record_version"])


def test_a_batch_names_its_bad_row_and_does_the_rest_or_nothing(desk: Desk) -> None:
    first, second = [bill["bill_id"] for bill in desk.console()["bills"]][:2]
    drafts = [desk.draft("hold", first), {"kind": "hold", "record": "Bill:nope", "version": 1}]
    nothing = desk.decide(*drafts, all_or_nothing=True).json()
    assert (nothing["done"], [bool(row["problem"]) for row in nothing["rows"]]) == (0, [True, True])
    assert desk.bill(first)["decision"] is None
    rest = desk.decide(*drafts).json()
    assert (rest["done"], rest["rows"][1]["problem"]) == (1, "There is no Bill:nope.")
    assert desk.bill(first)["decision"]["kind"] == "hold"
    assert desk.bill(second)["decision"] is None


def test_a_bill_in_parts_is_planned_in_parts(desk: Desk) -> None:
    bill = breaking(desk)
    whole = round(float(bill["amount"]["amount"]) * 100)
    days = [AS_OF + timedelta(days=30), AS_OF + timedelta(days=58)]
    amounts = [whole // 2, whole - whole // 2]
    parts = [
        {"day": str(on), "amount": {"amount": f"{minor / 100:.2f}", "currency": "USD"}}
        for on, minor in zip(days, amounts, strict=True)
    ]
    short = desk.decide(desk.draft("split", bill["bill_id"], parts=parts[:1]))
    assert (short.status_code, "make" in short.json()["detail"]) == (400, True)
    assert desk.decide(desk.draft("split", bill["bill_id"], parts=parts)).json()["done"] == 1
    lines = desk.ask("GET", "/forecast").json()["forecast"]["lines"]
    paid = [line for line in lines if line["records"] == [f"Bill:{bill['bill_id']}"]]
    assert [round(float(line["amount"]["amount"]) * -100) for line in paid] == amounts


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "approve", "day": "2026-06-31"}, 400),
        ({"kind": "schedule"}, 400),
        ({"kind": "schedule", "day": "2020-01-01"}, 400),
        ({"kind": "expect", "day": "2026-07-10"}, 400),
        ({"kind": "dismiss"}, 400),
        ({"kind": "marry"}, 400),
        ({"kind": "hold", "reason": "x" * 5_000}, 400),
        ({"kind": "hold", "colour": "red"}, 400),
        (
            {"kind": "split", "parts": [{"day": "2026-07-10", "amount": {"amount": "1.001", "currency": "USD"}}]},
            400,
        ),
    ],
)
def test_what_cannot_be_decided_is_refused(desk: Desk, fields: dict[str, Any], status: int) -> None:
    bill_id = smallest(desk)["bill_id"]
    refused = desk.decide({"record": f"Bill:{bill_id}", "version": desk.version(bill_id), **fields})
    assert refused.status_code == status, refused.text
    assert desk.ask("GET", "/decisions").json()["items"] == []


def test_who_may_not_decide_and_other_clients(desk: Desk) -> None:
    draft = desk.draft("hold", smallest(desk)["bill_id"])
    assert desk.decide(draft, member="Mr Staff").status_code == 403
    huge = desk.decide({**draft, "reason": "x" * 1_000_000})
    assert huge.status_code == 413
    elsewhere = desk.ask("POST", "/../b_other/decisions", json={"decisions": [draft]})
    assert elsewhere.status_code == 404


def test_the_plan_holds_what_breaks_the_floor_and_tells_the_day(desk: Desk) -> None:
    bill, plan = breaking(desk), desk.ask("GET", "/console/plan").json()
    [held] = [step for step in plan["steps"] if step["day"] is None]
    assert held["bill_id"] == bill["bill_id"]
    assert held["binding_day"] in held["why"]
    assert plan["held_total"] == bill["home_amount"]


def payment(desk: Desk, bill: dict[str, Any]) -> dict[str, Any]:
    """The bill paid whole, as a write of its own."""
    fields = {"bill_id": bill["bill_id"], "version": desk.version(bill["bill_id"]), "amount": bill["amount"]}
    return {"action": "pay-bill", **fields, "account_id": bank_of(desk), "paid_on": str(AS_OF)}


def pay(desk: Desk, bill: dict[str, Any], member: str = ANN, key: str = "direct") -> httpx.Response:
    return desk.ask("POST", "/writes", member, json=payment(desk, bill), headers={"Idempotency-Key": key})


def payments(desk: Desk) -> int:
    return len(desk.job.running.sandbox.companies[0].of_kind("BillPayment"))


def test_nobody_pays_beside_the_console(desk: Desk) -> None:
    undecided, before = smallest(desk), payments(desk)
    for bill, member in ((undecided, ANN), (undecided, BOB), (breaking(desk), BOB)):
        refused = pay(desk, bill, member)
        assert (refused.status_code, "no decision approves this one" in refused.json()["detail"]) == (422, True)
        preview = desk.ask("POST", "/writes/preview", member, json=payment(desk, bill)).json()
        assert preview["refusal"] == refused.json()["detail"]
    by_command = convert(payment(desk, undecided), PayBill, dec_hook=from_wire)
    with pytest.raises(Refused, match="lets no owner pay directly"):
        desk.job.program.product.writes.write(desk.job.program.acting, desk.business.id, by_command, key="direct")
    assert payments(desk) == before
    assert desk.ask("GET", "/writes").json()["items"] == []


def test_a_payment_that_waits_for_approvals_is_not_made_by_another_way(desk: Desk) -> None:
    bill, before = smallest(desk), payments(desk)
    policy = {"one_approval_minor": 1, "two_approvals_minor": 2, "direct_payment_roles": ["owner", "advisor"]}
    let(desk, policy)
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    for approvals, approver in enumerate((None, BOB)):
        if approver:
            desk.ask("POST", f"/decisions/{made['id']}/approve", approver)
        refused = pay(desk, bill)
        told = f"decision {made['id']} about this bill has {approvals} of 2 approvals."
        assert (refused.status_code, told in refused.json()["detail"]) == (422, True), refused.text
    desk.ask("POST", f"/decisions/{made['id']}/approve", CAT)
    refused = pay(desk, bill)
    assert (refused.status_code, "approves this one: record that" in refused.json()["detail"]) == (422, True)
    assert payments(desk) == before
    body = {"account_id": bank_of(desk)}
    done = desk.ask("POST", f"/decisions/{made['id']}/record", json=body, headers=KEY).json()
    assert (done["decision"]["state"], done["write"]["state"]) == ("recorded", "confirmed")
    assert payments(desk) == before + 1


def test_what_is_held_is_not_paid_directly(desk: Desk) -> None:
    let(desk, {"direct_payment_roles": ["owner"]})
    bill = smallest(desk)
    held = desk.decide(desk.draft("hold", bill["bill_id"])).json()["rows"][0]["decision"]
    assert f"decision {held['id']} about this bill is to hold it." in pay(desk, bill, BOB).json()["detail"]


def test_whom_the_policy_lets_pays_directly_and_that_is_an_act_of_its_own(desk: Desk) -> None:
    let(desk, {"direct_payment_roles": ["owner"]})
    bill, before = smallest(desk), payments(desk)
    refused = pay(desk, bill, ANN)
    assert (refused.status_code, "lets no advisor pay directly" in refused.json()["detail"]) == (422, True)
    body, headers = payment(desk, bill), {"Idempotency-Key": "direct"}
    for _ in range(2):
        assert desk.ask("POST", "/writes", BOB, json=body, headers=headers).json()["state"] == "confirmed"
    assert payments(desk) == before + 1
    acts = desk.job.program.product.members.acts(desk.business.firm_id, None, 50)
    [paid] = [act for act in acts if act.action == "pay directly"]
    amount = f"{float(bill['amount']['amount']):,.2f} USD"
    assert (paid.member, paid.detail) == (BOB, f"pay-bill Bill {bill['bill_id']}, {amount}")


def test_one_payment_of_a_bill_is_made_at_a_time(desk: Desk) -> None:
    let(desk, {"direct_payment_roles": ["owner"]})
    bill, before = smallest(desk), payments(desk)
    cents = int(float(bill["amount"]["amount"]) * 100) // 4
    part = payment(desk, bill) | {"amount": {"amount": f"{cents / 100:.2f}", "currency": "USD"}}

    def ask(number: int) -> int:
        headers = {"Idempotency-Key": f"part-{number}"}
        return desk.ask("POST", "/writes", BOB, json=part, headers=headers).status_code

    # Slow enough for the others to come while the first is made.
    desk.job.running.sandbox.switches.latency_ms = 200
    with ThreadPoolExecutor(4) as together:
        statuses = sorted(together.map(ask, range(4)))
    assert statuses == [200, 409, 409, 409]
    assert payments(desk) == before + 1


def test_a_decision_is_recorded_once_and_not_again_after_its_undo(desk: Desk) -> None:
    bill, before = smallest(desk), payments(desk)
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    body, path = {"account_id": bank_of(desk)}, f"/decisions/{made['id']}/record"
    done = desk.ask("POST", path, json=body, headers=KEY).json()
    undone = desk.ask("POST", f"/writes/{done['write']['id']}/undo", headers={"Idempotency-Key": "undo-1"})
    assert undone.json()["state"] == "confirmed", undone.text
    again = desk.ask("POST", path, json=body, headers={"Idempotency-Key": "pay-2"})
    assert (again.status_code, "recorded already" in again.json()["detail"]) == (409, True), again.text
    assert payments(desk) == before + 1


def refused_meanwhile(desk: Desk, decision_id: str, bill_id: str) -> list[tuple[int, bool]]:
    """What others are told who act on a decision whose payment is under way."""
    body = {"account_id": bank_of(desk)}
    answers = [
        desk.ask("POST", f"/decisions/{decision_id}/withdraw", BOB, json={"reason": "no"}),
        desk.decide({**desk.draft("hold", bill_id), "version": 0}, member=BOB),
        desk.ask("POST", f"/decisions/{decision_id}/record", BOB, json=body, headers={"Idempotency-Key": "pay-2"}),
    ]
    return [(answer.status_code, "being recorded" in answer.text) for answer in answers]


def test_nobody_acts_on_a_decision_while_its_payment_is_under_way(desk: Desk) -> None:
    bill, before, sandbox = smallest(desk), payments(desk), desk.job.running.sandbox
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    body, path = {"account_id": bank_of(desk)}, f"/decisions/{made['id']}/record"
    sandbox.trouble.plan(PlannedFault(lose_answer=True, path="billpayment", count=60))
    answer = desk.ask("POST", path, json=body, headers=KEY)
    lost = answer.json()
    assert (answer.status_code, lost["write"]["state"], lost["decision"]["write_id"]) == (
        202,
        "unknown",
        lost["write"]["id"],
    )
    assert refused_meanwhile(desk, made["id"], bill["bill_id"]) == [(409, True)] * 3

    sandbox.trouble.clear()
    firm_id, business_id = desk.business.firm_id, desk.business.id
    due = Duty(firm_id=firm_id, business_id=business_id, kind=DutyKind.SETTLE, due_at=desk.job.as_of.now)
    desk.job.container.duty_service().settle(due)
    [told] = desk.ask("GET", "/decisions").json()["items"]
    assert (told["state"], told["write_id"]) == ("recorded", lost["write"]["id"])
    again = desk.ask("POST", path, json=body, headers=KEY)
    assert (again.status_code, again.json()["write"]["state"]) == (200, "confirmed"), again.text

    undone = desk.ask("POST", f"/writes/{lost['write']['id']}/undo", headers={"Idempotency-Key": "undo-1"})
    assert undone.json()["state"] == "confirmed", undone.text
    assert [each["state"] for each in desk.ask("GET", "/decisions").json()["items"]] == ["recorded"]
    other = desk.ask("POST", path, json=body, headers={"Idempotency-Key": "pay-3"})
    assert (other.status_code, payments(desk)) == (409, before + 1), other.text


def test_a_payment_that_failed_leaves_its_decision_to_be_recorded_again(desk: Desk) -> None:
    bill, before, sandbox = smallest(desk), payments(desk), desk.job.running.sandbox
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    body, path = {"account_id": bank_of(desk)}, f"/decisions/{made['id']}/record"
    sandbox.trouble.plan(PlannedFault(status=503, count=500))
    failed = desk.ask("POST", path, json=body, headers=KEY)
    told = failed.json()
    assert (failed.status_code, told["type"], told["write_state"]) == (502, "urn:cashrail:problem:rail", "failed")
    assert desk.ask("GET", f"/writes/{told['write_id']}").json()["state"] == "failed"
    assert desk.ask("GET", "/decisions").json()["items"][0]["write_id"] is None
    sandbox.trouble.clear()
    done = desk.ask("POST", path, json=body, headers={"Idempotency-Key": "pay-2"})
    assert (done.status_code, done.json()["decision"]["state"]) == (200, "recorded"), done.text
    assert payments(desk) == before + 1


@pytest.mark.parametrize("act", ["withdraw", "hold"])
def test_what_is_decided_before_the_payment_is_stored_keeps_it_from_being_sent(desk: Desk, act: str) -> None:
    """The act falls between the looking at the books and the storing of the write."""
    bill, before = smallest(desk), payments(desk)
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    product, scope = desk.job.program.product, Scope(desk.business.firm_id, desk.business.id)
    standing = desk.job.container.stored_decisions().get(scope, made["id"])
    if act == "withdraw":
        assert desk.ask("POST", f"/decisions/{made['id']}/withdraw", BOB, json={"reason": "no"}).status_code == 200
    else:
        assert desk.decide(desk.draft("hold", bill["bill_id"]), member=BOB).status_code == 200
    intent = PayBill(
        bill_id=bill["bill_id"],
        version=standing.record_version,
        amount=standing.amount,
        account_id=bank_of(desk),
        paid_on=AS_OF,
    )
    with pytest.raises(Conflict):
        desk.job.container.sync_writes().execute(
            scope,
            intent,
            act=desk.job.program.acting.did("record", desk.business.id),
            key="late",
            also=lambda decisions, write, _: decisions.change(scope, claimed(standing, write)),
        )
    assert (payments(desk), product.writes.list_writes(scope, None, 9)) == (before, ())


def let(desk: Desk, overrides: dict[str, Any]) -> None:
    """Set the client's policy so."""
    answer = desk.ask("PUT", "/policy", BOB, json={"overrides": overrides, "version": 1})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("one_approval_minor", "step"), [(1, "approve"), (10**6, "record")])
def test_what_turns_out_wrong_after_its_decision_is_neither_approved_nor_recorded(
    desk: Desk, one_approval_minor: int, step: str
) -> None:
    """Another bill like it comes in: either may be the other's double."""
    bill, company = smallest(desk), desk.job.running.sandbox.companies[0]
    let(desk, {"one_approval_minor": one_approval_minor, "two_approvals_minor": 10**9})
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    assert made["state"] == ("proposed" if step == "approve" else "standing")
    known, before = company.of_kind("Bill")[bill["bill_id"]], payments(desk)
    double: dict[str, Any] = {field: known[field] for field in ("VendorRef", "TxnDate", "DocNumber", "Line")}
    Books(company).create("Bill", double, desk.job.running.sandbox.clock())
    desk.job.sync()
    body = {"account_id": bank_of(desk)} if step == "record" else None
    refused = desk.ask("POST", f"/decisions/{made['id']}/{step}", BOB, json=body, headers=KEY)
    assert (refused.status_code, "waits in the Tray" in refused.json()["detail"]) == (422, True), refused.text
    assert payments(desk) == before


def test_a_day_of_payment_far_ahead_does_not_pass_the_guardrail_by(desk: Desk) -> None:
    bill = smallest(desk)
    made = desk.decide(desk.draft("approve", bill["bill_id"], day=str(AS_OF))).json()["rows"][0]["decision"]
    today = {"bills": [{"bill_id": bill["bill_id"], "day": str(AS_OF)}]}
    low = desk.ask("POST", "/console/what-if", json=today).json()["after"]["control_low"]["amount"]
    let(desk, {"cash_minimum_minor": int(Decimal(low) * 100) + 1})
    body = {"account_id": bank_of(desk), "paid_on": str(AS_OF + timedelta(days=60))}
    refused = desk.ask("POST", f"/decisions/{made['id']}/record", json=body, headers=KEY)
    assert (refused.status_code, "The guardrail forbids it now" in refused.json().get("detail", "")) == (422, True)
