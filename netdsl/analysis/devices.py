"""What the makers of devices promise: arithmetic and bandwidth, at their best."""

from netdsl.record import record

TERA = 10**12


@record
class Device:
    """A device by its data sheet.

    `flops` are floating point operations a second in 32 and in 16 bits, dense, on tensor cores
    where it has them (in TF32 for `float32`, as cuDNN computes convolutions). `bandwidth` is
    bytes a second, `memory` bytes.
    """

    name: str
    title: str
    float32: float
    float16: float
    bandwidth: float
    memory: int

    def flops(self, dtype: str) -> float:
        """Operations a second on numbers of this type."""
        return self.float32 if dtype == "float32" else self.float16

    def ridge(self, dtype: str) -> float:
        """The operations for each byte above which arithmetic is the limit, not memory."""
        return self.flops(dtype) / self.bandwidth


def _device(
    name: str, title: str, float32: float, float16: float, bandwidth: float, memory: int
) -> Device:
    """A row of the table: tera operations, tera bytes a second, giga bytes."""
    return Device(name, title, float32 * TERA, float16 * TERA, bandwidth * TERA, memory * 10**9)


DEVICES: dict[str, Device] = {
    device.name: device
    for device in (
        _device("t4", "NVIDIA T4", 8.1, 65, 0.32, 16),
        _device("v100", "NVIDIA V100 SXM2", 15.7, 125, 0.9, 32),
        _device("a10", "NVIDIA A10", 62.5, 125, 0.6, 24),
        _device("a100", "NVIDIA A100 SXM 80 GB", 156, 312, 2.039, 80),
        _device("l4", "NVIDIA L4", 60, 121, 0.3, 24),
        _device("l40s", "NVIDIA L40S", 183, 362, 0.864, 48),
        _device("h100", "NVIDIA H100 SXM", 494.5, 989, 3.35, 80),
        _device("h200", "NVIDIA H200 SXM", 494.5, 989, 4.8, 141),
        _device("b200", "NVIDIA B200", 1100, 2250, 8.0, 180),
        _device("rtx3090", "NVIDIA GeForce RTX 3090", 35.6, 71, 0.936, 24),
        _device("rtx4090", "NVIDIA GeForce RTX 4090", 82.6, 165.2, 1.008, 24),
        _device("mi300x", "AMD Instinct MI300X", 653.7, 1307.4, 5.3, 192),
    )
}
"""Devices that networks are trained and run on, by the word for `--device`."""
