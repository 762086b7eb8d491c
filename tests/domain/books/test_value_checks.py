"""Values that people give: what can be one, and what cannot."""

import pytest

from domain.books.value_checks import is_email, is_tax_id


@pytest.mark.parametrize(
    "text",
    ["ann@firm.example", "ann.lee+ap@books.firm.example", "a@b.co, c@d-e.com", "o'neil@firm.ie", "ü@müller.example"],
)
def test_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n/a",
        "none",
        "ann@firm",
        "ann@firm..com",
        "ann..lee@firm.com",
        ".ann@firm.com",
        "ann@-firm.com",
        "ann@firm.com.",
        "ann@10.0.0.1",
        "mailto:ann@firm.com",
        "ann@firm.com,",
        "a@b.com c@d.com",
        "ann@@firm.com",
        f"{'a' * 250}@firm.com",
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize("text", ["12-3456789", "123456789", "123-45-6789", "987-65-4320"])
def test_tax_ids(text: str) -> None:
    assert is_tax_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "N/A",
        "12345678",
        "1234567890",
        "12 3456789",
        "999999999",
        "11-1111111",
        "00-1234567",
        "000-12-3456",
        "666-12-3456",
        "123-00-4567",
        "123-45-0000",
    ],
)
def test_no_tax_ids(text: str) -> None:
    assert not is_tax_id(text)
