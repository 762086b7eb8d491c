"""What a member may not do, said beside the button that is shown all the same."""

from domain.errors import Forbidden
from domain.firms.acting import Acting
from domain.firms.firm import Power


def refusal(acting: Acting, power: Power) -> str:
    """Why the member may not, as a sentence; empty for who may. The use case asks again when something is sent."""
    try:
        acting.may(power)
    except Forbidden as told:
        return str(told)
    return ""
