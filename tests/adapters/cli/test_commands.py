"""Commands as users run them, each a process of its own."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.program import AS_OF
from tests.fixtures.shell import Shell, connected_shell

DAY = ("--as-of", str(AS_OF))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with connected_shell(tmp_path_factory.mktemp("cli"), count=2) as shell:
        yield shell


@pytest.fixture(scope="module")
def synced(shell: Shell) -> Any:
    return shell.json("sync", "--all", "--full")


def test_sync_tells_records_by_kind_requests_and_seconds(synced: Any) -> None:
    assert set(synced) == {"records", "requests", "seconds", "syncs"}
    assert synced["records"]["Bill"] > 0
    # Pages travel in batches: fewer requests than kinds, and some for each of the two clients.
    assert 2 * 3 <= synced["requests"] < 2 * 17
    assert [one["error"] for one in synced["syncs"]] == ["", ""]


def test_doctor_agrees_with_the_ledger_record_by_record(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    rows = {row["realm"]: row for row in shell.json("doctor")["businesses"]}
    for company in shell.running.sandbox.companies:
        for kind in ("Account", "Bill", "BillPayment", "Customer", "Invoice", "Payment", "Purchase", "Vendor"):
            live = list(company.of_kind(kind).values())
            told = rows[company.realm_id]["kinds"][kind]
            assert told["records"] == len(live)
            assert told["sync_tokens"] == sum(int(one["SyncToken"]) for one in live)
        balances = sum(bill["Balance"] for bill in company.of_kind("Bill").values())
        assert rows[company.realm_id]["kinds"]["Bill"]["open_balance"] == [
            {"amount": f"{balances:.2f}", "currency": "USD"}
        ]


def test_a_second_sync_costs_one_request_a_client_and_changes_nothing(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    again = shell.json("sync", "--all")
    assert again["requests"] == 2
    assert [(one["created"], one["updated"], one["deleted"]) for one in again["syncs"]] == [(0, 0, 0)] * 2


def test_a_ledger_that_cannot_be_reached_is_told_in_the_report_and_nowhere_else(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]
    done = shell.run("sync", client["name"], CASHRAIL_QBO_API_URL="http://127.0.0.1:9")
    assert "QuickBooks Online cannot be reached" in done.stdout
    assert "{" not in done.stderr


def test_a_record_is_shown_with_what_belongs_to_it(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]["name"]
    bill = shell.json("console", client, *DAY)["bills"][0]
    told = shell.json("record", client, bill["record"], *DAY)
    assert (told["record"], told["document_facts"]["balance"]) == (bill["record"], bill["amount"])
    assert bill["vendor"] in [each["name"] for each in told["names"]]
    shown = shell.run("record", client, bill["record"], *DAY).stdout
    assert bill["vendor"] in shown
    assert "Lines" in shown
    assert "A record is named Kind:id" in shell.run("record", client, "Bill 7").stderr


@pytest.mark.parametrize("command", ["tray", "console", "accounts", "runway", "forecast"])
def test_reading_commands_answer_for_a_client_by_name(command: str, shell: Shell, synced: Any) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]
    answer = shell.json(command, client["name"], *DAY)
    assert answer["business"]["id"] == client["id"]
    drawn = shell.run(command, client["id"], *DAY)
    assert drawn.returncode == 0
    assert client["name"] in drawn.stdout


def test_thresholds_are_told_with_their_bounds(shell: Shell) -> None:
    told = {each["name"]: each for each in shell.json("policy", "thresholds")["thresholds"]}
    assert (told["red_days"]["unit"], told["red_days"]["most"]) == ("days", "3660")
    assert "Below this many days of buffer" in " ".join(shell.run("policy", "thresholds").stdout.split())


def test_the_digest_lists_every_client(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    names = {client["name"] for client in shell.json("clients")}
    assert {client["business"] for client in shell.json("digest", *DAY)["clients"]} == names


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("tray", "nobody"), 1, "There is no client 'nobody'."),
        (("digest", "--as-of", "2026-02-30"), 2, "as_of is a day that exists"),
        (("digest", "--as-of", "tomorrow"), 2, "as_of is a day that exists"),
        (("tray",), 2, "Name a client"),
        (("connect", "nope", "--realm", "1", "--access-token", "a"), 1, "There is no rail 'nope'"),
        (("connect", "qbo", "--realm", "1"), 2, "--realm goes with"),
        (("keys", "new", "--member", " ", "--role", "owner"), 2, "A member's name has"),
        (("keys", "new", "--member", "Ada", "--role", "king"), 2, "king"),
        (("sync", "somebody", "--all"), 2, "not both"),
        (("demo", "--port", "0"), 2, "is not in the range"),
        (("acts", "--before", "99999999999999999999"), 2, "is not in the range"),
        (("acts", "--before", "-1"), 2, "is not in the range"),
        (("changes", "--after", "9223372036854775808"), 2, "is not in the range"),
        (("webhooks", "replay", "99999999999999999999"), 2, "is not in the range"),
        (("connect", "qbo", "--redirect-port", "65536"), 2, "is not in the range"),
        (("doctor", "--kept", "x"), 2, "goes with --verify-log"),
        (("doctor", "--verify-log", "--kept", "nowhere.json"), 2, "is not what"),
    ],
)
def test_bad_input_gets_a_sentence_and_a_status(
    arguments: tuple[str, ...], status: int, sentence: str, shell: Shell
) -> None:
    done = shell.run(*arguments)
    assert done.returncode == status
    assert sentence in " ".join(done.stderr.replace("│", "").split())
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_used_is_refused_with_a_sentence(shell: Shell, tmp_path: Path) -> None:
    nonsense = tmp_path / "notes.db"
    nonsense.write_text("these are notes, and no database at all\n" * 50)
    for url in (f"sqlite:///{nonsense}", "sqlite:////nowhere/at/all.db", "mysql://x", "postgresql://127.0.0.1:1/x"):
        done = shell.run("digest", CASHRAIL_DATABASE_URL=url)
        assert done.returncode == 1
        assert done.stderr.startswith("cashrail: ")
        assert "Traceback" not in done.stderr


def test_the_change_log_is_listed_and_exported(shell: Shell, synced: Any, tmp_path: Path) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]["id"]
    bills = shell.json("changes", client, "--kind", "Bill", "--limit", "3")["changes"]
    assert [(each["kind"], each["operation"], each["actor"]) for each in bills] == [("Bill", "created", "sync")] * 3
    place = tmp_path / "log.jsonl"
    assert shell.run("changes", client, "--export", str(place)).returncode == 0
    lines = [json.loads(line) for line in place.read_bytes().splitlines()]
    assert [line["sequence"] for line in lines] == list(range(1, len(lines) + 1))
    first = next(line for line in lines if line["kind"] == "Bill")
    assert (first["before"], first["after"]["Id"]) == (None, bills[0]["record_id"])
    of_one = shell.run("changes", client, "--export", "-", "--kind", "Bill", "--record", bills[0]["record_id"])
    assert json.loads(of_one.stdout) == first
    nowhere = shell.run("changes", client, "--export", str(tmp_path / "no" / "log.jsonl"))
    assert (nowhere.returncode, "cannot be written" in nowhere.stderr) == (2, True)


def test_doctor_proves_the_logs_and_tells_when_one_was_altered(shell: Shell, synced: Any, tmp_path: Path) -> None:
    assert synced["records"]
    proofs = shell.json("doctor", "--verify-log")["logs"]
    assert [(proof["problem"], len(proof["head"])) for proof in proofs] == [("", 64)] * 2
    copy, kept = tmp_path / "copy.db", tmp_path / "heads.json"
    kept.write_text(json.dumps({"logs": proofs}))
    with sqlite3.connect(shell.folder / "cashrail.db") as live, sqlite3.connect(copy) as altered:
        live.backup(altered)
        altered.execute("DROP TRIGGER changes_refuse_update")
        business = (proofs[1]["business_id"],)
        altered.execute("UPDATE changes SET actor = 'nobody' WHERE sequence = 12 AND business_id = ?", business)
    done = shell.run("doctor", "--verify-log", "--kept", str(kept), CASHRAIL_DATABASE_URL=f"sqlite:///{copy}")
    assert (done.returncode, "12" in done.stdout, "altered" in done.stdout) == (1, True, True)
    assert shell.run("doctor", "--verify-log", "--kept", str(kept)).returncode == 0
    kept.write_text(json.dumps({"logs": [{**proofs[0], "head": "ab" * 32}]}))
    assert shell.run("doctor", "--verify-log", "--kept", str(kept)).returncode == 1


def test_findings_are_set_aside_and_brought_back(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]["id"]
    listed = shell.json("findings", "list", client)["items"]
    key, other = listed[0]["finding"]["key"], listed[-1]["finding"]["key"]
    assert shell.json("findings", "ignore", client, key, "--reason", "Known.")["waived"] is True
    [ignored] = shell.json("findings", "list", client, "--state", "ignored")["items"]
    assert ignored["finding"]["key"] == key
    assert key in {each["finding"]["key"] for each in shell.json("tray", client, "--include", "ignored")["items"]}
    assert shell.json("findings", "undo", client, key)["state"] == "open"
    assert shell.json("findings", "assign", client, other, "Bo")["assignee"] == "Bo"
    assert shell.json("findings", "comment", client, other, "Asked.")["comments"] == 1
    shown = shell.run("findings", "show", client, other)
    assert (shown.returncode, "Asked." in shown.stdout) == (0, True)
    assert other in shell.run("findings", "list", client).stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("ignore", "NO:1", "--reason", "x"), 1, "There is no finding NO:1."),
        (("ignore", "NO:1"), 2, "--reason"),
        (("snooze", "NO:1", "--until", "2026-02-30"), 2, "a day that exists"),
        (("list", "--code", "NO"), 2, "There is no rule 'NO'"),
        (("list", "--state", "gone"), 2, "state is of open"),
        (("fix", "NO:1", "--value", "due"), 2, "A value is written FIELD=VALUE"),
    ],
)
def test_what_is_asked_wrongly_of_findings_is_told(
    arguments: tuple[str, ...], status: int, sentence: str, shell: Shell, synced: Any
) -> None:
    assert synced["records"]
    command, *rest = arguments
    done = shell.run("findings", command, shell.json("clients")[0]["id"], *rest)
    assert (done.returncode, sentence in " ".join(done.stderr.replace("│", "").split())) == (status, True), done.stderr


def test_what_has_happened_is_told(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    first, *_ = shell.json("events", "list", "--limit", "5")["events"]
    assert (first["id"], first["type"]) == (1, "connection.made")
    client = shell.json("clients")[0]
    [event] = shell.json("events", "list", "--client", client["name"], "--type", "client.synced", "--limit", "1")[
        "events"
    ]
    assert (event["business_id"], event["data"]["after"]) == (client["id"], 0)
    shown = shell.run("events", "list", "--client", client["name"], "--after", "1", "--type", "client.synced").stdout
    assert "mirror_version" in shown


def test_a_key_is_shown_once_and_kept_as_a_hash(shell: Shell) -> None:
    key = shell.json("keys", "new", "--member", "Ada Byron", "--role", "advisor")["key"]
    [act] = shell.json("acts", "--limit", "1")["acts"]
    assert (act["member"], act["action"]) == ("Test Member", "new key")
    assert act["detail"].startswith("Ada Byron (advisor)")
    stored = b"".join(path.read_bytes() for path in shell.folder.glob("cashrail.db*"))
    assert key.split("_")[1].encode() in stored
    assert key.split("_", 2)[2].encode() not in stored


def test_tokens_are_not_readable_in_the_database(shell: Shell) -> None:
    stored = b"".join(path.read_bytes() for path in shell.folder.glob("cashrail.db*"))
    for company in shell.running.sandbox.companies:
        assert f"access-{company.realm_id}".encode() not in stored
        assert f"refresh-{company.realm_id}".encode() not in stored


def test_the_first_command_makes_schema_and_firm(shell: Shell, tmp_path: Path) -> None:
    done = shell.run("doctor", "--json", CASHRAIL_DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"rails_left_out": [], "businesses": []})


def test_the_demo_prints_the_same_digest_on_every_run(shell: Shell) -> None:
    first, second = (shell.run("demo", "--once", "--json", "--seed", "3", "--clients", "4", *DAY) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    assert len(json.loads(first.stdout)["clients"]) == 4


def test_endpoints_are_kept_and_told(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    client = shell.json("clients")[0]
    made = shell.json(
        "events", "add", "https://receiver.example/x", "--type", "duty.failed", "--client", client["name"]
    )
    endpoint = made["endpoint"]["id"]
    assert made["secret"].startswith("whsec_")
    assert shell.json("events", "rotate", endpoint)["secret"] != made["secret"]
    assert shell.run("events", "change", endpoint, "--state", "off").returncode == 0
    [shown] = shell.json("events", "endpoints")["endpoints"]
    assert (shown["state"], shown["types"], shown["clients"]) == ("off", ["duty.failed"], [client["id"]])
    assert "switch it on" in shell.run("events", "test", endpoint).stderr
    assert shell.run("events", "replay", endpoint).returncode == 2
    assert shell.json("events", "deliveries", endpoint) == {"deliveries": []}
    stored = b"".join(path.read_bytes() for path in shell.folder.glob("cashrail.db*"))
    assert made["secret"].encode() not in stored
    assert shell.run("events", "remove", endpoint).returncode == 0
    assert shell.json("events", "endpoints")["endpoints"] == []


def test_findings_of_all_clients_and_an_act_on_many(shell: Shell, synced: Any) -> None:
    assert synced["records"]
    for client in shell.json("clients"):
        shell.json("tray", client["name"])
    found = shell.json("findings", "all")
    assert {item["business_id"] for item in found["items"]} == {client["id"] for client in shell.json("clients")}
    assert found["behind"] == []
    one = found["items"][0]
    asked = ("findings", "bulk", one["business_id"], "comment", one["key"], "--reason", "Seen.")
    tried = shell.json(*asked, "--preview")
    assert (tried["preview"], tried["done"]) == (True, 1)
    assert shell.run(*asked).stdout.strip() == f"{one['key']}: open"
    told = shell.json("findings", "show", one["business_id"], one["key"])
    assert [event["note"] for event in told["history"] if event["act"] == "commented"] == ["Seen."]
    assert one["title"] in shell.run("findings", "all", "--code", one["code"]).stdout
