"""Findings through the whole product, over HTTP: set aside, brought back, worked on, and mended in the ledger."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.fakes.clock import FakeClock
from tests.fixtures.program import AS_OF, Job
from tests.fixtures.synced import scenario, synced

from cashrail.bootstrap.serving import served
from domain.firms.firm import Role

TOMORROW = AS_OF + timedelta(days=1)


class Office(msgspec.Struct, frozen=True):
    """One messy company with a served API and the members who ask it."""

    job: Job
    url: str
    clock: FakeClock
    keys: dict[Role, str]

    @property
    def business_id(self) -> str:
        return self.job.program.product.bookshelf.businesses(self.job.program.firm_id)[0].id

    def ask(self, method: str, path: str, *, role: Role = Role.ADVISOR, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[role]}", **more.pop("headers", {})}
        address = f"{self.url}/api/v1/businesses/{more.pop('business_id', self.business_id)}{path}"
        return httpx.request(method, address, headers=headers, timeout=60, **more)

    def get(self, path: str, **params: Any) -> Any:
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def act(self, key: str, act: str, body: dict[str, Any], *, role: Role = Role.ADVISOR) -> httpx.Response:
        return self.ask("POST", f"/findings/{key}/{act}", json=body, role=role)

    def fix(self, key: str, name: str = "k-1", **values: Any) -> httpx.Response:
        return self.ask("POST", f"/findings/{key}/fix", json={"values": values}, headers={"Idempotency-Key": name})

    def key(self, code: str) -> str:
        return str(self.get("/findings", code=code, state="all")["items"][0]["finding"]["key"])

    def life(self, key: str) -> Any:
        return self.get(f"/findings/{key}")["item"]["life"]

    def listed(self, **params: Any) -> set[str]:
        return {item["finding"]["key"] for item in self.get("/tray", **params)["items"]}

    def history(self, key: str) -> list[str]:
        return [event["act"] for event in self.get(f"/findings/{key}")["history"]]

    def edit_at_ledger(self, kind: str, id: str, **fields: Any) -> None:
        [company] = self.job.running.sandbox.companies
        record = company.of_kind(kind)[id]
        record.update(fields)
        company.touch(kind, record, self.clock.now())
        [report] = self.job.sync()
        assert report.error == ""

    def pass_a_day(self) -> None:
        self.clock.advance(timedelta(days=1))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = FakeClock()
    with synced(scenario("messy"), tmp_path, clock=clock) as job:
        keys = {role: job.program.product.members.new_key(job.program.acting, f"Ms {role}", role)[1] for role in Role}
        with served(job.container, None) as url:
            yield Office(job, url, clock, keys)


def test_what_is_found_can_be_opened_in_the_ledger_of_the_right_client(office: Office) -> None:
    key = office.key("BILL-STALE")
    bill = key.rpartition("-")[2]
    [company] = office.job.running.sandbox.companies
    opened = f"https://qbo.intuit.com/app/login?pagereq=bill%3FtxnId%3D{bill}&deeplinkcompanyid={company.realm_id}"
    assert office.get(f"/findings/{key}")["pages"] == [opened]
    for answer in ("/tray", "/console", "/forecast", "/findings"):
        assert office.get(answer)["pages"]["Bill"].replace("{id}", bill) == opened


def test_what_is_ignored_leaves_list_and_score_and_comes_back_when_edited(office: Office) -> None:
    key, before = office.key("BILL-STALE"), office.get("/tray")
    bill = key.rpartition("-")[2]
    assert office.act(key, "ignore", {"reason": "Paid by the owner."}).status_code == 200
    after = office.get("/tray")
    assert key not in office.listed()
    assert key in office.listed(include="ignored,snoozed")
    assert (after["ignored"], len(after["items"])) == (before["ignored"] + 1, len(before["items"]) - 1)
    assert float(after["quality"]["score"]["value"]) > float(before["quality"]["score"]["value"])
    assert after["bills_with_issues"] == before["bills_with_issues"] - 1
    assert bill in {each["bill_id"] for each in office.get("/console")["bills"]}

    office.edit_at_ledger("Bill", bill, PrivateNote="Looked at.")
    assert office.life(key)["state"] == "ignored"
    office.edit_at_ledger("Bill", bill, DueDate="2026-01-31")
    assert key in office.listed()
    life = office.life(key)
    assert (life["state"], life["reopened"], life["reason"]) == ("open", 1, "")
    assert office.history(key) == ["found", "ignored", "changed"]
    assert bill not in {each["bill_id"] for each in office.get("/console")["bills"]}


def test_what_is_snoozed_comes_back_on_its_day_and_counts_meanwhile(office: Office) -> None:
    key, before = office.key("VC-OPEN"), office.get("/tray")
    life = office.act(key, "snooze", {"until": str(TOMORROW)}, role=Role.STAFF).json()
    assert (life["state"], life["until"], life["member"]) == ("snoozed", str(TOMORROW), "Ms staff")
    during = office.get("/tray")
    assert key not in office.listed()
    assert (during["snoozed"], during["quality"]["score"]) == (1, before["quality"]["score"])
    office.pass_a_day()
    assert key in office.listed()
    assert office.history(key) == ["found", "snoozed", "expired"]


FIXES: dict[str, dict[str, Any]] = {
    "BILL-NODUE": {"due_date": "2026-07-25"},
    "BILL-NOTERM": {},
    "INV-NODUE": {},
    "INV-NOEMAIL": {"email": "office@example.com"},
    "PMT-UNAPP": {},
    "CM-OPEN": {},
    "VC-OPEN": {},
    "VEN-1099": {"tax_id": "12-3456789"},
    "CAT-INACT": {},
    "BILL-DATE": {},
    "INV-DUPNO": {},
    "UF-AGED": {"banked_on": "2026-06-29"},
}


def test_each_fix_is_written_and_the_finding_is_fixed_by_it(office: Office) -> None:
    for code, values in FIXES.items():
        key = office.key(code)
        preview = office.ask("POST", f"/findings/{key}/fix/preview", json={"values": values}).json()
        assert (preview["refusal"], code) == ("", code)
        answer = office.fix(key, f"fix {code}".replace(" ", "-"), **values)
        assert answer.status_code == 200, answer.text
        write, life = answer.json()["write"], answer.json()["life"]
        assert (write["state"], life["state"], life["fixed_by"]) == ("confirmed", "fixed", write["id"]), code
        assert key not in office.listed()
        assert office.history(key) == ["found", "fix-sent", "fixed"]
    assert "12-3456789" not in office.ask("GET", "/writes").text


def test_a_fix_sent_again_by_its_name_is_made_once(office: Office) -> None:
    key = office.key("BILL-NODUE")
    first, again = (office.fix(key, "k-1", due_date="2026-07-25") for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert office.fix(key, "k-2", due_date="2026-07-26").status_code == 409
    [write] = office.get("/writes")["items"]
    assert write["intent"]["due_date"] == "2026-07-25"


def test_values_that_cannot_be_meant_are_refused_before_anything_is_sent(office: Office) -> None:
    due, tax = office.key("BILL-NODUE"), office.key("VEN-1099")
    for key, values, said in (
        (due, {"due_date": "2026-02-30"}, "do not fit"),
        (due, {"bill_id": "1"}, "takes no 'bill_id'"),
        (due, {"vendor_id": "1"}, "takes no 'vendor_id'"),
        (tax, {}, "A value is needed for tax_id"),
        (office.key("BILL-DUP"), {}, "takes no write"),
    ):
        answer = office.fix(key, **values)
        status = 422 if said == "takes no write" else 400
        assert (answer.status_code, said in answer.json()["detail"]) == (status, True), answer.text
    assert office.get("/writes")["items"] == []
    assert office.ask("POST", f"/findings/{due}/fix", json={}, role=Role.STAFF,
                      headers={"Idempotency-Key": "k"}).status_code == 403  # fmt: skip


def test_a_vendor_is_ignored_as_a_whole_and_undone_as_one(office: Office) -> None:
    found = office.get("/findings", code="BILL-DUP")["items"]
    key = found[0]["finding"]["key"]
    life = office.act(key, "ignore", {"scope": "rule", "reason": "All looked at.", "until": "2026-09-01"}).json()
    assert (life["state"], life["until"], life["waived"]) == ("ignored", "2026-09-01", True)
    assert {office.life(each["finding"]["key"])["state"] for each in found} == {"ignored"}
    assert office.get(f"/findings/{key}")["mute"]["scope"] == "rule"
    assert office.act(key, "undo", {}).json()["state"] == "open"
    assert {office.life(each["finding"]["key"])["state"] for each in found} == {"open"}
    assert office.history(key) == ["found", "ignored", "undone"]


def test_each_act_is_undone_in_any_order_that_makes_sense(office: Office) -> None:
    key = office.key("AR-NEG")
    office.act(key, "assign", {"assignee": "Bo", "due_on": str(TOMORROW)}, role=Role.STAFF)
    office.act(key, "comment", {"text": "Asked the client."}, role=Role.STAFF)
    office.act(key, "assign", {"assignee": "Cy"}, role=Role.STAFF)
    assert office.get("/findings", assignee="Cy")["items"][0]["life"]["comments"] == 1
    numbers = {event["act"] + event["note"]: event["number"] for event in office.get(f"/findings/{key}")["history"]}
    assert office.act(key, "undo", {"number": numbers["assignedBo"]}).status_code == 409
    assert office.act(key, "undo", {}).json()["assignee"] == "Bo"
    assert office.act(key, "undo", {"number": numbers["assignedBo"]}).json()["assignee"] == ""
    assert office.act(key, "undo", {"number": numbers["commentedAsked the client."]}).json()["comments"] == 0
    assert office.act(key, "undo", {}).status_code == 422
    assert office.act(key, "undo", {"number": 99_999}).status_code == 404


def test_a_batch_names_its_bad_row_and_does_the_rest_or_nothing(office: Office) -> None:
    keys = [office.key("AR-NEG"), "BILL-NODUE:Bill-none", office.key("CM-OPEN")]
    body: dict[str, Any] = {"keys": keys, "act": {"act": "ignore", "reason": "Known."}}

    def bulk(**more: Any) -> httpx.Response:
        return office.ask("POST", "/findings/bulk", json=body | more)

    preview = bulk(preview=True).json()
    assert (preview["done"], [bool(row["problem"]) for row in preview["rows"]]) == (2, [False, True, False])
    assert office.life(keys[0])["state"] == "open"
    refused = bulk(all_or_nothing=True)
    assert refused.status_code == 422
    assert "row 2, BILL-NODUE:Bill-none: There is no finding" in refused.json()["detail"]
    assert office.life(keys[0])["state"] == "open"
    done = bulk().json()
    assert (done["done"], done["rows"][1]["problem"]) == (2, "There is no finding BILL-NODUE:Bill-none.")
    assert [office.life(key)["state"] for key in (keys[0], keys[2])] == ["ignored", "ignored"]
    assert bulk().json()["rows"][0]["problem"] == "The finding is ignored already."


def test_roles_may_do_what_they_may(office: Office) -> None:
    key = office.key("CUS-DUP")
    ignoring = {"reason": "Two branches."}
    for role, status in ((Role.VIEWER, 403), (Role.STAFF, 403), (Role.REVIEWER, 200)):
        assert office.act(key, "ignore", ignoring, role=role).status_code == status
    assert office.life(key)["waived"] is False
    assert office.act(key, "comment", {"text": "x"}, role=Role.VIEWER).status_code == 403
    assert office.act(key, "reopen", {}, role=Role.STAFF).json()["state"] == "open"


@pytest.mark.parametrize(
    ("act", "body", "status"),
    [
        ("comment", {"text": "x" * 1_000_000}, 400),
        ("comment", {"text": "  "}, 400),
        ("comment", {"text": "nul\0"}, 400),
        ("ignore", {"reason": ""}, 400),
        ("ignore", {"reason": "x", "scope": "world"}, 400),
        ("ignore", {"reason": "x", "scope": "pair"}, 400),
        ("ignore", {"reason": "x", "scope": "vendor"}, 400),
        ("ignore", {"reason": "x", "until": "2026-02-30"}, 400),
        ("snooze", {"until": str(AS_OF)}, 400),
        ("snooze", {"until": "9999-12-31"}, 400),
        ("snooze", {"until": "soon"}, 400),
        ("snooze", {}, 400),
        ("assign", {"assignee": "B" * 300}, 400),
        ("assign", {"assignee": "Bo", "due_on": "2026-06-29"}, 400),
        ("reopen", {}, 409),
        ("undo", {"number": "one"}, 400),
        ("comment", {"text": "x" * 3_000_000}, 413),
    ],
)
def test_bad_input_is_refused(office: Office, act: str, body: dict[str, Any], status: int) -> None:
    answer = office.act(office.key("AR-NEG"), act, body)
    assert answer.status_code == status, answer.text[:300]
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_not_there_or_not_known_is_told(office: Office) -> None:
    for business_id, key in ((office.business_id, "NO-SUCH:Bill-1"), ("b_other", office.key("AR-NEG"))):
        assert office.ask("GET", f"/findings/{key}", business_id=business_id).status_code == 404
        comment = office.ask("POST", f"/findings/{key}/comment", json={"text": "x"}, business_id=business_id)
        assert comment.status_code == 404
    for params in ({"code": "NO-SUCH"}, {"state": "gone"}, {"severity": "grave"}, {"cursor": "???"}):
        assert office.ask("GET", "/findings", params=params).status_code == 400
    assert office.ask("GET", "/tray", params={"include": "fixed"}).status_code == 400


def test_lists_are_filtered_and_paged(office: Office) -> None:
    every = office.get("/findings", limit=500)["items"]
    paged: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = office.get("/findings", limit=7, **cursor)
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == every
    assert [item["finding"] for item in every] == [item["finding"] for item in office.get("/tray")["items"]]
    highs = office.get("/findings", severity="high,critical")["items"]
    assert {item["finding"]["severity"] for item in highs} == {"high", "critical"}
    vendor = office.key("BILL-NOTERM").rpartition("-")[2]
    of_vendor = office.get("/findings", vendor=vendor)["items"]
    assert "BILL-NOTERM" in {item["finding"]["code"] for item in of_vendor}


def test_quality_is_kept_day_by_day(office: Office) -> None:
    first = office.get("/tray")["quality_trend"]
    assert (len(first["days"]), first["week_change"]) == (1, None)
    score = first["days"][0]["score"]
    office.act(office.key("BILL-NODUE"), "ignore", {"reason": "Known."})
    for _ in range(7):
        office.pass_a_day()
        office.get("/tray", as_of=str(AS_OF - timedelta(days=40)))
    week = office.get("/tray")["quality_trend"]
    assert [day["day"] for day in week["days"]] == [str(AS_OF), str(AS_OF + timedelta(days=7))]
    assert Decimal(week["week_change"]) == Decimal(week["days"][1]["score"]) - Decimal(score)
