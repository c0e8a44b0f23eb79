import pytest
from tests.harness.compare import assert_equivalent
A=open('/tmp/r1.net').read()
B="""block b(n, k=3) { c: conv(n, k, padding=same) ; leaky_relu(0.1 * n) ; q: { batchnorm ; add { identity ; conv(n,1) ; @z } } }
network n { input z: 3x8x8
}"""
C="""network n { input x: 3x8x8
 t: { k: conv(3,1x1); g: { relu ; concat {identity; @x} ; conv(3, 1) } ; batchnorm }
 u: { relu ; reuse(t) }
 v: { reuse(t) ; reuse(u) }
}"""
@pytest.mark.parametrize("s",[A,C])
@pytest.mark.parametrize("training",[False,True])
def test(s,training): assert_equivalent(s,training=training)
