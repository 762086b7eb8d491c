"""What the rail makes of folders as people leave them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from cashrail.kit.errors import RailRefused, RailRetriable
from cashrail.kit.records import (
    Bill,
    CreditCardPayment,
    ExpenseLine,
    Invoice,
    Money,
    RailApp,
    RecordChange,
    SalesReceipt,
    TaxPayment,
    Vendor,
)
from csvbooks import plugin

T = TypeVar("T")
COMPANY = "name,currency\nAcme Inc,USD\n"
BILLS = "id,date,total,balance,vendor,due\n1,2026-06-01,33333.33,0.29,v1,2026-07-01\n2,2026-06-02,5,5.00,v1,\n"


class DirectSession:
    """A session that makes each request once."""

    tenant = "acme"

    def __init__(self, root: Path) -> None:
        self.app = RailApp(settings={"ROOT": str(root)})

    def call(self, request: Callable[[str], T], *, batch: bool = False) -> T:  # noqa: ARG002 - it has no limits
        return request("")


def books(root: Path, **files: str) -> DirectSession:
    """A session of a company whose folder has these files."""
    folder = root / "acme"
    folder.mkdir(exist_ok=True)
    for name, content in {"company": COMPANY, **files}.items():
        (folder / f"{name}.csv").write_text(content)
    return DirectSession(root)


def pull(session: DirectSession, cursor: str | None = None) -> tuple[list[RecordChange], str]:
    pages = list(plugin.pull_changes(session, cursor))
    return [change for page in pages for change in page.changes], pages[-1].cursor or ""


def of_kind(changes: list[RecordChange], kind: str) -> list[RecordChange]:
    return [change for change in changes if change.kind == kind]


def test_cash_that_moves_past_bills_and_invoices_has_files_of_its_own(tmp_path: Path) -> None:
    session = books(
        tmp_path,
        sales_receipts="id,date,total,customer,account\n7,2026-06-01,80.00,c1,checking\n",
        sales_receipt_lines="sales_receipt,amount,account\n7,75.00,sales\n",
        card_payments="id,date,total,account,card\n8,2026-06-02,42.00,checking,visa\n9,2026-06-02,1.00,checking,\n",
        tax_payments="id,date,total,account,refund\n10,2026-06-03,410.00,checking,true\n",
    )
    changes, _ = pull(session)

    [receipt] = [change.record for change in of_kind(changes, "SalesReceipt")]
    assert isinstance(receipt, SalesReceipt)
    assert (receipt.total_minor, receipt.account_id, receipt.lines[0].account_id) == (8000, "checking", "sales")
    paid, unread = of_kind(changes, "CreditCardPayment")
    assert isinstance(paid.record, CreditCardPayment)
    assert (paid.record.account_id, paid.record.card_account_id) == ("checking", "visa")
    assert "card" in unread.problem
    [tax] = [change.record for change in of_kind(changes, "TaxPayment")]
    assert isinstance(tax, TaxPayment)
    assert (tax.total_minor, tax.refund) == (41000, True)


def test_a_bill_has_its_amounts_to_the_cent_and_its_lines(tmp_path: Path) -> None:
    lines = "bill,amount,account,description\n1,33333.00,rent,June\n1,0.33,rent,\n"
    changes, _ = pull(books(tmp_path, bills=BILLS, bill_lines=lines))

    [first, second] = [change.record for change in of_kind(changes, "Bill")]
    assert isinstance(first, Bill)
    assert (first.total, first.balance) == (Money.of("33333.33", "USD"), Money.of("0.29", "USD"))
    assert first.lines == (
        ExpenseLine(amount_minor=3333300, account_id="rent", description="June"),
        ExpenseLine(amount_minor=33, account_id="rent"),
    )
    assert isinstance(second, Bill)
    assert (second.total_minor, second.due_date, second.lines) == (500, None, ())


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,2026-06-01,many,0.29,v1,", "bills.csv line 2: total 'many' is no amount; write 1234.50."),
        (
            "1,2026-06-01,1.001,0.29,v1,",
            "bills.csv line 2: total '1.001' may be a thousand times as much; write 1234.50.",
        ),
        ("1,2026-06-01,0.001,0.29,v1,", "bills.csv line 2: total '0.001' has more digits than USD."),
        ("1,2026-06-01,,0.29,v1,", "bills.csv line 2: total '' is empty."),
        ("1,06/01/2026,5,5,v1,", "bills.csv line 2: date '06/01/2026' is no day; write YYYY-MM-DD."),
        ("1,,5,5,v1,", "bills.csv line 2: date '' is empty."),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_with_its_file_and_line(tmp_path: Path, row: str, problem: str) -> None:
    head = BILLS.splitlines()[0]
    changes, _ = pull(books(tmp_path, bills=f"{head}\n{row}\n2,2026-06-02,5,5.00,v1,\n"))

    [spoilt, sound] = of_kind(changes, "Bill")
    assert (spoilt.record, spoilt.problem) == (None, problem)
    assert sound.record


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (BILLS + ",2026-06-01,5,5,v1,\n", "bills.csv line 4 has no id."),
        (BILLS + "1,2026-06-01,5,5,v1,\n", "bills.csv line 4 has the id 1, as a row before it."),
        (BILLS + "3,2026-06-01\n", "bills.csv line 4 has 2 cells, and the head 6."),
        (BILLS + '3,2026-06-01,"5\n', "bills.csv line 4: unexpected end of data."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_line(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(RailRefused) as refused:
        pull(books(tmp_path, bills=content))

    assert str(refused.value) == problem


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    session = books(tmp_path)
    (tmp_path / "acme/vendors.csv").write_bytes("id,name\n1,Café\n".encode("latin-1"))

    with pytest.raises(RailRefused, match=r"^vendors.csv line 2 is not UTF-8\.$"):
        pull(session)


def test_lines_of_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RailRefused, match=r"^bill_lines.csv line 2: bills.csv has no bill 9\.$"):
        pull(books(tmp_path, bills=BILLS, bill_lines="bill,amount\n9,1.00\n"))


def test_only_what_is_different_is_told_again(tmp_path: Path) -> None:
    _, cursor = pull(books(tmp_path, bills=BILLS, vendors="id,name\nv1,Acme\n"))
    changed = BILLS.replace("0.29", "0.00").replace("2,2026-06-02,5,5.00,v1,\n", "")
    changes, _ = pull(books(tmp_path, bills=changed), cursor)

    assert [(change.kind, change.id, change.deleted) for change in changes] == [
        ("Bill", "1", False),
        ("Bill", "2", True),
    ]


def test_a_line_that_changes_changes_its_document(tmp_path: Path) -> None:
    _, cursor = pull(books(tmp_path, bills=BILLS, bill_lines="bill,amount\n1,1.00\n"))
    changes, _ = pull(books(tmp_path, bill_lines="bill,amount\n1,2.00\n"), cursor)

    assert [(change.kind, change.id) for change in changes] == [("Bill", "1")]


def test_another_home_currency_changes_every_amount(tmp_path: Path) -> None:
    _, cursor = pull(books(tmp_path, invoices="id,date,total,balance\n1,2026-06-01,5,5\n"))
    changes, _ = pull(books(tmp_path, company="name,currency\nAcme Inc,JPY\n"), cursor)

    [invoice] = [change.record for change in of_kind(changes, "Invoice")]
    assert isinstance(invoice, Invoice)
    assert (invoice.total_minor, invoice.currency) == (5, "JPY")


def test_a_file_that_vanishes_does_not_delete_its_rows(tmp_path: Path) -> None:
    session = books(tmp_path, bills=BILLS)
    _, cursor = pull(session)
    (tmp_path / "acme/bills.csv").unlink()

    with pytest.raises(RailRetriable, match=r"^bills.csv is not there any more"):
        pull(session, cursor)


@pytest.mark.parametrize("tenant", ["..", "a/b", "/", ""])
def test_a_company_is_a_folder_below_the_root(tmp_path: Path, tenant: str) -> None:
    books(tmp_path)
    with pytest.raises(RailRefused):
        plugin.finish_connection(RailApp(settings={"ROOT": str(tmp_path)}), {"tenant": tenant})


def test_a_company_is_called_as_its_file_says(tmp_path: Path) -> None:
    books(tmp_path)
    grant = plugin.finish_connection(RailApp(settings={"ROOT": str(tmp_path)}), {"tenant": "acme"})

    assert (grant.tenant, grant.company_name) == ("acme", "Acme Inc")


def test_a_tax_number_does_not_leave_the_folder(tmp_path: Path) -> None:
    changes, _ = pull(books(tmp_path, vendors="id,name,tax_id\nv1,Acme,123-45-6789\n"))

    [vendor] = of_kind(changes, "Vendor")
    assert isinstance(vendor.record, Vendor)
    assert vendor.record.tax_id == "XXXXX6789"
    assert b"XXXXX6789" in vendor.raw
    assert b"123-45" not in vendor.raw


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("begin", ["", "\n", "sep={}\n"])
def test_what_stands_between_cells_is_read_from_the_head(tmp_path: Path, separator: str, begin: str) -> None:
    rows = BILLS.replace("33333.33", "33.333,33").replace("0.29", "0,29").replace("5.00", "5,00")
    bills = begin.format(separator) + rows.replace(
        "id,date,total,balance,vendor,due", "id;date;total;balance;vendor;due"
    )
    bills = bills.replace("1,2026-06-01,33.333,33,0,29,v1,", "1;2026-06-01;33.333,33;0,29;v1;")
    bills = bills.replace("2,2026-06-02,5,5,00,v1,", "2;2026-06-02;5;5,00;v1;")
    changes, _ = pull(books(tmp_path, bills=bills.replace(";", separator)))

    found = [change.record for change in of_kind(changes, "Bill")]
    assert [(bill.total_minor, bill.balance_minor) for bill in found if isinstance(bill, Bill)] == [
        (3_333_333, 29),
        (500, 500),
    ]


def test_text_of_two_bytes_and_zero_characters_are_read(tmp_path: Path) -> None:
    session = books(tmp_path, bills=BILLS.replace("v1", "v\0001"))
    (tmp_path / "acme/vendors.csv").write_bytes("id,name\nv1,Café\n".encode("utf-16"))
    changes, _ = pull(session)

    assert [change.record.name for change in of_kind(changes, "Vendor") if isinstance(change.record, Vendor)] == [
        "Café"
    ]
    assert b"\\u0000" not in of_kind(changes, "Bill")[0].raw


def test_a_file_without_even_a_head_deletes_nothing(tmp_path: Path) -> None:
    _, cursor = pull(books(tmp_path, bills=BILLS))

    with pytest.raises(RailRetriable, match=r"^bills.csv is empty; leave its head when it has no rows\.$"):
        pull(books(tmp_path, bills="\n"), cursor)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RailRefused, match=r"^bills.csv line 1 has two columns named total\.$"):
        pull(books(tmp_path, bills="id,date,Total,total,balance\n1,2026-06-01,5,7,5\n"))


def test_a_row_that_cannot_be_read_tells_the_money_it_states(tmp_path: Path) -> None:
    rows = "1,soon,1200.50,5,v1,\n2,2026-06-01,many,7.25,v1,\n3,2026-06-01,many,much,v1,\n4,2026-06-01,5,5,v1,\n"
    changes, _ = pull(books(tmp_path, bills=BILLS.replace("1,2026", "7,2026").replace("2,2026", "8,2026") + rows))

    told = {change.id: change.stated for change in of_kind(changes, "Bill") if change.problem}
    assert told == {"1": Money.of("1200.50", "USD"), "2": Money.of("7.25", "USD"), "3": None}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("1,Checking,Bank,", "accounts.csv line 2: balance '' is empty."),
        ("1,Checking,Girokonto,5.00", "accounts.csv line 2: type 'Girokonto' is none of Bank, Accounts Receivable, "),
        ("1,Sales,income,", ""),
        ("1,Checking,bank,5.00", ""),
    ],
)
def test_what_an_account_holds_is_not_guessed(tmp_path: Path, row: str, problem: str) -> None:
    changes, _ = pull(books(tmp_path, accounts=f"id,name,type,balance\n{row}\n"))

    [account] = of_kind(changes, "Account")
    assert account.problem.startswith(problem)
    assert bool(account.problem) == bool(problem)
