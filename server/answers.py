"""Answers what the pages of the branch and of head office ask for, from doors, directory, catalogue and log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from aiohttp import web

from branch_client.ports import BranchDoor, ClosedVisit, Code, EnrolmentRefused, Paper, StationDoor
from hq_console.ports import OfficeDoor, RecentVisit
from server import visit_list
from server.clock import TOWN_ZONE
from server.directory import StaffRole
from server.documents import RECEIPT, SLIP
from server.doors import STATION_COOKIE, STATION_COOKIE_S
from server.errors import PageError
from server.forgery import form_token
from server.keys_of_app import clock_key, config_key, database_key, doors_key, master_key, pages_key
from server.live import plans_key
from server.origins import client_address
from server.sign_in import SignIn, TooManyError
from server.stations import CODE_MS, NotYourCounterError, WrongCodeError
from server.visit_words import VisitWords


async def require(request: web.Request, *roles: StaffRole) -> SignIn:
    """The sign-in behind a request for a page of one of these roles.

    Raises a redirect to the sign-in, which leads back to this page; PageError 403 for somebody of another role.
    """
    sign_in = await request.app[doors_key].sign_in_of(request)
    if sign_in is None:
        if request.method != "GET":
            raise PageError(401, "signed_out")
        # Only our own path goes into the address: a query could hold anything.
        raise web.HTTPSeeOther(f"/sign-in?next={request.path}")
    if sign_in.staff.role not in roles:
        raise PageError(403, "other_role")
    return sign_in


class _Common:
    """What both sides ask for."""

    def form_token(self, request: web.Request) -> str:
        """See the ports."""
        return form_token(request)

    def page(
        self, request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
    ) -> web.Response:
        """See the ports."""
        return request.app[pages_key].response(request, template, context, status=status)

    async def everywhere(self, request: web.Request) -> Mapping[str, object]:
        """See the ports."""
        directory = request.app[doors_key].directory
        names = {
            "branches": {one.id: {"ja": one.name_ja, "en": one.name_en} for one in directory.branches.values()},
            "counters": {one.id: {"ja": one.name_ja, "en": one.name_en} for one in directory.counters.values()},
        }
        return {"catalogue": request.app[plans_key].newest().version, "names": names}


class BranchAnswers(_Common):
    """Answers ``branch_client.ports.BranchPort``."""

    async def station(self, request: web.Request) -> StationDoor | None:
        """See the port."""
        station = await request.app[doors_key].station_of(request)
        if station is None:
            return None
        return StationDoor(station.counter.id, station.counter.branch, station.csrf)

    async def branch_staff(self, request: web.Request) -> BranchDoor:
        """See the port."""
        sign_in = await require(request, StaffRole.BRANCH_STAFF)
        staff = sign_in.staff
        return BranchDoor(staff.id, staff.name, staff.role.value, staff.branch, sign_in.csrf)

    async def make_code(self, request: web.Request, counter: str) -> Code:
        """See the port."""
        sign_in = await require(request, StaffRole.BRANCH_STAFF)
        try:
            made = await request.app[doors_key].stations.make_code(sign_in.staff, counter)
        except NotYourCounterError:
            raise PageError(403, "not_your_counter") from None
        until = datetime.fromtimestamp(made.expires_at / 1000, UTC).astimezone(TOWN_ZONE)
        return Code(made.counter, made.code, made.expires_at, f"{until:%H:%M}", CODE_MS // 60_000)

    async def enrol(self, request: web.Request, code: str) -> web.Response:
        """See the port."""
        config = request.app[config_key]
        doors = request.app[doors_key]
        try:
            secret, _station = await doors.stations.enrol(code, address=client_address(request, config))
        except TooManyError as refusal:
            raise EnrolmentRefused("too_many", refusal.retry_after) from None
        except WrongCodeError:
            raise EnrolmentRefused("wrong") from None
        # Older stations of the counter are gone: whoever keeps a socket open for one hears it now.
        await doors.refresh()
        response = web.Response(status=303, headers={"Location": "/counter"})
        self._give_station_cookie(request, response, secret)
        return response

    async def renew(self, request: web.Request, response: web.Response) -> None:
        """See the port."""
        self._give_station_cookie(request, response, request.cookies[STATION_COOKIE])

    def _give_station_cookie(self, request: web.Request, response: web.Response, secret: str) -> None:
        response.set_cookie(
            STATION_COOKIE,
            secret,
            max_age=STATION_COOKIE_S,
            httponly=True,
            samesite="Strict",
            secure=request.app[config_key].secure_cookies,
        )

    async def closed_visits(self, request: web.Request, branch: str) -> Sequence[ClosedVisit]:
        """See the port."""
        master, today = request.app[master_key], request.app[clock_key].now().today
        since = int(datetime.combine(today, time(), TOWN_ZONE).timestamp() * 1000)
        listed = await request.app[database_key].read(
            lambda db: visit_list.closed_since(db, master, branch=branch, since=since)
        )
        words = await VisitWords.of(request, listed)
        return [
            ClosedVisit(
                **words.line(one),
                documents=[
                    Paper(document, words.document(one, document), one.printed[document])
                    for document in ((*one.procedures, SLIP, RECEIPT) if one.readable else ())
                ],
            )
            for one in listed
        ]


class OfficeAnswers(_Common):
    """Answers ``hq_console.ports.OfficePort``."""

    async def specialist(self, request: web.Request) -> OfficeDoor:
        """See the port."""
        return await self._door(request, StaffRole.SPECIALIST, StaffRole.SUPERVISOR)

    async def supervisor(self, request: web.Request) -> OfficeDoor:
        """See the port."""
        return await self._door(request, StaffRole.SUPERVISOR)

    async def _door(self, request: web.Request, *roles: StaffRole) -> OfficeDoor:
        sign_in = await require(request, *roles)
        return OfficeDoor(sign_in.staff.id, sign_in.staff.name, sign_in.staff.role.value, sign_in.csrf)

    def wait_alert_s(self, request: web.Request) -> int:
        """See the port."""
        return request.app[config_key].wait_alert_s

    async def recent_visits(self, request: web.Request) -> Sequence[RecentVisit]:
        """See the port."""
        master = request.app[master_key]
        listed = await request.app[database_key].read(lambda db: visit_list.recent(db, master))
        words = await VisitWords.of(request, listed)
        return [RecentVisit(**words.line(one)) for one in listed]
