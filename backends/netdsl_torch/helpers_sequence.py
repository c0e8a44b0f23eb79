"""Helpers for sequences: recurrent layers and attention that give a tensor."""

SEQUENCE: dict[str, str] = {
    "start_recurrent": '''
def start_recurrent(module: nn.RNNBase) -> None:
    """Glorot-uniform weights of the input, orthogonal ones of the state, zeros else."""
    for name, weight in module.state_dict().items():
        if name.startswith("weight_ih"):
            nn.init.xavier_uniform_(weight)
        elif name.startswith("weight_hh"):
            nn.init.orthogonal_(weight)
        else:
            nn.init.zeros_(weight)
''',
    "LSTM": '''
class LSTM(nn.LSTM):
    """An LSTM that gives its outputs, or with `last` its state behind the last step.

    PyTorch adds two biases to each gate. The second ones are buffers of zeros here, so
    that each gate has one bias that trains.
    """

    def __init__(self, *args: Any, last: bool = False, **options: Any) -> None:
        super().__init__(*args, batch_first=True, **options)
        self.last = last
        for name in [n for n, _ in self.named_parameters() if n.startswith("bias_hh")]:
            zeros = torch.zeros(4 * self.hidden_size)
            delattr(self, name)
            self.register_buffer(name, zeros)
            # PyTorch keeps a list of all weights, which follows what is set.
            setattr(self, name, zeros)

    def reset_parameters(self) -> None:
        start_recurrent(self)

    def forward(self, x: Tensor) -> Tensor:
        outputs, (states, _) = super().forward(x)
        return states.transpose(0, 1).flatten(1) if self.last else outputs
''',
    "GRU": '''
class GRU(nn.GRU):
    """A GRU that gives its outputs, or with `last` its state behind the last step."""

    def __init__(self, *args: Any, last: bool = False, **options: Any) -> None:
        super().__init__(*args, batch_first=True, **options)
        self.last = last

    def reset_parameters(self) -> None:
        start_recurrent(self)

    def forward(self, x: Tensor) -> Tensor:
        outputs, states = super().forward(x)
        return states.transpose(0, 1).flatten(1) if self.last else outputs
''',
    "MultiheadAttention": '''
class MultiheadAttention(nn.MultiheadAttention):
    """Attention of a sequence to itself or to a memory, with Glorot-uniform weights.

    With `causal` each place sees only itself and what comes before it.
    """

    def __init__(self, *args: Any, causal: bool = False, **options: Any) -> None:
        super().__init__(*args, batch_first=True, **options)
        self.causal = causal
        nn.init.xavier_uniform_(self.out_proj.weight)

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        memory = x if memory is None else memory
        mask = None
        if self.causal:
            mask = nn.Transformer.generate_square_subsequent_mask(
                x.shape[1], device=x.device, dtype=x.dtype
            )
        attended, _ = super().forward(
            x, memory, memory, need_weights=False, attn_mask=mask, is_causal=self.causal
        )
        return attended
''',
}  # fmt: skip
"""The text of each, by its name."""
