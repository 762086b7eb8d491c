"""A case played: its company served by an emulator, synced, its steps done in order, and what it expects compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
from tests.cases.companies import Case, Json, company_of, resolved
from tests.fakes.clock import FakeClock
from tests.fixtures.program import Job, connected

from domain.answers.tray import TrayAnswer, TrayItem
from domain.errors import Refused, Unacceptable
from domain.findings.acts import Ignore, Snooze
from domain.findings.finding import Finding
from domain.findings.life import IgnoreScope
from domain.firms.acting import Acting
from domain.firms.business_day import today
from domain.firms.firm import DEFAULT_TIME_ZONE, AsOf, Business, Member, Role
from domain.money import to_wire
from domain.rails.freshness import CACHED
from domain.rails.write import WriteState
from emulators.service.wire import encode


class Play(msgspec.Struct, frozen=True):
    """One case while it is played."""

    case: Case
    job: Job
    clock: FakeClock
    member: Member

    @property
    def business(self) -> Business:
        return self.job.program.product.bookshelf.businesses(self.job.program.firm_id)[0]

    def as_of(self) -> AsOf:
        now = self.clock.now()
        return AsOf(today((self.business,), now), now)

    def acting(self) -> Acting:
        return Acting(member=self.member, at=self.clock.now())

    def tray(self) -> TrayAnswer:
        return self.job.program.product.tray.tray(self.business.scope, self.as_of(), CACHED)

    def problems(self) -> list[str]:
        """What differs from the case's sentences, after each step and at the end."""
        found: list[str] = []
        for step in self.case.told.get("steps", ()):
            self.clock.advance(timedelta(minutes=1))
            found += self._step(step)
        return found + self.differences(self.case.told)

    def _step(self, step: Json) -> list[str]:
        program = self.job.program
        if "ignore" in step:
            scope = IgnoreScope(step.get("scope", "item"))
            act = Ignore(reason="as the case says", scope=scope)
            program.product.triage.act(self.acting(), self.business.id, step["ignore"], act)
        elif "snooze" in step:
            until = self.as_of().day + timedelta(days=step.get("days", 7))
            act_snooze = Snooze(until=until)
            program.product.triage.act(self.acting(), self.business.id, step["snooze"], act_snooze)
        elif "days" in step:
            self.clock.advance(timedelta(days=step["days"]))
        elif "sync" in step:
            self._sync()
        elif "check" in step:
            return [f"{step.get('says', 'check')}: {problem}" for problem in self.differences(step["check"])]
        elif "fix" in step:
            return self._fix(step)
        else:
            self._edit(step)
        return []

    def _sync(self) -> None:
        [report] = self.job.sync()
        assert report.error == ""

    def _edit(self, step: Json) -> None:
        """`update` changes fields of an object at the ledger, `post` makes one there."""
        target: str = step.get("update") or step["post"]
        path, _, record_id = target.partition("/")
        body = resolved(step["body"], self.as_of().day)
        if record_id:
            [company] = self.job.running.sandbox.companies
            kind = company.kind(path)
            assert kind is not None, path
            record = msgspec.json.decode(encode(company.of_kind(kind.name)[record_id]))
            for field, value in body.items():
                _set(record, field.split("."), value)
            body = record
        sandbox = self.job.running.sandbox
        realm_id = sandbox.companies[0].realm_id
        sandbox.authority.mint(realm_id, "owner", "owner-refresh")
        address = f"{self.job.running.url}/v3/company/{realm_id}/{path}"
        answer = httpx.post(address, json=body, headers={"Authorization": "Bearer owner"})
        assert answer.status_code == 200, answer.text

    def _fix(self, step: Json) -> list[str]:
        """`state` is `refused` where nothing may be written."""
        program, values = self.job.program, step.get("values", {})
        try:
            answer = program.product.fixes.fix(self.acting(), self.business.id, step["fix"], values, key="the fix")
        except (Refused, Unacceptable):
            state = "refused"
        else:
            state = "fixed" if answer.write.state is WriteState.CONFIRMED else str(answer.write.state)
        wanted = step.get("state", "fixed")
        return [] if state == wanted else [f"fix of {step['fix']} ended {state}, not {wanted}"]

    def differences(self, told: Json) -> list[str]:
        tray = self.tray()
        problems = [problem for wanted in told.get("expect", ()) if (problem := _missed(tray, wanted))]
        problems += [f"FALSE {item.finding.key}" for refused in told.get("refuse", ()) for item in _held(tray, refused)]
        outcomes = {outcome.code: outcome.status for outcome in tray.rules}
        for code, status in told.get("status", {}).items():
            problems += [] if outcomes[code] == status else [f"{code} is {outcomes[code]}, not {status}"]
        days = told.get("options", {}).get("uncertain_days")
        if days is not None and str(tray.quality.uncertain_days.value) != days:
            problems.append(f"days in doubt of the client {tray.quality.uncertain_days.value}, not {days}")
        return problems + self._parted(told)

    def _parted(self, told: Json) -> list[str]:
        """Open documents that must stand among the decisions, or in the Tray and not there."""
        program = self.job.program
        console = program.product.console.console(self.business.scope, self.as_of(), CACHED)
        ready = {f"Bill:{each.bill_id}" for each in console.bills}
        ready |= {f"Invoice:{each.invoice_id}" for each in console.invoices}
        problems = [f"{record} is not in ready" for record in told.get("ready", ()) if record not in ready]
        return problems + [f"{record} is not in tray" for record in told.get("tray", ()) if record in ready]


@contextmanager
def played(case: Case, folder: Path) -> Iterator[Play]:
    """The case's company connected and synced, at noon of its business date where the company is."""
    noon = datetime.combine(case.day, time(12), ZoneInfo(DEFAULT_TIME_ZONE)).astimezone(UTC)
    clock, company = FakeClock(noon), company_of(case)
    for kind in case.told.get("refused", ()):
        # As on a plan without the feature: the service knows no such kind.
        del company._kinds[kind.lower()]
    with connected([company], folder, day=case.day, clock=clock) as job:
        [report] = job.sync()
        assert report.error == ""
        key, _ = job.program.product.members.new_key(job.program.acting, "Ms Owner", Role.OWNER)
        yield Play(case, job, clock, key.member)


def _held(tray: TrayAnswer, wanted: Json) -> list[TrayItem]:
    """Findings of a code, or of any, on all the records named, that agree with what else is said of them."""
    on = set(wanted.get("on", ()))
    return [
        item
        for item in tray.items
        if wanted["code"] in ("*", item.finding.code)
        and on <= {f"{subject.kind}:{subject.id}" for subject in item.finding.subjects}
        and wanted.get("exposure") in (None, _amount(item.finding.exposure))
        and wanted.get("fix") in (None, item.finding.fix.action if item.finding.fix else None)
    ]


def _missed(tray: TrayAnswer, wanted: Json) -> str:
    """Why no finding is what is expected; empty where one is."""
    place: Json = {name: wanted[name] for name in ("code", "on") if name in wanted}
    held = _held(tray, place)
    if not held:
        return f"MISSED {place}"
    unlike = [_unlike(item, wanted) for item in held]
    return "" if any(not problems for problems in unlike) else f"{held[0].finding.key}: {unlike[0]}"


def _unlike(item: TrayItem, wanted: Json) -> list[str]:
    finding = item.finding
    told = _told(finding)
    has = {
        "severity": str(finding.severity),
        "exposure": _amount(finding.exposure),
        "effect": _amount(finding.cash_effect),
        "days": str(item.uncertain_days),
        "fix": finding.fix.action if finding.fix else None,
    }
    problems = [f"{name} is {has[name]}" for name in has if name in wanted and has[name] != str(wanted[name])]
    if wanted.get("says", "") not in told:
        problems.append(f"says {told!r}, lacks {wanted['says']!r}")
    if "says_not" in wanted and wanted["says_not"] in told:
        problems.append(f"says {told!r}")
    if "fix_says_not" in wanted and finding.fix and wanted["fix_says_not"] in _fix_told(finding):
        problems.append(f"fix says {_fix_told(finding)!r}")
    evidence = {fact.label: fact.value for fact in finding.evidence}
    problems += [
        f"evidence {k} is {evidence.get(k)}" for k, v in wanted.get("evidence", {}).items() if evidence.get(k) != v
    ]
    intent = msgspec.to_builtins(finding.fix.intent, enc_hook=to_wire) if finding.fix and finding.fix.intent else {}
    return problems + [
        f"fix would write {k}={intent.get(k)}" for k, v in wanted.get("intent", {}).items() if intent.get(k) != v
    ]


def _told(finding: Finding) -> str:
    """All that a person reads of a finding."""
    return " / ".join(
        (finding.title, finding.explanation, *(f"{fact.label}: {fact.value}" for fact in finding.evidence))
    )


def _fix_told(finding: Finding) -> str:
    assert finding.fix is not None
    return " / ".join((finding.fix.sentence, *(suggestion.label for suggestion in finding.fix.suggestions)))


def _amount(amount: Any) -> str | None:
    return None if amount is None else str(amount).split()[0].replace(",", "")


def _set(record: Any, path: list[str], value: Any) -> None:
    """Set a field by its path; numbers are places in a list."""
    head, *rest = path
    place: Any = int(head) if head.isdigit() else head
    if not rest:
        record[place] = value
    else:
        _set(record[place], rest, value)
