"""Whose, who, when: made once for a page, and handed to what the page asks for."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from litestar.di import NamedDependency
from litestar.params import PathParameter, SkipValidation

from adapters.http.asking import Asking
from adapters.http.question import TheProduct, TheWorkers, Whose
from adapters.kept_text import is_kept
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.errors import Invalid
from domain.firms.acting import Acting
from domain.firms.firm import AsOf, Business

T = TypeVar("T")
_DIGITS_MAX = 18

BusinessId = Annotated[str, PathParameter(pattern=r"^[^\x00-\x1f]+$", max_length=100)]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A member at the pages of one client."""

    whose: Whose

    @property
    def acting(self) -> Acting:
        return self.whose.acting

    async def see(self, make: Callable[[Product, Business, AsOf], T]) -> T:
        """What is made of the client's books, in the thread that reads; raises `NotFound` for another firm's."""

        def work() -> T:
            business = self.whose.business()
            return make(self.whose.product, business, self.whose.acting.as_of(business))

        return await self.whose.workers.read(work)


TheVisit = NamedDependency[SkipValidation[Visit]]


def acting_of(request: MemberRequest, product: Product) -> Acting:
    """Who is signed in, at the instant of the request."""
    return Acting(member=request.user, at=product.clock.now())


def provide_asking(request: MemberRequest, product: TheProduct, workers: TheWorkers) -> Asking:
    """Litestar dependency: who has something done."""
    return Asking(
        product=product,
        workers=workers,
        acting=acting_of(request, product),
        business_id=request.path_params.get("business_id"),
    )


def provide_visit(request: MemberRequest, product: TheProduct, workers: TheWorkers, business_id: BusinessId) -> Visit:
    """Litestar dependency: the client in the path, and who looks at it."""
    acting = acting_of(request, product)
    return Visit(whose=Whose(product=product, workers=workers, acting=acting, business_id=business_id))


def is_part(request: MemberRequest) -> bool:
    """Whether a part of a page is asked for, to be put in place by a script."""
    return request.headers.get("hx-request") == "true"


def number_of(text: str) -> int | None:
    """A number that we gave out ourselves, as a form sends it back; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX else None


async def form_of(request: MemberRequest) -> Mapping[str, str]:
    """The fields of a form, each by its last value; raises `Invalid` for what cannot be kept."""
    return {name: values[-1] for name, values in (await fields_of(request)).items()}


async def fields_of(request: MemberRequest) -> Mapping[str, list[str]]:
    """The fields of a form, each with all its values; raises `Invalid` for what cannot be kept."""
    fields = defaultdict[str, list[str]](list)
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, str) or not is_kept(f"{name}{value}"):
            raise Invalid("A field holds what cannot be kept.")
        fields[name].append(value.strip())
    return fields
