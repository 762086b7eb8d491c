"""Two folders of CSV files that disagree about one company: the books, and what another system tells of it."""

import json
import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.installing import Environment

DAY = date(2026, 6, 30)
AS_OF = ("--as-of", str(DAY))
COMPANY = "name,currency\nAcme Inc,USD\n"
VENDORS = "id,name\n{birch},Birch Supply\n{cedar},Cedar Ltd\n"
BILLS = "id,date,due,total,balance,vendor,number\n"
LEDGER = BILLS + "1,2026-06-10,2026-07-10,100.00,100.00,1,R-1\n2,2026-06-11,2026-07-11,70.00,70.00,2,\n"
FEED = BILLS + (
    "a,2026-06-10,2026-07-10,130.00,130.00,x,R-1\n"
    "b,2026-06-12,2026-07-11,70.00,70.00,y,\n"
    "c,2026-06-13,2026-07-13,55.00,55.00,y,R-9\n"
)
EDITED = datetime(2026, 6, 20, tzinfo=UTC).timestamp()


class Desk:
    """Somebody at the command line whose books stand in two folders."""

    def __init__(self, own: Environment, root: Path) -> None:
        self._own = own
        self._root = root
        self._database = f"sqlite:///{root / 'cashrail.db'}"

    def write(self, folder: str, **files: str) -> None:
        """Files last edited on the twentieth."""
        (self._root / folder).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = self._root / folder / f"{name}.csv"
            path.write_text(text)
            os.utime(path, (EDITED, EDITED))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        root = str(self._root)
        return self._own.run("cashrail", *command, CASHRAIL_CSVBOOKS_ROOT=root, CASHRAIL_DATABASE_URL=self._database)

    def told(self, *command: str) -> Any:
        done = self.run(*command, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def drift(self) -> list[dict[str, Any]]:
        tray = self.told("tray", "Acme Inc", *AS_OF)
        return [each["finding"] for each in tray["items"] if each["finding"]["code"] == "XSYS-DRIFT"]


@pytest.fixture(scope="module")
def synced(installed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where both folders and what has been mirrored of them stand; copied by each test."""
    root = tmp_path_factory.mktemp("two-rails")
    desk = Desk(installed, root)
    desk.write("ledger", company=COMPANY, vendors=VENDORS.format(birch=1, cedar=2), bills=LEDGER)
    desk.write("cards", company=COMPANY, vendors=VENDORS.format(birch="x", cedar="y"), bills=FEED)
    desk.told("connect", "csvbooks", "--realm", "ledger")
    desk.told("connect", "csvbooks", "--realm", "cards", "--name", "Cards", "--feed-of", "Acme Inc")
    desk.told("sync", "--all")
    return root


@pytest.fixture
def desk(installed: Environment, synced: Path, tmp_path: Path) -> Desk:
    shutil.copytree(synced, tmp_path, dirs_exist_ok=True)
    return Desk(installed, tmp_path)


def test_the_bill_that_differs_and_the_one_that_is_not_there_are_found(desk: Desk) -> None:
    found = {finding["title"]: finding for finding in desk.drift()}

    assert set(found) == {"Birch Supply: the books and csvbooks disagree", "Cedar Ltd: not in the books"}
    assert found["Birch Supply: the books and csvbooks disagree"]["exposure"]["amount"] == "30.00"
    assert found["Cedar Ltd: not in the books"]["cash_effect"]["amount"] == "-55.00"


def test_the_firm_has_one_client_and_its_ledger_stands(desk: Desk) -> None:
    assert [client["business"] for client in desk.told("digest", *AS_OF)["clients"]] == ["Acme Inc"]
    kinds = {row["name"]: row["kinds"] for row in desk.told("doctor")["businesses"]}
    assert [kinds[name]["Bill"]["records"] for name in ("Acme Inc", "Cards")] == [2, 3]
    refused = desk.run("tray", next(row["id"] for row in desk.told("doctor")["businesses"] if row["name"] == "Cards"))
    assert refused.returncode != 0
    assert "There is no client" in refused.stderr


def test_both_sides_are_told_beside_each_other(desk: Desk) -> None:
    [report] = desk.told("feeds", "Acme Inc")["feeds"]

    assert (report["health"]["business"], report["agreeing"], report["unread"]) == ("Cards", 1, 0)
    assert [(each["feed_record_id"], each["record_id"], each["matched_by"]) for each in report["disagreements"]] == [
        ("c", None, ""),
        ("a", "1", "number"),
    ]
    shown = desk.run("feeds").stdout
    assert "nothing like it" in shown
    assert "total 100.00 USD, not 130.00 USD" in " ".join(shown.split())


def test_the_finding_goes_when_the_two_agree(desk: Desk) -> None:
    desk.write("cards", bills=FEED.replace("130.00,130.00", "100.00,100.00"))
    desk.write("ledger", bills=f"{LEDGER}3,2026-06-13,2026-07-13,55.00,55.00,2,R-9\n")
    desk.told("sync", "Acme Inc")

    assert desk.drift() == []
    assert [report["agreeing"] for report in desk.told("feeds")["feeds"]] == [3]


def test_the_log_of_the_books_is_whole_with_links_in_it(desk: Desk) -> None:
    done = desk.run("doctor", "--verify-log")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--realm", "third", "--feed-of", "Nobody"), "There is no client 'Nobody'."),
        (("--realm", "third", "--feed-of", "Cards"), "There is no client 'Cards'."),
        (("--realm", "ledger", "--feed-of", "Acme Inc"), "is connected already, as a client."),
        (("--realm", "cards"), "is connected already, as a feed"),
    ],
)
def test_what_cannot_be_a_feed_is_said(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    desk.write("third", company="name,currency\nThird Inc,USD\n")
    refused = desk.run("connect", "csvbooks", *arguments)
    assert refused.returncode != 0
    assert said in refused.stderr


def test_a_bill_that_is_paid_over_there_is_not_offered_for_payment(desk: Desk) -> None:
    assert "2" in {bill["bill_id"] for bill in desk.told("console", "Acme Inc", *AS_OF)["bills"]}
    desk.write("cards", bills=FEED.replace("70.00,70.00", "70.00,0.00"))
    desk.told("sync", "--all")
    assert "2" not in {bill["bill_id"] for bill in desk.told("console", "Acme Inc", *AS_OF)["bills"]}
