"""Settings from `CASHRAIL_*` variables or a `.env` file; variables win."""

import os
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec

from domain.errors import Misconfigured

PREFIX = "CASHRAIL_"
DATABASE_URL_DEFAULT = "sqlite:///cashrail.db"
_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_ADDRESS = re.compile(r"https://[A-Za-z0-9._-]+(?::[0-9]{1,5})?/[!-~]*")
_SQLITE = "sqlite:///"
_KEY_CHARACTERS_MIN = 32
_KEY_WANTED = f"at least {_KEY_CHARACTERS_MIN} characters that nobody can guess, as `openssl rand -hex 32` prints them"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this installation is set up; the repr shows no value, so none can reach a log."""

    variables: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Settings({sorted(self.variables)})"

    @property
    def database_url(self) -> str:
        """`CASHRAIL_DATABASE_URL`: where mirrors and findings are kept."""
        return self.variables.get(f"{PREFIX}DATABASE_URL") or DATABASE_URL_DEFAULT

    @property
    def log_level(self) -> str:
        """`CASHRAIL_LOG_LEVEL`: debug, info, warning or error."""
        return (self.variables.get(f"{PREFIX}LOG_LEVEL") or "warning").lower()

    @property
    def clock_offset(self) -> timedelta:
        """`CASHRAIL_CLOCK_OFFSET_S`: how far the clock runs ahead of the system's, for trials on another day."""
        stated = self.variables.get(f"{PREFIX}CLOCK_OFFSET_S") or "0"
        try:
            return timedelta(seconds=int(stated))
        except (ValueError, OverflowError):
            raise Misconfigured(f"CASHRAIL_CLOCK_OFFSET_S is a number of seconds, not {stated!r}.") from None

    @property
    def member(self) -> str:
        """`CASHRAIL_MEMBER`: the name under which the command line's acts are recorded."""
        return self.variables.get(f"{PREFIX}MEMBER") or self.variables.get("USER") or "command line"

    @property
    def job_interval_s(self) -> int:
        """`CASHRAIL_JOB_INTERVAL_S`: seconds from one look at what is due to the next, 1 to 30."""
        return self._seconds("JOB_INTERVAL_S", 5, most=30)

    @property
    def lease_s(self) -> int:
        """`CASHRAIL_LEASE_S`: seconds until a client that a vanished process held is free again, 3 to 300."""
        return self._seconds("LEASE_S", 20, least=3, most=300)

    @property
    def http_hosts(self) -> frozenset[str]:
        """`CASHRAIL_HTTP_HOSTS`: names beside loopback's by which the API may be asked, in small letters."""
        stated = self.variables.get(f"{PREFIX}HTTP_HOSTS", "").lower()
        names = [name.strip().removesuffix(".") for name in stated.split(",") if name.strip()]
        for name in names:
            if not _HOST.fullmatch(name):
                raise Misconfigured(f"CASHRAIL_HTTP_HOSTS are names without port, divided by commas; not {name!r}.")
        return frozenset(name.strip("[]") for name in names)

    @property
    def redirect_uris(self) -> frozenset[str]:
        """`CASHRAIL_REDIRECT_URIS`: https addresses beside loopback's to which consent pages may send people back."""
        stated = self.variables.get(f"{PREFIX}REDIRECT_URIS", "")
        addresses = [address.strip() for address in stated.split(",") if address.strip()]
        for address in addresses:
            if not _ADDRESS.fullmatch(address):
                raise Misconfigured(
                    f"CASHRAIL_REDIRECT_URIS are https addresses in full, divided by commas; not {address!r}."
                )
        return frozenset(addresses)

    @property
    def http_headers_s(self) -> int:
        """`CASHRAIL_HTTP_HEADERS_S`: seconds in which all headers of a request must have come, 1 to 120."""
        return self._seconds("HTTP_HEADERS_S", 10, most=120)

    @property
    def http_body_s(self) -> int:
        """`CASHRAIL_HTTP_BODY_S`: seconds in which the body of a request must have come, 1 to 600."""
        return self._seconds("HTTP_BODY_S", 30, most=600)

    @property
    def http_keyless_connections(self) -> int:
        """`CASHRAIL_HTTP_KEYLESS_CONNECTIONS`: connections held at a time that have shown no valid key, 8 to 10000."""
        return self._whole("HTTP_KEYLESS_CONNECTIONS", 256, least=8, most=10_000, of="connections")

    @property
    def http_keyless_per_address(self) -> int:
        """`CASHRAIL_HTTP_KEYLESS_PER_ADDRESS`: how many of these from one address, 4 to 10000."""
        return self._whole("HTTP_KEYLESS_PER_ADDRESS", 64, least=4, most=10_000, of="connections")

    @property
    def allows_private_endpoints(self) -> bool:
        """`CASHRAIL_EVENT_PRIVATE_ADDRESSES`: `yes` lets events be sent into networks that are not public."""
        stated = (self.variables.get(f"{PREFIX}EVENT_PRIVATE_ADDRESSES") or "no").lower()
        if stated not in ("yes", "no"):
            raise Misconfigured(f"CASHRAIL_EVENT_PRIVATE_ADDRESSES is yes or no, not {stated!r}.")
        return stated == "yes"

    @property
    def http_requests_per_key(self) -> int:
        """`CASHRAIL_HTTP_REQUESTS_PER_KEY`: requests a minute of one key, 10 to 1000000."""
        return self._whole("HTTP_REQUESTS_PER_KEY", 30_000, least=10, most=1_000_000, of="requests")

    @property
    def http_requests_per_address(self) -> int:
        """`CASHRAIL_HTTP_REQUESTS_PER_ADDRESS`: requests a minute from one address, 10 to 1000000."""
        return self._whole("HTTP_REQUESTS_PER_ADDRESS", 60_000, least=10, most=1_000_000, of="requests")

    @property
    def http_wrong_keys(self) -> int:
        """`CASHRAIL_HTTP_WRONG_KEYS`: wrong keys a minute from one address, 3 to 10000."""
        return self._whole("HTTP_WRONG_KEYS", 300, least=3, most=10_000, of="keys")

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def stated_secret_key(self) -> str:
        """`CASHRAIL_SECRET_KEY`, empty where it is not set; raises `Misconfigured` where it is short."""
        stated = self.variables.get(f"{PREFIX}SECRET_KEY", "")
        if stated and len(stated.strip()) < _KEY_CHARACTERS_MIN:
            raise Misconfigured(f"CASHRAIL_SECRET_KEY is too short: {_KEY_WANTED}.")
        return stated

    def secret_key(self) -> str:
        """What encrypts tokens: `CASHRAIL_SECRET_KEY`, or a key beside an SQLite file, which is made on first use.

        Raises `Misconfigured` for one that is short, and for none where the database is shared.
        """
        stated = self.stated_secret_key()
        if stated:
            return stated
        if not self.database_url.startswith(_SQLITE):
            raise Misconfigured(
                f"Set CASHRAIL_SECRET_KEY, with which tokens in a shared database are encrypted: {_KEY_WANTED}."
            )
        path = Path(self.database_url.removeprefix(_SQLITE).split("?")[0]).with_suffix(".key")
        return _key_file(path)

    def of_rail(self, rail: str) -> Mapping[str, str]:
        """A rail's settings: `CASHRAIL_<RAIL>_<NAME>` as `NAME`; empty ones are absent."""
        prefix = f"{PREFIX}{rail.upper()}_"
        return {
            name.removeprefix(prefix): value
            for name, value in self.variables.items()
            if name.startswith(prefix) and value
        }

    def _seconds(self, name: str, default: int, *, least: int = 1, most: int) -> int:
        return self._whole(name, default, least=least, most=most, of="seconds")

    def _whole(self, name: str, default: int, *, least: int, most: int, of: str) -> int:
        given = self.variables.get(f"{PREFIX}{name}") or str(default)
        if not given.isdecimal() or not least <= int(given) <= most:
            raise Misconfigured(f"{PREFIX}{name} is a whole number of {of} from {least} to {most}, not {given!r}.")
        return int(given)


def read_settings(environment: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """The settings in force: the process's variables over those of `.env` in the working directory."""
    environment = os.environ if environment is None else environment
    stored = _stored(env_file or Path(".env"))
    merged = {name: value for name, value in stored.items() if value is not None} | dict(environment)
    return Settings(variables={n: v for n, v in merged.items() if n.startswith(PREFIX) or n == "USER"})


def _stored(env_file: Path) -> Mapping[str, str | None]:
    if not env_file.exists():
        return {}
    from dotenv import dotenv_values

    return dotenv_values(env_file)


def _key_file(path: Path) -> str:
    from adapters.private_files import make_whole, narrow

    try:
        make_whole(path, secrets.token_urlsafe(_KEY_CHARACTERS_MIN))
    except FileExistsError:
        narrow(path)
    except OSError as error:
        raise Misconfigured(
            f"No secret key is set and {path} cannot be written ({error.strerror}); set CASHRAIL_SECRET_KEY."
        ) from error
    key = path.read_text().strip()
    if len(key) < _KEY_CHARACTERS_MIN:
        raise Misconfigured(f"{path} holds no whole secret key; put it back, or delete the file and reconnect clients.")
    return key
