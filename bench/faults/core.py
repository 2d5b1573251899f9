"""Runs inside the core's namespace: a TURN server that is started again when it dies; says its ports and its secret."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path

from server.coturn import CoturnServer
from server.coturn_config import CoturnSettings


async def serve(listen: str, cert: Path, key: Path) -> None:
    """Until SIGTERM. Each line of output is a TURN server that answers: its process, port and secret."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = CoturnSettings(listen=listen, port=3478, tls_port=443, cert=cert, key=key)
    async with CoturnServer(settings) as coturn:
        pid: int | None = None
        while not stop.is_set():
            waiting = asyncio.create_task(coturn.wait_until_ready(other_than=pid))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not waiting.done():
                waiting.cancel()
                return
            pid = waiting.result()
            sys.stdout.write(json.dumps({"pid": pid, "secret": settings.secret}) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
