"""Reads that lag behind writes, as from a copy that is not yet up to date."""

from datetime import timedelta

import httpx
from tests.emulators.qbo.conftest import MovableClock

from emulators.qbo.serving import RunningSandbox

LAG = timedelta(seconds=5)


LATE = "select count(*) from Vendor where DisplayName = 'Late Lark'"


def larks(api: httpx.Client) -> int:
    answer = api.get("query", params={"query": LATE})
    return int(answer.json()["QueryResponse"]["totalCount"])


def test_a_write_is_seen_when_the_lag_is_over(api: httpx.Client, running: RunningSandbox, clock: MovableClock) -> None:
    running.sandbox.switches.stale_reads_s = LAG.total_seconds()
    assert larks(api) == 0
    made = api.post("vendor", json={"DisplayName": "Late Lark"}).json()["Vendor"]
    assert larks(api) == 0
    assert api.get(f"vendor/{made['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    clock.forward(LAG)
    assert larks(api) == 1
    assert api.get(f"vendor/{made['Id']}").json()["Vendor"] == made


def test_a_copy_shows_each_version_in_its_turn(api: httpx.Client, running: RunningSandbox, clock: MovableClock) -> None:
    bill = api.get("query", params={"query": "select * from Bill maxresults 1"}).json()["QueryResponse"]["Bill"][0]
    running.sandbox.switches.stale_reads_s = LAG.total_seconds()
    api.get(f"bill/{bill['Id']}")
    for note in ("first", "second"):
        current = running.sandbox.company(running.sandbox.companies[0].realm_id).of_kind("Bill")[bill["Id"]]
        body = {**bill, "SyncToken": current["SyncToken"], "PrivateNote": note, "sparse": True}
        assert api.post("bill", json=body).status_code == 200
        clock.forward(timedelta(seconds=3))
    assert api.get(f"bill/{bill['Id']}").json()["Bill"]["PrivateNote"] == "first"
    clock.forward(timedelta(seconds=3))
    assert api.get(f"bill/{bill['Id']}").json()["Bill"]["PrivateNote"] == "second"


def test_deletions_lag_too_and_the_switch_can_be_turned_back(
    api: httpx.Client, running: RunningSandbox, clock: MovableClock
) -> None:
    running.sandbox.switches.stale_reads_s = LAG.total_seconds()
    entry = api.get("query", params={"query": "select * from JournalEntry maxresults 1"}).json()
    entry = entry["QueryResponse"]["JournalEntry"][0]
    api.post("journalentry?operation=delete", json={"Id": entry["Id"], "SyncToken": entry["SyncToken"]})
    assert api.get(f"journalentry/{entry['Id']}").status_code == 200
    running.sandbox.switches.stale_reads_s = 0
    assert api.get(f"journalentry/{entry['Id']}").status_code == 400
    running.sandbox.switches.stale_reads_s = LAG.total_seconds()
    assert api.get(f"journalentry/{entry['Id']}").status_code == 400
    clock.forward(LAG)
    feed = api.get("cdc", params={"entities": "JournalEntry", "changedSince": clock.now.date().isoformat()}).json()
    assert entry["Id"] in {row["Id"] for row in feed["CDCResponse"][0]["QueryResponse"][0]["JournalEntry"]}
