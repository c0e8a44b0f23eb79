"""Small networks, each about one feature of the language that a backend can get wrong."""

FEATURES: dict[str, str] = {
    "reused_layer": """
network n {
  input x: 3x7x10
  a: conv(3, 3x3, padding = half)
  relu -> reuse(a) -> tanh
  maxpool(2) -> reuse(a)
}
""",
    "reused_sibling_from_inside": """
network n {
  input x: 2x7x10
  stem: {
    class: conv(2, 1x1)
    inner: { reuse(class) ; conv(4, 1x1) ; deeper: { relu ; conv(2, 1x1) ; reuse(class) } }
  }
}
""",
    "reused_batchnorm": """
network n {
  input x: 3x7x10
  norm: batchnorm
  conv(3, 3x3, padding = half)
  reuse(norm)
  relu
}
""",
    "reused_block": """
block unit(filters) { conv(filters, 3x3, padding = half) ; batchnorm ; relu }
network n {
  input left: 3x7x10
  input right: 3x7x10
  concat {
    tower: @left -> unit(4) -> unit(5)
    other: @right -> reuse(tower)
  }
  global_avgpool -> dense(3)
}
""",
    "reused_group": """
network n {
  input x: 4x7x10
  body: { conv(4, 3x3, padding = half) -> tanh ; affine }
  reuse(body)
  add { identity ; reuse(body.affine1) }
}
""".replace("body.affine1", "body.2"),
    "reused_merges": """
block gated(units) {
  value: conv(units, 1x1)
  gate:  conv(units, 1x1)
  both:  multiply { @value ; @gate }
  more:  concat(axis = 1) { @value ; @both }
}
block joined(units, axis) {
  a: conv(units, 1x1)
  b: concat(axis = axis) { @a ; identity }
}
network n {
  input x: 4x6x9
  one: gated(4)
  two: { reuse(one) ; conv(4, 1x1) ; reuse(one) }
  across: joined(4, 2)
  reuse(across) -> conv(4, 1x1)
  sum: add { identity ; conv(4, 1x1) }
  reuse(sum)
}
""",
    "frozen": """
block unit(filters) { conv(filters, 3x3) ; batchnorm ; relu }
network n {
  input x: 3x9x12
  stem: unit(4)
  dropout(0.5)
  body: unit(5)
  flatten
  fc: dense(4)
  freeze stem, body.conv1
}
""",
    "frozen_all_but_one": """
network n {
  input x: 3x9x12
  conv(4, 3x3) ; batchnorm ; relu
  rbf_in: global_avgpool
  fc: dense(4)
  freeze all except fc
}
""",
    "several_inputs_and_outputs": """
network n {
  input image: 3x8x9
  input extra: [5]
  input line: 4x11
  a: @image -> conv(4, 3x3) -> global_avgpool
  b: @line -> conv(2, 3) -> global_maxpool
  concat { @a ; @extra ; @b }
  h: dense(6)
  output first: relu -> dense(2)
  output second when training: @h -> dense(3)
  output third: @a
}
""",
    "training_output_only": """
network n {
  input x: 3x8x9
  conv(4, 3x3) -> relu
  output aux when training: global_avgpool -> dense(2)
  conv(5, 3x3) -> global_avgpool -> dense(3)
}
""",
    "random_layers_used_again": """
block unit(filters, rate = 0.5) {
  conv(filters, 1x1) ; spatial_dropout(rate) ; random_flip(rate = rate) ; stochastic_depth(rate)
}
network n {
  input x: 3x7x9
  input y: 3x7x9
  augment: { random_shift(0.3) -> random_contrast(0.5) ; noise: gaussian_noise(0.1) }
  add {
    { t: unit(3) -> tanh }
    @y -> reuse(augment) -> reuse(t)
    @x -> reuse(t) -> reuse(t)
    { @y -> tanh -> tanh -> tanh -> conv(3, 1x1) -> reuse(t) -> reuse(t) }
  }
  reuse(augment.noise) -> unit(3, rate = 0.3) -> unit(4)
  output aux when training: stochastic_depth(0.4) -> global_avgpool
  output main: random_brightness(0.5) -> dropout(0.2)
}
""",
    "frozen_random_layers": """
block unit(filters) { conv(filters, 1x1) ; dropout(0.5) ; batchnorm ; random_flip }
network n {
  input x: 3x8x9
  stem: unit(4) ; stage: { unit(4) ; dropout(0.5) } ; drop: stochastic_depth(0.4)
  flatten -> dense(3)
  freeze stem, stage
}
""",
    "names_of_python_and_the_frameworks": """
block forward(self, training = 1) { class: conv(self, 1x1) ; type: relu ; T: conv(training, 1x1) }
block torch(x) = conv(x, 1x1) -> relu
block keras(ops, layers = 2) { F: conv(ops, 1x1) ; conv(layers, 1x1) }
network class(nn = 4) {
  input self: 3x5x7
  forward: forward(nn, training = 3)
  training: torch(2) * 2
  register_buffer: { weight: conv(2, 1x1) ; bias: batchnorm ; state_dict: dense(3, axis = channels) }
  parameters: keras(3)
  _modules: conv(2, 1x1)
  name: add { identity ; build: conv(2, 1x1) }
  __init__: tanh
  output return: conv(2, 1x1)
  output lambda: global_avgpool
}
""",
    "labels_in_quotes": """
network n {
  input x: 3x5x7
  for i in range(2) { "block1-{i}": conv(3, 1x1) }
  "ünïcode": conv(3, 1x1)
  "a b/c": batchnorm
  "_x": conv(2, 1x1)
  "0": affine
  "quote\\"s": conv(2, 1x1)
}
""",
    "sequential_names": """
block cbr(filters, kernel = 1) = conv(filters, kernel) -> batchnorm -> relu
network n {
  input x: 3x8x9
  stage: { cbr(4) ; cbr(5, 3x3) -> cbr(4) * 2 ; last: conv(4, 1x1) ; { conv(3, 1x1) ; tanh } }
  down: cbr(3) * 3
  merged: add { conv(3, 1x1) ; { conv(4, 1x1) ; conv(3, 1x1) } ; cbr(3) }
}
""",
    "values_that_cross_scopes": """
block up(filters, skip) { conv(filters, 1x1) ; concat { identity ; @skip -> conv(2, 1x1) } }
network n {
  input x: 3x8x9
  encoder: {
    one: conv(4, 3x3, padding = half) ; relu
    inner: { two: conv(5, 1x1) ; tanh }
    three: conv(4, 1x1)
  }
  a: up(3, skip = @encoder.one)
  b: up(3, skip = @encoder.inner.two)
  decoder: { relu ; concat { identity ; @encoder.inner ; @a } ; c: conv(3, 1x1) }
  add { identity ; @decoder.c ; @encoder.three -> conv(3, 1x1) }
}
""",
    "one_value_used_often": """
network n {
  input x: 3x8x9
  a: conv(3, 1x1)
  b: relu
  c: relu
  add { @a -> relu ; @b -> relu ; @c ; @x ; identity }
  relu
  concat { identity ; identity -> relu ; @a }
  multiply { identity ; relu ; sigmoid }
}
""",
    "blocks_that_differ": """
block basic(filters, stride = 1, norm = batchnorm, act = relu) {
  default conv(bias = false)
  add {
    { conv(filters, 3x3, stride = stride, padding = half) ; norm ; act ; conv(filters, 1x1) }
    shortcut: if stride != 1 or in.channels != filters { conv(filters, 1x1, stride = stride) }
              else { identity }
  }
  act
}
network n {
  input x: 3x9x12
  basic(4) -> basic(4) -> basic(4, stride = 2)
  basic(4, act = none) ; basic(6, norm = none, act = tanh(slope = 2))
  basic(6, norm = batchnorm(affine = false)) -> basic(6, act = basic(6))
}
""",
    "a_network_as_a_block": """
network backbone(width = 4) {
  input x: 3x9x12
  conv1: conv(width, 3x3) ; bn1: batchnorm ; relu
  layer: conv(width * 2, 3x3)
  expect params == 0
}
network n {
  input image: 5x9x12
  conv(3, 1x1)
  features: backbone(width = 3)
  add { identity ; @features.conv1 -> conv(6, 3x3) }
}
""".replace("  expect params == 0\n", ""),
    "derived": """
network base(classes = 5) {
  input x: 3x9x12
  conv1: conv(4, 3x3, padding = half) ; relu
  body: { conv(4, 1x1) -> relu ; tail: conv(4, 1x1) }
  add { identity ; @conv1 }
  maxpool(2)
  flatten
  fc: dense(classes)
}
network n = base(3) with {
  input x: 3x7x10
  default conv(bias = false)
  before body { extra: conv(4, 3x3, padding = 1) }
  body.tail: conv(4, 3x3, padding = same)
  after relu1 { batchnorm }
  remove maxpool1
  tanh
  output features: relu
}
""",
    "branches_by_condition": """
block mixed(n, deep = true) {
  concat {
    if n > 1 { conv(2, 1x1) ; conv(3, 1x1) }
    if deep { identity }
    for i in range(n) { { conv(i + 1, 1x1) ; tanh } }
    named: if deep { conv(2, 1x1) ; relu }
  }
}
network n {
  input x: 3x5x7
  mixed(2) -> mixed(1) -> mixed(1, deep = false)
  concat { only: conv(4, 1x1) }
  add { { conv(4, 1x1) -> relu } }
}
""",
    "gates_and_broadcasts": """
block se(reduced = in.channels // 2) {
  let channels = in.channels
  multiply {
    identity
    { global_avgpool(keepdims = true) ; conv(reduced, 1x1) -> relu -> conv(channels, 1x1) -> sigmoid }
  }
}
network n {
  input x: 4x5x7
  se ; se(reduced = 3)
  subtract { identity ; global_maxpool(keepdims = true) }
  maximum { identity ; conv(1, 1x1) }
  average { identity ; adaptive_avgpool(1x1) ; relu }
}
""",
    "parameters_of_every_kind": """
block b(sizes, act, scale = 1.5, kernel = 3x1, pad = half, names = "x") {
  for (i, s) in [(0, sizes[0]), (1, sizes[1])] { c{i}: conv(s, kernel, padding = pad) }
  act
  tanh(slope = scale, amplitude = 1 / scale)
  dropout(scale / 4) ; batchnorm(momentum = scale / 10)
  maxpool(kernel, stride = 1, padding = same) ; zeropad(len(sizes))
}
network n(width = 4) {
  input x: 3x9x12
  let w = width * 2
  b([w, w // 2], relu) -> b((3, 4), elu(alpha = 0.5), kernel = (1, 3), pad = 1)
  b([2, 3], none, scale = 2, pad = [(1, 0), (0, 2)])
}
""",
    "blocks_that_reshape": """
block split_heads(heads) {
  reshape([in.channels // heads, heads, -1])
  permute((2, 0, 1))
  reshape([-1, heads]) -> dense(heads * 2, axis = channels)
}
block tokens(width) {
  reshape([in.channels, -1]) -> permute((1, 0))
  dense(width) -> slice(channels, 0, in.channels // 2) -> slice(length, 1, -1)
}
block mixed(groups, skip) {
  concat { slice(0, 0, in.channels // 2) ; slice(0, in.channels // 2) -> conv(groups * 2, 1) }
  channel_shuffle(groups) -> crop(1) -> reflectpad((0, groups - 1)) -> upsample(size = 7x10)
  concat { identity ; @skip }
  pixel_unshuffle(1) -> select(height, in.channels // 8)
}
network n {
  input x: 4x7x10
  narrow: conv(4, 3x3)
  wide: conv(8, 3x3)
  one: @narrow -> split_heads(2)
  two: @wide -> split_heads(4)
  three: @narrow -> tokens(6)
  four: @wide -> tokens(10)
  five: @narrow -> mixed(2, skip = @x)
  six: @wide -> mixed(2, skip = @x)
  seven: @wide -> conv(9, 1) -> conv(8, 1) -> mixed(4, skip = @x)
  output a: @one
  output b: @two
  output c: @three
  output d: @four
  output e: @five
  output f: @six
  output g: @seven
}
""",
    "sequences_and_maps": """
network n {
  input x: 6x4x5
  patches: reshape([6, -1]) -> permute((1, 0))
  again: reuse(patches.1)
  body: { @patches -> permute((0, 1)) -> slice(length, 2) -> permute((1, 0)) -> conv(6, 3) -> batchnorm }
  concat { @x -> slice(2, 0, 4) -> reshape([6, 16]) ; @body }
  output token: @patches -> select(0, 0) -> dense(3)
  output row: @again -> reshape([20, 2, 3]) -> conv(2, 1x2)
  output all: reshape([6, -1, 1]) -> permute((1, 0, 2)) -> flatten
}
""",
    "repeats_of_everything": """
block unit(filters) { conv(filters, 3x3, padding = half) ; affine }
network n {
  input x: 3x7x10
  unit(3) * 2
  { conv(3, 1x1) ; relu } * 2
  stage: { a: unit(3) ; b: tanh } * 2
  if true { affine } * 2
  add { identity ; unit(3) * 0 } * 2
  nested: (unit(3)) * (1 + 1)
}
""".replace("(unit(3)) *", "unit(3) *"),
    "weights_that_are_layers": """
block convnext(dim) {
  add {
    identity
    { depthwise(3x3, padding = half) ; norm: layernorm(axis = channels)
      dense(4 * dim, axis = channels) ; gelu ; dense(dim, axis = channels) ; gamma: layer_scale(0.3) }
  }
}
block lends(filters) {
  own: layer_scale(0.5)
  inner: { reuse(own) -> conv(filters, 1x1) ; tanh }
}
network n {
  input image: 3x9x8
  stem: conv(4, 2x2, stride = 2) -> groupnorm(2) -> prelu
  stage1: convnext(4) * 2
  conv(6, 1x1) ; instancenorm(affine = true) ; class: layer_scale(2) ; forward: layer_scale(0.5)
  reuse(class) ; l2norm
  stage2: convnext(6) * 2
  g: { layer_scale(0.7) -> relu }
  reuse(g)
  reuse(g.0)
  lends(5) ; lends(3)
  freeze class, stage1.0.gamma, g
  global_avgpool -> dense(4) -> rmsnorm
}
""",
    "sequences": """
block transformer(heads, hidden) {
  let width = in.channels
  add { identity ; { ln_1: layernorm ; self_attention: attention(heads) } }
  add { identity ; { ln_2: layernorm ; mlp: dense(hidden) -> gelu -> dense(width) } }
}
block decoder(units, memory, both = false) {
  add { identity ; attention(2, memory = @memory) }
  lstm(units, bidirectional = both) ; gru(units + 2, bidirectional = both)
}
network n {
  input tokens: [6] of int(20)
  input x: 9x8 as sequence
  @tokens -> embedding(20, 8)
  class: class_token
  forward: position_embedding
  encoder: transformer(2, 12) -> transformer(4, 10)
  @x -> decoder(3, memory = @encoder, both = true)
  decoded: attention(2, causal = true)
  rnn: lstm(8, bidirectional = true) ; dense(10) ; back: reuse(rnn)
  state: gru(5, last = true)
  output a: @decoded -> decoder(4, memory = @decoded) -> reuse(state.x)
  output b: @encoder -> dense(10) -> reuse(rnn) -> attention(4, memory = @back) -> lstm(3, true, true)
  output c: @state -> dense(2)
  output d: @x -> decoder(2, memory = @x)
  cross: @x -> attention(2, memory = @encoder) ; attention(4, memory = @x) ; reuse(cross)
  turn: { dense(8) ; attention(4, memory = @encoder) } ; output e: reuse(turn)
  freeze class, rnn, encoder.1.self_attention
}
""".replace("reuse(state.x)", "gru(3)"),
    "norms_before_a_sequence": """
network n {
  input x: 4x5x3
  a: instancenorm(affine = true) ; b: batchnorm ; groupnorm(2)
  reshape([4, 15]) -> permute((1, 0)) -> lstm(2)
  c: { permute((1, 0)) -> instancenorm -> permute((1, 0)) }
  dense(3)
}
""",
}
