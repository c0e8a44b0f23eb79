"""How many examples hypothesis tries.

`HYPOTHESIS_PROFILE=long pytest tests/syntax` tries many more, other ones
each time; it is for a night, and for whoever changes the compiler or a backend.
"""

import os

from hypothesis import HealthCheck, settings

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("default", max_examples=150, derandomize=True, database=None, **COMMON)
settings.register_profile("long", max_examples=15000, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
