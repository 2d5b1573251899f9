"""Tests of the keys by which the application's parts find each other."""

from aiohttp import web

from server import keys_of_app
from tests.support.installation import Installation


async def test_every_key_is_filled_when_the_application_runs(office: Installation) -> None:
    """A handler never finds a part missing."""
    keys = [value for value in vars(keys_of_app).values() if isinstance(value, web.AppKey)]
    assert len(keys) >= 8
    assert [key for key in keys if key not in office.app] == []
