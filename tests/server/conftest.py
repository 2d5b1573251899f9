"""The running installation, and the database servers, for tests that need them."""

from tests.support.empty_database import empty_engine
from tests.support.installation import office
from tests.support.live_town import place
from tests.support.postgres import postgres

__all__ = ["empty_engine", "office", "place", "postgres"]
