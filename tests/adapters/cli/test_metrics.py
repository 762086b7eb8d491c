"""What a running server counts is told by a command too."""

from collections.abc import Iterator

import pytest
import uvicorn
from tests.adapters.http.office import Office, key_of
from tests.adapters.http.test_connections import served_by

from adapters.cli.app import run_cli
from adapters.http.app import create_app
from cashrail.bootstrap.program import CashrailProgram
from cashrail.bootstrap.settings import Settings
from domain.firms.firm import Role


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = create_app(Office().product, reading_threads=1)
    with served_by(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)) as port:
        yield f"http://127.0.0.1:{port}"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run_cli(CashrailProgram(Settings(variables={})), ["metrics", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_it_tells_what_the_server_tells(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = told(capsys, "--at", address, "--key", key_of(Role.VIEWER))
    assert status == 0
    assert "# TYPE cashrail_http_request_seconds summary" in out


@pytest.mark.parametrize(
    ("at", "key", "status", "why"),
    [
        ("", "crk_a_b", 1, "does not know this key"),
        ("http://127.0.0.1:9", "crk_a_b", 1, "No server of Cashrail answers"),
        ("", "", 2, "Set CASHRAIL_KEY"),
    ],
)
def test_why_there_are_none_is_said(
    address: str, capsys: pytest.CaptureFixture[str], at: str, key: str, status: int, why: str
) -> None:
    ended, _, error = told(capsys, "--at", at or address, "--key", key)
    assert (ended, why in error) == (status, True)
