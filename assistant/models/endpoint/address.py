"""Where an endpoint is: what a person may write, and the two roots it stands for.

`http://host:port/v1#model` names the OpenAI-compatible root and, behind the `#`, the model. The
servers' own calls (`/infill`, `/tokenize`, `/api/version`) live above `/v1`. Secrets have no place
in an address: it is shown in errors and results.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from trueline.analysis.errors import WrongUsage

EXAMPLE = "http://127.0.0.1:8000/v1#model"


@dataclass(frozen=True, slots=True)
class Address:
    """An endpoint's address.

    Attributes:
        base: the OpenAI-compatible root, without a slash at the end.
        root: `base` without its last `/v1`: where the server's own calls are.
        host: the host alone.
        model: what stood behind `#`, or None.
    """

    base: str
    root: str
    host: str
    model: str | None = None

    @property
    def loopback(self) -> bool:
        """Whether the endpoint is this machine, so that no proxy may come in between."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_address(url: str) -> Address:
    """Read `http(s)://host[:port][/path][#model]`; without a path, `/v1` is meant.

    Raises:
        WrongUsage: if it is no such address, or carries a password or a query.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WrongUsage(f"endpoint {url!r}: {error}; write it as {EXAMPLE}") from None
    if parts.scheme not in ("http", "https") or not host or any(map(str.isspace, parts.netloc)):
        raise WrongUsage(f"endpoint {url!r} is no http address; write it as {EXAMPLE}")
    if parts.username is not None or parts.query:
        shown = f"{parts.scheme}://{host}"
        raise WrongUsage(
            f"endpoint {shown}: no password and no query in the address; a key goes"
            " into the environment"
        )
    shown_host = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown_host}" + (f":{port}" if port is not None else "")
    path = parts.path.rstrip("/") or "/v1"
    root = origin + path.removesuffix("/v1")
    return Address(origin + path, root, host, unquote(parts.fragment) or None)
