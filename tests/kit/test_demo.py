"""A client who is on no service at all: connected by a folder's name, synced, and read in the Digest."""

import json

import pytest
from tests.fixtures.installing import Environment

DAY = ("--as-of", "2026-06-30")
COMPANY = "name,currency\nAcme Inc,USD\n"
ACCOUNTS = "id,name,type,classification,balance\n1,Checking,Bank,Asset,1234.56\n"


def test_the_demo_of_a_rail_prints_its_companies_digest(installed: Environment) -> None:
    first, second = (
        installed.run("cashrail", "demo", "--rail", "csvbooks", "--once", "--json", *DAY) for _ in range(2)
    )

    clients = {client["business"]: client for client in json.loads(first.stdout)["clients"]}
    assert sorted(clients) == ["Harbour Studio", "Lantern Repairs", "Orchard Foods"]
    assert {client["error"] for client in clients.values()} == {""}
    assert [clients[name]["light"] for name in ("Harbour Studio", "Lantern Repairs")] == ["green", "red"]
    assert clients["Harbour Studio"]["cash"]["status"] == "ok"
    figures = ("business", "light", "cash", "buffer_days", "runway_days")
    again = {client["business"]: client for client in json.loads(second.stdout)["clients"]}
    for name, client in clients.items():
        assert {each: client[each] for each in figures} == {each: again[name][each] for each in figures}


def test_a_rail_that_brings_no_demo_says_so(installed: Environment) -> None:
    unknown = installed.run("cashrail", "demo", "--rail", "nope", "--once")

    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no rail 'nope'" in unknown.stderr


def test_a_folder_is_connected_by_its_name_and_read_again_when_it_changes(installed: Environment) -> None:
    folder = installed.work / "books/acme"
    folder.mkdir(parents=True)
    (folder / "company.csv").write_text(COMPANY)
    (folder / "accounts.csv").write_text(ACCOUNTS)
    root = str(folder.parent)

    def run(*command: str) -> str:
        done = installed.run("cashrail", *command, CASHRAIL_CSVBOOKS_ROOT=root)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert json.loads(run("connect", "csvbooks", "--realm", "acme", "--json"))["name"] == "Acme Inc"
    [first] = json.loads(run("sync", "--all", "--json"))["syncs"]
    [unchanged] = json.loads(run("sync", "--all", "--json"))["syncs"]
    (folder / "accounts.csv").write_text(ACCOUNTS.replace("1234.56", "99.01"))
    [changed] = json.loads(run("sync", "--all", "--json"))["syncs"]

    assert (first["mode"], first["created"]) == ("full", 3)
    assert (unchanged["mode"], unchanged["received"]) == ("incremental", {})
    assert (changed["mode"], changed["received"], changed["updated"]) == ("incremental", {"Account": 1}, 1)
    [client] = json.loads(run("digest", "--json"))["clients"]
    assert client["cash"]["value"] == {"amount": "99.01", "currency": "USD"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "name the company with --realm"), (("--realm", "nobody"), "The folder nobody is not there.")],
)
def test_a_company_that_is_not_named_or_not_there_is_not_connected(
    installed: Environment, arguments: tuple[str, ...], said: str
) -> None:
    (installed.work / "none").mkdir(exist_ok=True)
    done = installed.run(
        "cashrail", "connect", "csvbooks", *arguments, CASHRAIL_CSVBOOKS_ROOT=str(installed.work / "none")
    )

    assert done.returncode != 0
    assert said in done.stderr
