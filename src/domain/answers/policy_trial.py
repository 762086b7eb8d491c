"""What other thresholds would make of the same books."""

from datetime import date

import msgspec

from domain.answers.metric import DateMetric, DaysMetric, MoneyMetric, RatioMetric
from domain.answers.runway import Light
from domain.answers.tray import SeverityTotal
from domain.policy.policy import Policy


class PolicyOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy says of one client on one day."""

    light: Light
    floor: MoneyMetric
    buffer_days: DaysMetric
    breach_date: DateMetric
    quality: RatioMetric
    findings: tuple[SeverityTotal, ...]
    bills_blocked: int


class PolicyTrialRow(msgspec.Struct, frozen=True, kw_only=True):
    """One client on one day, by the policy in force and by the one tried; `differs` says whether that matters."""

    business_id: str
    business: str
    as_of: date
    now: PolicyOutcome
    then: PolicyOutcome
    differs: bool


class PolicyTrialAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A policy tried on history. On earlier days documents are open as they are today, and cash is rolled back."""

    policy: Policy
    rows: tuple[PolicyTrialRow, ...]
    differing: int
