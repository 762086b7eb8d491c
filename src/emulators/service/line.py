"""The connection under a request, so that it can be broken on purpose."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

STATE_KEY = "transport"


class BreakableLine(H11Protocol):
    """Puts the connection's transport into the state of every request that comes over it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, STATE_KEY: transport}
        super().connection_made(transport)


async def hang_up(state: dict[str, object]) -> None:
    """Break the connection: whatever is answered after this is never received."""
    transport = state.get(STATE_KEY)
    if isinstance(transport, asyncio.Transport):
        transport.abort()
        # The server notices the loss in the next turn of its loop.
        await asyncio.sleep(0)
