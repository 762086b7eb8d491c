"""Accounts in an outline: each beneath its parent, as statements show them."""

from collections.abc import Callable, Collection, Iterator, Mapping

from emulators.qbo.reports.accounts import LedgerAccount
from emulators.qbo.reports.layout import Cells, Node
from emulators.qbo.reports.ledger import Ledger


def account_outline(
    ledger: Ledger, types: Collection[str], width: int, cells_of: Callable[[LedgerAccount], Cells | None]
) -> list[Node]:
    """Accounts of the types, in order of name, for which there are cells, and the parents of these."""
    inside = {account.id: account for account in ledger.accounts.values() if account.type in types}
    cells = {account.id: found for account in inside.values() if (found := cells_of(account)) is not None}
    wanted = {above for account in cells for above in (account, *_above(inside, account))}
    nodes = {
        account.id: Node(account.name, account.id, cells.get(account.id, [None] * width), [])
        for account in inside.values()
        if account.id in wanted
    }
    roots: list[Node] = []
    for account, node in nodes.items():
        parent = next(_above(inside, account), "")
        (nodes[parent].children if parent else roots).append(node)
    return roots


def _above(inside: Mapping[str, LedgerAccount], account: str) -> Iterator[str]:
    """The parents of an account, nearest first; none where they go in a circle."""
    line: list[str] = []
    parent = inside[account].parent
    while parent in inside:
        if parent == account or parent in line:
            return
        line.append(parent)
        parent = inside[parent].parent
    yield from line
