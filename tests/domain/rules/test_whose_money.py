"""Bank accounts that are called after other people's money."""

import pytest
from tests.fixtures.books import bank
from tests.fixtures.judging import found, outcome

from domain.findings.finding import RuleStatus
from domain.money import Money
from domain.policy.severity import Severity


@pytest.mark.parametrize(
    "name", ["IOLTA", "Escrow - Elm St", "Client Funds", "Clients' money", "Trust account", "Tenant deposits", "IOTA"]
)
def test_bnk_held_trips_on_a_name_without_its_detail_type(name: str) -> None:
    [one] = found("BNK-HELD", accounts=(bank(500, name=name, subtype="Checking"),))
    assert (one.severity, one.blocks) == (Severity.LOW, False)
    assert (one.exposure, one.cash_effect) == (Money.of(500, "USD"), Money.of(-500, "USD"))
    assert found("BNK-HELD", accounts=(bank(500, name=name, subtype="TrustAccounts"),)) == []


def test_bnk_held_asks_about_payroll_and_takes_it_for_the_companys_own_meanwhile() -> None:
    [one] = found("BNK-HELD", accounts=(bank(500, name="Payroll checking", subtype="Checking"),))
    assert (one.exposure, one.cash_effect) == (Money.of(500, "USD"), None)


@pytest.mark.parametrize(
    "name", ["Checking", "Northern Trust", "First Trust Bank", "Trustworthy Fund", "Truist 4417", "Deposits", "Clients"]
)
def test_bnk_held_lets_pass_the_names_of_banks_and_of_everything_else(name: str) -> None:
    assert found("BNK-HELD", accounts=(bank(500, name=name),)) == []


def test_bnk_held_looks_at_active_bank_accounts() -> None:
    assert found("BNK-HELD", accounts=(bank(500, name="Escrow", active=False), bank(1))) == []
    assert outcome("BNK-HELD", accounts=(bank(1),)).status is RuleStatus.PASS
    assert outcome("BNK-HELD").status is RuleStatus.NEEDS_DATA
