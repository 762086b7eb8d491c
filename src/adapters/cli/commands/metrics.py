"""The command that tells what a running server has counted."""

from typing import Annotated

import typer

from adapters.cli.output.printing import say
from adapters.cli.program import Program
from domain.errors import Invalid, Misconfigured, Unauthenticated

_UNAUTHORIZED = 401
_TIMEOUT_S = 10.0


def add_metrics_command(app: typer.Typer, program: Program) -> None:  # noqa: ARG001 - as all parts are added
    """Add metrics."""

    @app.command()
    def metrics(
        at: Annotated[str, typer.Option("--at", help="Where the server listens.")] = "http://127.0.0.1:8000",
        key: Annotated[
            str, typer.Option("--key", envvar="CASHRAIL_KEY", help="An API key; better told by CASHRAIL_KEY.")
        ] = "",
    ) -> None:
        """What a running server has counted, as Prometheus reads it."""
        import httpx

        if not key:
            raise Invalid("Set CASHRAIL_KEY to an API key of the firm; `cashrail keys new` makes one.")
        try:
            answer = httpx.get(
                f"{at.rstrip('/')}/metrics", headers={"Authorization": f"Bearer {key}"}, timeout=_TIMEOUT_S
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Misconfigured(f"No server of Cashrail answers at {at}: {error}.") from error
        if answer.status_code == _UNAUTHORIZED:
            raise Unauthenticated("The server does not know this key.")
        if not answer.is_success:
            raise Misconfigured(f"What answers at {at} tells no metrics: {answer.status_code}.")
        for line in answer.text.splitlines():
            say(line)
