"""Where firms have their events sent, in SQL; secrets are sealed."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import FirmScoped
from adapters.persistence.tables.events import event_endpoints, event_heads
from domain.errors import NotFound
from domain.events.endpoint import Endpoint, EndpointState
from domain.events.event import EventType
from domain.ports.cipher import Cipher

_T = event_endpoints


class SqlEventEndpoints:
    """Implements the port `EventEndpoints`."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    def add(self, firm_id: str, endpoint: Endpoint, secret: str) -> None:
        sealed = self._sealed(endpoint.id, secret)
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            newest = connection.execute(scoped.select(event_heads, event_heads.c.number)).scalar() or 0
            row = {"id": endpoint.id, "member": endpoint.member, "created_at": endpoint.created_at, **_wanted(endpoint)}
            scoped.insert_many(_T, [{**row, "off_because": "", "secret_sealed": sealed, "spread_to": newest}])

    def get(self, firm_id: str, endpoint_id: str) -> Endpoint:
        with reading(self._database) as connection:
            return endpoint_in(endpoint_row(FirmScoped(connection, firm_id), endpoint_id))

    def list_endpoints(self, firm_id: str) -> tuple[Endpoint, ...]:
        with reading(self._database) as connection:
            mine = FirmScoped(connection, firm_id).select(_T).order_by(_T.c.created_at, _T.c.id)
            return tuple(endpoint_in(row) for row in connection.execute(mine))

    def change(self, firm_id: str, endpoint: Endpoint) -> None:
        self._update(firm_id, endpoint.id, **_wanted(endpoint), failing_since=None, off_because="")

    def note(self, firm_id: str, endpoint: Endpoint) -> None:
        shown: dict[str, Any] = {"failing_since": endpoint.failing_since}
        if endpoint.state is EndpointState.OFF:
            shown |= {"state": endpoint.state, "off_because": endpoint.off_because}
        self._update(firm_id, endpoint.id, **shown)

    def remove(self, firm_id: str, endpoint_id: str) -> None:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            endpoint_row(scoped, endpoint_id)
            connection.execute(scoped.delete(_T).where(_T.c.id == endpoint_id))

    def rotate(self, firm_id: str, endpoint_id: str, secret: str, overlap_until: datetime) -> None:
        sealed = self._sealed(endpoint_id, secret)
        self._update(
            firm_id, endpoint_id, former_sealed=_T.c.secret_sealed, secret_sealed=sealed, overlap_until=overlap_until
        )

    def secrets(self, firm_id: str, endpoint_id: str, now: datetime) -> tuple[str, ...]:
        with reading(self._database) as connection:
            row = endpoint_row(FirmScoped(connection, firm_id), endpoint_id)
        overlaps = row.overlap_until is not None and now < row.overlap_until
        sealed = (row.secret_sealed, row.former_sealed) if overlaps else (row.secret_sealed,)
        return tuple(self._cipher.open(bytes(each), _context(endpoint_id)).decode() for each in sealed)

    def _update(self, firm_id: str, endpoint_id: str, **values: Any) -> None:
        with writing(self._database) as connection:
            scoped = FirmScoped(connection, firm_id)
            endpoint_row(scoped, endpoint_id)
            connection.execute(scoped.update(_T).where(_T.c.id == endpoint_id).values(**values))

    def _sealed(self, endpoint_id: str, secret: str) -> bytes:
        return self._cipher.seal(secret.encode(), _context(endpoint_id))


def endpoint_row(scoped: FirmScoped, endpoint_id: str) -> Row[Any]:
    """The row of one of the firm's endpoints; raises `NotFound`."""
    row = scoped.connection.execute(scoped.select(_T).where(_T.c.id == endpoint_id)).first()
    if row is None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    return row


def endpoint_in(row: Row[Any]) -> Endpoint:
    """The endpoint that a row of their table holds."""
    return Endpoint(
        id=row.id,
        url=row.url,
        types=msgspec.json.decode(row.types, type=tuple[EventType, ...]),
        clients=msgspec.json.decode(row.clients, type=tuple[str, ...]),
        state=EndpointState(row.state),
        member=row.member,
        created_at=row.created_at,
        failing_since=row.failing_since,
        off_because=row.off_because,
        overlap_until=row.overlap_until,
    )


def _wanted(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "url": endpoint.url,
        "types": msgspec.json.encode(endpoint.types).decode(),
        "clients": msgspec.json.encode(endpoint.clients).decode(),
        "state": endpoint.state,
    }


def _context(endpoint_id: str) -> str:
    return f"secret of {endpoint_id}"
