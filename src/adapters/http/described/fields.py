"""What every property of the document means."""

from adapters.http.described import cash, decisions, events, findings, installation, members, records, thresholds
from adapters.http.described.shared import BY_NAME

BY_FIELD = (
    findings.BY_FIELD
    | events.BY_FIELD
    | decisions.BY_FIELD
    | cash.BY_FIELD
    | installation.BY_FIELD
    | members.BY_FIELD
    | records.BY_FIELD
    | thresholds.BY_FIELD
)


def description_of(struct: type, name: str) -> str:
    """What a struct's property means, said of the struct or one it is made from, else of all that have the name.

    Empty where nobody has said it; a test of the document refuses that.
    """
    of_struct = (BY_FIELD.get(f"{base.__name__}.{name}") for base in struct.__mro__)
    return next((said for said in of_struct if said is not None), BY_NAME.get(name, ""))
