"""GET /metrics: counts of what is live in this process, as Prometheus reads them; for the addresses that were named.

Nothing of a person is in it: no name, no visit, no address (text format 0.0.4 of Prometheus).
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Mapping

from aiohttp import web

from server.call_paths import call_paths_key
from server.config import Config
from server.keys_of_app import clock_key, config_key
from server.line_report import Path
from server.loop_lag import lag_key
from server.origins import client_address
from server.runner import runner_key
from server.writer import Failed
from signaling.hub import Hub
from signaling.words import CallPhase, Role, VisitState

WAITING = (VisitState.WAITING, VisitState.OFFERED)


def add_routes(app: web.Application) -> None:
    """Mount it."""
    app.router.add_get("/metrics", get_metrics)


async def get_metrics(request: web.Request) -> web.Response:
    """The counts of now. 404 for an address that ENMADO_METRICS does not name: it need not know that there are any."""
    config = request.app[config_key]
    if not may_read(client_address(request, config), config):
        raise web.HTTPNotFound
    app = request.app
    batches = app[runner_key].batches
    paths = app[call_paths_key].counts(app[clock_key].now().mono)
    failures = {one.value: batches.failures[one.value] for one in Failed}
    lines = [
        *lines_of(app[runner_key].hub),
        *_numbers(
            "enmado_call_paths", "Pages in a call, by the way it takes.", "path", {one: paths[one] for one in Path}
        ),
        *batches.commits.lines("enmado_commit_seconds", "From handing a batch to the writer until it is durable."),
        *_numbers("enmado_unsaved_total", "Changes that were not saved.", "why", failures, kind="counter"),
        *app[lag_key].lines("enmado_loop_lag_seconds", "By how much the event loop was later than asked."),
    ]
    return web.Response(
        text="\n".join(lines) + "\n", headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    )


def may_read(address: str, config: Config) -> bool:
    """Whether an address is in one of the networks that may read; what is no address may not."""
    try:
        asks = ipaddress.ip_network(address, strict=False).network_address
    except ValueError:
        return False
    return any(asks in network for network in config.metrics)


def lines_of(hub: Hub) -> list[str]:
    """What is live: sockets by role, visits by state, who waits by department, calls by phase.

    Every label is there, with 0 where nothing is.
    """
    sockets = Counter(one.actor.role.value for one in hub.connections.values())
    visits = Counter(room.visit.state.value for room in hub.rooms.values())
    calls = Counter(room.call.phase.value for room in hub.rooms.values() if room.call is not None)
    live = [state.value for state in VisitState if state is not VisitState.CLOSED]
    phases = (CallPhase.CONNECTING, CallPhase.CONNECTED, CallPhase.RECONNECTING)
    queue: dict[str, int] = dict.fromkeys(sorted(set(hub.outlook.departments().values())), 0)
    queue |= Counter(hub.outlook.department_of(one.visit) for one in hub.rooms.values() if one.visit.state in WAITING)
    return [
        *_numbers("enmado_sockets", "Open sockets of this process.", "role", {one.value: sockets[one] for one in Role}),
        *_numbers("enmado_visits", "Visits that are not over.", "state", {one: visits[one] for one in live}),
        *_numbers("enmado_queue", "Visits that wait for somebody, rung for or not.", "department", queue),
        *_numbers("enmado_calls", "Calls, by their slower side.", "phase", {one.value: calls[one] for one in phases}),
    ]


def _numbers(name: str, about: str, label: str, values: Mapping[str, int], *, kind: str = "gauge") -> list[str]:
    numbers = [f'{name}{{{label}="{word}"}} {value}' for word, value in values.items()]
    return [f"# HELP {name} {about}", f"# TYPE {name} {kind}", *numbers]
