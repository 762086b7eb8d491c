"""The demo as a person meets it: it runs in one terminal and is worked on from another, and is taken up again."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.fixtures.shell import COMMAND


@contextmanager
def running_demo(folder: Path) -> Iterator[list[str]]:
    """A demo kept in the folder, and all the lines it prints about itself."""
    command = [str(COMMAND), "demo", "--clients", "2", "--keep", str(folder)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=surroundings()
    ) as process:
        assert process.stderr is not None
        said: list[str] = []
        for line in process.stderr:
            said.append(line.rstrip("\n"))
            if "Ctrl-C stops" in line:
                break
        try:
            yield said
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
    assert process.returncode == 0


def surroundings(**variables: str) -> dict[str, str]:
    """A person's own environment, in which a secret key of theirs is set already."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CASHRAIL_")}
    return {**kept, "CASHRAIL_SECRET_KEY": "the person's own, and long enough to be taken", **variables}


def from_another_terminal(line: str, folder: Path, *arguments: str) -> str:
    """What a command prints after the exported line."""
    script = f"{line}\n{shlex.join([str(COMMAND), *arguments])}"
    done = subprocess.run(
        ["/bin/sh", "-c", script], cwd=folder, env=surroundings(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_command_works_on_the_demo_from_another_terminal_and_it_is_taken_up_again(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with running_demo(folder) as said:
        [line] = [each for each in said if each.startswith("export ")]
        assert any(" serve " in each and "does what is due" in each for each in said)
        client = shlex.split(next(each for each in said if " tray " in each))[2]
        assert client in from_another_terminal(line, tmp_path, "tray", client)
        assert client in from_another_terminal(line, tmp_path, "console", client)
        assert client in from_another_terminal(line, tmp_path, "digest")
        assert "incremental" in from_another_terminal(line, tmp_path, "sync", "--all")
        key = next(each.removeprefix("Key: ") for each in said if each.startswith("Key: "))
        address = next(each.strip() for each in said if each.endswith("/api/v1/digest"))
        assert httpx.get(address, headers={"Authorization": f"Bearer {key}"}).json()["clients"][0]["business"] == client
        from_another_terminal(line, tmp_path, "zone", client, "Asia/Tokyo")

    with running_demo(folder) as said:
        assert [each for each in said if each.startswith("export ")] == [line]
        assert "Asia/Tokyo" in from_another_terminal(line, tmp_path, "clients")
        assert "incremental" in from_another_terminal(line, tmp_path, "sync", client)


def test_an_installation_without_clients_says_what_to_do(tmp_path: Path) -> None:
    line = f"export CASHRAIL_DATABASE_URL=sqlite:///{tmp_path / 'new.db'}"
    said = from_another_terminal(line, tmp_path, "digest")
    assert said.startswith("No client is connected yet; see `cashrail connect --help`")
