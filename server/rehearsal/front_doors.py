"""The doors of a running system, as people use them: signing in, enrolling a station, the catalogue, a paper."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from branch_client.line import Door
from server.catalogue.form_plan import FormPlan
from server.catalogue.model import BrokenPlan, Catalogue
from server.doors import SIGN_IN_COOKIE, STATION_COOKIE

WITHIN = aiohttp.ClientTimeout(total=60)
_CSRF = re.compile(r'name="csrf" (?:content|value)="([^"]+)"')
_CATALOGUE = re.compile(r'data-catalogue="([0-9a-f]{16})"|"catalogue": ?"([0-9a-f]{16})"')


class DoorError(Exception):
    """Raised when a door does not open; the text says which, and what the server answered."""


@dataclass(frozen=True)
class SignIn:
    """Who signs in, by what."""

    login: str
    password: str


class FrontDoors:
    """A running system at ``address`` (``https://host``), reached as a browser does. Use as a context manager.

    ``others`` are further nodes of it: pages begin at each in turn, and go to the next when one is gone.
    """

    def __init__(self, address: str, *others: str, trust: ssl.SSLContext | None = None) -> None:
        self._addresses = [each.rstrip("/") for each in (address, *others)]
        self._pages = 0
        self._trust = trust
        self._http = aiohttp.ClientSession(
            timeout=WITHIN,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(ssl=trust if trust is not None else True),
        )
        self._plans: dict[str, FormPlan] = {}

    async def __aenter__(self) -> FrontDoors:
        """The doors."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Let go of the connections."""
        await self._http.close()

    def door(self, way: str, secret: str) -> Door:
        """The line's door for a secret that ``sign_in`` or ``enrol`` gave."""
        turn = self._pages % len(self._addresses)
        self._pages += 1
        first, *others = (*self._addresses[turn:], *self._addresses[:turn])
        return Door(address=first, way=way, cookie=_cookie(way, secret), trust=self._trust, others=tuple(others))

    @property
    def address(self) -> str:
        """The node that is asked now."""
        return self._addresses[0]

    async def sign_in(self, who: SignIn) -> str:
        """The secret of a new sign-in. Raises DoorError."""
        status, text, cookies = await self._get("/sign-in", {})
        token = _token(text, status, "/sign-in")
        form = {"csrf": token, "login": who.login, "password": who.password, "next": ""}
        status, _, opened = await self._post("/sign-in", form, cookies)
        if status != 303 or SIGN_IN_COOKIE not in opened:
            raise DoorError(f"{who.login} cannot sign in: the server answers {status}")
        return opened[SIGN_IN_COOKIE]

    async def enrol(self, counter: str, *, staff: str) -> str:
        """The secret of a station newly enrolled at a counter, by branch staff with the secret ``staff``.

        The station that was there is no longer. Raises DoorError.
        """
        cookies = {SIGN_IN_COOKIE: staff}
        status, text, _ = await self._get("/branch", cookies)
        token = _token(text, status, "/branch")
        status, text, _ = await self._post("/branch/enrolment", {"csrf": token, "counter": counter}, cookies)
        # An error has a "code", too; it would be typed in as a wrong one, which is let happen only a few times.
        found = re.search(r'"code": ?"([^"]+)"', text) if status == 200 else None
        if found is None:
            raise DoorError(f"no enrolment code for {counter}: the server answers {status}")
        status, text, fresh = await self._get("/counter", {})
        token = _token(text, status, "/counter")
        status, _, opened = await self._post("/counter/enrol", {"csrf": token, "code": found[1]}, fresh)
        if STATION_COOKIE not in opened:
            raise DoorError(f"{counter} is not enrolled: the server answers {status}")
        return opened[STATION_COOKIE]

    async def plan(self, version: str, *, secret: str) -> FormPlan:
        """The plan of a catalogue version, as any page gets it. Raises DoorError."""
        if version not in self._plans:
            status, text, _ = await self._get(f"/catalogue/{version}.json", {SIGN_IN_COOKIE: secret})
            if status != 200:
                raise DoorError(f"no catalogue {version}: the server answers {status}")
            try:
                self._plans[version] = FormPlan(Catalogue.from_plan(text))
            except BrokenPlan as problem:
                raise DoorError(f"the catalogue {version} cannot be read: {problem}") from problem
        return self._plans[version]

    def plan_at_hand(self, version: str) -> FormPlan | None:
        """A plan that was fetched before."""
        return self._plans.get(version)

    async def newest_plan(self, *, staff: str) -> FormPlan:
        """The plan that new visits get, by the page of branch staff. Raises DoorError."""
        status, text, _ = await self._get("/branch", {SIGN_IN_COOKIE: staff})
        found = _CATALOGUE.search(text)
        if found is None:
            raise DoorError(f"/branch names no catalogue: the server answers {status}")
        return await self.plan(found[1] or found[2], secret=staff)

    async def paper(self, visit: str, document: str, *, way: str, secret: str) -> tuple[int, bytes]:
        """A paper of a visit as PDF, fetched as ``station``, ``desk`` or ``branch``: the status and what came.

        The status is 0 when the server is not there.
        """
        address = f"{self.address}/visits/{visit}/paper/{document}.pdf"
        try:
            async with self._http.get(address, headers={"Cookie": _cookie(way, secret)}) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError):
            self._addresses.append(self._addresses.pop(0))
            return 0, b""

    async def _get(self, path: str, cookies: Mapping[str, str]) -> tuple[int, str, dict[str, str]]:
        headers = {"Cookie": _jar(cookies)} if cookies else {}
        try:
            async with self._http.get(self.address + path, headers=headers, allow_redirects=False) as response:
                fresh = {name: morsel.value for name, morsel in response.cookies.items()}
                return response.status, await response.text(), {**cookies, **fresh}
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise DoorError(f"{self.address}{path}: {str(problem) or type(problem).__name__}") from problem

    async def _post(
        self, path: str, form: Mapping[str, str], cookies: Mapping[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        origin = str(URL(self.address).origin())
        headers = {"Cookie": _jar(cookies), "Origin": origin, "Sec-Fetch-Site": "same-origin"}
        headers["Accept"] = "application/json" if path == "/branch/enrolment" else "text/html"
        address = self.address + path
        try:
            async with self._http.post(address, data=form, headers=headers, allow_redirects=False) as response:
                return (
                    response.status,
                    await response.text(),
                    {name: morsel.value for name, morsel in response.cookies.items()},
                )
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise DoorError(f"{self.address}{path}: {str(problem) or type(problem).__name__}") from problem


def _jar(cookies: Mapping[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _cookie(way: str, secret: str) -> str:
    return f"{STATION_COOKIE if way == 'station' else SIGN_IN_COOKIE}={secret}"


def _token(page: str, status: int, path: str) -> str:
    found = _CSRF.search(page)
    if found is None:
        raise DoorError(f"{path} has no form: the server answers {status}")
    return found[1]
