"""The random layers that PyTorch has not, as emitted files bring them along."""

RANDOM: dict[str, str] = {
    "Dropout1dOnLast": '''
class Dropout1dOnLast(nn.Dropout1d):
    """A dropout of whole channels, which are the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.transpose(1, 2)).transpose(1, 2)
''',
    "StochasticDepth": '''
class StochasticDepth(nn.Module):
    """Drop whole samples in training with probability `rate`; scale up the others."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        ones = x.new_ones((x.shape[0],) + (1,) * (x.dim() - 1))
        return x * F.dropout(ones, self.rate)
''',
    "GaussianNoise": '''
class GaussianNoise(nn.Module):
    """Add normal noise to each number in training."""

    def __init__(self, std: float) -> None:
        super().__init__()
        self.std = std

    def forward(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn_like(x) if self.training else x
''',
    "RandomShift": '''
class RandomShift(nn.Module):
    """Move each sample along `axes` in training; zeros come in.

    It moves by a whole number of places, by `fraction` of the axis at most.
    """

    def __init__(self, fraction: float, axes: Sequence[int]) -> None:
        super().__init__()
        self.fraction = fraction
        self.axes = tuple(axes)

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            for axis in self.axes:
                x = self._shifted(x, axis)
        return x

    def _shifted(self, x: Tensor, axis: int) -> Tensor:
        size = x.shape[axis]
        # 0.29 * 100 is a little less than 29.
        most = int(self.fraction * size + 1e-6)
        shift = torch.randint(-most, most + 1, (x.shape[0], 1), device=x.device)
        place = torch.arange(size, device=x.device) - shift
        shape = [1] * x.dim()
        shape[0], shape[axis] = place.shape
        place = place.view(shape)
        moved = x.gather(axis, place.clamp(0, size - 1).expand_as(x))
        return moved.masked_fill((place < 0) | (place >= size), 0.0)
''',
    "RandomFlip": '''
class RandomFlip(nn.Module):
    """Reverse an axis of each sample in training with probability `rate`."""

    def __init__(self, axis: int, rate: float = 0.5) -> None:
        super().__init__()
        self.axis = axis
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        shape = (x.shape[0],) + (1,) * (x.dim() - 1)
        flipped = torch.rand(shape, device=x.device) < self.rate
        return torch.where(flipped, x.flip(self.axis), x)
''',
    "RandomBrightness": '''
class RandomBrightness(nn.Module):
    """Add a number between -factor and factor to each sample in training."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        shape = (x.shape[0],) + (1,) * (x.dim() - 1)
        change = 2 * torch.rand(shape, dtype=x.dtype, device=x.device) - 1
        return x + self.factor * change
''',
    "RandomContrast": '''
class RandomContrast(nn.Module):
    """Scale the distance of each sample from its mean over `axes` in training.

    The factor is between 1 - factor and 1 + factor.
    """

    def __init__(self, factor: float, axes: Sequence[int]) -> None:
        super().__init__()
        self.factor = factor
        self.axes = tuple(axes)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        shape = (x.shape[0],) + (1,) * (x.dim() - 1)
        change = 2 * torch.rand(shape, dtype=x.dtype, device=x.device) - 1
        return x + self.factor * change * (x - x.mean(self.axes, keepdim=True))
''',
}  # fmt: skip
"""The text of each class, by its name."""
