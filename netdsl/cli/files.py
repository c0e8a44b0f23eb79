"""Writing results: a file is there whole, or not at all."""

import os
from pathlib import Path


def write_atomic(path: Path, text: str) -> None:
    """Put `text` in the place of `path`: written beside it first, then renamed.

    A link stays a link, and a file that was there keeps its permissions.
    """
    from tempfile import mkstemp  # costs as much as a small compilation

    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder", str(path))
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
