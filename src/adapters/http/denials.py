"""That a member was refused something is an act too."""

from collections.abc import Iterator
from contextlib import contextmanager

from application.product import Product
from domain.errors import Forbidden
from domain.firms.acting import Acting


@contextmanager
def denials_kept(product: Product, acting: Acting, business_id: str | None) -> Iterator[None]:
    """Record what the member is refused in the body, and let the refusal pass."""
    try:
        yield
    except Forbidden as refusal:
        product.members.deny(acting, business_id, str(refusal))
        raise
