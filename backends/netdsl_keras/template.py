"""Which dataset of a file of weights has which variable: measured, not assumed.

Keras names datasets by classes and their order, and has changed how. So the emitted model
gets a number of its own into every variable, is saved, and the numbers are looked up.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl_keras.h5 import Stored, first_numbers, opened, scan
from netdsl_keras.live import Bound, bound

_MARK = 0.375
"""What is added to the numbers, so that they are no common value of a variable."""


@record
class Template:
    """A file as the emitted model saves it, and the variable that each dataset stands for."""

    path: str
    stored: dict[str, Stored]
    places: dict[str, Bound]


def template(
    graph: Graph, folder: str, suffix: str, dtype: str = "float32", *, exact: bool = False
) -> Template:
    """Save the emitted model in a folder."""
    import numpy

    from netdsl_keras import backend

    emitted = backend.emit(graph, exact=exact)
    if emitted.text is None:
        from netdsl.diagnostics import NetdslError

        raise NetdslError(emitted.diagnostics)
    path = f"{folder}/template{suffix}"
    with precision(dtype):
        model = backend.instantiate(emitted.text, graph)
        variables = bound(model, graph)
        for number, one in enumerate(variables):
            value = numpy.full(one.variable.shape, number + _MARK, one.variable.dtype)
            one.variable.assign(value)
        model.save(path) if suffix == ".keras" else model.save_weights(path)
    stored = scan(path, suffix)
    marks = {number + _MARK: one for number, one in enumerate(variables)}
    with opened(path, suffix) as file:
        places = {p: marks[n] for p, n in first_numbers(file, stored).items() if n in marks}
    assert len(places) == len(variables), "the file does not have every variable once"
    return Template(path, stored, places)


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """Keras in this precision, whatever keras.json says, and as it was afterwards."""
    import keras

    from netdsl_keras.precision import real_float64

    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    wide = real_float64() if dtype == "float64" else nullcontext()
    with wide:
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)
        try:
            yield
        finally:
            keras.config.set_floatx(floatx)
            keras.config.set_dtype_policy(policy)
