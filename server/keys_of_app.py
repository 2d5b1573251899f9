"""The `web.AppKey`s by which the application's parts find each other; the live parts keep theirs beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:  # the parts import their keys from here
    from server.clock import Clock
    from server.config import Config
    from server.database import Database
    from server.doors import Doors
    from server.keys import MasterKey
    from server.rendering import Pages
    from server.static_files import StaticFiles
    from server.vendor import Vendor

config_key: web.AppKey[Config] = web.AppKey("config")
clock_key: web.AppKey[Clock] = web.AppKey("clock")
database_key: web.AppKey[Database] = web.AppKey("database")
doors_key: web.AppKey[Doors] = web.AppKey("doors")
master_key: web.AppKey[MasterKey] = web.AppKey("master")
pages_key: web.AppKey[Pages] = web.AppKey("pages")
static_key: web.AppKey[StaticFiles] = web.AppKey("static")
vendor_key: web.AppKey[Vendor] = web.AppKey("vendor")
