"""`netdsl verify`: the proof that the models of a network agree, on its own numbers.

It knows no framework. `verify` is the way in; a backend takes part through its runtime
(`netdsl.emit.runtime`). numpy is imported here and nowhere else in the core: no other
command loads this package.
"""
