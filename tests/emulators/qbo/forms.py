"""Bodies of objects, and calls that post and read them, for tests over HTTP."""

import json
from decimal import Decimal
from typing import Any

import httpx

Json = dict[str, Any]


def read(api: httpx.Client, kind: str, id: str) -> Json:
    answer = api.get(f"{kind.lower()}/{id}")
    assert answer.status_code == 200, answer.text
    found: Json = json.loads(answer.content, parse_float=Decimal)[kind]
    return found


def post(api: httpx.Client, kind: str, body: Json, **params: str) -> Json:
    answer = api.post(kind.lower(), json=body, params=params)
    assert answer.status_code == 200, answer.text
    found: Json = json.loads(answer.content, parse_float=Decimal)[kind]
    return found


def fault(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["Fault"]["Error"][0]["code"]


def account(api: httpx.Client, name: str) -> Json:
    answer = api.get("query", params={"query": "select * from Account maxresults 1000"})
    rows: list[Json] = json.loads(answer.content, parse_float=Decimal)["QueryResponse"]["Account"]
    return next(row for row in rows if row["FullyQualifiedName"] == name)


def expense(amount: str, account_id: str = "1") -> Json:
    detail = {"AccountRef": {"value": account_id}}
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: detail}


def sale(amount: str) -> Json:
    detail = {"ItemRef": {"value": "1"}}
    return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def new_bill(api: httpx.Client, amount: str = "200.00", **fields: Any) -> Json:
    return post(api, "Bill", {"VendorRef": {"value": "1"}, "Line": [expense(amount)], **fields})


def new_invoice(api: httpx.Client, customer_id: str, amount: str = "500.00", **fields: Any) -> Json:
    return post(api, "Invoice", {"CustomerRef": {"value": customer_id}, "Line": [sale(amount)], **fields})


def new_customer(api: httpx.Client, name: str = "Walk-in") -> str:
    return str(post(api, "Customer", {"DisplayName": name})["Id"])


def check(api: httpx.Client, amount: str, links: list[tuple[str, str]]) -> Json:
    lines = [{"Amount": part, "LinkedTxn": [{"TxnId": bill_id, "TxnType": "Bill"}]} for bill_id, part in links]
    bank = {"BankAccountRef": {"value": account(api, "Checking")["Id"]}}
    head: Json = {"VendorRef": {"value": "1"}, "PayType": "Check", "CheckPayment": bank}
    return {**head, "TotalAmt": amount, "Line": lines}


def receipt(customer_id: str, amount: str, links: list[tuple[str, str, str]]) -> Json:
    lines = [{"Amount": part, "LinkedTxn": [{"TxnId": target, "TxnType": kind}]} for kind, target, part in links]
    return {"CustomerRef": {"value": customer_id}, "TotalAmt": amount, "Line": lines}
