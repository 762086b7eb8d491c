"""The Digest: every client of a firm, the neediest first."""

from collections.abc import Callable, Collection
from datetime import datetime

from application.runway.calculators.digest.digest import (
    by_attention,
    client_items,
    client_row,
    count_lights,
    failed_row,
    top_items,
)
from application.runway.orchestrators.digest import ClientAnswers, DigestOrchestrator
from domain.answers.console import ConsoleAnswer
from domain.answers.digest import DigestAnswer, DigestClient, TopItem
from domain.answers.portfolio import ClientRow
from domain.answers.tray import TrayAnswer
from domain.firms.firm import AsOf, Scope


class DigestExperience:
    """The firm's policy says how many top items there are; each client's figures follow its own."""

    def __init__(self, orchestrator: DigestOrchestrator) -> None:
        self._orchestrator = orchestrator

    def digest(
        self,
        firm_id: str,
        as_of: AsOf,
        of: Collection[str] | None = None,
        *,
        may_make: Callable[[], bool] = lambda: True,
    ) -> DigestAnswer:
        """Of all clients, or of those named; a client that fails is a grey row with its error.

        `may_make` is asked before each row that is not kept is made; those that it may not are told as being made.
        Raises `NotFound` for an unknown firm.
        """
        data = self._orchestrator.gather(firm_id, as_of, of, may_make)
        limit = data.policy.attention_top_items
        rows: list[DigestClient] = []
        candidates: list[TopItem] = []
        being_made = 0
        for client in data.clients:
            made = client.kept
            if client.being_made:
                being_made += 1
                continue
            if client.answers is not None:
                made = self._made(client, client.answers, limit)
            rows.append(failed_row(client.business, client.error) if made is None else made.row)
            candidates += made.items if made is not None else ()
        clients = by_attention(rows)
        return DigestAnswer(
            firm=data.firm,
            as_of=as_of.day,
            policy_version=data.policy.version,
            clients=clients,
            top_items=top_items(candidates, limit),
            lights=count_lights(clients),
            being_made=being_made,
        )

    def refresh(self, scope: Scope, now: datetime) -> None:
        """Have one client's row of its firm's today made and kept before anybody asks; raises `NotFound`."""
        client = self._orchestrator.kept_client(scope, now)
        if client.answers is not None:
            self._made(client, client.answers, self._orchestrator.policy(scope.firm_id).attention_top_items)

    def _made(self, client: ClientAnswers, answers: tuple[TrayAnswer, ConsoleAnswer], limit: int) -> ClientRow:
        """A client's row of its answers, kept for the next time."""
        made = ClientRow(row=client_row(*answers), items=client_items(answers[0], limit))
        self._orchestrator.keep(client, made)
        return made
