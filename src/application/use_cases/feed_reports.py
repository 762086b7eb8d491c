"""How what a client's feeds tell compares with the books, document by document."""

from collections.abc import Mapping, Sequence

from domain.books.record import Document
from domain.money import Money
from domain.ports.stores.mirror import MirrorReading, Selection
from domain.rails.bank_tie import BankTie
from domain.rails.feed import BankBeside, Difference, Disagreement, FeedLink, FeedReport
from domain.rails.linking import LINKED_KINDS, differences
from domain.rails.sync import SyncHealth

Documents = Mapping[tuple[str, str], Document]


def linked_documents(mirror: MirrorReading, links: Sequence[FeedLink]) -> Documents:
    """The documents of the books that the links name, by kind and id."""
    found: dict[tuple[str, str], Document] = {}
    for kind in LINKED_KINDS:
        name = kind.__name__
        named = {link.record_id for link in links if link.kind == name and link.record_id is not None}
        if named:
            records = mirror.records(kind, Selection(record_ids=tuple(sorted(named))))
            found.update({(name, record.id): record for record in records})
    return found


def feed_report(
    health: SyncHealth, links: Sequence[FeedLink], documents: Documents, ties: Sequence[BankTie] = ()
) -> FeedReport:
    """One feed's links compared with the documents they lead to, newest first."""
    told = [(link, documents.get((link.kind, link.record_id or ""))) for link in links]
    unread = sum(1 for link, document in told if document is None and link.record_id is not None)
    disagreements = [
        _disagreement(link, document)
        for link, document in sorted(told, key=lambda each: (each[0].txn_date, each[0].id), reverse=True)
        if (document is None and link.record_id is None) or (document is not None and differences(link, document))
    ]
    agreeing = len(told) - unread - len(disagreements)
    return FeedReport(
        health=health,
        agreeing=agreeing,
        unread=unread,
        disagreements=tuple(disagreements),
        banks=tuple(_beside(each) for each in ties),
    )


def _beside(tie: BankTie) -> BankBeside:
    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, tie.currency)

    return BankBeside(
        institution=tie.institution,
        name=tie.name,
        mask=tie.mask,
        account_id=tie.account_id,
        as_of=tie.as_of,
        bank=money(tie.bank_minor),
        books=money(tie.book_minor),
        gap=tie.gap,
        outstanding=Money(tie.outstanding_minor, tie.currency),
        in_transit=Money(tie.in_transit_minor, tie.currency),
        unexplained=tie.unexplained,
        at_bank_only=tie.at_bank_only_count,
    )


def _disagreement(link: FeedLink, document: Document | None) -> Disagreement:
    told = {} if document is None else differences(link, document)
    return Disagreement(
        kind=link.kind,
        feed_record_id=link.feed_record_id,
        record_id=link.record_id,
        matched_by=link.matched_by,
        doc_number=link.doc_number,
        party=link.party,
        txn_date=link.txn_date,
        total=link.total,
        differences=tuple(
            Difference(name=name, feed=str(theirs), ledger=str(ours)) for name, (theirs, ours) in told.items()
        ),
    )
