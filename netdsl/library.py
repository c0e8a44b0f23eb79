"""The standard library: the `.net` files that come with netdsl."""

import os
import re
from functools import cache

_NETWORK = re.compile(r"^network\s+([A-Za-z_]\w*)", re.MULTILINE)


@cache
def folder() -> str:
    """Where the files stand."""
    import netdsl.architectures

    found: str = os.path.realpath(netdsl.architectures.__path__[0])
    return found


@cache
def modules() -> dict[str, str]:
    """The path of each file by its module's name (`resnet`)."""
    names = sorted(n for n in os.listdir(folder()) if n.endswith(".net"))
    return {n.removesuffix(".net"): os.path.join(folder(), n) for n in names}


@cache
def networks() -> dict[str, str]:
    """The path of the file that defines each standard network, by the network's name."""
    found: dict[str, str] = {}
    for path in modules().values():
        with open(path, encoding="utf-8") as file:
            for name in _NETWORK.findall(file.read()):
                found.setdefault(name, path)
    return found


def find_network(name: str) -> str | None:
    """The file of a standard network; looks into `NAME.net` before any other."""
    own = modules().get(name)
    if own is not None:
        with open(own, encoding="utf-8") as file:
            if name in _NETWORK.findall(file.read()):
                return own
    return networks().get(name)
