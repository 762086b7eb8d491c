"""Intuit's faults: what goes wrong, and the two JSON shapes (service and gateway) that say so."""

from datetime import datetime
from http.client import responses
from typing import Final

from emulators.qbo.wire import envelope_time
from emulators.qbo.xml import as_xml
from emulators.service.wire import Json

OBJECT_NOT_FOUND: Final = (
    "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


class ServiceError(Exception):
    """A refusal in the service layer: HTTP 400 unless told otherwise."""

    def __init__(
        self,
        code: str,
        message: str,
        detail: str,
        *,
        element: str = "",
        status: int = 400,
        kind: str = "ValidationFault",
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.message = message
        self.detail = detail
        self.element = element
        self.status = status
        self.kind = kind

    def body(self, now: datetime) -> Json:
        error = {"Message": self.message, "Detail": self.detail, "code": self.code, "element": self.element}
        return {"Fault": {"Error": [error], "type": self.kind}, "time": envelope_time(now)}

    def xml(self, now: datetime) -> bytes:
        return as_xml(self.body(now))

    def text(self) -> bytes:
        """What some writes have got instead of a fault: the words alone."""
        return f"{self.message}{self.detail}".encode()

    def html(self) -> bytes:
        return _page(self.status)


class GatewayError(Exception):
    """A refusal before the service layer (401, 403, 429, 5xx), in the gateway's own shape."""

    def __init__(self, status: int, code: str, name: str, detail: str, *, kind: str = "SERVICE") -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.message = f"message={name}; errorCode={code.zfill(6)}; statusCode={status}"
        self.detail = detail
        self.kind = kind

    def body(self, now: datetime) -> Json:
        error = {"message": self.message, "detail": self.detail, "code": self.code, "element": None}
        return {
            "warnings": None,
            "intuitObject": None,
            "fault": {"error": [error], "type": self.kind},
            "report": None,
            "queryResponse": None,
            "batchItemResponse": [],
            "attachableResponse": [],
            "syncErrorResponse": None,
            "requestId": None,
            "time": int(now.timestamp() * 1000),
            "status": None,
            "cdcresponse": [],
        }

    def xml(self, now: datetime) -> bytes:
        error = {"code": self.code, "Message": self.message, "Detail": self.detail}
        return as_xml({"Fault": {"type": self.kind, "Error": [error]}, "time": envelope_time(now)})

    def text(self) -> bytes:
        return self.message.encode()

    def html(self) -> bytes:
        return _page(self.status)


def _page(status: int) -> bytes:
    """What the proxy before the service says when the service is away, or the firewall before the proxy refuses."""
    title = "Access Denied" if status == 403 else f"{status} {responses.get(status, 'Error')}"
    page = f"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center>"
    return f"{page}<hr><center>nginx</center></body></html>".encode()


def token_refused(detail: str) -> GatewayError:
    return GatewayError(401, "3200", "AuthenticationFailed", detail, kind="AUTHENTICATION")


def realm_refused() -> GatewayError:
    return GatewayError(403, "3100", "ApplicationAuthorizationFailed", "The token is not for this company.")


def throttled_item() -> ServiceError:
    return ServiceError("3001", "ThrottleExceeded", "The request limit was reached.  Try again later")


def throttled() -> GatewayError:
    return GatewayError(429, "3001", "ThrottleExceeded", "The request limit was reached.  Try again later")


def outage(status: int) -> GatewayError:
    return GatewayError(status, "3100", "InternalServerError", "The service is not available.")


def gateway_timeout() -> GatewayError:
    return GatewayError(504, "6002", "GatewayTimeout", "The service did not answer in time.")


def authorization_failure(status: int) -> ServiceError:
    """Code 120 as seen in an outage: rights are not lost, and the detail alone says so."""
    detail = "AuthorizationFailure: Unknown Error during Authentication, statusCode: 500"
    return ServiceError("120", "Authorization Failure", detail, status=status, kind="AuthorizatonFault")


def subscription_ended(status: int) -> ServiceError:
    detail = (
        "Subscription period has ended or canceled or there was a billing problem : You can't add data to QuickBooks "
        "Online Essentials because your trial or subscription period ended, you canceled your subscription, or there "
        "was a billing problem. To update your subscription, click the gear icon and view your account information."
    )
    return ServiceError("6190", "Invalid Company Status", detail, status=status)


def permission_denied(element: str, status: int = 400) -> ServiceError:
    """For what the company's plan does not have."""
    detail = "Permission Denied Error : You do not have the access rights to use this feature."
    return ServiceError("5020", "Permission Denied Error", detail, element=element, status=status)


def unsupported_operation(what: str) -> ServiceError:
    return ServiceError("500", "Unsupported Operation", f"Operation {what} is not supported.")


def not_found() -> ServiceError:
    return ServiceError("610", "Object Not Found", OBJECT_NOT_FOUND)


def deleted_already() -> ServiceError:
    return ServiceError("610", "Object Not Found", "Another user has deleted this transaction.")


def missing(parameter: str) -> ServiceError:
    return ServiceError(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {parameter} is missing in the request",
        element=parameter,
    )


def unreadable(detail: str) -> ServiceError:
    message = "Request has invalid or unsupported property"
    return ServiceError("2010", message, f"Property Name:{detail} is unsupported or invalid")


def bad_enumeration(value: object) -> ServiceError:
    return ServiceError("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}")


def too_long(field: str, most: int, length: int) -> ServiceError:
    return ServiceError(
        "2050",
        "String length is either shorter or longer than supported by specification",
        f"String length specified does not match the supported length. Min:0 Max:{most} supported. "
        f"Supplied length:{length}",
        element=field,
    )


def bad_reference(name: str) -> ServiceError:
    detail = f"Invalid Reference Id : {name} element id is invalid or has been made inactive."
    return ServiceError("2500", "Invalid Reference Id", detail, element=name)


def stale() -> ServiceError:
    return ServiceError(
        "5010",
        "Stale Object Error",
        "Stale Object Error : You and another user were working on this at the same time. "
        "The other user finished before you did, so your work was not saved.",
    )


def duplicate_name() -> ServiceError:
    return ServiceError(
        "6240",
        "Duplicate Name Exists Error",
        "The name supplied already exists. : Another customer, vendor or employee is already using this \n"
        "name. Please use a different name.",
    )


def duplicate_number(number: str, kind: str, id: str) -> ServiceError:
    return ServiceError(
        "6140",
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has already been "
        f"used. DocNumber={number} is assigned to TxnType={kind} with TxnId={id}",
    )


def business_rule(detail: str) -> ServiceError:
    return ServiceError(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
    )


def long_request_id(request_id: str, most: int) -> ServiceError:
    return business_rule(
        f"You cannot enter more than {most} characters in the request_id field. "
        f"You tried entering {request_id[:10]}..., which is {len(request_id)} characters."
    )


def deposited() -> ServiceError:
    return ServiceError("6540", "Deposited transaction cannot be changed", "This transaction has been deposited.")


def period_closed() -> ServiceError:
    return ServiceError(
        "6210",
        "Account Period Closed, Cannot Update Through Services API",
        "The account period has closed and the account books cannot be updated through through the QBO Services "
        "API. Please use the QBO website to make these changes.",
    )


def wrong_amount(amount: object) -> ServiceError:
    return ServiceError(
        "6070",
        "Amount calculation incorrect in the request",
        f"Amount is not equal to UnitPrice * Qty. Supplied value: {amount}",
        element="Line.Amount",
    )


def invalid_text(detail: str, element: str = "") -> ServiceError:
    return ServiceError("2090", "Invalid String", f"Invalid String : {detail}", element=element)


def invalid_email(supplied: str, element: str) -> ServiceError:
    detail = f"Email Address does not conform to the syntax rules of RFC 822. Supplied value:{supplied}"
    return ServiceError("2210", "Invalid Email Address format", detail, element=element)


def invalid_number(detail: str) -> ServiceError:
    return ServiceError("2080", "Invalid Number", f"Invalid Number : {detail}")


def query_syntax(detail: str) -> ServiceError:
    return ServiceError("4000", "Error parsing query", f"QueryParserError: {detail}")


def query_invalid(detail: str) -> ServiceError:
    return ServiceError("4001", "Invalid query", f"QueryValidationError: {detail}")


def system_failure() -> ServiceError:
    detail = "System Failure Error: java.lang.NullPointerException"
    return ServiceError(
        "10000",
        "An application error has occurred while processing your request",
        detail,
        status=500,
        kind="SystemFault",
    )
