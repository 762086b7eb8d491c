"""Serving for other machines: by word only, and under names that are listed."""

import re
import subprocess
from pathlib import Path

import httpx
import pytest
from tests.fixtures.workers import CASHRAIL, environment, eventually, process

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is refused without the word


def variables(folder: Path, **further: str) -> dict[str, str]:
    return environment(f"sqlite:///{folder / 'firm.db'}", "http://127.0.0.1:1") | further


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "books.example", ""])
def test_other_machines_are_let_in_by_word_only(tmp_path: Path, host: str) -> None:
    done = subprocess.run(
        [CASHRAIL, "serve", "--host", host], env=variables(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--beyond-loopback" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_answers_under_the_names_that_are_listed_and_no_others(tmp_path: Path) -> None:
    given = variables(tmp_path, CASHRAIL_HTTP_HOSTS="Books.example, [2001:db8::1]")
    with process(tmp_path, given, "serve", "--host", EVERYWHERE, "--beyond-loopback"):
        eventually(lambda: said_port(tmp_path) is not None, "the address of the server")
        url = f"http://127.0.0.1:{said_port(tmp_path)}"
        answered = {
            host: httpx.get(f"{url}/health", headers={"Host": host}).status_code
            for host in ("127.0.0.1", "books.example", "BOOKS.EXAMPLE:443", "[2001:db8::1]", "evil.example", EVERYWHERE)
        }
        assert list(answered.values()) == [200, 200, 200, 200, 421, 421]
        assert httpx.get(f"{url}/metrics", headers={"Host": "evil.example"}).status_code == 421
        refused = httpx.post(f"{url}/webhooks/qbo", content=b"{}", headers={"Host": "evil.example"})
        assert (refused.status_code, refused.headers["content-type"]) == (421, "application/problem+json")


def said_port(folder: Path) -> int | None:
    """The port in what the server says of itself, once it has."""
    found = [re.search(r"at http://0\.0\.0\.0:(\d+)", log.read_text()) for log in folder.glob("serve-*.log")]
    return next((int(match[1]) for match in found if match), None)
