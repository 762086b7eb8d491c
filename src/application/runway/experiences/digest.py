"""The Digest: every client of a firm, the neediest first."""

from application.runway.calculators.digest import (
    by_attention,
    client_items,
    client_row,
    count_lights,
    failed_row,
    top_items,
)
from application.runway.orchestrators.digest import DigestOrchestrator
from domain.models.digest import DigestAnswer, DigestClient, TopItem
from domain.models.firm import AsOf
from domain.models.portfolio import ClientRow


class DigestExperience:
    """The firm's policy says how many top items there are; each client's figures follow its own."""

    def __init__(self, orchestrator: DigestOrchestrator) -> None:
        self._orchestrator = orchestrator

    def answer(self, firm_id: str, as_of: AsOf) -> DigestAnswer:
        """Raises `NotFound` for an unknown firm; a client that fails is a grey row with its error."""
        data = self._orchestrator.gather(firm_id, as_of)
        limit = data.policy.attention_top_items
        rows: list[DigestClient] = []
        candidates: list[TopItem] = []
        for client in data.clients:
            made = client.kept
            if client.answers is not None:
                tray, console = client.answers
                made = ClientRow(row=client_row(tray, console), items=client_items(tray, limit))
                self._orchestrator.keep(client, made)
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
        )
