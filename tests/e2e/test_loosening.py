"""What loosens payments is in force once another owner has confirmed it, and for what is decided from then on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced
from typer.testing import CliRunner

from adapters.cli.app import build_cli
from cashrail.bootstrap.serving import served
from domain.errors import Forbidden
from domain.firms.firm import Role
from domain.policy.change import FIRM_S_OWN, PolicyDraft

ADA, BOB, CAT = "Ms Ada", "Mr Bob", "Ms Cat"
LOOSE = {"one_approval_minor": 10**9, "two_approvals_minor": 10**9}


class Office:
    """A firm of which Ada is an owner, and Cat an advisor; Bob may become another owner."""

    def __init__(self, job: Job, url: str) -> None:
        self.job, self._url = job, url
        [self.business] = job.program.product.bookshelf.businesses(job.program.firm_id)
        self._keys: dict[str, str] = {}
        self.admit(ADA, Role.OWNER)
        self.admit(CAT, Role.ADVISOR)

    def admit(self, name: str, role: Role) -> None:
        _, self._keys[name] = self.job.program.product.members.new_key(self.job.program.acting, name, role)

    def ask(self, method: str, path: str, member: str, **given: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._keys[member]}"}
        return httpx.request(method, f"{self._url}/api/v1{path}", headers=headers, timeout=60, **given)

    def set(self, member: str, overrides: dict[str, Any], version: int, path: str = "/policy") -> httpx.Response:
        return self.ask("PUT", path, member, json={"overrides": overrides, "version": version})

    def confirm(self, member: str, proposed: dict[str, Any]) -> httpx.Response:
        return self.ask("POST", f"/policy/proposals/{proposed['id']}/confirm", member)

    def acts(self) -> list[tuple[str, str, str]]:
        acts = self.job.program.product.members.acts(self.job.program.firm_id, None, 50)
        return [(act.member, act.action, act.detail) for act in reversed(acts) if "policy" in act.action]

    def decide(self, member: str) -> dict[str, Any]:
        """Approve the smallest bill anew; the decision."""
        base = f"/businesses/{self.business.id}"
        bills = self.ask("GET", f"{base}/console", member).json()["bills"]
        bill = min(bills, key=lambda each: float(each["amount"]["amount"]))
        version = self.job.program.product.decisions.versions(self.business.scope)
        record = f"Bill:{bill['bill_id']}"
        draft = {"kind": "approve", "record": record, "version": version[record], "day": str(AS_OF)}
        made = self.ask("POST", f"{base}/decisions", member, json={"decisions": [draft]}).json()
        return dict(made["rows"][0]["decision"])


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with synced(scenario("crunch"), tmp_path) as job, served(job.container, None) as url:
        yield Office(job, url)


def test_an_advisor_loosens_nothing_alone(office: Office) -> None:
    waits = office.set(CAT, LOOSE, 1)
    assert (waits.status_code, waits.json()["policy"]["version"], waits.json()["firm"]) == (202, 1, None)
    proposed = waits.json()["proposed"]
    assert (proposed["member"], proposed["overrides"]) == (CAT, LOOSE)
    assert office.ask("GET", "/policy", ADA).json()["proposed"] == proposed
    assert office.confirm(CAT, proposed).status_code == 403
    assert office.ask("GET", "/policy", CAT).json()["policy"]["one_approval_minor"] == 500_000

    confirmed = office.confirm(ADA, proposed).json()
    assert (confirmed["policy"]["one_approval_minor"], confirmed["proposed"]) == (10**9, None)
    assert (confirmed["firm"]["member"], confirmed["firm"]["confirmed_by"]) == (CAT, ADA)
    assert office.confirm(ADA, proposed).status_code == 404
    set_ = "version 2: one_approval_minor, two_approvals_minor"
    assert office.acts() == [
        (CAT, "propose policy", f"{proposed['id']}: loosens one_approval_minor, two_approvals_minor"),
        (ADA, "confirm policy", f"{set_}, proposed by {CAT}"),
    ]


def test_what_the_guardrail_refuses_no_one_member_passes_by_a_lower_floor(office: Office) -> None:
    path = f"/businesses/{office.business.id}"
    high = office.set(CAT, {"cash_minimum_minor": 10**11}, 1, f"{path}/policy")
    assert high.status_code == 200
    bill = office.ask("GET", f"{path}/console", CAT).json()["bills"][0]
    draft = {"kind": "approve", "record": bill["record"], "version": bill["version"]}
    asked = {"decisions": [draft], "preview": True}
    for overrides in ({}, {"cash_minimum_minor": 0, "floor_mode": "fixed"}):
        waits = office.set(CAT, overrides, 2, f"{path}/policy")
        assert (waits.status_code, waits.json()["policy"]["cash_minimum_minor"]) == (202, 10**11)
    [row] = office.ask("POST", f"{path}/decisions", CAT, json=asked).json()["rows"]
    assert "The guardrail forbids it." in row["problem"]
    office.confirm(ADA, waits.json()["proposed"])
    [row] = office.ask("POST", f"{path}/decisions", CAT, json=asked).json()["rows"]
    assert row["problem"] == ""


def test_of_two_owners_the_other_confirms(office: Office) -> None:
    office.admit(BOB, Role.OWNER)
    waits = office.set(ADA, {"direct_payment_roles": ["owner"]}, 1)
    assert waits.status_code == 202
    own = office.confirm(ADA, waits.json()["proposed"])
    assert (own.status_code, "another owner must" in own.json()["detail"]) == (403, True)
    assert office.confirm(BOB, waits.json()["proposed"]).json()["policy"]["direct_payment_roles"] == ["owner"]


def test_whoever_is_the_only_owner_loosens_alone_and_that_is_said(office: Office) -> None:
    answer = office.set(ADA, LOOSE, 1)
    assert (answer.status_code, answer.json()["policy"]["one_approval_minor"]) == (200, 10**9)
    assert (answer.json()["firm"]["member"], answer.json()["firm"]["confirmed_by"]) == (ADA, ADA)
    [(_, action, detail)] = office.acts()
    assert (action, detail.endswith("with no second owner to confirm it")) == ("change policy", True)


def test_the_owner_at_the_machine_confirms_for_an_advisor_and_asks_another_owner(office: Office) -> None:
    program = office.job.program
    proposed = office.set(CAT, LOOSE, 1).json()["proposed"]
    assert program.product.policies.confirm(program.acting, proposed["id"]).policy.one_approval_minor == 10**9
    waits = program.product.policies.policy(program.firm_id)
    draft = PolicyDraft(overrides={**LOOSE, "approval_days": 30}, version=waits.policy.version)
    told = program.product.policies.change(program.acting, FIRM_S_OWN, draft).proposed
    assert told is not None
    with pytest.raises(Forbidden, match="another owner must"):
        program.product.policies.confirm(program.acting, told.id)


def by_command(office: Office, *arguments: str) -> str:
    done = CliRunner().invoke(build_cli(office.job.program), ["policy", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_what_waits_is_shown_and_confirmed_by_command(office: Office) -> None:
    proposed = office.set(CAT, LOOSE, 1).json()["proposed"]
    waits = f"{proposed['id']} of {CAT} waits for another owner to confirm it; it sets one_approval_minor=1000000000"
    assert waits in by_command(office, "show")
    assert waits not in by_command(office, "confirm", proposed["id"])
    assert office.ask("GET", "/policy", CAT).json()["policy"]["two_approvals_minor"] == 10**9
    assert waits not in by_command(office, "show")
    assert "Confirmed by" in by_command(office, "history")


def test_a_client_s_tighter_limit_is_not_taken_back_alone(office: Office) -> None:
    path = f"/businesses/{office.business.id}/policy"
    assert office.set(CAT, {"one_approval_minor": 1}, 1, path).status_code == 200
    waits = office.set(CAT, {}, 2, path)
    assert (waits.status_code, waits.json()["policy"]["one_approval_minor"]) == (202, 1)
    assert office.confirm(ADA, waits.json()["proposed"]).json()["policy"]["one_approval_minor"] == 500_000


def test_a_version_that_is_guessed_ahead_is_judged_by_nobody(office: Office) -> None:
    guessed = office.set(ADA, {"review_days": 9}, 2)
    assert (guessed.status_code, "moved on" in guessed.json()["detail"]) == (409, True), guessed.text
    assert office.acts() == []


def test_what_is_proposed_is_dropped_by_a_later_change_and_by_another_policy(office: Office) -> None:
    first = office.set(CAT, LOOSE, 1).json()["proposed"]
    assert office.set(CAT, {"red_days": 9}, 1).status_code == 200
    assert office.confirm(ADA, first).status_code == 404
    path = f"/businesses/{office.business.id}/policy"
    second = office.set(CAT, LOOSE, 2, path).json()["proposed"]
    assert office.set(CAT, {"red_days": 8}, 2).status_code == 200
    assert office.confirm(ADA, second).status_code == 409


def test_what_was_decided_before_keeps_the_approvals_it_was_to_have(office: Office) -> None:
    tight = {"one_approval_minor": 1, "two_approvals_minor": 2}
    assert office.set(CAT, tight, 1).status_code == 200
    made = office.decide(CAT)
    assert (made["state"], made["approvals_needed"]) == ("proposed", 2)
    assert office.confirm(ADA, office.set(CAT, LOOSE, 2).json()["proposed"]).status_code == 200
    [kept] = office.ask("GET", f"/businesses/{office.business.id}/decisions", CAT).json()["items"]
    assert (kept["state"], kept["approvals_needed"]) == ("proposed", 2)
    one = office.ask("POST", f"/businesses/{office.business.id}/decisions/{made['id']}/approve", ADA).json()
    assert (one["state"], one["approvals"]) == ("proposed", [ADA])
    assert office.decide(CAT)["state"] == "standing"
