"""The Trays of all clients as one list, the gravest finding first."""

from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from adapters.http.paging import PlaceCursorParameter, page_by
from adapters.http.problems import of_parameter
from adapters.http.question import TheProduct, TheWorkers
from adapters.web.figures import UNKNOWN, cents, counted, short_day
from adapters.web.rendering import html, rendered
from adapters.web.shell import finding_address, firm_shell
from adapters.web.signing_in import MemberRequest
from application.product import Product
from domain.answers.finding_filter import filter_of
from domain.answers.firm_findings import FirmFinding, FirmFindings, place_in_firm
from domain.findings.life import LifeState
from domain.firms.firm import Member
from domain.money import Money
from domain.policy.severity import Severity
from domain.rules.codes import rule_codes

_ADDRESS = "/findings"
_ROWS_MAX = 100
_Word = Annotated[str, QueryParameter(max_length=100)]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings are shown, as the address has it; what is empty asks nothing."""

    severity: str = ""
    code: str = ""
    state: str = ""
    mine: str = ""

    def address(self, cursor: str = "") -> str:
        """The page of these findings that follows the cursor."""
        asked = {name: text for name, text in (*msgspec.structs.asdict(self).items(), ("cursor", cursor)) if text}
        return f"{_ADDRESS}?{urlencode(asked)}" if asked else _ADDRESS


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A finding; `address` is the finding in its client's Tray, and `tray` that Tray."""

    key: str
    address: str
    tray: str
    business: str
    severity: str
    code: str
    title: str
    exposure: str
    marks: str


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A client whose own Tray is newer than its rows here."""

    name: str
    tray: str


class FindingsView(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `first` and `more` lead to its first and next part, and are empty where there is none."""

    wish: Wish
    severities: tuple[str, ...]
    codes: tuple[str, ...]
    states: tuple[str, ...]
    told: str
    rows: tuple[Row, ...]
    behind: tuple[Behind, ...]
    is_filtered: bool
    first: str
    more: str


@get(_ADDRESS)
async def get_findings(
    request: MemberRequest,
    product: TheProduct,
    workers: TheWorkers,
    severity: _Word = "",
    code: _Word = "",
    show: Annotated[str, QueryParameter(name="state", max_length=100)] = "",
    mine: _Word = "",
    cursor: PlaceCursorParameter = None,
) -> Response[str]:
    """As the rules last saw them: none runs for this page."""
    wish = Wish(severity=severity, code=code, state="" if show == LifeState.OPEN else show, mine=mine)
    view = await workers.read(lambda: _read(product, request.user, wish, cursor))
    return html(rendered("findings.html", shell=firm_shell(request.user, "All Trays", _ADDRESS), view=view))


def _read(product: Product, member: Member, wish: Wish, cursor: str | None) -> FindingsView:
    assignee = member.name if wish.mine else None
    with of_parameter():
        wanted = filter_of(rule_codes, code=wish.code, severity=wish.severity, state=wish.state, assignee=assignee)
    found = product.firm_findings.findings(member.firm_id, product.clock.now(), wanted)
    names = {each.id: each.name for each in product.bookshelf.businesses(member.firm_id)}
    return findings_view(found, names, wish, cursor)


def findings_view(
    found: FirmFindings, names: Mapping[str, str], wish: Wish, cursor: str | None = None, limit: int = _ROWS_MAX
) -> FindingsView:
    """The part of the list that follows the cursor; `names` are those of the clients, by id."""
    items, more = page_by(found.items, place_in_firm, tuple[int, str, str, str], limit, cursor)
    clients = len({item.business_id for item in found.items})
    return FindingsView(
        wish=wish,
        severities=tuple(map(str, Severity)),
        codes=tuple(sorted(rule_codes())),
        states=(*map(str, LifeState), "all"),
        told=f"{counted(len(found.items), 'finding')} of {counted(clients, 'client')}",
        rows=tuple(map(_row, items)),
        behind=tuple(Behind(name=names.get(each, each), tray=_tray(each)) for each in found.behind),
        is_filtered=wish != Wish(),
        first=wish.address() if cursor else "",
        more=wish.address(more) if more else "",
    )


def _row(item: FirmFinding) -> Row:
    return Row(
        key=f"{item.business_id} {item.key}",
        address=finding_address(item.business_id, item.key),
        tray=_tray(item.business_id),
        business=item.business,
        severity=str(item.severity),
        code=item.code,
        title=item.title,
        exposure=_exposure(item.exposure),
        marks=" · ".join(_marks(item)),
    )


def _marks(item: FirmFinding) -> Iterator[str]:
    seen = item.last_seen_at.date()
    if item.blocks:
        yield "blocks payments"
    if item.assignee:
        yield f"{item.assignee}{f' by {short_day(item.due_on, seen)}' if item.due_on else ''}"
    if item.state is not LifeState.OPEN:
        yield f"{item.state}{f' until {short_day(item.until, seen)}' if item.until else ''}"
    if item.reopened:
        yield "back again"


def _exposure(amount: Money | None) -> str:
    return UNKNOWN if amount is None else f"{cents(amount)} {amount.currency}"


def _tray(business_id: str) -> str:
    return f"/clients/{business_id}/tray"


FINDINGS_PAGES = [get_findings]
