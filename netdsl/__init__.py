"""netdsl: a language for neural-network architectures, and its compiler.

```python
import netdsl

net = netdsl.load("resnet34", classes=10)
print(net.summary(batch=32))
source = net.build("torch")
```

Names are imported when they are first used: `import netdsl` itself loads nothing.
"""

from netdsl.version import __version__

TYPE_CHECKING = False  # importing it from `typing` costs every command 3 ms
if TYPE_CHECKING:
    from netdsl import weights
    from netdsl.api import check, diff, load, loads
    from netdsl.comparison.report import Diff
    from netdsl.diagnostics import Diagnostic, NetdslError
    from netdsl.ir.graph import Graph
    from netdsl.network import Network
    from netdsl.source import Source

__all__ = [
    "Diagnostic",
    "Diff",
    "Graph",
    "NetdslError",
    "Network",
    "Source",
    "__version__",
    "check",
    "diff",
    "load",
    "loads",
    "weights",
]

_HOMES = {
    "Diagnostic": "netdsl.diagnostics",
    "Diff": "netdsl.comparison.report",
    "Graph": "netdsl.ir.graph",
    "NetdslError": "netdsl.diagnostics",
    "Network": "netdsl.network",
    "Source": "netdsl.source",
    "check": "netdsl.api",
    "diff": "netdsl.api",
    "load": "netdsl.api",
    "load_ipython_extension": "netdsl.notebook",
    "loads": "netdsl.api",
    "weights": "netdsl.weights",
}


if not TYPE_CHECKING:  # type checkers know the names from above, and report any other

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'netdsl' has no attribute {name!r}")
        from importlib import import_module

        module = import_module(home)
        found = module if home == f"netdsl.{name}" else getattr(module, name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
