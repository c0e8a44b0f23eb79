"""Files of weights of the emitted Keras model: `.weights.h5` and `.keras`."""

import shutil
import zipfile
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Any

from netdsl.analysis.cost import weights
from netdsl.emit.checkpoints import Contents, Slot
from netdsl.ir.graph import Graph
from netdsl_keras.h5 import MEMBER, Stored, fetch, fill, opened, scan
from netdsl_keras.template import Template, template


def read(path: str, suffix: str, graph: Graph) -> Contents:
    """What a file has for a network: found by the names of layers, as they stand in the file.

    Where it names none of the network's layers, as old files do, by Keras' own keys.
    """
    stored = scan(path, suffix)
    with TemporaryDirectory() as folder:
        pattern = template(graph, folder, ".weights.h5")
    named = _named(stored, pattern)
    slots = {
        pattern.stored[place].name: Slot(
            pattern.stored[place].name,
            tuple(map(int, one.variable.shape)),
            tuple(row.key for row, _ in one.rows),
        )
        for place, one in pattern.places.items()
    }
    tensors = {name: stored[where].tensor for name, where in named.items()}
    fitting = {n: named[n] for n, slot in slots.items() if slot.fits(tensors.get(n))}
    found, counters = fetch(path, suffix, fitting.values())
    arrays: dict[str, Any] = {}
    counted: dict[str, int] = {}
    for place, one in pattern.places.items():
        where = fitting.get(pattern.stored[place].name)
        if where is not None:
            arrays.update(one.weights(found[where]))
            if where in counters:
                counted[_layer(one.rows[0][0].key)] = counters[where]
    return Contents(tuple(slots.values()), tensors, _counted(graph, arrays, counted))


def write(path: str, suffix: str, graph: Graph, arrays: Mapping[str, Any], *, exact: bool) -> None:
    """Write a file that `load_weights` of the emitted model takes, or `load_model`.

    The numbers are written in the types that they have; the model of an archive is of
    float64 where some of them are, so that loading it loses nothing.
    """
    import h5py

    doubles = any(array.dtype.name == "float64" for array in arrays.values())
    with TemporaryDirectory() as folder:
        dtype = "float64" if doubles else "float32"
        pattern = template(graph, folder, suffix, dtype, exact=exact)
        values = {place: one.value(arrays) for place, one in pattern.places.items()}
        target = path if suffix != ".keras" else f"{folder}/{MEMBER}"
        with opened(pattern.path, suffix) as old, h5py.File(target, "w") as new:
            fill(old, new, values, _counters(graph, pattern, arrays))
        if suffix == ".keras":
            _replace_member(pattern.path, target, path)


def _named(stored: Mapping[str, Stored], pattern: Template) -> dict[str, str]:
    """Where the file has each tensor, by names: nearer to the root, where two have one name."""
    known = {one.layer for one in pattern.stored.values()}
    if any(one.layer in known for one in stored.values() if one.layer is not None):
        names = {where: one.name for where, one in stored.items()}
    else:
        own = {where: one.name for where, one in pattern.stored.items()}
        names = {where: own.get(where, one.name) for where, one in stored.items()}
    deepest_first = sorted(names, key=lambda where: -where.count("/"))
    return {names[where]: where for where in deepest_first}


def _counted(graph: Graph, arrays: dict[str, Any], counted: Mapping[str, int]) -> dict[str, Any]:
    """The arrays in the order of the network, with the counters, which are 0 where none stands."""
    import numpy

    found: dict[str, Any] = {}
    for key, weight, _ in weights(graph):
        if weight.integer:
            found[key] = numpy.full(weight.shape, counted.get(_layer(key), 0), numpy.int64)
        elif key in arrays:
            found[key] = arrays[key]
    return found


def _counters(graph: Graph, pattern: Template, arrays: Mapping[str, Any]) -> dict[str, int]:
    """The counter of each layer that has one, at the place of one of its variables."""
    places = {_layer(one.rows[0][0].key): place for place, one in pattern.places.items()}
    return {
        places[_layer(key)]: int(arrays[key])
        for key, weight, _ in weights(graph)
        if weight.integer and _layer(key) in places and int(arrays[key])
    }


def _layer(key: str) -> str:
    return key.rpartition(".")[0]


def _replace_member(archive: str, weights_file: str, path: str) -> None:
    """The archive with another file of weights."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            if info.filename != MEMBER:
                new.writestr(info, old.read(info))
        with (
            open(weights_file, "rb") as source,  # noqa: PTH123
            new.open(MEMBER, "w", force_zip64=True) as target,
        ):
            shutil.copyfileobj(source, target)
