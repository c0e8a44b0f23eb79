"""For IPython and Jupyter: `%load_ext netdsl`, and then cells that begin with `%%netdsl`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Called by `%load_ext netdsl`."""
    from netdsl.notebook.magic import NetdslMagics

    shell.register_magics(NetdslMagics)
