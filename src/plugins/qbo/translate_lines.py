"""Lines of Intuit's transactions into the domain's lines."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from msgspec.structs import replace

from cashrail.kit.records import AppliedLine, DepositLine, ExpenseLine, JournalLine, SalesLine
from plugins.qbo.translate_fields import UnreadableError, id_of, links_of, rounded_minor, text_of
from plugins.qbo.wire import Ref
from plugins.qbo.wire_documents import DepositDetail, DiscountDetail, ExpenseDetail, JournalDetail, Line, SalesDetail

_FIELD = "Line.Amount"
_SUBTOTAL = "SubTotalLineDetail"
_SIGNS = {"debit": 1, "credit": -1}

Lines = tuple[Line, ...] | None


def expense_lines(lines: Lines, currency: str) -> tuple[ExpenseLine, ...]:
    """Lines of bills, vendor credits and purchases; of a detail type we do not know, amount and text only."""
    return tuple(_expense_line(line, currency) for line in _unbundled(lines))


def sales_lines(lines: Lines, currency: str) -> tuple[SalesLine, ...]:
    """Lines of invoices and credit memos, without subtotals; a discount is negative, so the lines add up."""
    return tuple(_sales_line(line, currency) for line in _unbundled(lines) if line.detail_type != _SUBTOTAL)


def applied_lines(lines: Lines, currency: str) -> tuple[AppliedLine, ...]:
    """Lines of payments and bill payments."""
    return tuple(
        AppliedLine(amount_minor=rounded_minor(line.amount, currency, _FIELD), links=links_of(line.linked_txn))
        for line in lines or ()
    )


def deposit_lines(lines: Lines, currency: str) -> tuple[DepositLine, ...]:
    """Lines of deposits: a linked payment without detail, or an amount booked to an account."""
    return tuple(_deposit_line(line, currency) for line in lines or ())


def filled(lines: Lines, in_all: Callable[[], Decimal | None], amount_of: Callable[[Line], Decimal]) -> Lines:
    """The lines, the amount of a single one that has none being what the others leave of `in_all`.

    Raises `UnreadableError` where that does not say it: a line of no amount is not one of zero.
    """
    bare = [line for line in lines or () if line.amount is None and _is_posted(line)]
    if not bare:
        return lines
    whole = in_all()
    left = None if whole is None else whole - sum(map(amount_of, lines or ()), Decimal(0))
    if left is None or (left and len(bare) > 1):
        raise UnreadableError(f"{_FIELD} is missing.")
    size = left * (amount_of(replace(bare[0], amount=Decimal(1))) or 1)
    return tuple(replace(line, amount=size) if line is bare[0] else line for line in lines or ())


def _is_posted(line: Line) -> bool:
    """Whether it says what it was for: lines that only describe have no amount."""
    details = (line.account_expense, line.item_expense, line.sale, line.discount, line.deposit)
    return bool(line.linked_txn) or any(detail is not None for detail in details)


def balanced(lines: Lines) -> Lines:
    """The lines of a journal entry, the amount of a single one that has none being what the others leave."""
    posted = [line for line in lines or () if line.journal]
    left = sum((_direction(line) * (line.amount or 0) for line in posted), Decimal(0))
    bare = [line for line in posted if line.amount is None]
    if not (bare and left):
        return lines
    if len(bare) > 1:
        raise UnreadableError(f"{_FIELD} is missing.")
    filled = replace(bare[0], amount=-left * _direction(bare[0]))
    return tuple(filled if line is bare[0] else line for line in lines or ())


def _direction(line: Line) -> int:
    return _SIGNS.get(text_of(line.journal.posting_type).lower(), 0) if line.journal else 0


def journal_lines(lines: Lines, currency: str) -> tuple[JournalLine, ...]:
    """Lines of a journal entry, debits positive and credits negative; lines that only describe are left."""
    if any(line.amount and not line.journal for line in lines or ()):
        raise UnreadableError("JournalEntryLineDetail is missing.")
    return tuple(_journal_line(line, line.journal, currency) for line in lines or () if line.journal)


def entity_kind_of(value: str | None) -> str:
    """Vendor, Customer or Employee, however the service spells it."""
    return text_of(value).capitalize()


def entity_name_of(kind: str | None, entity: Ref | None) -> str:
    """What somebody is called of whom the service does not say what they are."""
    return "" if text_of(kind) or entity is None else text_of(entity.name)


def signed_amount(line: Line) -> Decimal:
    """What a line adds to its document's total: nothing for a subtotal, and a discount takes away."""
    if line.amount is None or line.detail_type == _SUBTOTAL:
        return Decimal(0)
    return -line.amount if _is_discount(line) else line.amount


def _is_discount(line: Line) -> bool:
    return line.discount is not None or line.detail_type == "DiscountLineDetail"


def _unbundled(lines: Lines) -> Iterator[Line]:
    """The lines with each bundle replaced by those inside, which add up to it; only they name accounts and classes."""
    for line in lines or ():
        inside = line.group.line if line.group else None
        yield from _unbundled(inside) if inside else (line,)


def _expense_line(line: Line, currency: str) -> ExpenseLine:
    detail = line.account_expense or line.item_expense or ExpenseDetail()
    return ExpenseLine(
        id=text_of(line.id),
        amount_minor=rounded_minor(line.amount, currency, _FIELD),
        account_id=id_of(detail.account_ref),
        item_id=id_of(detail.item_ref),
        customer_id=id_of(detail.customer_ref),
        class_id=id_of(detail.class_ref),
        tax_code_id=id_of(detail.tax_code_ref),
        description=text_of(line.description),
    )


def _sales_line(line: Line, currency: str) -> SalesLine:
    amount_minor = rounded_minor(line.amount, currency, _FIELD)
    if _is_discount(line):
        return _discount_line(line, line.discount or DiscountDetail(), amount_minor)
    detail = line.sale or SalesDetail()
    return SalesLine(
        id=text_of(line.id),
        amount_minor=amount_minor,
        item_id=id_of(detail.item_ref),
        account_id=id_of(detail.item_account_ref),
        class_id=id_of(detail.class_ref),
        tax_code_id=id_of(detail.tax_code_ref),
        description=text_of(line.description),
    )


def _discount_line(line: Line, detail: DiscountDetail, amount_minor: int) -> SalesLine:
    return SalesLine(
        id=text_of(line.id),
        amount_minor=-amount_minor,
        account_id=id_of(detail.discount_account_ref),
        class_id=id_of(detail.class_ref),
        description=text_of(line.description),
    )


def _deposit_line(line: Line, currency: str) -> DepositLine:
    detail = line.deposit or DepositDetail()
    entity = detail.entity or Ref()
    return DepositLine(
        id=text_of(line.id),
        amount_minor=rounded_minor(line.amount, currency, _FIELD),
        account_id=id_of(detail.account_ref),
        class_id=id_of(detail.class_ref),
        entity_kind=entity_kind_of(entity.type),
        entity_id=id_of(entity),
        entity_name=entity_name_of(entity.type, entity),
        links=links_of(line.linked_txn),
        description=text_of(line.description),
    )


def _journal_line(line: Line, detail: JournalDetail, currency: str) -> JournalLine:
    sign = _SIGNS.get(text_of(detail.posting_type).lower())
    if sign is None:
        raise UnreadableError("JournalEntryLineDetail.PostingType is neither Debit nor Credit.")
    entity = detail.entity
    return JournalLine(
        id=text_of(line.id),
        amount_minor=sign * rounded_minor(line.amount, currency, _FIELD),
        account_id=id_of(detail.account_ref),
        class_id=id_of(detail.class_ref),
        department_id=id_of(detail.department_ref),
        entity_kind=entity_kind_of(entity.type if entity else None),
        entity_id=id_of(entity.entity_ref if entity else None),
        entity_name=entity_name_of(entity.type, entity.entity_ref) if entity else "",
        description=text_of(line.description),
    )
