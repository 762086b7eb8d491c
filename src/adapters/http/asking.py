"""Whose, who, when: made once for a request, and handed to what the request asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from adapters.http.denials import denials_kept
from adapters.http.question import MemberRequest, TheProduct, TheWorkers
from adapters.http.workers import Workers
from application.product import Product
from domain.firms.acting import Acting

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A member who has something done. What the member may do is the use case's to say; its refusal is recorded."""

    product: Product
    workers: Workers
    acting: Acting
    business_id: str | None

    async def act(self, use_case: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have it done in our own database."""
        return await self.workers.read(lambda: self._do(use_case, *args, **kwargs))

    async def reach(self, use_case: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Have it done where it may wait for a rail."""
        return await self.workers.reach_rail(lambda: self._do(use_case, *args, **kwargs))

    def _do(self, use_case: Callable[Concatenate[Acting, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with denials_kept(self.product, self.acting, self.business_id):
            return use_case(self.acting, *args, **kwargs)


TheAsking = NamedDependency[SkipValidation[Asking]]


def provide_asking(request: MemberRequest, product: TheProduct, workers: TheWorkers) -> Asking:
    """Litestar dependency: who asks, at the instant of the request."""
    return Asking(
        product=product,
        workers=workers,
        acting=Acting(member=request.user, at=product.clock.now(), key=request.auth),
        business_id=request.path_params.get("business_id"),
    )
