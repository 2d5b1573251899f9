"""What holds for all tests: how long an example of Hypothesis takes says something of the machine, not of the rule."""

from hypothesis import HealthCheck, settings

settings.register_profile("enmado", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("enmado")
