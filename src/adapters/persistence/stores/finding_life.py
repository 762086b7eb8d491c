"""The lives of findings in SQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Select, func

from adapters.persistence.engine import Database, reading, writing
from adapters.persistence.scope import Scoped, business_in, rows_of_firm
from adapters.persistence.stores.events import tell
from adapters.persistence.tables.core import businesses, changes, mirrors, records
from adapters.persistence.tables.findings import (
    finding_events,
    finding_lives,
    finding_mutes,
    finding_runs,
    findings_seen,
    quality_days,
)
from domain.books.party import Vendor
from domain.events.telling import told_of_lives
from domain.findings.finding import Finding
from domain.findings.life import FindingLife, LifeEvent, LifeState, Mute
from domain.findings.quality import QualityDay
from domain.firms.firm import Scope
from domain.money import from_wire, to_wire
from domain.ports.stores.finding_life import ClientFindings

_encode = msgspec.json.Encoder(enc_hook=to_wire).encode
_life = msgspec.json.Decoder(FindingLife, dec_hook=from_wire).decode
_finding = msgspec.json.Decoder(Finding, dec_hook=from_wire).decode
_event = msgspec.json.Decoder(LifeEvent, dec_hook=from_wire).decode
_mute = msgspec.json.Decoder(Mute).decode
_quality = msgspec.json.Decoder(QualityDay).decode

# Databases take so many values in one statement at least.
_KEYS_AT_ONCE = 500


class SqlLifeReading:
    """Implements the port `LifeReading` within a transaction of another."""

    def __init__(self, scoped: Scoped) -> None:
        self._scoped = scoped
        self._connection = scoped.connection

    def lives(self, *, fixed: bool = False) -> tuple[FindingLife, ...]:
        state = finding_lives.c.state
        return self._lives(state == LifeState.FIXED if fixed else state != LifeState.FIXED)

    def lives_of(self, keys: Sequence[str]) -> tuple[FindingLife, ...]:
        found = (self._lives(finding_lives.c.key.in_(some)) for some in _portions(keys))
        return tuple(sorted((life for lives in found for life in lives), key=lambda life: life.key))

    def findings_of(self, keys: Sequence[str]) -> tuple[Finding, ...]:
        found = []
        for some in _portions(keys):
            wanted = self._scoped.select(findings_seen, findings_seen.c.data).where(findings_seen.c.key.in_(some))
            found += [_finding(data) for (data,) in self._connection.execute(wanted)]
        return tuple(sorted(found, key=lambda finding: finding.key))

    def mutes(self) -> tuple[Mute, ...]:
        wanted = self._scoped.select(finding_mutes, finding_mutes.c.data)
        ordered = wanted.order_by(finding_mutes.c.made_at, finding_mutes.c.id)
        return tuple(_mute(data) for (data,) in self._connection.execute(ordered))

    def history(self, key: str) -> tuple[LifeEvent, ...]:
        wanted = self._scoped.select(finding_events, finding_events.c.number, finding_events.c.data)
        rows = self._connection.execute(wanted.where(finding_events.c.key == key).order_by(finding_events.c.number))
        return tuple(replace(_event(data), number=number) for number, data in rows)

    def quality_days(self, since: date) -> tuple[QualityDay, ...]:
        wanted = self._scoped.select(quality_days, quality_days.c.data).where(quality_days.c.day >= since)
        return tuple(_quality(data) for (data,) in self._connection.execute(wanted.order_by(quality_days.c.day)))

    def _lives(self, condition: ColumnElement[bool]) -> tuple[FindingLife, ...]:
        seen_at = self._connection.execute(self._scoped.select(finding_runs, finding_runs.c.at)).scalar()
        wanted = self._scoped.select(finding_lives, finding_lives.c.life).where(condition)
        lives = (_life(data) for (data,) in self._connection.execute(wanted.order_by(finding_lives.c.key)))
        return tuple(_last_seen(life, seen_at) for life in lives)


class SqlLifeEditing(SqlLifeReading):
    """Implements the port `LifeEditing`; the mirror is held against other writers meanwhile."""

    def save(self, lives: Iterable[FindingLife], events: Iterable[LifeEvent]) -> None:
        rows = [(life.key, str(life.state), life.waived, _encode(life)) for life in lives]
        self._scoped.replace(finding_lives, rows)
        happened = tuple(events)
        self._append(happened)
        tell(self._scoped, told_of_lives(happened))

    def keep_findings(self, findings: Iterable[Finding]) -> None:
        wanted = self._scoped.select(findings_seen, findings_seen.c.key, findings_seen.c.data_hash)
        known = {key: bytes(digest) for key, digest in self._connection.execute(wanted)}
        rows = []
        for finding in findings:
            data = _encode(finding)
            digest = blake2b(data, digest_size=16).digest()
            if known.get(finding.key) != digest:
                rows.append((finding.key, digest, data))
        self._scoped.replace(findings_seen, rows)

    def save_mute(self, mute: Mute) -> None:
        same = self._scoped.delete(finding_mutes).where(finding_mutes.c.id == mute.id)
        self._connection.execute(same)
        self._connection.execute(
            self._scoped.insert(finding_mutes, id=mute.id, made_at=mute.made_at, data=_encode(mute))
        )
        if all(subject.kind == Vendor.__name__ for subject in mute.subjects):
            # Who is one vendor may be another now, and with it what the rules conclude.
            self._scoped.forget_outcomes()

    def note_run(self, at: datetime, mirror_version: int) -> None:
        run = {"at": at, "mirror_version": mirror_version}
        noted = self._connection.execute(self._scoped.update(finding_runs).values(**run))
        if not noted.rowcount:
            self._connection.execute(self._scoped.insert(finding_runs, **run))

    def write_behind(self, finding: Finding) -> str | None:
        noted = self._scoped.select(finding_runs, finding_runs.c.mirror_version)
        last_run = self._connection.execute(noted).scalar() or 0
        for subject in (*finding.subjects, *finding.related):
            newest = self._scoped.rows_by_id(subject.kind, [subject.id], records.c.change_sequence)
            sequence = newest.scalar() or 0
            if sequence > last_run:
                entry = self._scoped.select(changes, changes.c.correlation).where(changes.c.sequence == sequence)
                if correlation := self._connection.execute(entry).scalar():
                    return str(correlation)
        return None

    def _append(self, events: Sequence[LifeEvent]) -> None:
        last = self._connection.execute(self._scoped.select(finding_events, func.max(finding_events.c.number))).scalar()
        first = 1 + (last or 0)
        rows = [(number, event.key, _encode(event)) for number, event in enumerate(events, first)]
        if rows:
            self._scoped.append(finding_events, rows)


class SqlFindingLives:
    """Implements the port `FindingLives`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def edit(self, scope: Scope) -> Iterator[SqlLifeEditing]:
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            scoped.note_member_change()
            yield SqlLifeEditing(scoped)

    def of_firm(
        self, firm_id: str, states: Collection[LifeState], codes: Collection[str] = ()
    ) -> tuple[ClientFindings, ...]:
        with reading(self._database) as connection:
            clients = connection.execute(_clients_of(connection, firm_id)).all()
            found: dict[str, list[tuple[Finding, FindingLife]]] = {client.id: [] for client in clients}
            run_at = {client.id: client.at for client in clients}
            for business_id, key, life, data in connection.execute(_found_in(connection, firm_id, states)):
                # Keys begin with the rule's code: what is of another rule is not even decoded.
                if business_id in found and (not codes or key.partition(":")[0] in codes):
                    seen = _last_seen(_life(life), run_at[business_id])
                    found[business_id].append((_finding(data), seen))
        return tuple(
            ClientFindings(
                business=business_in(client),
                run_at=client.at,
                run_version=client.mirror_version or 0,
                version=client.version,
                found=tuple(found[client.id]),
            )
            for client in clients
        )

    def keep_quality(self, scope: Scope, quality: QualityDay) -> None:
        data = _encode(quality)
        with writing(self._database) as connection:
            scoped = Scoped(connection, scope)
            scoped.lock_mirror()
            same = quality_days.c.day == quality.day
            kept = connection.execute(scoped.update(quality_days).where(same).values(data=data))
            if not kept.rowcount:
                connection.execute(scoped.insert(quality_days, day=quality.day, data=data))


def _clients_of(connection: Connection, firm_id: str) -> Select[Any]:
    """The firm's clients with their mirrors' versions, and when the rules last ran on which."""
    joined = businesses.join(mirrors, mirrors.c.business_id == businesses.c.id).outerjoin(
        finding_runs, finding_runs.c.business_id == businesses.c.id
    )
    columns = (businesses, mirrors.c.version, finding_runs.c.at, finding_runs.c.mirror_version)
    wanted = rows_of_firm(connection, firm_id, joined, *columns).where(businesses.c.feed_of.is_(None))
    return wanted.order_by(businesses.c.name, businesses.c.id)


def _found_in(connection: Connection, firm_id: str, states: Collection[LifeState]) -> Select[Any]:
    lives, seen = finding_lives, findings_seen
    joined = businesses.join(lives, lives.c.business_id == businesses.c.id).join(
        seen, (seen.c.business_id == lives.c.business_id) & (seen.c.key == lives.c.key)
    )
    wanted = rows_of_firm(connection, firm_id, joined, businesses.c.id, lives.c.key, lives.c.life, seen.c.data)
    return wanted.where(lives.c.state.in_([str(state) for state in states])).order_by(businesses.c.id, lives.c.key)


def _last_seen(life: FindingLife, seen_at: datetime | None) -> FindingLife:
    """The rules saw every unfixed finding on their last run; that is kept once and not for each."""
    if life.state is LifeState.FIXED or seen_at is None or seen_at <= life.last_seen_at:
        return life
    return replace(life, last_seen_at=seen_at)


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        yield keys[start : start + _KEYS_AT_ONCE]
