"""Settings of one server process: environment and command line in, one frozen dataclass out."""

from __future__ import annotations

import argparse
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import urlsplit

from server.turn import TurnSettings

ROOT = Path(__file__).resolve().parent.parent
"""Where the installation's own files lie: static/, node_modules/."""


NODE_NAME_MAX = 100


class ConfigError(Exception):
    """Raised for a setting that cannot be used; the text names the setting and says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How one process runs. Built by `config_from`; tests build it directly.

    `origins` are the addresses browsers use (``https://enmado.example.lg.jp``); empty means: whatever host the
    request was sent to, which is right without a proxy in front. `proxies` are the networks whose X-Forwarded-For
    is believed. `secure_cookies` is right whenever browsers reach the server by https. `templates` is where the
    town's own paper templates lie; without it, `templates` in the data directory. `node` is what the log calls this
    process among others on the same PostgreSQL; without it, the machine's name and the port. `service_level_s` is
    within how many seconds somebody should be answered, `wait_alert_s` after how many the board warns. CSV files leave
    out the numbers of a line with fewer visits than `figures_least`. `listening_told`: both sides of a visit are told
    when a supervisor listens. `metrics` are the networks that may read /metrics.
    """

    data: Path
    database_url: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    origins: tuple[str, ...] = ()
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    secure_cookies: bool = False
    cert: Path | None = None
    key: Path | None = None
    turn: TurnSettings | None = None
    catalogue: Path | None = None
    templates: Path | None = None
    commands_per_second: int = 40
    node: str = ""
    service_level_s: int = 60
    wait_alert_s: int = 180
    figures_least: int = 0
    listening_told: bool = True
    metrics: tuple[IPv4Network | IPv6Network, ...] = ()
    static: Path = ROOT / "static"
    packages: Path = ROOT / "node_modules"

    def __post_init__(self) -> None:
        """Refuse what would fail later or, worse, work half."""
        if not 0 <= self.port <= 65535:
            raise ConfigError(f"port {self.port} is not between 0 and 65535")
        if (self.cert is None) != (self.key is None):
            raise ConfigError("TLS needs a certificate and its key (--cert and --key), not one of them")
        if self.commands_per_second < 1:
            raise ConfigError("ENMADO_COMMANDS_PER_SECOND is at least 1")
        if len(self.node) > NODE_NAME_MAX or not self.node.isprintable():
            raise ConfigError(f"ENMADO_NODE is a name of at most {NODE_NAME_MAX} characters")
        if not (1 <= self.service_level_s <= 3600 and 1 <= self.wait_alert_s <= 3600):
            raise ConfigError("ENMADO_SERVICE_LEVEL_S and ENMADO_WAIT_ALERT_S are between 1 and 3600")
        if not 0 <= self.figures_least <= 100:
            raise ConfigError("ENMADO_FIGURES_LEAST is between 0 and 100")

    @property
    def town_templates(self) -> Path:
        """The folder of the town's own paper templates; it need not be there."""
        return self.templates or self.data / "templates"

    @property
    def scheme(self) -> str:
        """What this process itself speaks: http, or https with a certificate."""
        return "https" if self.cert is not None else "http"


def database_url(data: Path, given: str | None) -> str:
    """The database's SQLAlchemy URL: SQLite in the data directory, or the PostgreSQL that DATABASE_URL names."""
    if not given:
        return f"sqlite:///{(data / 'enmado.db').absolute()}"
    scheme, rest = given.split("://", 1) if "://" in given else ("", "")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return given
    # The value is not repeated: it may hold a password.
    raise ConfigError("DATABASE_URL begins with postgresql:// or sqlite:///")


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """The one option that every command with a database has."""
    parser.add_argument("--data", type=Path, help="directory of the installation's data (ENMADO_DATA; default: data)")


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """Options of `enmado serve` and `enmado demo`; each has an environment variable behind it."""
    add_data_option(parser)
    parser.add_argument("--host", help="address to listen on (ENMADO_HOST; default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (ENMADO_PORT; default: 8080)")
    parser.add_argument("--cert", type=Path, help="TLS certificate, PEM (ENMADO_CERT)")
    parser.add_argument("--key", type=Path, help="TLS key, PEM (ENMADO_KEY)")
    parser.add_argument(
        "--node", help="what the log calls this process among others (ENMADO_NODE; default: machine and port)"
    )
    parser.add_argument(
        "--origin", action="append", help="address that browsers use, as often as needed (ENMADO_ORIGINS)"
    )


def config_from(env: Mapping[str, str], arguments: argparse.Namespace | None = None) -> Config:
    """The configuration: command line first, then environment, then defaults. Raises ConfigError."""
    chosen = vars(arguments) if arguments is not None else {}

    def setting(name: str) -> str | None:
        value = chosen.get(name)
        text = str(value) if value is not None else env.get(f"ENMADO_{name.upper()}")
        return text or None

    data = Path(setting("data") or "data")
    cert, key = setting("cert"), setting("key")
    origins = tuple(_origin(text) for text in chosen.get("origin") or env.get("ENMADO_ORIGINS", "").split())
    https = cert is not None or any(origin.startswith("https://") for origin in origins)
    catalogue, templates = setting("catalogue"), setting("templates")
    port = _number(setting("port") or "8080", "ENMADO_PORT")
    return Config(
        data=data,
        database_url=database_url(data, env.get("DATABASE_URL")),
        host=setting("host") or "127.0.0.1",
        port=port,
        origins=origins,
        proxies=tuple(_network(text) for text in env.get("ENMADO_PROXIES", "").split()),
        metrics=tuple(_network(text, "ENMADO_METRICS") for text in env.get("ENMADO_METRICS", "").split()),
        secure_cookies=_yes(env.get("ENMADO_SECURE_COOKIES", ""), "ENMADO_SECURE_COOKIES", default=https),
        cert=Path(cert) if cert else None,
        key=Path(key) if key else None,
        turn=_turn(env),
        catalogue=Path(catalogue) if catalogue else None,
        templates=Path(templates) if templates else None,
        commands_per_second=_number(env.get("ENMADO_COMMANDS_PER_SECOND", "40"), "ENMADO_COMMANDS_PER_SECOND"),
        node=setting("node") or f"{socket.gethostname()}:{port}"[:NODE_NAME_MAX],
        service_level_s=_number(env.get("ENMADO_SERVICE_LEVEL_S", "60"), "ENMADO_SERVICE_LEVEL_S"),
        wait_alert_s=_number(env.get("ENMADO_WAIT_ALERT_S", "180"), "ENMADO_WAIT_ALERT_S"),
        figures_least=_number(env.get("ENMADO_FIGURES_LEAST", "0"), "ENMADO_FIGURES_LEAST"),
        listening_told=_yes(env.get("ENMADO_LISTENING_TOLD", ""), "ENMADO_LISTENING_TOLD", default=True),
    )


def _turn(env: Mapping[str, str]) -> TurnSettings | None:
    """A TURN server that runs by itself somewhere: ENMADO_TURN_HOST and ENMADO_TURN_SECRET, ports if unusual."""
    host = env.get("ENMADO_TURN_HOST")
    if not host:
        return None
    tls = env.get("ENMADO_TURN_TLS_PORT")
    port = _number(env.get("ENMADO_TURN_PORT", "3478"), "ENMADO_TURN_PORT")
    try:
        return TurnSettings(
            host=host,
            secret=env.get("ENMADO_TURN_SECRET", ""),
            udp_port=port,
            tcp_port=port,
            tls_port=_number(tls, "ENMADO_TURN_TLS_PORT") if tls else None,
        )
    except ValueError as problem:
        raise ConfigError(f"ENMADO_TURN_…: {problem}") from None


def _origin(text: str) -> str:
    """An origin as browsers write it (RFC 6454, section 6.2)."""
    parts = urlsplit(text.strip().rstrip("/").lower())
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or "@" in parts.netloc:
        raise ConfigError(f"{text!r} is no origin: write https://host or https://host:port")
    default = {"http": 80, "https": 443}[parts.scheme]
    try:
        port = parts.port
    except ValueError:
        raise ConfigError(f"{text!r} has an impossible port") from None
    host = parts.netloc.rsplit(":", 1)[0] if port is not None else parts.netloc
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else "")


def _network(text: str, name: str = "ENMADO_PROXIES") -> IPv4Network | IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as problem:
        raise ConfigError(f"{name}: {problem}") from None


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigError(f"{name} is a whole number, not {text!r}") from None


def _yes(text: str, name: str, *, default: bool) -> bool:
    if text == "":
        return default
    if text.lower() in ("1", "yes", "true"):
        return True
    if text.lower() in ("0", "no", "false"):
        return False
    raise ConfigError(f"{name} is yes or no, not {text!r}")
