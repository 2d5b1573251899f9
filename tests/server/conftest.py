"""The running installation for tests that go through HTTP."""

from tests.support.installation import office

__all__ = ["office"]
