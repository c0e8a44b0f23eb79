"""How many examples hypothesis tries.

`HYPOTHESIS_PROFILE=long pytest tests/property` tries a hundred times as many, other ones
each time; it is for a night, and for whoever changes the compiler or a backend.
"""

import os

from hypothesis import HealthCheck, settings

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("default", max_examples=40, derandomize=True, database=None, **COMMON)
settings.register_profile("long", max_examples=4000, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
