"""What every read has in common: whose business, as of which day, how fresh."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import QueryParameter, SkipValidation

from adapters.http.computations import Computations
from adapters.http.denials import denials_kept
from adapters.http.digests import Digests
from adapters.http.parameters import id_in_path
from adapters.http.problems import invalid_parameter, of_parameter
from adapters.http.revisits import Revisit, TheRevisit
from adapters.http.workers import Workers
from application.product import Product
from domain.firms.acting import Acting
from domain.firms.business_day import parse_day, today
from domain.firms.firm import AsOf, Business, Member, Power, Scope
from domain.firms.key import ApiKey
from domain.rails.freshness import CACHED, STRICT, Freshness, within

T = TypeVar("T")

MemberRequest = Request[Member, ApiKey, Any]
TheProduct = NamedDependency[SkipValidation[Product]]
TheWorkers = NamedDependency[SkipValidation[Workers]]
TheComputations = NamedDependency[SkipValidation[Computations]]
TheDigests = NamedDependency[SkipValidation[Digests]]

_MAX_AGE_S_DIGITS = 9

BusinessId = Annotated[
    str,
    id_in_path("The id of one of the firm's clients."),
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
class Whose:
    """The business that a member names. That it is the firm's is proven once, in the thread that reads of it."""

    product: Product
    workers: Workers
    acting: Acting
    business_id: str

    async def read(self, answer: Callable[[Scope], T]) -> T:
        """Read of it in our own database; raises `NotFound` also for another firm's."""
        return await self.workers.read(lambda: answer(self.business().scope))

    def business(self) -> Business:
        with denials_kept(self.product, self.acting, self.business_id):
            return self.product.bookshelf.business(self.acting.firm_id, self.business_id)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A member's question about one business; `day` None is today where the business is."""

    whose: Whose
    day: date | None
    freshness: Freshness
    revisit: Revisit

    async def put(self, answer: Callable[[Scope, AsOf, Freshness], T]) -> T:
        """Ask an experience, in a thread when it may wait for a rail."""
        return await self._put(partial(self._ask, answer))

    async def put_to_books(self, answer: Callable[[Scope, AsOf, Freshness], T]) -> T:
        """Ask for what is made of the books, the policy and the day alone; raises `Unchanged` before it is made."""
        return await self._put(partial(self._ask, answer, of_books=True))

    async def _put(self, ask: Callable[[], T]) -> T:
        workers = self.whose.workers
        return await (workers.read if self.freshness == CACHED else workers.reach_rail)(ask)

    def _ask(self, answer: Callable[[Scope, AsOf, Freshness], T], *, of_books: bool = False) -> T:
        if self.freshness != CACHED:
            with denials_kept(self.whose.product, self.whose.acting, self.whose.business_id):
                self.whose.acting.may(Power.SYNC)
        business, now = self.whose.business(), self.whose.product.clock.now()
        as_of = AsOf(self.day or today((business,), now), now)
        if of_books and self.freshness == CACHED:
            self.revisit.stands_on(self.whose.product.bookshelf.version(business, as_of))
        return answer(business.scope, as_of, self.freshness)


TheWhose = NamedDependency[SkipValidation[Whose]]
TheQuestion = NamedDependency[SkipValidation[Question]]


def provide_whose(request: MemberRequest, product: TheProduct, workers: TheWorkers, business_id: BusinessId) -> Whose:
    """Litestar dependency: the business in the path."""
    acting = Acting(member=request.user, at=product.clock.now(), key=request.auth)
    return Whose(product=product, workers=workers, acting=acting, business_id=business_id)


def provide_question(
    whose: TheWhose,
    revisit: TheRevisit,
    as_of: AsOfParameter = None,
    freshness: FreshnessParameter = "cached",
) -> Question:
    """Litestar dependency: the question of this request."""
    return Question(
        whose=whose,
        day=None if as_of is None else day_of(as_of, "as_of"),
        freshness=parse_freshness(freshness),
        revisit=revisit,
    )


def day_of(text: str, parameter: str) -> date:
    """The day that a parameter names; raises `InvalidRequest`."""
    with of_parameter(parameter):
        return parse_day(text, parameter)


def parse_freshness(text: str) -> Freshness:
    """`cached`, `strict` or a whole number of seconds; raises `Invalid`."""
    if text == "cached":
        return CACHED
    if text == "strict":
        return STRICT
    if text.isascii() and text.isdigit() and len(text) <= _MAX_AGE_S_DIGITS:
        return within(timedelta(seconds=int(text)))
    raise invalid_parameter("freshness", f"freshness is cached, strict or a number of seconds, not {text!r}.")
