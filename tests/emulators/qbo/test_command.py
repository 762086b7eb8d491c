"""`python -m emulators.qbo` and its refusals."""

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.emulators.qbo.conftest import AS_OF, REALM
from tests.fixtures.companies import demo_companies

from emulators.qbo.__main__ import banner, main
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start
from emulators.qbo.store import Company
from emulators.service.serving import PortTakenError, listen

NO_DUMPS = ("{", "[]", '{"Bill": 3}', '{"Bill": [7]}', '{"Bill": [{"Balance": 3}]}')
COMMAND = [sys.executable, "-m", "emulators.qbo"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=60, check=False)


def test_a_taken_port_is_told_in_a_sentence() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port), "--companies", "1")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Port {port} on 127.0.0.1 cannot be used: ")
    assert ended.stderr.count("\n") == 1


def test_the_planted_defects_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-defects", "--companies", "2", "--as-of", AS_OF.isoformat()]) == 0
    listed = json.loads(capsys.readouterr().out)
    firm = demo_companies(2)
    assert list(listed) == [company.realm_id for company in firm]
    assert listed[firm[0].realm_id][0]["code"] == firm[0].planted[0].code


@pytest.mark.parametrize("content", NO_DUMPS)
def test_a_file_that_is_no_dump_is_refused(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "dump.json"
    file.write_text(content)
    assert main(["--load", str(file), "--port", "0"]) == 1
    assert "dump" in capsys.readouterr().err


def test_a_small_dump_with_string_amounts_is_served(tmp_path: Path) -> None:
    file = tmp_path / "little_firm.json"
    file.write_text('{"Bill": [{"Id": 4, "TotalAmt": "12.5", "Balance": "12.50"}], "Gadget": [{"Id": "g"}]}')
    process = subprocess.Popen(
        [*COMMAND, "--load", str(file), "--port", "0", "--access-token", "a"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(6)]
        root = lines[1].split()[1].removesuffix("<realm>")
        headers = {"Authorization": "Bearer a", "Accept": "application/json"}
        bill = httpx.get(f"{root}9341457021722202/bill/4", headers=headers)
        assert '"TotalAmt":12.50,"Balance":12.50' in bill.text
        query = {"query": "select * from gadget"}
        gadgets = httpx.get(f"{root}9341457021722202/query", params=query, headers=headers)
        assert gadgets.json()["QueryResponse"]["Gadget"][0]["Id"] == "g"
        assert "Little Firm" in lines[5]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_the_banner_says_whose_service_it_is_not() -> None:
    text = banner("http://127.0.0.1:1", Sandbox([Company(REALM, "Quiet")]))
    assert "not Intuit's service" in text
    assert "http://127.0.0.1:1/v3/company/" in text
    assert f"{REALM}  Quiet" in text


def test_it_listens_on_loopback_only_and_frees_its_port() -> None:
    with start(Sandbox([Company(REALM, "Quiet")])) as running:
        port = int(running.url.rpartition(":")[2])
        assert running.url.startswith("http://127.0.0.1:")
        with pytest.raises(PortTakenError), start(Sandbox([]), port=port):
            pass
    with socket.create_server(("127.0.0.1", port), reuse_port=False):
        pass


@pytest.mark.parametrize("options", [["--port", "99999"], ["--companies", "0"], ["--as-of", "2026-02-30"]])
def test_options_out_of_range_end_with_usage(options: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2


def test_the_scenarios_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-scenarios"]) == 0
    assert {"healthy", "crunch", "seasonal", "messy", "fraud", "multicurrency", "huge", "empty"} <= {
        line.split()[0] for line in capsys.readouterr().out.splitlines()
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--scenario", "boom"], "boom is no scenario"),
        (["--scenario", "missing.toml"], "missing.toml"),
        (["--switch", "throttle=7"], "--switch cannot be taken"),
        (["--switch", 'error_rates={"503": 2}'], "--switch cannot be taken"),
        (["--webhook", "http://127.0.0.1/hook"], "--webhook needs --webhook-verifier"),
        (["--webhook", "ftp://x", "--webhook-verifier", "v"], "--webhook cannot be taken"),
        (["--file", "/"], "cannot be used for books"),
    ],
)
def test_what_cannot_be_served_is_told_in_a_sentence(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--companies", "1", "--port", "0", *options] if "--scenario" not in options else options) == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1


def test_two_sources_of_books_are_one_too_many() -> None:
    with pytest.raises(SystemExit):
        main(["--scenario", "empty", "--companies", "2"])


def test_a_scenario_is_served_on_its_day_and_taken_up_again(tmp_path: Path) -> None:
    file = str(tmp_path / "books.qbo")
    options = ["--scenario", "empty", "--as-of", "2026-06-30", "--file", file, "--port", "0", "--access-token", "a"]
    for extra, day in (
        (["--frozen", "--switch", "latency_ms=1"], "2026-06-30"),
        (["--clock", "2026-07-02T08:00:00Z"], "2026-07-02"),
    ):
        process = subprocess.Popen([*COMMAND, *options, *extra], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(6)]
            address = lines[1].split()[1].replace("<realm>", lines[5].split()[0])
            headers = {"Authorization": "Bearer a", "Accept": "application/json"}
            told = httpx.get(f"{address}/preferences", headers=headers).json()
            assert told["time"].startswith(day)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0


def test_who_opens_the_address_is_told_what_it_is() -> None:
    with start(Sandbox([Company(REALM, "Quiet <b>")], admin=True)) as running:
        shown = httpx.get(running.url)
    assert shown.status_code == 200
    assert "This is not Intuit's service" in shown.text
    assert f"/v3/company/{REALM}/" in shown.text
    assert "Quiet &lt;b&gt;" in shown.text
    assert "/admin/switches" in shown.text
