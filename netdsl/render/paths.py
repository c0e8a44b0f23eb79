"""Names of files as tools want them."""

import os


def portable(name: str) -> str:
    """A path with `/`, relative where it can be: to the checkout that a workflow runs in.

    What is no file (`<stdin>`) keeps its name.
    """
    if name.startswith("<"):
        return name
    path = os.path.abspath(name)
    for base in (os.environ.get("GITHUB_WORKSPACE"), os.getcwd()):
        if base and path.startswith(os.path.join(os.path.abspath(base), "")):
            return os.path.relpath(path, base).replace(os.sep, "/")
    return (path if os.path.isabs(name) else name).replace(os.sep, "/")
