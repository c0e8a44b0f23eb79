"""The texts of the helpers that lay values out anew (see `helpers.py`)."""

SHAPE: dict[str, str] = {
    "Reshape": '''
class Reshape(nn.Module):
    """The same numbers in another shape; the batch stays."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], *self.shape)
''',
    "Slice": '''
class Slice(nn.Module):
    """The places of one axis from `start` to before `stop`."""

    def __init__(self, dim: int, start: int, stop: int | None = None) -> None:
        super().__init__()
        self.index = (slice(None),) * dim + (slice(start, stop),)

    def forward(self, x: Tensor) -> Tensor:
        return x[self.index]
''',
    "resize_nearest": '''
def resize_nearest(x: Tensor, size: Sequence[int]) -> Tensor:
    """Place i of m is place i * n // m of n, in whole numbers."""
    for dim, places in enumerate(size, 2):
        index = torch.arange(places, device=x.device) * x.shape[dim] // places
        x = x.index_select(dim, index)
    return x
''',
}
