"""Pages of head office: the specialist's desk, the supervisor's board and the list of recent visits.

Context of each template, besides ``lang``, ``t`` and ``path`` which every one has:

- ``desk.html`` (GET /desk), ``board.html`` (GET /board): csrf, staff {name, role}, catalogue, names
- ``visits.html`` (GET /board/visits): the same, and visits [RecentVisit]
"""

from __future__ import annotations

from aiohttp import web

from hq_console.ports import OfficeDoor, office_port


def add_routes(app: web.Application) -> None:
    """Mount the pages of head office."""
    app.router.add_get("/desk", show_desk)
    app.router.add_get("/board", show_board)
    app.router.add_get("/board/wall", show_wall)
    app.router.add_get("/board/visits", show_visits)


async def show_desk(request: web.Request) -> web.Response:
    """GET /desk: where a specialist serves from."""
    port = request.app[office_port]
    door = await port.specialist(request)
    return port.page(request, "desk.html", await _context(request, door))


async def show_board(request: web.Request) -> web.Response:
    """GET /board: what to look at, everybody's presence and every visit, live."""
    return await _board(request, wall=False)


async def show_wall(request: web.Request) -> web.Response:
    """GET /board/wall: the same for a large screen that nobody touches."""
    return await _board(request, wall=True)


async def _board(request: web.Request, *, wall: bool) -> web.Response:
    port = request.app[office_port]
    door = await port.supervisor(request)
    context = {**await _context(request, door), "wait_alert_s": port.wait_alert_s(request), "wall": wall}
    return port.page(request, "board.html", context)


async def show_visits(request: web.Request) -> web.Response:
    """GET /board/visits: recent visits, each with the way to its evidence."""
    port = request.app[office_port]
    door = await port.supervisor(request)
    context = {**await _context(request, door), "visits": await port.recent_visits(request)}
    return port.page(request, "visits.html", context)


async def _context(request: web.Request, door: OfficeDoor) -> dict[str, object]:
    return {
        "csrf": door.csrf,
        "staff": {"name": door.name, "role": door.role},
        **await request.app[office_port].everywhere(request),
    }
