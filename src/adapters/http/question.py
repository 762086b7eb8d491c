"""What every read has in common: whose business, as of which day, how fresh."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter, SkipValidation

from adapters.http.denials import denials_kept
from adapters.http.shared_answers import SharedAnswers
from adapters.http.workers import Workers
from application.product import Product
from domain.errors import Invalid
from domain.firms.acting import Acting
from domain.firms.business_day import parse_day, today
from domain.firms.firm import AsOf, Member, Power
from domain.rails.freshness import CACHED, STRICT, Freshness, within

T = TypeVar("T")

MemberRequest = Request[Member, Any, Any]
TheProduct = NamedDependency[SkipValidation[Product]]
TheWorkers = NamedDependency[SkipValidation[Workers]]
TheSharedAnswers = NamedDependency[SkipValidation[SharedAnswers]]

_MAX_AGE_S_DIGITS = 9
DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

BusinessId = Annotated[
    str,
    # Databases refuse control characters in text, so they are refused here.
    PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=100, description="The id of one of the firm's clients."),
]
AsOfParameter = Annotated[
    str | None,
    QueryParameter(
        description="The business date, YYYY-MM-DD; today where the business is when left out. For the digest: "
        "today in the time zone that most of the firm's clients are in.",
        schema_extra={"format": "date"},
    ),
]
FreshnessParameter = Annotated[
    str,
    QueryParameter(
        description="How new the mirror must be: `cached` takes it as it is, `strict` asks the connected service "
        "first, a number of seconds asks it when the mirror is older than that. A service that is down gives the "
        "last mirror, marked stale. Asking a service takes a role that may sync.",
        schema_extra={"pattern": "^(cached|strict|[0-9]{1,9})$"},
    ),
]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A member's question about one business; `day` None is today where the business is."""

    product: Product
    workers: Workers
    acting: Acting
    business_id: str
    day: date | None
    freshness: Freshness

    async def put(self, answer: Callable[[str, str, AsOf, Freshness], T]) -> T:
        """Ask an experience, in a thread when it may wait for a rail."""
        run = self.workers.read if self.freshness == CACHED else self.workers.reach_rail
        return await run(partial(self._ask, answer))

    def _ask(self, answer: Callable[[str, str, AsOf, Freshness], T]) -> T:
        if self.freshness != CACHED:
            with denials_kept(self.product, self.acting, self.business_id):
                self.acting.may(Power.SYNC)
        firm_id, now = self.acting.firm_id, self.product.clock.now()
        day = self.day or today((self.product.bookshelf.business(firm_id, self.business_id),), now)
        return answer(firm_id, self.business_id, AsOf(day, now), self.freshness)


TheQuestion = NamedDependency[SkipValidation[Question]]


def provide_question(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    business_id: BusinessId,
    as_of: AsOfParameter = None,
    freshness: FreshnessParameter = "cached",
) -> Question:
    """Litestar dependency: the question of this request."""
    return Question(
        product=product,
        workers=workers,
        acting=Acting(member=request.user, at=product.clock.now()),
        business_id=business_id,
        day=None if as_of is None else parse_day(as_of),
        freshness=parse_freshness(freshness),
    )


def parse_freshness(text: str) -> Freshness:
    """`cached`, `strict` or a whole number of seconds; raises `Invalid`."""
    if text == "cached":
        return CACHED
    if text == "strict":
        return STRICT
    if text.isascii() and text.isdigit() and len(text) <= _MAX_AGE_S_DIGITS:
        return within(timedelta(seconds=int(text)))
    raise Invalid(f"freshness is cached, strict or a number of seconds, not {text!r}.")
