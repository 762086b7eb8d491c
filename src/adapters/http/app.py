"""The HTTP application."""

from importlib.metadata import version

import msgspec
from litestar import Litestar, Router, get
from litestar.di import Provide
from litestar.middleware import DefineMiddleware

from adapters.http.authentication import OPEN_TO_ALL, KeyAuthentication
from adapters.http.clients import READING_ROUTES
from adapters.http.edge import Edge
from adapters.http.openapi import MoneySchema, openapi_config
from adapters.http.problems import answer_problem
from adapters.http.question import provide_question
from adapters.http.request_log import RequestLog
from adapters.http.syncing import SYNCING_ROUTES
from adapters.http.workers import Workers
from domain.money import Money, to_wire

API_PATH = "/api/v1"
_BODY_BYTES_MAX = 64 * 1024


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """That the server answers, and its version."""

    status: str
    version: str


@get("/health", summary="Whether the server answers", opt={OPEN_TO_ALL: True}, security=[{}])
async def health() -> Health:
    return Health(status="ok", version=version("cashrail"))


def create_app(edge: Edge) -> Litestar:
    """The ASGI application over what `edge` offers. Every route but `/health` needs an API key."""
    workers = Workers(inline=edge.inline)

    def provide_edge() -> Edge:
        return edge

    def provide_workers() -> Workers:
        return workers

    app = Litestar(
        route_handlers=[health, Router(API_PATH, route_handlers=[*READING_ROUTES, *SYNCING_ROUTES])],
        dependencies={
            "edge": Provide(provide_edge, sync_to_thread=False),
            "workers": Provide(provide_workers, sync_to_thread=False),
            "question": Provide(provide_question, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(KeyAuthentication, members=edge.members, workers=workers)],
        exception_handlers={Exception: answer_problem},
        type_encoders={Money: to_wire},
        openapi_config=openapi_config(version("cashrail")),
        plugins=[MoneySchema()],
        on_shutdown=[workers.close],
        request_max_body_size=_BODY_BYTES_MAX,
        # Litestar would log errors and show their insides by an environment variable of its own.
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = RequestLog(app.asgi_handler)
    return app
