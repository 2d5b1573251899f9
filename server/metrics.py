"""GET /metrics: counts of what is live in this process, as Prometheus reads them; for the addresses that were named.

Nothing of a person is in it: no name, no visit, no address (text format 0.0.4 of Prometheus).
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Mapping

from aiohttp import web

from server.config import Config
from server.keys_of_app import config_key
from server.origins import client_address
from server.runner import runner_key
from signaling.hub import Hub
from signaling.words import CallPhase, Role, VisitState


def add_routes(app: web.Application) -> None:
    """Mount it."""
    app.router.add_get("/metrics", get_metrics)


async def get_metrics(request: web.Request) -> web.Response:
    """The counts of now. 404 for an address that ENMADO_METRICS does not name: it need not know that there are any."""
    config = request.app[config_key]
    if not may_read(client_address(request, config), config):
        raise web.HTTPNotFound
    text = text_of(request.app[runner_key].hub)
    return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


def may_read(address: str, config: Config) -> bool:
    """Whether an address is in one of the networks that may read; what is no address may not."""
    try:
        asks = ipaddress.ip_network(address, strict=False).network_address
    except ValueError:
        return False
    return any(asks in network for network in config.metrics)


def text_of(hub: Hub) -> str:
    """What is live: sockets by role, visits by state, calls by phase. Every label is there, with 0 where nothing is."""
    sockets = Counter(one.actor.role.value for one in hub.connections.values())
    visits = Counter(room.visit.state.value for room in hub.rooms.values())
    calls = Counter(room.call.phase.value for room in hub.rooms.values() if room.call is not None)
    live = [state.value for state in VisitState if state is not VisitState.CLOSED]
    phases = (CallPhase.CONNECTING, CallPhase.CONNECTED, CallPhase.RECONNECTING)
    lines = [
        *_gauge("enmado_sockets", "Open sockets of this process.", "role", {one.value: sockets[one] for one in Role}),
        *_gauge("enmado_visits", "Visits that are not over.", "state", {one: visits[one] for one in live}),
        *_gauge("enmado_calls", "Calls, by their slower side.", "phase", {one.value: calls[one] for one in phases}),
    ]
    return "\n".join(lines) + "\n"


def _gauge(name: str, about: str, label: str, values: Mapping[str, int]) -> list[str]:
    numbers = [f'{name}{{{label}="{word}"}} {value}' for word, value in values.items()]
    return [f"# HELP {name} {about}", f"# TYPE {name} gauge", *numbers]
