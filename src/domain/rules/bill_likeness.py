"""How alike two bills of one vendor are, and whether they are two of a series all the same (B14)."""

from decimal import Decimal

from domain.books.bill import Bill
from domain.rules.doc_numbers import normalised, periods_named, within_edits
from domain.rules.rule import numbered
from domain.rules.series import BillSeries
from domain.rules.view import RuleView

SAME_AMOUNT = Decimal("0.90")
OTHER_VENDOR = Decimal("0.80")
ELSEWHERE = "same number and amount at another vendor"
LIKE_DAYS = 30
_SAME_NUMBER = Decimal("0.98")
_REVISED = Decimal("0.85")
_LIKE_AMOUNT = Decimal("0.70")
_CLOSE_DAYS = 3
_LIKE_ONE_IN = 100
_CLOSE_EDITS = 1
_LIKE_EDITS = 2


def duplicate_score(earlier: Bill, later: Bill) -> tuple[Decimal, str]:
    """Score and signal of two bills of one vendor within the window; zero for no likeness."""
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    days = abs((later.txn_date - earlier.txn_date).days)
    same_currency = earlier.currency == later.currency
    same_amount = same_currency and earlier.total_minor == later.total_minor
    if left and left == right:
        return (_SAME_NUMBER, "same number and amount") if same_amount else (_REVISED, "same number, other amount")
    both_numbered = bool(left and right)
    if same_amount and days <= _CLOSE_DAYS and not both_numbered:
        return SAME_AMOUNT, "same amount within three days"
    apart = abs(earlier.total_minor - later.total_minor)
    like = same_currency and _LIKE_ONE_IN * apart <= max(earlier.total_minor, later.total_minor)
    if not (like and days <= LIKE_DAYS and both_numbered and within_edits(left, right, _LIKE_EDITS)):
        return Decimal(0), ""
    if periods_named(earlier.doc_number, earlier.txn_date) & periods_named(later.doc_number, later.txn_date):
        return Decimal(0), ""
    if same_amount and days <= _CLOSE_DAYS and within_edits(left, right, _CLOSE_EDITS):
        return SAME_AMOUNT, "same amount within three days"
    return _LIKE_AMOUNT, "like amount and number within thirty days"


def is_same_elsewhere(bill: Bill, other: Bill) -> bool:
    """Whether bills of one number and amount, of two vendors, may be one: not where it is the month or date of both."""
    periods = periods_named(bill.doc_number, bill.txn_date) & periods_named(other.doc_number, other.txn_date)
    return bill.vendor_id != other.vendor_id and not periods


def recurs(series: BillSeries, earlier: Bill, later: Bill) -> bool:
    """Whether they are two of a series, and not one bill entered twice."""
    left, right = normalised(earlier.doc_number), normalised(later.doc_number)
    if left and left == right:
        return series.has_under_number(earlier, later)
    if not (left and right):
        return series.come_together(later, _CLOSE_DAYS)
    return series.has(earlier, later) or series.rises(earlier, later)


def told(view: RuleView, bill: Bill) -> str:
    """The bill by its number, its day and its vendor."""
    called = numbered("Bill", bill.doc_number, bill.id)
    return f"{called} of {bill.txn_date} from {view.vendor_name(bill.vendor_id)}"
