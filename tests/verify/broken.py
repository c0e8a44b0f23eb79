"""A backend that emits PyTorch with a mistake in it: what `netdsl verify` is there to find."""

import re
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest
from netdsl_torch import TorchBackend
from netdsl_torch.runtime import TorchRuntime

from netdsl.emit import backend as registry
from netdsl.emit.backend import Emitted

NETWORK = """\
network small {
  input image: 3x9x11
  conv1: conv(4, 3x3, padding = half)
  bn1: batchnorm
  act1: relu
  drop: dropout(0.25)
  conv2: conv(5, 3x3, stride = 2)
  act2: relu
  global_avgpool
  fc: dense(3)
}
"""


class Runtime(TorchRuntime):
    """PyTorch, which may say the wrong thing about itself."""

    claims_unbiased = True

    def unbiased(self, *, exact: bool) -> bool:
        return self.claims_unbiased


class Broken(TorchBackend):
    """PyTorch, the first `old` of its text changed; there must be one in every text."""

    name = "broken"

    def __init__(self, old: str = "", new: str = "", runtime: type | None = Runtime) -> None:
        self.old, self.new = old, new
        if runtime is None:
            self.runtime = None
        else:
            self.runtime = runtime

    def emit(self, graph, *, exact=False) -> Emitted:
        emitted = super().emit(graph, exact=exact)
        text, count = (
            re.subn(self.old, self.new, emitted.text, count=1) if self.old else (emitted.text, 1)
        )
        assert count, f"{self.old!r} is not in\n{emitted.text}"
        return Emitted(text, emitted.diagnostics)


def install(patch: pytest.MonkeyPatch, **backends: object) -> None:
    """Make backends known under these names, and no other than PyTorch."""
    known = {"torch": "netdsl_torch"}
    for name, backend in backends.items():
        module = f"tests_verify_{name}"
        patch.setitem(sys.modules, module, SimpleNamespace(backend=backend))
        known[name] = module
    patch.setattr(registry, "BUILT_IN", known)
    found = metadata.entry_points

    def entry_points(**wanted):
        return () if wanted.get("group") == registry.GROUP else found(**wanted)

    patch.setattr(metadata, "entry_points", entry_points)
