"""The changes that people make to a network, each as two small texts, and what they do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A change. `weights`, and which of `function`, `train` and `io` it touches."""

    name: str
    old: str
    new: str
    weights: str = "same"
    does: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name


HEAD = "network small {\n  input image: 4x8x8\n"


def body(text: str, head: str = HEAD) -> str:
    """A network of one body; what stands before its `input` goes before the network."""
    return f"{head}  {text}\n}}\n"


def row(name: str, old: str, new: str, weights: str = "same", *does: str) -> Row:
    """Two bodies on a small image."""
    return Row(name, body(old), body(new), weights, frozenset(does))


def sequence(name: str, old: str, new: str, weights: str = "same", *does: str) -> Row:
    """Two bodies on a sequence."""
    head = "network small {\n  input x: 6x8 as sequence\n"
    return Row(name, body(old, head), body(new, head), weights, frozenset(does))


TAIL = "flatten ; fc: dense(5)"
BLOCK = "block unit(n) { conv1: conv(n, 3x3, padding = 1) ; bn1: batchnorm ; relu }\n"

NONE = [
    row("comment", f"conv(8, 3) ; {TAIL}", f"# deep\n conv(8, 3)\n {TAIL} # head"),
    row("formatting", f"conv(8, 3) -> relu ; {TAIL}", f"conv(8, 3x3)\n relu\n {TAIL}"),
    row("label of a layer without weights", f"conv(8, 3) ; relu ; {TAIL}",
        f"conv(8, 3) ; act: relu ; {TAIL}"),
    row("let", f"conv(8, 3) ; {TAIL}", f"let width = 8 ; conv(width, 3) ; {TAIL}"),
    row("order of branches", f"add {{ a: conv(4, 1) ; b: conv(4, 1, bias = false) }} ; {TAIL}",
        f"add {{ b: conv(4, 1, bias = false) ; a: conv(4, 1) }} ; {TAIL}"),
    row("a repetition unrolled", f"l: {{ conv(4, 1) * 2 }} ; {TAIL}",
        f"l: {{ conv(4, 1) ; conv(4, 1) }} ; {TAIL}"),
    Row("a block written out", body(f"u: unit(8) ; {TAIL}", BLOCK + HEAD),
        body("u: { conv1: conv(8, 3x3, padding = 1) ; bn1: batchnorm ; relu } ; " + TAIL)),
    Row("name of the network", body(TAIL), body(TAIL).replace("small", "large")),
    Row("a parameter of the network", body(TAIL),
        body("flatten ; fc: dense(n)", HEAD.replace("small", "small(n = 5)"))),
]  # fmt: skip

TRAIN = [
    row("dropout rate", f"dropout(0.5) ; {TAIL}", f"dropout(0.3) ; {TAIL}", "same", "train"),
    row("dropout added between named layers", f"conv1: conv(8, 3) ; {TAIL}",
        f"conv1: conv(8, 3) ; dropout(0.3) ; {TAIL}", "same", "train"),
    row("dropout removed", f"conv(8, 3) ; dropout(0.3) ; {TAIL}", f"conv(8, 3) ; {TAIL}",
        "same", "train"),
    row("dropout of another kind", f"conv(8, 3) ; dropout(0.3) ; {TAIL}",
        f"conv(8, 3) ; spatial_dropout(0.3) ; {TAIL}", "same", "train"),
    row("init", f"conv(8, 3) ; {TAIL}", f"conv(8, 3, init = he_normal) ; {TAIL}", "same", "train"),
    row("momentum", f"batchnorm ; {TAIL}", f"batchnorm(momentum = 0.01) ; {TAIL}", "same", "train"),
    row("freeze", f"c: conv(8, 3) ; {TAIL}", f"c: conv(8, 3) ; {TAIL} ; freeze c", "same", "train"),
    row("augmentation", TAIL, f"random_flip ; {TAIL}", "same", "train"),
    row("augmentation changed", f"random_flip ; {TAIL}", f"random_flip(rate = 0.1) ; {TAIL}",
        "same", "train"),
    row("dropout before a skip", f"a: conv(4, 1) ; add {{ identity ; @image }} ; {TAIL}",
        f"a: conv(4, 1) ; d: dropout(0.5) ; add {{ @a ; @image }} ; {TAIL}".replace(
            "@a ;", "@d ;"), "same", "train"),
    row("a branch that goes round a dropout",
        f"a: conv(4, 1) ; d: dropout(0.5) ; add {{ @d ; @image }} ; {TAIL}",
        f"a: conv(4, 1) ; d: dropout(0.5) ; add {{ @d ; @image }} ; "
        f"e: dropout(0.1) ; {TAIL}", "same", "train"),
    row("another value beside a dropout", f"a: conv(4, 1) ; d: dropout(0.5) ; "
        f"add {{ relu ; tanh ; @d }} ; {TAIL}",
        f"a: conv(4, 1) ; d: dropout(0.5) ; add {{ relu ; tanh ; @a }} ; {TAIL}",
        "same", "train"),
    row("trainable", f"{TAIL} ; rbf(3)", f"{TAIL} ; rbf(3, trainable = false)", "same", "train"),
]  # fmt: skip

FUNCTION = [
    row("stride before a global pool", "conv(8, 3) ; global_avgpool ; fc: dense(5)",
        "conv(8, 3, stride = 2) ; global_avgpool ; fc: dense(5)", "same", "function"),
    row("padding before a global pool", "conv(8, 3) ; global_avgpool ; fc: dense(5)",
        "conv(8, 3, padding = 1) ; global_avgpool ; fc: dense(5)", "same", "function"),
    row("dilation", "conv(8, 3, padding = same) ; " + TAIL,
        "conv(8, 3, padding = same, dilation = 2) ; " + TAIL, "same", "function"),
    row("kind of pooling", f"maxpool(2) ; {TAIL}", f"avgpool(2) ; {TAIL}", "same", "function"),
    row("global pooling", f"global_avgpool ; {TAIL}", f"global_maxpool ; {TAIL}",
        "same", "function"),
    row("relu to gelu", f"conv(8, 3) ; relu ; {TAIL}", f"conv(8, 3) ; gelu ; {TAIL}",
        "same", "function"),
    row("gelu approximated", f"conv(8, 3) ; gelu ; {TAIL}",
        f"conv(8, 3) ; gelu(approximate = true) ; {TAIL}", "same", "function"),
    row("slope", f"conv(8, 3) ; leaky_relu ; {TAIL}", f"conv(8, 3) ; leaky_relu(0.2) ; {TAIL}",
        "same", "function"),
    row("activation added", f"conv1: conv(8, 3) ; {TAIL}", f"conv1: conv(8, 3) ; relu ; {TAIL}",
        "same", "function"),
    row("eps", f"batchnorm ; {TAIL}", f"batchnorm(eps = 1e-3) ; {TAIL}", "same", "function"),
    row("groups of a groupnorm", f"groupnorm(2) ; {TAIL}", f"groupnorm(4) ; {TAIL}",
        "same", "function"),
    row("conv to conv_transpose", "conv(4, 3, padding = 1) ; " + TAIL,
        "conv1: conv_transpose(4, 3, padding = 1) ; " + TAIL, "same", "function"),
    row("rewired", f"a: conv(4, 1) ; b: conv(4, 1) ; add {{ @a ; @b }} ; {TAIL}",
        f"a: conv(4, 1) ; b: conv(4, 1) ; add {{ @image ; @b }} ; {TAIL}", "same", "function"),
    row("a dropout as one more branch", f"add {{ a: conv(4, 1) ; b: conv(4, 1) }} ; {TAIL}",
        f"add {{ a: conv(4, 1) ; b: conv(4, 1) ; dropout(0.5) }} ; {TAIL}", "same", "function",
        "train"),
    row("the place of a dropout among branches",
        f"add {{ a: conv(4, 1) -> relu ; c: conv(4, 1) }} ; {TAIL}",
        f"add {{ a: conv(4, 1) -> relu ; c: {{ dropout(0.1) ; b: conv(4, 1) }} }} ; {TAIL}",
        "remap", "train"),
    row("another merge", f"a: conv(4, 1) ; add {{ identity ; @image }} ; {TAIL}",
        f"a: conv(4, 1) ; multiply {{ identity ; @image }} ; {TAIL}", "same", "function"),
    row("order of a concatenation", f"concat {{ a: conv(4, 1) ; b: conv(4, 1) }} ; {TAIL}",
        f"concat {{ b: conv(4, 1) ; a: conv(4, 1) }} ; {TAIL}", "same", "function"),
    sequence("heads", "attention(4) ; fc: dense(3)", "attention(8) ; fc: dense(3)",
             "same", "function"),
    sequence("causal", "attention(4) ; fc: dense(3)", "attention(4, causal = true) ; fc: dense(3)",
             "same", "function"),
    sequence("which step", "lstm(4) ; select(0, 5) ; fc: dense(3)",
             "lstm(4) ; select(0, 0) ; fc: dense(3)", "same", "function"),
]  # fmt: skip

WEIGHTS = [
    row("label", f"conv1: conv(8, 3) ; {TAIL}", f"stem: conv(8, 3) ; {TAIL}", "remap"),
    row("dropout in a sequential body", f"l: {{ conv(8, 3) ; relu ; conv(4, 3) }} ; {TAIL}",
        f"l: {{ conv(8, 3) ; relu ; dropout(0.2) ; conv(4, 3) }} ; {TAIL}", "remap", "train"),
    row("a scope renamed", f"l: {{ conv(8, 3) ; relu ; batchnorm }} ; {TAIL}",
        f"stage: {{ conv(8, 3) ; relu ; batchnorm }} ; {TAIL}", "remap"),
    row("wrapped in a scope", f"a: conv(8, 3) ; b: batchnorm ; {TAIL}",
        f"stem: {{ a: conv(8, 3) ; b: batchnorm }} ; {TAIL}", "remap"),
    row("unwrapped", f"stem: {{ a: conv(8, 3) ; b: batchnorm }} ; {TAIL}",
        f"a: conv(8, 3) ; b: batchnorm ; {TAIL}", "remap"),
    row("a scope inside a scope that was renamed, renamed",
        f"l: {{ i: {{ conv(8, 3) ; relu }} ; batchnorm }} ; {TAIL}",
        f"m: {{ j: {{ conv(8, 3) ; relu }} ; batchnorm }} ; {TAIL}", "remap"),
    row("a chain of names", f"a: conv(8, 3) ; b: batchnorm ; c: conv(4, 3) ; {TAIL}",
        f"b: conv(8, 3) ; c: batchnorm ; d: conv(4, 3) ; {TAIL}", "remap"),
    row("a chain of automatic names",
        f"dropout(0.1) ; conv(4, 1) ; relu ; l: {{ conv(4, 1) -> conv(4, 1) -> relu }} ; {TAIL}",
        f"dropout(0.1) ; conv(4, 1) ; relu ; l: {{ dropout(0.2) -> conv(4, 1) -> conv(4, 1) -> "
        f"relu }} ; {TAIL}", "remap", "train"),
    row("a prefix inside a prefix", f"l: {{ i: {{ conv(8, 3) ; conv(4, 1) }} ; batchnorm }} ; {TAIL}",
        f"m: {{ i: {{ dropout(0.5) ; conv(8, 3) ; conv(4, 1) }} ; batchnorm }} ; {TAIL}", "remap",
        "train"),
    row("labels swapped, of other layers around",
        f"a: conv(4, 1) ; relu ; b: conv(4, 1) ; batchnorm ; {TAIL}",
        f"b: conv(4, 1) ; relu ; a: conv(4, 1) ; batchnorm ; {TAIL}", "remap"),
    row("names swapped, of other shapes", f"a: conv(8, 3) ; tanh ; b: conv(6, 3) ; {TAIL}",
        f"b: conv(8, 3) ; tanh ; a: conv(6, 3) ; {TAIL}", "remap"),
    row("names swapped, of equal shapes",
        f"a: conv(4, 3, padding = 1) ; relu ; b: conv(4, 3, padding = 1) ; lrn ; {TAIL}",
        f"b: conv(4, 3, padding = 1) ; relu ; a: conv(4, 3, padding = 1) ; lrn ; {TAIL}", "remap"),
    row("a convolution put before another", f"conv(4, 3) ; relu ; {TAIL}",
        f"conv(4, 1) ; tanh ; conv(4, 3) ; relu ; {TAIL}", "partial", "function"),
    row("bias", f"conv(8, 3) ; {TAIL}", f"conv(8, 3, bias = false) ; {TAIL}", "partial",
        "function"),
    row("batchnorm to groupnorm", f"n: batchnorm ; {TAIL}", f"n: groupnorm(2) ; {TAIL}", "partial",
        "function"),
    row("relu to prelu", f"conv(8, 3) ; a: relu ; {TAIL}", f"conv(8, 3) ; a: prelu ; {TAIL}",
        "partial", "function"),
    row("affine", f"batchnorm ; {TAIL}", f"batchnorm(affine = false) ; {TAIL}", "partial",
        "function"),
    row("layer added", f"c1: conv(8, 3) ; {TAIL}", f"c1: conv(8, 3) ; batchnorm ; {TAIL}",
        "partial", "function"),
    row("layer removed", f"c1: conv(8, 3) ; batchnorm ; {TAIL}", f"c1: conv(8, 3) ; {TAIL}",
        "partial", "function"),
    row("filters", f"c1: conv(8, 3) ; {TAIL}", f"c1: conv(9, 3) ; {TAIL}", "reshape", "function"),
    row("kernel", "conv(8, 3, padding = 1) ; " + TAIL, "conv(8, 5, padding = 2) ; " + TAIL,
        "reshape", "function"),
    row("groups", f"conv(8, 3) ; {TAIL}", f"conv(8, 3, groups = 2) ; {TAIL}", "reshape",
        "function"),
    row("filters before a batchnorm", f"conv(8, 3) ; batchnorm ; {TAIL}",
        f"conv(9, 3) ; batchnorm ; {TAIL}", "reshape", "function"),
    sequence("lstm to gru", "r: lstm(4, last = true) ; fc: dense(3)",
             "r: gru(4, last = true) ; fc: dense(3)", "reshape", "function"),
    sequence("bidirectional", "r: lstm(4, last = true) ; fc: dense(3)",
             "r: lstm(4, bidirectional = true, last = true) ; fc: dense(3)", "reshape",
             "function"),
    sequence("a weight that is a layer", "position_embedding ; fc: dense(3)",
             "pos: position_embedding ; fc: dense(3)", "remap"),
]  # fmt: skip

SHARED = [
    row("weights shared", "a: conv(4, 1) ; b: conv(4, 1) ; " + TAIL,
        "a: conv(4, 1) ; b: reuse(a) ; " + TAIL, "partial", "function"),
    row("weights no longer shared", "a: conv(4, 1) ; b: reuse(a) ; " + TAIL,
        "a: conv(4, 1) ; b: conv(4, 1) ; " + TAIL, "partial", "function"),
    row("shared with another", "a: conv(4, 1) ; relu ; b: conv(4, 1) ; c: reuse(a) ; " + TAIL,
        "a: conv(4, 1) ; relu ; b: conv(4, 1) ; c: reuse(b) ; " + TAIL, "same", "function"),
    row("the owner renamed", "a: conv(4, 1) ; relu ; c: reuse(a) ; " + TAIL,
        "b: conv(4, 1) ; relu ; c: reuse(b) ; " + TAIL, "remap"),
    row("one more use", f"a: conv(4, 1) ; relu ; {TAIL}",
        f"a: conv(4, 1) ; relu ; reuse(a) ; {TAIL}", "same", "function"),
]  # fmt: skip

IO = [
    Row("input renamed", body(TAIL), body(TAIL).replace("image", "x"), "same", frozenset({"io"})),
    Row("input of another shape", body("global_avgpool ; fc: dense(5)"),
        body("global_avgpool ; fc: dense(5)").replace("8x8", "9x9"), "same", frozenset({"io"})),
    Row("input of more channels", body("conv(8, 3) ; global_avgpool ; fc: dense(5)"),
        body("conv(8, 3) ; global_avgpool ; fc: dense(5)").replace("4x8x8", "5x8x8"), "reshape",
        frozenset({"io"})),
    Row("inputs in another order", body(f"input b: 4x8x8 ; subtract {{ @image ; @b }} ; {TAIL}"),
        body(f"subtract {{ @image ; @b }} ; {TAIL}",
             HEAD.replace("  input", "  input b: 4x8x8\n  input")), "same", frozenset({"io"})),
    row("output renamed", "flatten ; output a: dense(5)",
        "flatten ; output b: dense(5)", "remap", "io"),
    row("output added", "a: conv(8, 3) ; " + TAIL,
        "a: conv(8, 3) ; output features: @a -> global_avgpool ; flatten ; "
        "fc: dense(5) ; output logits: @fc", "same", "io"),
    row("output of training rewired", "a: conv(8, 3) ; b: relu ; output aux when training: @a ; "
        "flatten ; output logits: dense(5)",
        "a: conv(8, 3) ; b: relu ; output aux when training: @b ; "
        "flatten ; output logits: dense(5)", "same", "train"),
    row("other outputs alone", "a: conv(8, 3) ; relu ; " + TAIL,
        "a: conv(8, 3) ; gelu ; output x: global_avgpool ; output y: global_maxpool",
        "partial", "function", "io"),
    row("output of training on", "a: conv(8, 3) ; flatten ; output aux when training: "
        "dense(3) ; output logits: dense(5)",
        "a: conv(8, 3) ; flatten ; output aux when training: dense(3) -> relu ; output logits: "
        "dense(5)", "remap", "train"),
    row("outputs of other names and other values", "a: conv(8, 3) ; relu ; " + TAIL,
        "a: conv(8, 3) ; gelu ; output x: global_avgpool ; flatten ; output y: dense(5)",
        "remap", "function", "io"),
    row("output added, another changed", "a: conv(8, 3) ; relu ; " + TAIL,
        "a: conv(8, 3) ; output features: @a -> global_avgpool ; gelu ; flatten ; "
        "fc: dense(5) ; output logits: @fc", "same", "function", "io"),
    row("head of training changed", "a: conv(8, 3) ; flatten ; output aux when training: "
        "dense(8) -> relu -> dense(3) ; output logits: dense(5)",
        "a: conv(8, 3) ; flatten ; output aux when training: "
        "dense(7) -> gelu -> dense(3) ; output logits: dense(5)", "reshape", "train"),
    row("output added beside a named one", "a: conv(8, 3) ; flatten ; output logits: dense(5)",
        "a: conv(8, 3) ; output features: global_avgpool ; flatten ; output logits: dense(5)",
        "same", "io"),
    row("head added", "a: conv(8, 3) ; flatten ; output logits: dense(5)",
        "a: conv(8, 3) ; flatten ; output aux: dense(3) ; output logits: dense(5)",
        "partial", "io"),
    row("head of training added", "a: conv(8, 3) ; flatten ; output logits: dense(5)",
        "a: conv(8, 3) ; flatten ; output aux when training: dense(3) ; output logits: dense(5)",
        "partial", "io", "train"),
    row("head removed", "a: conv(8, 3) ; flatten ; output aux: dense(3) ; output logits: dense(5)",
        "a: conv(8, 3) ; flatten ; output logits: dense(5)", "partial", "io"),
    row("classes", TAIL, TAIL.replace("5", "6"), "reshape", "function", "io"),
]  # fmt: skip

ROWS = [*NONE, *TRAIN, *FUNCTION, *WEIGHTS, *SHARED, *IO]
