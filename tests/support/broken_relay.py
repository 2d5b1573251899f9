"""A relay before the server that passes everything on, and spoils what a test says: so that a judge is judged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from tests.support.installation import free_port

Message = dict[str, Any]
Spoil = Callable[[str, Message], list[Message]]
"""What goes on to a page (``station``, ``desk``, ``branch``) instead of a message from the server."""

_OWN = {"Host", "Content-Length", "Connection", "Upgrade", "Transfer-Encoding", "Content-Encoding", "Accept-Encoding"}


def honest(_way: str, message: Message) -> list[Message]:
    """Everything as it came."""
    return [message]


@asynccontextmanager
async def broken_relay(server: str, spoil: Spoil = honest) -> AsyncIterator[str]:
    """The address of a relay to the server at this origin."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:

        async def page(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await _socket(request, client, server, spoil)
            headers = {name: value for name, value in request.headers.items() if name not in _OWN}
            headers |= {"Origin": server} if "Origin" in headers else {}
            body = await request.read()
            async with client.request(
                request.method, server + request.path_qs, headers=headers, data=body, allow_redirects=False
            ) as answer:
                kept = [(name, value) for name, value in answer.headers.items() if name not in _OWN]
                response = web.Response(status=answer.status, body=await answer.read())
                response.headers.extend(kept)
                return response

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", page)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield origin
        finally:
            await runner.cleanup()


async def _socket(
    request: web.Request, client: aiohttp.ClientSession, server: str, spoil: Spoil
) -> web.WebSocketResponse:
    way = request.query["as"]
    near = web.WebSocketResponse(max_msg_size=0)
    await near.prepare(request)
    headers = {"Origin": server, "Cookie": request.headers.get("Cookie", "")}
    async with client.ws_connect(server + request.path_qs, headers=headers, max_msg_size=0) as far:

        async def there() -> None:
            async for frame in near:
                await far.send_str(frame.data)
            await far.close()

        passing = asyncio.create_task(there())
        async for frame in far:
            messages = [kept for message in json.loads(frame.data) for kept in spoil(way, message)]
            if not near.closed and messages:
                await near.send_str(json.dumps(messages, ensure_ascii=False))
        await near.close(code=far.close_code or 1006)
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)
    return near
