"""That a member was refused something is an act too."""

from collections.abc import Iterator
from contextlib import contextmanager

from application.product import Product
from domain.errors import Forbidden, NotFound
from domain.firms.acting import Acting


@contextmanager
def denials_kept(product: Product, acting: Acting, business_id: str | None) -> Iterator[None]:
    """Record what the member is refused in the body, a client that the firm has not too, and let the refusal pass."""
    try:
        yield
    except Forbidden as refusal:
        product.members.deny(acting, business_id, str(refusal))
        raise
    except NotFound as refusal:
        if business_id is not None and not _has(product, acting, business_id):
            product.members.deny(acting, None, str(refusal))
        raise


def _has(product: Product, acting: Acting, business_id: str) -> bool:
    try:
        product.bookshelf.business(acting.firm_id, business_id)
    except NotFound:
        return False
    return True
