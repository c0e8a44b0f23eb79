"""Transposed convolutions."""

from netdsl.emit.code import call
from netdsl.layers.tensor import TensorType
from netdsl.layers.transposed import ConvTranspose
from netdsl_torch.initial import init_function
from netdsl_torch.lowering import Lowered, lower, pad_list, same_or_tuple, symmetric


@lower.of(ConvTranspose)
def conv_transpose(layer: ConvTranspose, x: TensorType) -> Lowered:
    values = layer.values
    pads, extra = values["padding"], values["output_padding"]
    name = f"ConvTranspose{x.rank - 1}d"
    if symmetric(pads):
        options = {"padding": same_or_tuple(tuple(before for before, _ in pads))}
    else:
        # What is added at the end is first taken from what would be cut off there.
        name = f"Cropped{name}"
        ends = tuple(zip(pads, extra, strict=True))
        crops = tuple((before, max(after - more, 0)) for (before, after), more in ends)
        extra = tuple(max(more - after, 0) for (_, after), more in ends)
        options = {"crops": pad_list(crops)}
    made = call(
        name,
        x.channels,
        layer.filters,
        same_or_tuple(values["kernel"]),
        stride=same_or_tuple(values["stride"]),
        **options,
        output_padding=same_or_tuple(extra),
        groups=layer.groups,
        bias=layer.bias,
        dilation=same_or_tuple(values["dilation"]),
        init=init_function(layer.init),
    )
    usual = {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1}
    return Lowered(made.but(**usual, bias=True), fresh=True)
