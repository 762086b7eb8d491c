"""The known items of one client: what people expect and the books do not hold."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

import msgspec
from litestar import Response, get, post

from adapters.http.asking import TheAsking
from adapters.http.question import TheProduct
from adapters.web.asking import BusinessId, TheVisit, form_of
from adapters.web.figures import cents, long_day, number
from adapters.web.powers import refusal
from adapters.web.rendering import elsewhere, html, rendered
from adapters.web.shell import client_shell
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.answers.forecast import ConsumedPair
from domain.errors import Invalid
from domain.firms.acting import Acting
from domain.firms.business_day import parse_day
from domain.firms.firm import AsOf, Business, Power
from domain.money import Money, from_wire
from domain.plans.known_item import KnownItem, KnownItemDraft
from domain.rails.freshness import CACHED

_ITEMS = "/clients/{business_id:str}/items"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An item; `asks` is the document that seems to be it, as a sentence, and `document` its name."""

    id: str
    label: str
    day: str
    amount: str
    likely: str
    owner: str
    review: str
    is_struck: bool
    note: str
    asks: str
    document: str


class ItemsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    base: str
    rows: tuple[Row, ...]
    currency: str
    today: str
    no_planning: str


@get(_ITEMS)
async def get_items(visit: TheVisit) -> Response[str]:
    """Those past their review first, then by day."""

    def page(product: Product, business: Business, as_of: AsOf) -> str:
        answer = product.forecast.forecast(business.scope, as_of, CACHED)
        items = product.known_items.list_known_items(business.scope)
        home = answer.forecast.opening.value
        view = items_view(
            business.id, items, answer.forecast.consumed, as_of.day, visit.acting, home.currency if home else "USD"
        )
        shell = client_shell(visit.acting, "Known items", "/items", business, as_of.day, answer.data_age)
        return rendered("items.html", shell=shell, view=view)

    return html(await visit.see(page))


@post(_ITEMS, status_code=HTTPStatus.OK)
async def add_item(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """A new one; what comes in is positive, what goes out negative."""
    await asking.act(product.known_items.add, business_id, draft_of(await form_of(request)))
    return elsewhere(f"/clients/{business_id}/items")


@post(f"{_ITEMS}/act", status_code=HTTPStatus.OK)
async def act_on_item(
    request: MemberRequest, asking: TheAsking, product: TheProduct, business_id: BusinessId
) -> Response[str]:
    """Take it out, say that a document is it, or that it is another payment."""
    form = await form_of(request)
    item, document = form.get("item", ""), form.get("document", "")
    match form.get("act"):
        case "remove":
            await asking.act(product.known_items.remove, business_id, item)
        case "confirm":
            await asking.act(product.known_items.confirm, business_id, item, document)
        case "apart":
            await asking.act(product.known_items.tell_apart, business_id, item, document)
        case _:
            raise Invalid("What is to be done with the item?")
    return elsewhere(f"/clients/{business_id}/items")


def draft_of(form: Mapping[str, str]) -> KnownItemDraft:
    """An item as a form gives it; raises `Invalid`."""
    written = {"amount": form.get("amount", "").replace(",", ""), "currency": form.get("currency", "")}
    try:
        amount: Money = from_wire(Money, written)
    except ValueError as error:
        raise Invalid(f"The amount cannot be read: {error}.", field="amount") from None
    if amount.amount_minor <= 0:
        raise Invalid("An amount is above nothing; which way it goes is said beside it.", field="amount")
    return KnownItemDraft(
        label=form.get("label", ""),
        amount=-amount if form.get("direction") == "out" else amount,
        day=parse_day(form.get("day", ""), "day"),
        note=form.get("note", ""),
    )


def items_view(
    business_id: str,
    items: tuple[KnownItem, ...],
    consumed: tuple[ConsumedPair, ...],
    as_of: date,
    acting: Acting,
    currency: str,
) -> ItemsView:
    """The page of the items, with the documents that seem to be one of them."""
    asking = {record: pair for pair in consumed if pair.asks_confirmation for record in pair.records}
    ordered = sorted(items, key=lambda item: (not item.is_stale(as_of), item.day, item.id))
    return ItemsView(
        base=f"/clients/{business_id}/items",
        rows=tuple(_row(item, asking.get(f"KnownItem:{item.id}"), as_of) for item in ordered),
        currency=currency,
        today=as_of.isoformat(),
        no_planning=refusal(acting, Power.PLAN),
    )


def _row(item: KnownItem, pair: ConsumedPair | None, as_of: date) -> Row:
    return Row(
        id=item.id,
        label=item.label,
        day=long_day(item.day),
        amount=f"{cents(item.amount)} {item.amount.currency}",
        likely=f"{number(item.probability * 100)} %",
        owner=item.owner,
        review=long_day(item.review_by),
        is_struck=item.is_stale(as_of),
        note=item.note,
        asks="" if pair is None else f"Is it {pair.by_label}, {cents(pair.standing_amount)}?",
        document="" if pair is None else pair.by,
    )


ITEM_PAGES = [get_items, add_item, act_on_item]
