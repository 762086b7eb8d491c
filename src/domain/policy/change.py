"""How a firm's thresholds came about."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from domain.policy.policy import Policy

FIRM_S_OWN = ""
"""What stands for the business in a change of the firm's own policy."""


class PolicyChange(msgspec.Struct, frozen=True, kw_only=True):
    """The thresholds that a firm, or one of its businesses, sets differently from what is above it, all of them.

    `version` counts the firm's changes; `overrides` are threshold names with their values as JSON. `confirmed_by` is
    the owner who confirmed a change that loosens payments: the member's own name where the firm has no other owner.
    """

    version: int
    business_id: str = FIRM_S_OWN
    overrides: dict[str, Any]
    member: str
    at: datetime
    note: str = ""
    confirmed_by: str = ""


class PolicyProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A change that loosens payments and waits for another owner; `seen_version` is the policy's that it changes."""

    id: str
    business_id: str = FIRM_S_OWN
    overrides: dict[str, Any]
    member: str
    at: datetime
    note: str = ""
    seen_version: int


class Origin(StrEnum):
    """At which level a threshold's value in force is set."""

    DEFAULT = "default"
    FIRM = "firm"
    CLIENT = "client"


class PolicyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The policy in force for a business, or for the firm where `business_id` is empty, and who set what in it.

    `origins` says of each threshold, by its name, at which level it is set. `proposed` is a change of this very level
    that is not in force before another owner confirms it.
    """

    business_id: str = FIRM_S_OWN
    policy: Policy
    firm: PolicyChange | None = None
    business: PolicyChange | None = None
    origins: Mapping[str, Origin] = {}
    proposed: PolicyProposal | None = None


class PolicyDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Overrides as a person gives them, in place of all earlier ones at that level.

    `version` is the policy's that the person saw.
    """

    overrides: dict[str, Any]
    version: int
    note: str = ""
