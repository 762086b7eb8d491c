"""The codes of all rules, for those who name one."""


def rule_codes() -> frozenset[str]:
    """Imports every rule when it is called, since few who may name a code do."""
    from domain.rules.registry import ALL_RULES

    return frozenset(rule.code for rule in ALL_RULES)
