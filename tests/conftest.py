"""What holds for all tests: how long an example of Hypothesis takes says something of the machine, not of the rule.

The build server looks at the same examples each time, so that nobody's change is refused for what another left behind;
by hand every run looks at new ones.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "enmado",
    settings.default,
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("enmado")
