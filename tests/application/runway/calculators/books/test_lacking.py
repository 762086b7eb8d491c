"""Figures over books that lack something."""

from typing import Any

import msgspec
import pytest
from tests.fixtures.books import FRESH, MONDAY, account, bank, bill, books, day, invoice, quarter, vendor

from application.runway.calculators.position.assessment import Assessment, assess
from domain.answers.metric import Metric, Status
from domain.books.unreadable import Unreadable
from domain.policy.policy import DEFAULT_POLICY

NONE_LACKS = {
    "accounts": (bank(42_000), account("ap", "Accounts Payable", -100)),
    "vendors": (vendor("v1", "Acme", balance_minor=10_000),),
    "bills": (bill("b", 100, day(5)),),
    "invoices": (invoice("i", 100, day(5)),),
    **quarter(182_000, 136_500),
}


def assessed(kind: str | None = None, **fields: Any) -> Assessment:
    unreadable = (Unreadable(kind=kind, id="9", problem="It is bent."),) if kind else ()
    return assess(books(**NONE_LACKS, unreadable=unreadable, **fields), DEFAULT_POLICY, MONDAY)


def partial(kind: str | None, **fields: Any) -> set[str]:
    answer = assessed(kind, **fields)
    figures: dict[str, Metric] = {
        "book cash": answer.figures.cash.book_cash,
        "gross day": answer.figures.flows.gross_day,
        "buffer": answer.figures.buffer_days,
        "receivables": answer.receivables.open_documents,
        "payables": answer.payables.open_documents,
        "payable account": answer.payables.control_account,
        "vendors": answer.payables.party_balances,
    }
    told = {name for name, figure in figures.items() if figure.status is Status.PARTIAL}
    projected = any("ithout" in warning for warning in answer.projection.warnings)
    return told | {"projection"} if projected else told


LACKING = {
    "Bill": {"payables", "projection"},
    "Invoice": {"receivables", "projection"},
    "BillPayment": {"payables", "gross day", "buffer", "projection"},
    "Purchase": {"gross day", "buffer", "projection"},
    "Account": {"book cash", "gross day", "buffer", "projection", "payable account"},
    "Vendor": {"vendors"},
    "Term": set[str](),
}


def test_figures_that_lack_nothing_are_whole() -> None:
    assert partial(None) == set()


@pytest.mark.parametrize("kind", LACKING)
def test_figures_of_a_kind_that_lacks_a_record_are_partial(kind: str) -> None:
    assert partial(kind) == LACKING[kind]


@pytest.mark.parametrize("kind", LACKING)
def test_figures_of_a_kind_whose_lists_were_cut_are_partial(kind: str) -> None:
    assert partial(None, data_age=msgspec.structs.replace(FRESH, doubted_kinds=(kind,))) == LACKING[kind]


def test_a_refused_kind_makes_its_figures_partial() -> None:
    refused = msgspec.structs.replace(FRESH, refused_kinds=("Purchase",))
    assert partial(None, data_age=refused) == {"gross day", "buffer", "projection"}


def test_what_is_lacking_is_told_once() -> None:
    told = assessed("Bill").payables
    assert told.documents.warnings == ("Without 1 of the kind Bill that cannot be read.",)
    assert (told.gap, assessed("Account").payables.gap) == (None, None)
    assert assessed("Account").figures.cash.available.warnings == (
        "Without 1 of the kind Account that cannot be read.",
    )
