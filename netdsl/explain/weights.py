"""N8xx: files of weights."""

from netdsl.explain.page import Example, Page, run

_NET = """
    network n {
      input x: [4]
      fc: dense(2)
    }
    """
_WEIGHT = ("fc.weight", "F32", (2, 4))
_BIAS = ("fc.bias", "F32", (2,))
_RIGHT = run(
    _NET, "convert", "weights.safetensors", "main.net", "-o", "out.pt",
    tensors=(_WEIGHT, _BIAS), needs=("torch", "safetensors"),
)  # fmt: skip


def _convert(*tensors: tuple[str, str, tuple[int, ...]]) -> Example:
    command = ("convert", "weights.safetensors", "main.net", "-o", "out.pt")
    return run(_NET, *command, tensors=tensors, needs=("torch", "safetensors"))


_LOAD = """\
import netdsl
import torch

net = netdsl.load("main.net")
netdsl.weights.load("weights.safetensors", net, {model})
"""

PAGES = (
    Page(
        "N801",
        what="The network has weights that the file lacks.",
        wrong=_convert(_WEIGHT),
        right=_RIGHT,
        why="""
            The names of a network's weights are those of its layers, as `netdsl summary` shows
            them. Either the file is of another network, or a label differs; `--partial` takes what
            there is.
            """,
    ),
    Page(
        "N802",
        what="The file has tensors that are none of the network's.",
        wrong=_convert(_WEIGHT, _BIAS, ("head.weight", "F32", (10, 2))),
        right=_RIGHT,
        why="""
            Something of the file would be left behind without a word: perhaps a head, or a layer
            that was renamed. `--partial` leaves it behind and says so.
            """,
    ),
    Page(
        "N803",
        what="A tensor of the file has another shape than the weight of that name.",
        wrong=_convert(("fc.weight", "F32", (4, 2)), _BIAS),
        right=_RIGHT,
        why="""
            Weights are in PyTorch's layouts: `[out, in]` for a dense layer, `[out, in, height,
            width]` for a convolution. Files of Keras are converted when they are read.
            """,
    ),
    Page(
        "N804",
        what="A tensor of the file holds no floating point numbers, where a weight needs them.",
        wrong=_convert(("fc.weight", "I32", (2, 4)), _BIAS),
        right=_RIGHT,
        why="Whole numbers are most likely quantised weights, which need their scales to be used.",
    ),
    Page(
        "N805",
        what="A file is no checkpoint of the kind that its suffix says, or it is damaged.",
        wrong=run(_NET, "convert", "weights.pt", "main.net", "-o", "out.safetensors",
                  files=(("weights.pt", "not a checkpoint\n"),),
                  needs=("torch", "safetensors")),
        right=_RIGHT,
        why="""
            A download may be incomplete, or a page that says so. Checkpoints of PyTorch are read
            without running any code that they hold.
            """,
    ),
    Page(
        "N806",
        what="No backend reads or writes files of weights with this suffix.",
        wrong=run(_NET, "convert", "weights.npz", "main.net", "-o", "out.pt",
                  files=(("weights.npz", ""),)),
        right=_RIGHT,
        why="""
            The suffix says what a file is: `.pt`, `.pth` and `.safetensors` are PyTorch's,
            `.weights.h5` and `.keras` are Keras'.
            """,
    ),
    Page(
        "N807",
        what="A package is needed that is not installed.",
        wrong=run(_NET, "convert", "weights.safetensors", "main.net", "-o", "out.pt",
                  tensors=(_WEIGHT, _BIAS), without=("safetensors", "torch")),
        right=_RIGHT,
        why="""
            netdsl itself needs no framework. What reads and writes checkpoints, draws or runs
            models comes with the extras: `pip install 'netdsl[torch]'`.
            """,
    ),
    Page(
        "N808",
        what="A model is not one of this network.",
        wrong=Example(_RIGHT.text, python=_LOAD.format(model="torch.nn.Linear(2, 2)"),
                      tensors=_RIGHT.tensors, needs=_RIGHT.needs),
        right=Example(_RIGHT.text, python=_LOAD.format(model="net.to_torch()"),
                      tensors=_RIGHT.tensors, needs=_RIGHT.needs),
        why="""
            Weights are put into a model by the names of the network. A model that lacks them was
            made from another network, or from an earlier version of this one.
            """,
    ),
)  # fmt: skip
