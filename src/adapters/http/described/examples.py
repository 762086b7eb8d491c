"""An example of each request body, by struct: as a program would send it."""

from typing import Any

_AMOUNT = {"amount": "1250.00", "currency": "USD"}
_NAMED_ITEM = {"label": "Tax refund", "amount": _AMOUNT, "day": "2026-07-15", "probability": "0.80"}

BY_STRUCT: dict[str, dict[str, Any]] = {
    "ApplyBillPayment": {
        "action": "apply-bill-payment",
        "version": 0,
        "bill_payment_id": "91",
        "bill_id": "7",
        "amount": _AMOUNT,
    },
    "ApplyCreditMemo": {
        "action": "apply-credit-memo",
        "version": 2,
        "credit_memo_id": "40",
        "invoice_id": "31",
        "amount": _AMOUNT,
    },
    "ApplyPayment": {
        "action": "apply-payment",
        "version": 1,
        "payment_id": "55",
        "invoice_id": "31",
        "amount": _AMOUNT,
    },
    "ApplyVendorCredit": {
        "action": "apply-vendor-credit",
        "version": 0,
        "vendor_credit_id": "62",
        "bill_id": "7",
        "amount": _AMOUNT,
    },
    "Assign": {"act": "assign", "assignee": "Ms Ann", "due_on": "2026-07-03"},
    "BankReceipt": {
        "action": "bank-receipt",
        "version": 0,
        "kind": "Payment",
        "receipt_id": "55",
        "account_id": "35",
        "banked_on": "2026-06-30",
    },
    "BulkWish": {
        "keys": ["BILL-NODUE:Bill-7", "BILL-NODUE:Bill-9"],
        "act": {"act": "snooze", "until": "2026-07-06", "reason": "The vendor sends statements on Mondays."},
        "preview": True,
    },
    "ChangeBill": {"action": "change-bill", "version": 3, "bill_id": "7", "due_date": "2026-07-15"},
    "ChangeInvoice": {"action": "change-invoice", "version": 1, "invoice_id": "31", "email": "ap@customer.example"},
    "ChangePurchase": {"action": "change-purchase", "version": 0, "purchase_id": "88", "vendor_id": "12"},
    "ChangeVendor": {"action": "change-vendor", "version": 4, "vendor_id": "12", "term_id": "3"},
    "Comment": {"act": "comment", "text": "Asked the vendor for a statement."},
    "DecisionBatch": {
        "decisions": [{"kind": "approve", "record": "Bill:7", "version": 3, "day": "2026-06-30"}],
        "all_or_nothing": True,
    },
    "DocumentNamed": {"document": "Bill:7"},
    "EndpointDraft": {"url": "https://receiver.example/cashrail", "types": ["finding.opened", "client.status_changed"]},
    "FixWish": {"values": {"due_date": "2026-07-15"}},
    "Ignore": {"act": "ignore", "reason": "Two real deliveries.", "scope": "pair"},
    "KnownItemChange": {**_NAMED_ITEM, "version": 1},
    "KnownItemDraft": _NAMED_ITEM,
    "Moves": {"bills": [{"bill_id": "7", "day": "2026-07-15"}], "invoices": [{"invoice_id": "31"}]},
    "PayBill": {
        "action": "pay-bill",
        "version": 3,
        "bill_id": "7",
        "amount": _AMOUNT,
        "account_id": "35",
        "paid_on": "2026-06-30",
        "doc_number": "E-77",
    },
    "PolicyDraft": {"overrides": {"one_approval_minor": 250000}, "version": 1, "note": "Agreed with the client."},
    "PolicyTrial": {"overrides": {"buffer_days": 21}, "weeks": 4},
    "RecordDraft": {"account_id": "35", "paid_on": "2026-06-30", "doc_number": "E-77"},
    "Release": {"version": 1, "email": "ap@customer.example"},
    "Reopen": {"act": "reopen", "reason": "It came back."},
    "ReplaySince": {"since": "2026-06-30T09:00:00Z"},
    "Rotation": {"overlap_hours": 24},
    "SendInvoice": {"action": "send-invoice", "version": 1, "invoice_id": "31"},
    "Snooze": {"act": "snooze", "until": "2026-07-06", "reason": "The vendor sends statements on Mondays."},
    "SyncRequest": {"full": True},
    "TimeZoneChange": {"time_zone": "America/Chicago"},
    "UndoWish": {"number": 12},
    "Withdrawal": {"reason": "Paid by the owner."},
}
