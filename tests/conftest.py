"""What all tests share: frameworks are set up before anything imports them.

`HYPOTHESIS_PROFILE=long pytest tests/property tests/syntax` tries many more examples,
other ones each time; it is for a night, and for whoever changes the compiler or a backend.
"""

import os
import sys

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
if "PYTEST_XDIST_WORKER" in os.environ:
    # There is a worker for each processor: their threads would wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
settings.register_profile("default", max_examples=50, derandomize=True, database=None, **COMMON)
settings.register_profile("long", max_examples=4000, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests without a framework first: a broken front end shows in seconds."""
    items.sort(key=lambda item: any(item.get_closest_marker(m) for m in ("torch", "keras")))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Load all of PyTorch before TensorFlow: the other way round, the process crashes.

    Both bring an LLVM of their own. torchvision loads the part of PyTorch that has it.
    """
    marked = {mark.name for item in session.items for mark in item.iter_markers()}
    if {"torch", "keras"} <= marked and "tensorflow" not in sys.modules:
        import torchvision  # noqa: F401
