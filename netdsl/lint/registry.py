"""All lints. A lint is a code and two functions; a new one is a module more, listed here."""

from netdsl.lint.base import FileLint, NetworkLint
from netdsl.lint.bias import BIAS
from netdsl.lint.dead import CONDITIONS, MERGES
from netdsl.lint.dense import DENSE
from netdsl.lint.dropout import DROPOUT
from netdsl.lint.kernels import KERNELS
from netdsl.lint.labels import LABELS
from netdsl.lint.shadows import SHADOWS
from netdsl.lint.strides import STRIDES

NETWORK_LINTS: tuple[NetworkLint, ...] = (BIAS, KERNELS, MERGES, DENSE, DROPOUT, STRIDES)
"""Those that look at compiled networks."""

FILE_LINTS: tuple[FileLint, ...] = (SHADOWS, CONDITIONS, LABELS)
"""Those that look at a file as it is written."""

IN_NETWORKS = frozenset(lint.code for lint in NETWORK_LINTS)
"""The codes of what a file alone does not tell."""
