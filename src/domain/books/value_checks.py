"""Whether a value that a person gives can be what it is written as."""

import re

_NAME = r"[^@\s,;:<>()\[\]\"\\.]+"
_ADDRESS = rf"{_NAME}(\.{_NAME})*@([^\W_]([\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]"
_ADDRESS_MAX = 254
DOC_NUMBER_MAX = 21
# No number of a person begins with 000 or 666, none of an employer with 00.
_TAX_ID = r"(?!00)\d{2}-?\d{7}|(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"


def is_email(text: str) -> bool:
    """One e-mail address, or several with commas."""
    return all(len(each) <= _ADDRESS_MAX and re.fullmatch(_ADDRESS, each.strip()) for each in text.split(","))


def is_tax_id(text: str) -> bool:
    """A US tax id: an employer's or a person's, with or without its dashes; never one digit throughout."""
    return bool(re.fullmatch(_TAX_ID, text.strip())) and len(set(text) - set(" -")) > 1


def is_doc_number(text: str) -> bool:
    """A document's number: not blank, and no longer than a ledger keeps."""
    return bool(text.strip()) and len(text) <= DOC_NUMBER_MAX
