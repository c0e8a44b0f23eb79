"""Blocks of standard networks that are large, in small networks: the same in both backends."""

import pytest

from tests.harness import assert_equivalent

MOBILE = """
use mobilenet_v2: inverted_residual
use mobilenet_v3: bottleneck
use efficientnet_lite: mbconv

network mobile {
  input image: 8x21x26
  inverted_residual(8, expand = 1) -> inverted_residual(12, 2)   => 12x11x13
  bottleneck(5x5, 72, 12, true, hard_swish, 1)                   => 12x11x13
  bottleneck(3x3, 40, 16, false, relu, 2)                        => 16x6x7
  mbconv(16, 5, 1, 6, 0.2) -> mbconv(20, 5, 2, 4, 0.1)           => 20x3x4
}
"""
INCEPTION = """
use inception: inception_a, reduction_a, inception_b, reduction_b, inception_c
use googlenet_bn: inception, auxiliary

network mixed {
  input image: 6x19x22
  inception(4, 3, 5, 2, 3, 4)   => 16x19x22
  output aux when training: auxiliary(5)
  inception_a(8)                => 232x19x22
  reduction_a                   => [_, 9, 10]
  inception_b(12)               => 768x9x10
  reduction_b                   => [_, 4, 4]
  inception_c                   => 2048x4x4
}
"""


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("text", [MOBILE, INCEPTION], ids=["mobile", "inception"])
def test_blocks(text: str, training: bool) -> None:
    assert_equivalent(text, training=training)
