"""How chance is used in the tests of the core: without a deadline, for a busy machine is no fault of the code."""

from hypothesis import settings

settings.register_profile("core", deadline=None)
settings.load_profile("core")
