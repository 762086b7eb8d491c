"""What the properties about policies mean, each threshold too: by struct and name."""

from domain.policy.threshold_meanings import MEANINGS

BY_FIELD: dict[str, str] = {
    "PolicyAnswer.business": "What the client sets differently from the firm; null where it sets nothing.",
    "PolicyAnswer.firm": "What the firm sets differently from the default; null where it sets nothing.",
    "PolicyAnswer.origins": "Of each threshold, by its name, at which level its value in force is set.",
    "PolicyAnswer.policy": "The thresholds in force.",
    "PolicyAnswer.proposed": "What waits for another owner; null for nothing.",
    "PolicyChange.confirmed_by": "The owner who confirmed what loosens payments; empty where nobody had to.",
    "PolicyChange.overrides": "The thresholds set at this level, all of them.",
    "PolicyDraft.overrides": "The thresholds to set at this level, in place of all set before.",
    "PolicyDraft.version": "The policy's version that the member saw.",
    "PolicyHistory.items": "The changes, newest first.",
    "PolicyOutcome.bills_blocked": "How many bills are kept out of the decisions.",
    "PolicyOutcome.findings": "The findings, by severity.",
    "PolicyOutcome.quality": "The data quality's score, 0 to 100.",
    "PolicyProposal.overrides": "The thresholds it would set at this level, all of them.",
    "PolicyProposal.seen_version": "The policy's version that it changes.",
    "Threshold.choices": "The words it may be; empty where it is no word.",
    "Threshold.condition": "What else it must be, in a sentence; empty for nothing.",
    "Threshold.description": "What it means.",
    "Threshold.guarded": "Whether setting it freer about payments takes another owner.",
    "Threshold.label": "What a screen calls it.",
    "Threshold.least": "The least it may be, as a decimal string; null without a bound.",
    "Threshold.most": "The most it may be, as a decimal string; null without a bound.",
    "Threshold.name": "Its name in a policy and its overrides.",
    "Threshold.unit": "What it is counted in; minor units are of the home currency, of a share 1 is all of it.",
    "ThresholdList.defaults": "What each is where neither firm nor client sets it.",
    "ThresholdList.items": "The thresholds, in the order of the policy.",
    "PolicyTrial.overrides": "The thresholds to try in place of those of their level.",
    "PolicyTrial.weeks": "How many weeks back to try them, too.",
    "PolicyTrialAnswer.differing": "How many rows differ.",
    "PolicyTrialAnswer.policy": "The thresholds tried.",
    "PolicyTrialAnswer.rows": "Each client on each day.",
    "PolicyTrialRow.business": "The client's name.",
    "PolicyTrialRow.now": "By the policy in force.",
    "PolicyTrialRow.then": "By the policy tried.",
}

BY_FIELD |= {
    f"{struct}.{name}": said
    for struct in ("Policy", "PolicyOverrides")
    for name, said in MEANINGS.items()
    if (struct, name) != ("PolicyOverrides", "version")
}
