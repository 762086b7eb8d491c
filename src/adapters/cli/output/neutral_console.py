"""A terminal that only we steer: what comes in names and notes is shown, not obeyed."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from adapters.neutral_text import neutral


class NeutralConsole(Console):
    """Writes every character that would steer the terminal by its code, whatever is drawn."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(neutral(segment.text), segment.style)
