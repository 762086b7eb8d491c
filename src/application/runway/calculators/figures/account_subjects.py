"""What an account or a party is about, told by the words in its name."""

from collections.abc import Iterable
from functools import lru_cache

from domain.books.account import Account

PAYROLL, TAXES, DEBT = "payroll", "taxes", "secured debt"

# Thousands of documents bear the names of a few parties and accounts.
_NAMES_KNOWN = 8_192

_SUBJECTS = {
    PAYROLL: ("payroll", "wage", "salary", "salaries"),
    TAXES: ("tax", "department of revenue", "irs"),
    "rent": ("rent", "lease", "landlord"),
    "insurance": ("insurance",),
    "utilities": ("utilities", "utility", "electric", "electricity", "water", "heating"),
    DEBT: ("loan", "mortgage"),
}


@lru_cache(_NAMES_KNOWN)
def subject_of(text: str) -> str:
    """The first subject that plain words name, empty for none."""
    return next((subject for subject, words in _SUBJECTS.items() if names_any(words, text)), "")


def account_words(account: Account) -> str:
    """The plain words of an account's full name, subtype and type."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in account.subtype)
    return plain_words(f"{account.full_name} {spaced} {account.type}")


@lru_cache(_NAMES_KNOWN)
def plain_words(text: str) -> str:
    """Letters and digits in lower case, one space around each word."""
    kept = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return f" {' '.join(kept.split())} "


def names_any(words: Iterable[str], text: str) -> bool:
    """Whether plain words hold any of these, in singular or plural."""
    return any(f" {word} " in text or f" {word}s " in text or f" {word}es " in text for word in words)
