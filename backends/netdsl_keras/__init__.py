"""The Keras backend: readable functional models that run on every backend of Keras 3."""

from netdsl_keras.backend import KerasBackend

backend = KerasBackend()
"""What netdsl finds under the name `keras`."""

__all__ = ["backend"]
