"""The pages of the web app as one router, which the composition root hangs beside the API."""

from http import HTTPStatus
from typing import Annotated

from litestar import Response, Router, get
from litestar.di import Provide
from litestar.params import PathParameter
from litestar.types import ASGIApp

from adapters.http.app import given
from adapters.http.authentication import OPEN_TO_ALL
from adapters.http.rates import Rates
from adapters.http.workers import Workers
from adapters.web.asking import provide_asking, provide_visit
from adapters.web.assets import ASSET_ROUTES
from adapters.web.pages.changes import CHANGE_PAGES
from adapters.web.pages.connections import CONNECTION_PAGES
from adapters.web.pages.console import CONSOLE_PAGES
from adapters.web.pages.deciding import DECIDING_PAGES
from adapters.web.pages.digest import DIGEST_PAGES
from adapters.web.pages.finding import FINDING_PAGES
from adapters.web.pages.findings import FINDINGS_PAGES
from adapters.web.pages.forecast import FORECAST_PAGES
from adapters.web.pages.items import ITEM_PAGES
from adapters.web.pages.live import LIVE_PAGES
from adapters.web.pages.members import MEMBER_PAGES
from adapters.web.pages.overview import OVERVIEW_PAGES
from adapters.web.pages.settings import SETTINGS_PAGES
from adapters.web.pages.sign_in import SIGN_IN_PAGES
from adapters.web.pages.tray import TRAY_PAGES
from adapters.web.pages.waiting import WAITING_PAGES
from adapters.web.problems import answer_problem_page
from adapters.web.signing_in import SIGNED_OUT, SessionAuthentication, own_pages_act
from adapters.web.tries import Tries
from application.product import Product
from domain.errors import NotFound


@get(
    ["/{rest:path}", "/clients/{business_id:str}/{rest:path}"],
    opt=SIGNED_OUT,
    status_code=HTTPStatus.NOT_FOUND,
    sync_to_thread=False,
)
def get_nothing(rest: Annotated[str, PathParameter()]) -> Response[str]:
    """Whatever is at no address."""
    raise NotFound(f"There is no page {rest}.")


PAGES = [
    *SIGN_IN_PAGES,
    *DIGEST_PAGES,
    *TRAY_PAGES,
    *FINDING_PAGES,
    *CONSOLE_PAGES,
    *DECIDING_PAGES,
    *OVERVIEW_PAGES,
    *FORECAST_PAGES,
    *FINDINGS_PAGES,
    *WAITING_PAGES,
    *CONNECTION_PAGES,
    *MEMBER_PAGES,
    *SETTINGS_PAGES,
    *LIVE_PAGES,
    *ITEM_PAGES,
    *CHANGE_PAGES,
]
"""Every page and what its forms send."""


def pages_router(product: Product, workers: Workers, rates: Rates) -> Router:
    """All pages. A key opens none of them, and a session nothing else."""

    # A function, for a router is copied with all that is in it, and these three are not to be.
    def authenticated(app: ASGIApp) -> ASGIApp:
        return SessionAuthentication(app, product, workers, rates)

    return Router(
        "/",
        route_handlers=[*ASSET_ROUTES, *PAGES, get_nothing],
        dependencies={
            "asking": Provide(provide_asking, sync_to_thread=False),
            "visit": Provide(provide_visit, sync_to_thread=False),
            "tries": given(Tries()),
        },
        middleware=[authenticated],
        guards=[own_pages_act],
        exception_handlers={Exception: answer_problem_page},
        # Of keys: pages have sessions.
        opt={OPEN_TO_ALL: True},
        include_in_schema=False,
    )
