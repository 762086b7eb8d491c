"""Traffic lights in their colours."""

from rich.text import Text

from domain.answers.runway import Light

_STYLES = {Light.RED: "bold red", Light.AMBER: "yellow", Light.GREEN: "green", Light.GREY: "bright_black"}


def light(of: Light) -> Text:
    """A traffic light as a cell of a table."""
    return Text(of, style=_STYLES[of])
