"""How folders write amounts and days, and reports that people take for lists."""

from pathlib import Path

import pytest
from test_reading import books, of_kind, pull

from cashrail.kit.errors import RailRefused
from cashrail.kit.records import Bill

HEAD = "id,date,total,balance\n"
GERMAN = "name,currency,country\nAcme GmbH,EUR,DE\n"


def totals(root: Path, bills: str, **files: str) -> list[int]:
    """The totals of the bills in minor units."""
    changes, _ = pull(books(root, bills=bills, **files))
    records = [change.record for change in of_kind(changes, "Bill")]
    return [record.total_minor for record in records if isinstance(record, Bill)]


def refusal(root: Path, **files: str) -> str:
    with pytest.raises(RailRefused) as refused:
        pull(books(root, **files))
    return str(refused.value)


def test_32_thousands_with_a_point_are_thousands(tmp_path: Path) -> None:
    rows = "1,2026-06-01,1.000,1.000\n2,2026-06-01,12.500,12.500\n3,2026-06-01,1.234,1.234\n"
    assert totals(tmp_path, HEAD + rows, company=GERMAN) == [100_000, 1_250_000, 123_400]


@pytest.mark.parametrize(
    ("cells", "minor"),
    [
        (("1,234.50", "420.81"), [123_450, 42_081]),
        (("1.234,50", "420,81"), [123_450, 42_081]),
        (("(420.81)", "7.5"), [-42_081, 750]),
        (("420.81-", "-7.5"), [-42_081, -750]),
        (("1 234,50", "1\u00a0234\u00a0567,00"), [123_450, 123_456_700]),
        (("1'234.50", "5"), [123_450, 500]),
        (("1,234", "12"), [123_400, 1_200]),
        (("1234.500", "0.50"), [123_450, 50]),
    ],
)
def test_amounts_are_read_as_the_folder_writes_them(tmp_path: Path, cells: tuple[str, str], minor: list[int]) -> None:
    rows = "".join(f'{n},2026-06-01,"{cell}","{cell}"\n' for n, cell in enumerate(cells))
    assert totals(tmp_path, HEAD + rows) == minor


def test_another_file_tells_how_amounts_are_written(tmp_path: Path) -> None:
    invoices = HEAD + '9,2026-06-01,"12,50","12,50"\n'
    assert totals(tmp_path, HEAD + "1,2026-06-01,1.000,1.000\n", invoices=invoices) == [100_000]


def test_a_file_that_changes_the_notation_has_all_rows_told_again(tmp_path: Path) -> None:
    _, cursor = pull(books(tmp_path, bills=HEAD + '1,2026-06-01,"1,000","1,000"\n'))
    changes, _ = pull(books(tmp_path, invoices=HEAD + '9,2026-06-01,"12,50","12,50"\n'), cursor)
    assert [change.problem for change in of_kind(changes, "Bill")] == [
        "bills.csv line 2: total '1,000' may be a thousand times as much; write 1234.50."
    ]


def test_two_notations_in_one_folder_are_refused_with_both_cells(tmp_path: Path) -> None:
    told = refusal(tmp_path, bills=HEAD + '1,2026-06-01,12.50,1.00\n2,2026-06-01,"12,50",1.00\n')
    assert told.startswith(
        "The folder writes the point and the comma before fractions: '12.50' in bills.csv line 2 and"
    )
    assert "'12,50' in bills.csv line 3" in told


def test_a_lone_group_of_thousands_beside_fractions_is_not_guessed(tmp_path: Path) -> None:
    changes, _ = pull(books(tmp_path, bills=HEAD + "1,2026-06-01,12.50,1.00\n2,2026-06-01,1.000,1.00\n"))
    assert [change.problem for change in of_kind(changes, "Bill")] == [
        "",
        "bills.csv line 3: total '1.000' may be a thousand times as much; write 1234.50.",
    ]


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("06/30/2026", "06/02/2026"), ["2026-06-30", "2026-06-02"]),
        (("30/06/2026", "02/06/2026"), ["2026-06-30", "2026-06-02"]),
        (("02.06.2026", "2026-06-30"), ["2026-06-02", "2026-06-30"]),
        (("06/02/2026", "2026-06-30"), ["", "2026-06-30"]),
    ],
)
def test_days_are_read_as_the_folder_writes_them(tmp_path: Path, days: tuple[str, str], read: list[str]) -> None:
    rows = "".join(f"{n},{day},5,5\n" for n, day in enumerate(days))
    changes, _ = pull(books(tmp_path, bills=HEAD + rows))
    records = [change.record for change in of_kind(changes, "Bill")]
    assert [str(record.txn_date) if isinstance(record, Bill) else "" for record in records] == read


def test_27_a_report_with_titles_is_told_as_one(tmp_path: Path) -> None:
    report = (
        "Acme Inc,,,\nUnpaid Bills,,,\nAs of June 2\\, 2026,,,\n" + HEAD + '1,2026-06-01,"1,234.50","1,234.50"\n'
        '2,2026-06-01,(420.81),(420.81)\nTOTAL,,813.69,813.69\n"Tuesday, Jun 02, 2026 09:14:31 AM GMT-7",,,\n'
    )
    told = refusal(tmp_path, bills=report)
    assert told.startswith(
        "bills.csv is an exported report: it begins with the title 'Acme Inc'. Export the list itself"
    )


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ("TOTAL,,813.69,813.69", "it has a total in line 3"),
        ('"Tuesday, Jun 02, 2026 09:14:31 AM GMT-7",,,', "it tells in line 3 when it was made"),
    ],
)
def test_27_a_report_without_titles_is_told_by_its_end(tmp_path: Path, last: str, why: str) -> None:
    told = refusal(tmp_path, bills=HEAD + f"1,2026-06-01,5,5\n{last}\n")
    assert told.startswith(f"bills.csv is an exported report: {why}.")


def test_a_file_of_which_most_rows_cannot_be_read_is_in_another_format(tmp_path: Path) -> None:
    told = refusal(tmp_path, bills=HEAD + "".join(f"{n},2026-06-01,five,5\n" for n in range(3)) + "9,2026-06-01,5,5\n")
    assert told == (
        "bills.csv is in another format: 3 of 4 rows cannot be read, the first because: "
        "bills.csv line 2: total 'five' is no amount; write 1234.50."
    )


def test_a_row_that_cannot_be_read_is_called_by_its_number(tmp_path: Path) -> None:
    head = "id,date,total,balance,number\n"
    changes, _ = pull(books(tmp_path, bills=head + "1,2026-06-01,five,5,A-17\n2,2026-06-01,5,5,A-18\n"))
    assert [change.called for change in of_kind(changes, "Bill") if change.problem] == ["A-17"]
