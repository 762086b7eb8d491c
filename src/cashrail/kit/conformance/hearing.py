"""Everything a rail says while its code runs: prints, logs and errors."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

import structlog
from structlog.testing import capture_logs


class Hearing:
    """`said` is every line so far."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note_error(self, error: BaseException) -> None:
        """An error's text and form, with those of the errors it comes from."""
        seen: BaseException | None = error
        while seen is not None:
            self.said += [str(seen), repr(seen)]
            seen = seen.__cause__ or seen.__context__

    def note_raised(
        self,
        kind: type[BaseException] | None,  # noqa: ARG002 - the form of an exit callback
        error: BaseException | None,
        trace: object,  # noqa: ARG002
    ) -> None:
        """For `ExitStack.push`: notes what leaves the block."""
        if error is not None:
            self.note_error(error)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what is printed and logged in the block, at any level."""
        logs, printed = _Lines(self.said), io.StringIO()
        root = logging.getLogger()
        level, before = root.level, structlog.get_config()
        root.addHandler(logs)
        root.setLevel(logging.NOTSET)
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET), cache_logger_on_first_use=False
        )
        try:
            with redirect_stdout(printed), redirect_stderr(printed), capture_logs() as lines:
                yield
            self.said += [str(line) for line in lines]
        finally:
            structlog.configure(**before)
            root.setLevel(level)
            root.removeHandler(logs)
            self.said.append(printed.getvalue())


class _Lines(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self._said = said
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(self.format(record))
