"""A rail that is written from the template works as it is, and is told where it does not once it is changed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.fixtures.installing import Environment, environment

from cashrail.kit.starting import write_package
from cashrail.kit.version import KIT_VERSION
from domain.errors import Conflict, Invalid

NAME = "ledgerly"


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment in which a new rail was made and installed, to be edited where it is."""
    made = environment(tmp_path_factory.mktemp("author"))
    written = made.run("cashrail", "rails", "new", NAME)
    assert written.returncode == 0, written.stderr
    installed = made.run("pip", "install", "--quiet", "-e", NAME)
    assert installed.returncode == 0, installed.stderr
    return made


@contextmanager
def edited(author: Environment, file: str, old: str, new: str) -> Iterator[None]:
    """The rail with one thing changed."""
    path = author.work / NAME / file
    before = path.read_text()
    assert before.count(old) == 1
    path.write_text(before.replace(old, new))
    try:
        yield
    finally:
        path.write_text(before)


def test_its_tests_pass_as_they_were_written(author: Environment) -> None:
    done = author.run("pytest", "-q", "-p", "no:cacheprovider", NAME)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "failed" not in done.stdout


def test_it_conforms(author: Environment) -> None:
    done = author.run("cashrail", "rails", "check", NAME, "--json")

    told = json.loads(done.stdout)
    verdicts = {check["check"]: check["verdict"] for check in told["checks"]}
    assert (done.returncode, told["rail"], told["conforms"]) == (0, NAME, True)
    assert verdicts["keeps_money_exact"] == verdicts["brings_every_record_once"] == "holds"
    assert verdicts["writes_once"] == "does not apply"


def test_it_has_a_demo(author: Environment) -> None:
    done = author.run("cashrail", "demo", "--rail", NAME, "--once", "--json", "--as-of", "2026-06-30")

    assert [client["business"] for client in json.loads(done.stdout)["clients"]] == ["company-1"]


@pytest.mark.parametrize(
    ("file", "old", "new", "check"),
    [
        (f"src/{NAME}/translate.py", "to_minor(found.total, found.currency)", "int(found.total)", "keeps_money_exact"),
        (f"src/{NAME}/client.py", "start += len(page.rows)", "start += 1", "brings_every_record_once"),
        (f"src/{NAME}/client.py", "retry_after_s=error.wait_s", "retry_after_s=None", "obeys_limits"),
        (f"src/{NAME}/plugin.py", "complete_kinds=(kind,)", "complete_kinds=()", "names_the_complete_kinds"),
        (f"src/{NAME}/world.py", "self._made = 0", "raise OSError", "declares_itself"),
    ],
)
def test_a_rail_that_does_not_conform_is_told_where_and_what_to_do(
    author: Environment, file: str, old: str, new: str, check: str
) -> None:
    with edited(author, file, old, new):
        done = author.run("cashrail", "rails", "check", NAME, "--json")
        told = author.run("cashrail", "rails", "check", NAME).stdout

    failing = {each["check"]: each for each in json.loads(done.stdout)["checks"] if each["verdict"] == "fails"}
    assert done.returncode == 1
    assert failing[check]["problem"]
    assert f"what to do: {failing[check]['what_to_do']}" in told
    assert f"{NAME} does not conform: " in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f'kit_versions=">={KIT_VERSION},<2"', 'kit_versions=">=7"', "is made for kit >=7; this is kit"),
        ("def pull_changes(session: RailSession)", "def pull_changes(connection: RailSession)", "connection"),
        ("from datetime import date", "from datetime import date\nimport domain", "imports domain"),
        ("from datetime import date", "from datetime import dat", "cannot be loaded from ledgerly.plugin"),
        ("consent=False", "hosts=('https://a.test',)", "is no host name"),
    ],
)
def test_a_rail_that_cannot_be_used_is_told_why(author: Environment, old: str, new: str, said: str) -> None:
    with edited(author, f"src/{NAME}/plugin.py", old, new):
        done = author.run("cashrail", "rails", "check", NAME, "--json")

    [check] = json.loads(done.stdout)["checks"]
    assert (done.returncode, check["check"], check["verdict"]) == (1, "can_be_used", "fails")
    assert said in check["problem"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ledgerly.world:World", "ledgerly.world:Fault", "is no class that derives from RailWorld"),
        ("ledgerly.world:World", "ledgerly.nowhere:World", "ModuleNotFoundError"),
    ],
)
def test_a_world_that_cannot_be_loaded_is_told(author: Environment, old: str, new: str, said: str) -> None:
    [entry_points] = (author.folder / "lib").rglob(f"cashrail_{NAME}*/entry_points.txt")
    before = entry_points.read_text()
    entry_points.write_text(before.replace(old, new))
    done = author.run("cashrail", "rails", "check", NAME, "--json")
    entry_points.write_text(before)

    failing = [each for each in json.loads(done.stdout)["checks"] if each["verdict"] == "fails"]
    assert [each["check"] for each in failing] == ["brings_a_world"]
    assert said in failing[0]["problem"]


def test_a_rail_without_a_world_is_checked_as_far_as_it_goes(author: Environment) -> None:
    checks = json.loads(author.run("cashrail", "rails", "check", "qbo", "--json").stdout)["checks"]

    verdicts = {each["check"]: each["verdict"] for each in checks}
    assert verdicts.pop("brings_a_world") == "does not apply"
    assert set(verdicts.values()) == {"holds"}
    assert {"offers_what_it_declares", "imports_the_kit_only"} < set(verdicts)


def test_a_rail_that_is_not_installed_is_not_checked(author: Environment) -> None:
    done = author.run("cashrail", "rails", "check", "nope")

    assert done.returncode == 1
    assert "There is no rail 'nope'" in done.stderr


@pytest.mark.parametrize("name", ["", "x", "Books", "my-books", "1books", "../books", "books/a", "b" * 50])
def test_what_is_no_name_of_a_rail_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="is no rail's name"):
        write_package(name, tmp_path)


@pytest.mark.parametrize("name", ["domain", "cashrail", "json", "class", "tests"])
def test_the_name_of_another_package_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="take another"):
        write_package(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    write_package("books", tmp_path / "a")
    with pytest.raises(Conflict, match="there already"):
        write_package("books", tmp_path / "a")
    with pytest.raises(Conflict, match="installed already"):
        write_package("books", tmp_path / "b", taken=("books",))
