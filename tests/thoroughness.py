"""How many examples a property is tried with; `DXT_THOROUGH=20` tries twenty times as many."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("DXT_THOROUGH", "1"))

# These machines are noisy: no test fails for having taken long. Where the result counts for others,
# the same examples are tried each time.
settings.register_profile(
    "dxt",
    deadline=None,
    max_examples=25 * TIMES,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("dxt")


def examples(count: int) -> settings:
    """Settings for one property, tried with so many examples as a rule."""
    return settings(max_examples=count * TIMES)
