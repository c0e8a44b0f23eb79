"""Random elements of a chain, each with the shape that it must give."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import strategies as st

from tests.property import relaid
from tests.property.shapes import Shape, ceil_window, window

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]
Element = tuple[str, Shape]

ACTIVATIONS = (
    "relu", "relu", "relu6", "prelu", "leaky_relu", "leaky_relu(slope = 0.3)", "elu", "elu(alpha = 0.7)",
    "selu", "gelu", "gelu(approximate = true)", "silu", "mish", "sigmoid", "hard_sigmoid",
    "hard_swish", "tanh", "tanh(amplitude = 1.7, slope = 0.6)", "softplus", "softsign", "softmax",
    "log_softmax",
)  # fmt: skip

JOINS = ("add", "multiply", "maximum", "average", "subtract")


def element(draw: Draw, shape: Shape) -> Element:
    """Any layer that fits on a value of this shape."""
    return draw(st.sampled_from(_spatial if shape.spatial else _vector))(draw, shape)


def activation(draw: Draw, shape: Shape) -> Element:
    """An activation."""
    return draw(st.sampled_from(ACTIVATIONS)), shape


def convolution(draw: Draw, shape: Shape) -> Element:
    """`conv`, `depthwise` or `separable` with options of every kind."""
    name = draw(st.sampled_from(("conv", "conv", "conv", "depthwise", "separable")))
    stride, dilation, padding = draw(_strides), draw(_dilations), draw(_paddings)
    kernel = draw(st.tuples(*[st.integers(1, 4)] * len(shape.spatial)))
    spatial = tuple(
        window(n, k, stride, padding, dilation) for n, k in zip(shape.spatial, kernel, strict=True)
    )
    if min(spatial) < 1:
        kernel, stride, dilation, padding = (1,) * len(kernel), 1, 1, "valid"
        spatial = shape.spatial
    channels, first, more = _filters(draw, name, shape)
    given = [
        *first, _dims(kernel), f"stride = {stride}", f"padding = {padding}", *more,
        f"dilation = {dilation}",
    ]  # fmt: skip
    return f"{name}({', '.join(given)})", Shape(channels, spatial)


def transposed(draw: Draw, shape: Shape) -> Element:
    """`conv_transpose` with options of every kind."""
    kernel, stride = draw(st.integers(1, 4)), draw(st.sampled_from((1, 2, 3)))
    dilation, groups = draw(_dilations), draw(st.sampled_from(_divisors(shape.channels)))
    extra = draw(st.integers(0, stride - 1))
    reach = dilation * (kernel - 1) + 1
    padding = draw(st.integers(0, 2))
    spatial = tuple((n - 1) * stride + reach - 2 * padding + extra for n in shape.spatial)
    if min(spatial) < 1 or max(spatial) > 24:
        return "conv_transpose(2, 1)", shape.channelled(2)
    channels = groups * draw(st.integers(1, 2))
    given = (
        f"{channels}, {kernel}, stride = {stride}, padding = {padding}, dilation = {dilation}, "
        f"output_padding = {extra}, groups = {groups}, bias = {flag(draw)}"
    )
    return f"conv_transpose({given})", Shape(channels, spatial)


def connected(draw: Draw, shape: Shape) -> Element:
    """`conv` with a table of connections."""
    maps = st.lists(st.integers(0, shape.channels - 1), min_size=1, unique=True).map(sorted)
    table = draw(st.lists(maps, min_size=1, max_size=4))
    text = f"conv({len(table)}, 1, connections = {table}, bias = {flag(draw)})"
    return text, shape.channelled(len(table))


def pool(draw: Draw, shape: Shape) -> Element:
    """`maxpool` or `avgpool`."""
    name = draw(st.sampled_from(("maxpool", "avgpool")))
    kernel, stride = draw(st.integers(1, 3)), draw(_strides)
    if draw(st.booleans()):
        spatial = tuple(window(n, kernel, stride, "same") for n in shape.spatial)
        return f"{name}({kernel}, stride = {stride}, padding = same)", shape.sized(spatial)
    padding, ceil = draw(st.integers(0, kernel // 2)), draw(st.booleans())
    if any(n + 2 * padding < kernel for n in shape.spatial):
        return f"{name}(1)", shape
    size = ceil_window if ceil else window
    spatial = tuple(size(n, kernel, stride, padding) for n in shape.spatial)
    text = f"{name}({kernel}, stride = {stride}, padding = {padding}, ceil = {str(ceil).lower()}"
    if name == "avgpool":
        text += f", count_padding = {flag(draw)}"
    return f"{text})", shape.sized(spatial)


def global_pool(draw: Draw, shape: Shape) -> Element:
    """All spatial axes at once, kept or not."""
    name = draw(st.sampled_from(("global_avgpool", "global_maxpool")))
    if draw(st.booleans()):
        return f"{name}(keepdims = true)", shape.sized((1,) * len(shape.spatial))
    return name, shape.sized(())


def adaptive(draw: Draw, shape: Shape) -> Element:
    """`adaptive_avgpool` and `adaptive_maxpool` to any size."""
    name = draw(st.sampled_from(("adaptive_avgpool", "adaptive_maxpool")))
    size = draw(st.tuples(*[st.integers(1, 5)] * len(shape.spatial)))
    return f"{name}({_dims(size)})", shape.sized(size)


def lppool(draw: Draw, shape: Shape) -> Element:
    """`lppool` with whole and other powers."""
    kernel, stride = draw(st.integers(1, min(2, *shape.spatial))), draw(_strides)
    power = draw(st.sampled_from((1, 2, 3, 2.5)))
    spatial = tuple(window(n, kernel, stride, "valid") for n in shape.spatial)
    return f"lppool({power}, {kernel}, stride = {stride})", shape.sized(spatial)


def batchnorm(draw: Draw, shape: Shape) -> Element:
    """`batchnorm` with its options."""
    options = ("", "(eps = 1e-3)", "(momentum = 0.3)", "(affine = false)")
    return "batchnorm" + draw(st.sampled_from(options)), shape


def normalisation(draw: Draw, shape: Shape) -> Element:
    """The normalisations that keep no averages, and the scalings."""
    texts = ["l2norm", "layer_scale(0.4)", "scale(0.6)", "scale(-0.5, offset = 0.2)"]
    groups = draw(st.sampled_from(_divisors(shape.channels)))
    if shape.channels // groups * max(shape.size // shape.channels, 1) > 1:
        texts.append(f"groupnorm({groups})")
    if shape.channels > 1:
        texts.append("layernorm(axis = channels)" if shape.spatial else "layernorm(eps = 1e-3)")
        texts.append("l2norm(axis = last)" if shape.spatial else "rmsnorm")
    if shape.size > shape.channels:
        texts.append(f"instancenorm(affine = {flag(draw)})")
    return draw(st.sampled_from(texts)), shape


def lrn(draw: Draw, shape: Shape) -> Element:
    """`lrn` over windows of even and odd sizes."""
    return f"lrn(size = {draw(st.integers(1, 6))}, alpha = 0.5, k = 2)", shape


def dropout(draw: Draw, shape: Shape) -> Element:
    """`dropout`; the harness gives both models the same masks."""
    return f"dropout({draw(st.sampled_from(('0', '0.25', '0.5')))})", shape


def noise(draw: Draw, shape: Shape) -> Element:
    """The other random layers."""
    rate = draw(st.sampled_from(("0", "0.25", "0.5", "1")))
    texts = [
        f"stochastic_depth({rate})", f"gaussian_noise({rate})", f"random_brightness({rate})",
        f"random_flip(last, rate = {rate})",
    ]  # fmt: skip
    if shape.spatial:
        texts += [f"spatial_dropout({rate})", f"random_shift({rate})", f"random_contrast({rate})"]
    return draw(st.sampled_from(texts)), shape


def flatten(draw: Draw, shape: Shape) -> Element:
    """Channels-first order."""
    return "flatten", Shape(shape.size, ())


def zeropad(draw: Draw, shape: Shape) -> Element:
    """The same on all sides, or a pair for each axis."""
    if draw(st.booleans()):
        n = draw(st.integers(0, 2))
        return f"zeropad({n})", shape.sized(tuple(size + 2 * n for size in shape.spatial))
    pairs = [draw(st.tuples(st.integers(0, 2), st.integers(0, 2))) for _ in shape.spatial]
    spatial = tuple(n + a + b for n, (a, b) in zip(shape.spatial, pairs, strict=True))
    return f"zeropad({pairs})", shape.sized(spatial)


def affine(draw: Draw, shape: Shape) -> Element:
    """A coefficient and a bias per channel."""
    return "affine", shape


def identity(draw: Draw, shape: Shape) -> Element:
    """The value itself."""
    return "identity", shape


def dense(draw: Draw, shape: Shape) -> Element:
    """`dense`; on a value with spatial axes along its channels."""
    units = draw(st.integers(1, 6))
    axis = ", axis = channels" if shape.spatial else ""
    return f"dense({units}, bias = {flag(draw)}{axis})", shape.channelled(units)


def rbf(draw: Draw, shape: Shape) -> Element:
    """Squared distances to centres, fixed or learned."""
    units = draw(st.integers(1, 4))
    return f"rbf({units}, trainable = {flag(draw)})", shape.channelled(units)


def sequence(draw: Draw, shape: Shape) -> Element:
    """What takes sequences, on the places of a value or on the pieces of a vector."""
    if shape.spatial:
        length, width = shape.size // shape.channels, shape.channels
        steps = [f"reshape([{width}, {length}])"] if len(shape.spatial) > 1 else []
        steps.append("permute((1, 0))")
    else:
        length = draw(st.sampled_from(_divisors(shape.size)))
        width = shape.size // length
        steps = [f"reshape([{length}, {width}], sequence = true)"]
    for text in draw(st.lists(st.sampled_from(("class_token", "position_embedding")), max_size=2)):
        steps.append(text)
        length += text == "class_token"
    if draw(st.booleans()):
        heads = draw(st.sampled_from(_divisors(width)))
        steps.append(f"attention({heads}, causal = {flag(draw)}, bias = {flag(draw)})")
    units, both = draw(st.integers(1, 4)), draw(st.booleans())
    kind, last = draw(st.sampled_from(("lstm", "gru"))), draw(st.booleans())
    steps.append(f"{kind}({units}, {str(both).lower()}, last = {str(last).lower()})")
    width = units * (1 + both)
    if last:
        return f"{{ {' ; '.join(steps)} }}", Shape(width, ())
    return f"{{ {' ; '.join(steps)} ; permute((1, 0)) }}", Shape(width, (length,))


_strides = st.sampled_from((1, 1, 1, 2, 3))
_dilations = st.sampled_from((1, 1, 1, 2))
_paddings = st.sampled_from(("valid", "half", "same", "1", "2"))
_spatial = (
    convolution, convolution, convolution, convolution, connected, activation, activation, pool,
    transposed, pool, lppool, global_pool, adaptive, batchnorm, batchnorm, normalisation, normalisation, lrn, dropout, noise, flatten, zeropad, affine,
    identity, dense,
    *relaid.SPATIAL, sequence,
)  # fmt: skip
_vector = (
    dense, dense, activation, dropout, noise, affine, identity, batchnorm, normalisation, rbf,
    *relaid.VECTOR, sequence,
)  # fmt: skip


def _divisors(count: int) -> list[int]:
    return [n for n in range(1, 5) if count % n == 0]


def _filters(draw: Draw, name: str, shape: Shape) -> tuple[int, list[str], list[str]]:
    """The channels that come out, and the arguments before and behind the kernel."""
    more = [f"bias = {flag(draw)}"]
    if name == "conv":
        groups = draw(st.sampled_from(_divisors(shape.channels)))
        channels = groups * draw(st.integers(1, 3))
        return channels, [str(channels)], [*more, f"groups = {groups}"]
    multiplier = draw(st.integers(1, 2))
    more.append(f"multiplier = {multiplier}")
    if name == "depthwise":
        return shape.channels * multiplier, [], more
    channels = draw(st.integers(1, 5))
    return channels, [str(channels)], more


def _dims(sizes: tuple[int, ...]) -> str:
    return "x".join(map(str, sizes)) if len(sizes) > 1 else str(sizes[0])


def flag(draw: Draw) -> str:
    """`true` or `false`."""
    return draw(st.sampled_from(("true", "false")))
