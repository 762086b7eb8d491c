"""Books kept in a file are taken up again as they were left."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from tests.emulators.qbo.conftest import AS_OF, REALM
from tests.emulators.qbo.test_ledger import check_identities, check_trial_balance

from emulators.qbo.bookfile import BookFile, BookFileError
from emulators.qbo.companies.firm import company
from emulators.qbo.sandbox import Sandbox
from emulators.qbo.serving import start

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


def served(file: BookFile, posts: list[tuple[str, dict[str, object]]]) -> list[httpx.Response]:
    books = file.companies() or [company("shop", 1, AS_OF, defects=["BILL-STALE"])]
    sandbox = Sandbox(books, clock=lambda: NOW, file=file)
    sandbox.mint_tokens(REALM, "access", "refresh")
    headers = {"Authorization": "Bearer access", "Accept": "application/json"}
    with start(sandbox) as running, httpx.Client(headers=headers) as client:
        return [client.post(f"{running.url}/v3/company/{REALM}/{path}", json=body) for path, body in posts]


def test_everything_is_there_again(tmp_path: Path) -> None:
    file = BookFile(tmp_path / "books.qbo")
    made, _ = served(file, [("vendor", {"DisplayName": "Kept"}), ("vendor", {"DisplayName": "Also Kept"})])
    last = made.json()["Vendor"]
    served(file, [("vendor", {**last, "CompanyName": "Kept Inc", "sparse": True})])
    file.close()

    reopened = BookFile(tmp_path / "books.qbo")
    (again,) = reopened.companies()
    fresh = company("shop", 1, AS_OF, defects=["BILL-STALE"])
    assert again.of_kind("Vendor")[last["Id"]]["CompanyName"] == "Kept Inc"
    assert again.of_kind("Bill") == fresh.of_kind("Bill")
    assert list(again.of_kind("Invoice")) == list(fresh.of_kind("Invoice"))
    assert again.planted == fresh.planted
    check_identities(again)
    check_trial_balance(again)
    reopened.close()


def test_a_deleted_object_stays_deleted_and_its_id_is_not_given_again(tmp_path: Path) -> None:
    file = BookFile(tmp_path / "books.qbo")
    line = {
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "1"}},
    }
    bill = {"VendorRef": {"value": "1"}, "Line": [{"Amount": 5, **line}]}
    (made,) = served(file, [("bill", {**bill})])
    kept = made.json()["Bill"]
    served(file, [("bill?operation=delete", {"Id": kept["Id"], "SyncToken": "0"})])
    (after,) = served(file, [("bill", {**bill})])
    assert int(after.json()["Bill"]["Id"]) > int(kept["Id"])
    (again,) = file.companies()
    assert again.is_deleted("Bill", kept["Id"])
    file.close()


def test_a_repeated_request_is_known_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "books.qbo"
    file = BookFile(path)
    (first,) = served(file, [("vendor?requestid=one", {"DisplayName": "Once"})])
    file.close()
    file = BookFile(path)
    (second,) = served(file, [("vendor?requestid=one", {"DisplayName": "Once"})])
    assert second.content == first.content
    file.close()


def test_files_that_cannot_hold_books(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("these are notes, and not a database at all" * 30)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE stamps (id)")
    database.close()
    for path in (text, other, tmp_path / "missing" / "books.qbo"):
        with pytest.raises(BookFileError, match="cannot be used for books"):
            BookFile(path)


def test_a_file_is_open_once(tmp_path: Path) -> None:
    path = tmp_path / "books.qbo"
    file = BookFile(path)
    with pytest.raises(BookFileError, match="locked"):
        BookFile(path)
    file.close()
    BookFile(path).close()
