"""The echo's door: an enrolled station, or staff who are signed in, post an offer and get the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import ifaddr
from aiohttp import web
from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import decode

from server.config import Config
from server.echo.echoes import SECONDS, EchoBusyError, Echoes, EchoFailedError, echoes
from server.echo.offers import OfferRefused, plain_address
from server.errors import PageError
from server.keys_of_app import config_key, doors_key
from server.origins import client_address

echoes_key = web.AppKey("echoes", Echoes)


class Offer(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page posts."""

    sdp: str


def add_routes(app: web.Application) -> None:
    """Mount the echo; its worker ends with the application."""
    app.cleanup_ctx.append(echoes_ctx)
    app.router.add_post("/echo", begin_echo)
    app.router.add_post("/echo/{echo:[A-Za-z0-9_-]{16}}/end", end_echo)


async def echoes_ctx(app: web.Application) -> AsyncIterator[None]:
    """The echoes, while the server runs."""
    async with echoes() as found:
        app[echoes_key] = found
        yield


async def door_of(request: web.Request) -> str:
    """The key of the station or the sign-in that asks. Raises PageError(401) for anybody else."""
    doors = request.app[doors_key]
    station = await doors.station_of(request)
    if station is not None:
        return f"station:{station.key.hex()}"
    signed_in = await doors.sign_in_of(request)
    if signed_in is None:
        raise PageError(401, "signed_out")
    return f"sign_in:{signed_in.key.hex()}"


async def begin_echo(request: web.Request) -> web.Response:
    """POST /echo {sdp}: {echo, sdp, seconds}. 400 with a code for no offer, 429 or 503 when there are too many."""
    door = await door_of(request)
    try:
        offer = decode(await request.read(), type=Offer)
    except (ValidationError, DecodeError, UnicodeDecodeError) as problem:
        raise PageError(400, "bad_request") from problem
    try:
        echo, sdp = await request.app[echoes_key].begin(offer.sdp, door=door, allowed=allowed_addresses(request))
    except OfferRefused as refused:
        return web.json_response({"code": str(refused)}, status=400)
    except EchoBusyError as busy:
        raise PageError(429, "too_many", retry_after=busy.retry_after) from busy
    except EchoFailedError as failed:
        status = 400 if failed.code == "refused" else 503
        return web.json_response({"code": failed.code}, status=status)
    return web.json_response({"echo": echo, "sdp": sdp, "seconds": SECONDS}, headers={"Cache-Control": "no-store"})


async def end_echo(request: web.Request) -> web.Response:
    """POST /echo/{id}/end: 204; 404 when this door has no such echo."""
    if not request.app[echoes_key].end(request.match_info["echo"], door=await door_of(request)):
        raise PageError(404, "not_found")
    return web.Response(status=204)


def allowed_addresses(request: web.Request) -> frozenset[str]:
    """Where an echo may send: to the asker, to this machine, to our own relay."""
    config = request.app[config_key]
    found = {plain_address(client_address(request, config)), plain_address(request.remote or "")}
    found |= {plain_address(_relay(config)), *own_addresses()}
    return frozenset(address for address in found if address is not None)


def _relay(config: Config) -> str:
    return config.turn.host if config.turn is not None else ""


def own_addresses() -> frozenset[str]:
    """The addresses of this machine: a browser on it has them as candidates."""
    texts = (ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips)
    return frozenset(address for text in texts if (address := plain_address(text)) is not None)
