"""Error families, one per thing the caller must do; HTTP statuses and exit codes are chosen at the edges."""


class CashrailError(Exception):
    """Root of every error raised on purpose; its text is a sentence for people and holds no secret."""


class NotFound(CashrailError):
    """What was asked for does not exist, or belongs to another firm: the two are not told apart."""


class Invalid(CashrailError):
    """The caller must change the request; `field` is what must be another, with slashes between names, where known."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Unacceptable(Invalid):
    """The request can be read, but a value in it cannot be meant; the caller must change that value."""


class KeyReused(Invalid):
    """The name given to a request stands for another one already; the caller must take a new name."""


class Unauthenticated(CashrailError):
    """The caller must present a valid API key."""


class Forbidden(CashrailError):
    """The member's role does not allow the act; another member must do it."""


class Conflict(CashrailError):
    """The state has moved on; the caller must look again before trying again."""


class Busy(Conflict):
    """Another process does the same just now; the caller may wait for it to end, or leave it."""


class UnderWay(Busy):
    """The very request is being carried out; the caller waits and asks for it again under its name."""


class Refused(CashrailError):
    """The books do not allow the act; the caller must choose another, or have the books opened for it."""


class Misconfigured(CashrailError):
    """The operator must change a setting, a file or the database before the program can go on."""


class RailError(CashrailError):
    """Root of what a rail may raise; `code` is the service's own code, empty when it gave none."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class RailRetriable(RailError):
    """The same request may succeed later; `retry_after_s` is the service's own wish when it stated one."""

    def __init__(self, message: str, *, code: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after_s = retry_after_s


class RailUnanswered(RailRetriable):
    """The request was sent and no answer came: a write may have been made or not, so it is not simply sent again."""


class RailLimited(RailRetriable):
    """Nothing was sent: others have used up the limit or renew the access, or the rail has asked for a pause."""


class RailTokenExpired(RailError):
    """The access token is refused; refreshing it and sending the request again may help."""


class RailReconnect(RailError):
    """The grant is gone; a person must connect the business again."""


class RailLapsed(RailError):
    """The company's subscription at the service has ended; its owner renews it there, and until then all is refused."""


class RailRefused(RailError):
    """The service understood the request and will not do it; sending it again changes nothing."""


class RailStale(RailRefused):
    """The record has changed at the rail since it was read; read again, compare, ask again."""


class RailCursorExpired(RailError):
    """The change feed no longer reaches back to the cursor; a full pull is needed."""
