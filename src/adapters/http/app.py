"""The HTTP application."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Router, get
from litestar.di import NamedDependency, Provide
from litestar.middleware import DefineMiddleware
from litestar.params import SkipValidation
from litestar.routes import HTTPRoute
from litestar.types import Guard

from adapters.http.answers import Answer
from adapters.http.asking import provide_asking
from adapters.http.authentication import OPEN_TO_ALL, KeyAuthentication, same_origin_acts
from adapters.http.background import Background
from adapters.http.bodies import json_only, known_parameters, readable_body
from adapters.http.computations import Computations
from adapters.http.digests import Digests
from adapters.http.encodings import compression
from adapters.http.following import Following
from adapters.http.hosts import LOOPBACK, HostCheck
from adapters.http.idempotency import AnsweredBefore, AnswerKeeping, NameGuard, answer_again
from adapters.http.key_clients import ClientsOfKey
from adapters.http.methods import MethodAnswers
from adapters.http.openapi import openapi_config, problem_responses, problems_of
from adapters.http.problems import answer_problem
from adapters.http.question import provide_question, provide_whose
from adapters.http.rates import RateLimits, Rates
from adapters.http.request_log import RequestLog
from adapters.http.request_totals import METRICS_MEDIA_TYPE, RequestTotals
from adapters.http.revisits import Unchanged, answer_unchanged, provide_revisit
from adapters.http.routes.acts import ACT_ROUTES
from adapters.http.routes.changes import CHANGES_ROUTES
from adapters.http.routes.clients import (
    CLIENT_ROUTES,
    CONSOLE_ROUTES,
    FORECAST_ROUTES,
    RUNWAY_ROUTES,
    TRAY_ROUTES,
)
from adapters.http.routes.collections import COLLECTION_ROUTES
from adapters.http.routes.connecting import CONNECTING_ROUTES
from adapters.http.routes.decisions import DECISION_ROUTES
from adapters.http.routes.digest import DIGEST_ROUTES
from adapters.http.routes.event_endpoints import EVENT_ENDPOINT_ROUTES
from adapters.http.routes.events import EVENT_ROUTES
from adapters.http.routes.findings import FINDING_ROUTES
from adapters.http.routes.jobs import JOB_ROUTES
from adapters.http.routes.known_items import KNOWN_ITEM_ROUTES
from adapters.http.routes.members import MEMBER_ROUTES
from adapters.http.routes.policies import POLICY_ROUTES
from adapters.http.routes.records import RECORD_ROUTES
from adapters.http.routes.syncing import SYNCING_ROUTES
from adapters.http.routes.webhooks import NOTICE_ROUTES, WEBHOOK_ROUTES
from adapters.http.routes.writes import WRITING_ROUTES
from adapters.http.schemas import DecimalSchema, MoneySchema, PayloadSchema, StructSchema
from adapters.http.workers import Workers
from application.product import Product
from domain.money import Money, from_wire, to_wire

ROUTES = {
    "digest": DIGEST_ROUTES,
    "clients": CLIENT_ROUTES,
    "findings": [*TRAY_ROUTES, *FINDING_ROUTES],
    "collections": COLLECTION_ROUTES,
    "decisions": [*CONSOLE_ROUTES, *DECISION_ROUTES],
    "records": RECORD_ROUTES,
    "runway": RUNWAY_ROUTES,
    "forecast": [*FORECAST_ROUTES, *KNOWN_ITEM_ROUTES],
    "policies": POLICY_ROUTES,
    "syncs": [*SYNCING_ROUTES, *CONNECTING_ROUTES],
    "changes": CHANGES_ROUTES,
    "writes": WRITING_ROUTES,
    "jobs": JOB_ROUTES,
    "acts": ACT_ROUTES,
    "events": [*EVENT_ROUTES, *EVENT_ENDPOINT_ROUTES],
    "webhooks": NOTICE_ROUTES,
    "members": MEMBER_ROUTES,
}
"""The routes of the API by subject, which is their tag in the document."""

API_PATH = "/api/v1"
GENEROUS = RateLimits()
_BODY_BYTES_MAX = 64 * 1024


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """That the server answers, and its version."""

    status: str
    version: str


@get(
    "/health",
    tags=["server"],
    summary="Whether the server answers",
    opt={OPEN_TO_ALL: True},
    security=[{}],
    responses=problems_of(HTTPStatus.MISDIRECTED_REQUEST),
)
async def get_health() -> Health:
    return Health(status="ok", version=version("cashrail"))


@get(
    "/metrics",
    tags=["server"],
    summary="Requests and durations, for Prometheus",
    media_type=METRICS_MEDIA_TYPE,
    responses=problem_responses(),
)
async def get_metrics(totals: NamedDependency[SkipValidation[RequestTotals]]) -> str:
    return totals.exposition()


def is_money(kind: type) -> bool:
    """Litestar decoder predicate: whether a field is an amount."""
    return kind is Money


def given(part: object) -> Provide:
    """Litestar dependency: what is the same for all requests."""

    def provide() -> Any:
        return part

    return Provide(provide, sync_to_thread=False)


def _guards(product: Product, workers: Workers) -> list[Guard]:
    """What is asked of a request before its route: the last one begins it under its name."""
    of_client, of_name = ClientsOfKey(product, workers), NameGuard(product, workers)
    return [of_client, same_origin_acts, json_only, known_parameters, readable_body, of_name]


def create_app(
    product: Product,
    *,
    reading_threads: int,
    hosts: Iterable[str] = LOOPBACK,
    rate_limits: RateLimits = GENEROUS,
    following: Following | None = None,
    pages: Callable[[Product, Workers, Rates], Router] | None = None,
) -> Litestar:
    """The ASGI application over the product. Every route but `/health` needs an API key.

    `reading_threads` is how many reads of the mirror run at a time: one serves SQLite fastest, a server-side
    database takes more. Whatever can reach a rail has threads of its own. `hosts` are the names it may be asked by;
    `following` ends the streams of events when the server is to end. `pages` makes what people look at, beside the API.
    """
    workers = Workers(reading_threads=reading_threads)
    computations, background = Computations(workers), Background(workers)
    digests = Digests(product, workers, background)
    following = following or Following()
    totals, rates = RequestTotals(), Rates(rate_limits)

    app = Litestar(
        route_handlers=[
            get_health,
            get_metrics,
            *WEBHOOK_ROUTES,
            *([] if pages is None else [pages(product, workers, rates)]),
            Router(
                API_PATH,
                route_handlers=[Router("/", route_handlers=routes, tags=[tag]) for tag, routes in ROUTES.items()],
                response_class=Answer,
            ),
        ],
        dependencies={
            "product": given(product),
            "workers": given(workers),
            "computations": given(computations),
            "digests": given(digests),
            "following": given(following),
            "asking": Provide(provide_asking, sync_to_thread=False),
            "whose": Provide(provide_whose, sync_to_thread=False),
            "question": Provide(provide_question, sync_to_thread=False),
            "revisit": Provide(provide_revisit, sync_to_thread=False),
            "totals": given(totals),
        },
        middleware=[
            DefineMiddleware(KeyAuthentication, product=product, workers=workers, rates=rates, totals=totals),
            DefineMiddleware(AnswerKeeping, product=product, workers=workers),
        ],
        guards=_guards(product, workers),
        exception_handlers={Exception: answer_problem, AnsweredBefore: answer_again, Unchanged: answer_unchanged},
        compression_config=compression(),
        type_encoders={Money: to_wire},
        type_decoders=[(is_money, from_wire)],
        openapi_config=openapi_config(version("cashrail")),
        plugins=[MoneySchema(), DecimalSchema(), PayloadSchema(), StructSchema()],
        on_startup=[workers.open, computations.open, background.open, following.open],
        on_shutdown=[following.end, background.close, computations.close, workers.close],
        request_max_body_size=_BODY_BYTES_MAX,
        # Litestar would log errors and show their insides by an environment variable of its own.
        logging_config=None,
        debug=False,
    )
    methods = {route.path_format: route.methods for route in app.routes if isinstance(route, HTTPRoute)}
    app.asgi_handler = RequestLog(MethodAnswers(HostCheck(app.asgi_handler, hosts), methods), totals)
    return app
