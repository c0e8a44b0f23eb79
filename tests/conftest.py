"""What all tests share: frameworks are set up before anything imports them."""

import os

import pytest

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests without a framework first: a broken front end shows in seconds."""
    items.sort(key=lambda item: any(item.get_closest_marker(m) for m in ("torch", "keras")))
