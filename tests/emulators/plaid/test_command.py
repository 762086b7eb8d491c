"""`cashrail sandbox --rail plaid` and its refusals."""

import pytest
from tests.emulators.plaid.stories import NOON

from cashrail.bootstrap.sandboxes import run_sandbox
from domain.errors import Invalid
from emulators.plaid.__main__ import banner, main
from emulators.plaid.sample import sample_bank
from emulators.plaid.sandbox import Sandbox
from emulators.service.serving import listen


def test_the_banner_says_where_to_point_a_client() -> None:
    told = banner("http://127.0.0.1:1", Sandbox([sample_bank(NOON.date())], admin=True))
    assert "This is not Plaid's service" in told
    assert "client       sandbox / sandbox" in told
    assert "user_good  First Platypus Bank" in told


def test_a_taken_port_and_a_bad_switch_are_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        assert main(["--port", str(taken.getsockname()[1])]) == 1
    assert main(["--switch", "signing=badly"]) == 1
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize("arguments", [["--rail", "plaid", "--help"], ["--rail=plaid", "--help"]])
def test_the_rail_chooses_the_emulator(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run_sandbox(arguments)
    assert "Plaid emulator" in capsys.readouterr().out


def test_a_rail_without_an_emulator() -> None:
    with pytest.raises(Invalid, match="no emulator of cat"):
        run_sandbox(["--rail", "cat"])


def test_the_banks_of_generated_companies_are_served_with_a_defect(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--rail", "plaid", "--scenario", "healthy", "--defect", "paid_twice", "--as-of", "2026-06-30"]
    with listen("127.0.0.1", 0) as taken:
        assert run_sandbox([*asked, "--port", str(taken.getsockname()[1])]) == 1
    assert run_sandbox(["--rail", "plaid", "--scenario", "no-such"]) == 1
    assert "no-such is no scenario" in capsys.readouterr().err
