"""What a scenario may say: one Struct for each table of the file, with the bounds of every key."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=100)]
Whole = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Positive = Annotated[float, Meta(gt=0, le=1_000_000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=1000)]
Lateness = Annotated[int, Meta(ge=-60, le=365)]
Month = Annotated[int, Meta(ge=1, le=12)]
Weekday = Annotated[int, Meta(ge=0, le=6)]
Cadence = Annotated[int, Meta(ge=1, le=366)]
Terms = Literal[0, 10, 15, 30, 60]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$")]
_Factor = Annotated[float, Meta(ge=0, le=20)]
Season = tuple[
    _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor, _Factor
]
Names = Annotated[tuple[Text, ...], Meta(min_length=1)]

STEADY_SEASON: Season = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
SOME_LATENESS = (-4, -2, 0, 1, 3, 6, 9, 14, 20, 28)


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Amounts are whole units of the currency; a `spread` of 0.3 draws from 30 % below to 30 % above."""


class Profile(_Table, frozen=True, kw_only=True):
    """`names` are dealt to companies of one scenario in turn; `closed_days_ago` closes the books up to then."""

    names: Names = ("Company",)
    industry: str = "Services"
    currency: Currency = "USD"
    fiscal_year_month: Month = 1
    closed_days_ago: Annotated[int, Meta(ge=0, le=3650)] | None = None


class Period(_Table, frozen=True, kw_only=True):
    """`days` of history up to `as_of`, which what builds the company may give instead."""

    days: Annotated[int, Meta(ge=0, le=1100)] = 400
    as_of: date | None = None
    records: Annotated[int, Meta(ge=2000, le=1_000_000)] | None = None


class Habits(_Table, frozen=True, kw_only=True):
    """How well the company does: days its bills are paid late, and its cash.

    Cash is what the books end with, in months of outflow, unless `opening_cash` says what they begin with.
    """

    bills_late_days: Lateness = 2
    cash_months: Annotated[float, Meta(ge=0, le=60)] = 1.9
    opening_cash: Whole | None = None


class Sales(_Table, frozen=True, kw_only=True):
    income: Text = "Services"
    items: Names = ("Service",)


class Supply(_Table, frozen=True, kw_only=True):
    """`count` vendors, each billing every `every_days` (30: on one day of the month) on `terms` days.

    A `vendor` is its exact name; without one, names end in one of `names`.
    """

    account: Text
    amount: Whole
    names: Names = ("Supply", "Services")
    vendor: Text | None = None
    count: Count = 1
    every_days: Cadence = 30
    spread: Share = 0.0
    terms: Terms = 30
    contractor: bool = False
    season: Season = STEADY_SEASON
    currency: Currency | None = None


class Clients(_Table, frozen=True, kw_only=True):
    """`count` customers, each invoiced every `every_days` on `terms` days.

    Each pays about as late as one of `late_days` that is drawn for it; `never_pays` is the share of its invoices
    that stay open. A `customer` is its exact name. With `jobs`, each has so many sub-customers that are invoiced in
    turn, and pays for them.
    """

    amount: Whole
    names: Names = ("Group", "Partners")
    customer: Text | None = None
    count: Count = 1
    every_days: Cadence = 30
    spread: Share = 0.45
    terms: Terms = 30
    late_days: Annotated[tuple[Lateness, ...], Meta(min_length=1)] = SOME_LATENESS
    never_pays: Share = 0.0
    jobs: Annotated[int, Meta(ge=0, le=12)] = 0
    season: Season = STEADY_SEASON
    currency: Currency | None = None


class Payroll(_Table, frozen=True, kw_only=True):
    """Wages every `every_weeks` Fridays, and the employer's taxes on them, without bills.

    They are journal entries, or with `outside` pay cheques of the payroll service, which no entity of the API shows.
    """

    amount: Whole
    every_weeks: Annotated[int, Meta(ge=1, le=4)] = 2
    tax_rate: Share = 0.0765
    outside: bool = False


class Retail(_Table, frozen=True, kw_only=True):
    """Takings on `weekdays` (0: Monday), deposited as income, or sold by `receipts`.

    Of receipts, a share goes through Undeposited Funds (`undeposited`) and a share of days has a refund (`refunds`);
    `sales_tax` is added to them, and paid to its agency every quarter.
    """

    amount: Whole
    spread: Share = 0.3
    weekdays: tuple[Weekday, ...] = (0, 2, 4)
    season: Season = STEADY_SEASON
    receipts: bool = False
    undeposited: Share = 0.0
    refunds: Share = 0.0
    sales_tax: Share = 0.0


class Card(_Table, frozen=True, kw_only=True):
    """Card purchases on working days with that chance; the card is paid off on the 20th.

    That is a transfer, or a card `payment`.
    """

    accounts: Names = ("Office Supplies", "Fuel", "Meals")
    chance: Share = 0.4
    amount: Whole = 95
    spread: Share = 0.7
    paid_by: Literal["transfer", "payment"] = "transfer"


class Taxes(_Table, frozen=True, kw_only=True):
    """Estimated taxes, paid from the bank on the 15th of `months`."""

    amount: Whole
    months: tuple[Month, ...] = (1, 4, 6, 9)
    account: Text = "Income Taxes"


class Loan(_Table, frozen=True, kw_only=True):
    """Received on the first day of the history, paid back with interest on the 5th of each month."""

    principal: Whole
    monthly: Whole
    interest: Share = 0.08


class Trust(_Table, frozen=True, kw_only=True):
    """Others' money in an account of its own: clients' retainers, of which costs are paid; or owners' rents.

    A retainer comes each month, and costs are the share of it that is paid out. Where `rents` are held, that many
    tenants pay about the retainer each month, the manager keeps the share as a fee, and the owners are paid.
    """

    retainer: Whole
    costs: Share = 0.8
    rents: Annotated[int, Meta(ge=0, le=40)] = 0


class Money(_Table, frozen=True, kw_only=True):
    """A foreign currency: home units for one of it at the as-of day, and how far that moves in a day."""

    rate: Positive
    daily_move: Annotated[float, Meta(ge=0, le=0.2)] = 0.004


class LedgerAccount(_Table, frozen=True, kw_only=True):
    """An account that the chart has from the first day, under its `id` where one is given."""

    name: Text
    type: Text
    sub_type: Text
    id: Annotated[int, Meta(ge=1, le=100_000)] | None = None


class Event(_Table, frozen=True, kw_only=True):
    """Something that happens once, `day` days after the as-of day (before it: negative) or `on` a date.

    Which of the other keys a kind takes is told by `events.KINDS`; `expect` names the fact that is planted.
    """

    kind: Literal[
        "bill",
        "customer_lost",
        "customer_stops_paying",
        "duplicate_bill",
        "expense_deleted",
        "expense_raised",
        "hire",
        "lookalike_payment",
        "price_rise",
        "refund",
        "vendor_changed",
    ]
    day: Annotated[int, Meta(ge=-1100, le=3650)] | None = None
    on: date | None = None
    who: Text | None = None
    account: Text | None = None
    amount: Whole | None = None
    factor: Positive | None = None
    due_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    expect: Text | None = None


class Mistakes(_Table, frozen=True, kw_only=True):
    """`plant` counts planted mistakes by name; `a_month` is how many slips a month follow the as-of day."""

    plant: dict[str, Annotated[int, Meta(ge=1, le=50)]] = {}
    a_month: Annotated[float, Meta(ge=0, le=30)] = 0.0


class Noise(_Table, frozen=True, kw_only=True):
    """The disorder of real books that is no mistake: so many oddities a month, from the first day on."""

    a_month: Annotated[float, Meta(ge=0, le=30)] = 0.0


class Scenario(_Table, frozen=True, kw_only=True):
    """A company's life. `key` is the file's name without its ending.

    With `every_kind`, its history ends with something of every kind that the API knows.
    """

    key: str
    says: str = ""
    company: Profile = Profile()
    period: Period = Period()
    habits: Habits = Habits()
    sales: Sales = Sales()
    supplies: tuple[Supply, ...] = ()
    customers: tuple[Clients, ...] = ()
    payroll: Payroll | None = None
    retail: Retail | None = None
    card: Card | None = None
    taxes: Taxes | None = None
    loan: Loan | None = None
    trust: Trust | None = None
    owner_share: Share = 0.12
    currencies: dict[Currency, Money] = {}
    accounts: tuple[LedgerAccount, ...] = ()
    every_kind: bool = False
    events: tuple[Event, ...] = ()
    mistakes: Mistakes = Mistakes()
    noise: Noise = Noise()
