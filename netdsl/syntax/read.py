"""Bytes to text: size, encoding, byte order mark."""

from netdsl.diagnostics import Diagnostic, Help
from netdsl.source import Source, Span

LARGEST_FILE = 16 * 1024 * 1024
"""The size, in bytes or characters, beyond which a file is not read."""

_MARK = b"\xef\xbb\xbf"
_OTHER_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def decode(name: str, data: bytes) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The source that a file's bytes are, or what is wrong with them."""
    if len(data) > LARGEST_FILE:
        return None, (too_large(name, len(data)),)
    body = data.removeprefix(_MARK)
    try:
        return Source(name, body.decode()), ()
    except UnicodeDecodeError as error:
        return None, (_not_utf8(name, body, error.start, len(data) - len(body)),)


def refusal(source: Source) -> Diagnostic | None:
    """Why a text that did not come through `decode` cannot be read, if it cannot."""
    text = source.text
    if len(text) > LARGEST_FILE:
        return too_large(source.name, len(text))
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError as error:
        span = Span(source, error.start, error.start + 1)
        code = ord(text[error.start])
        return Diagnostic("N001", f"half a character (U+{code:04X}) is no UTF-8 text", span)
    return None


def too_large(name: str, size: int) -> Diagnostic:
    """A file beyond the limit."""
    megabytes = LARGEST_FILE // 2**20
    message = f"`{name}` is larger than {megabytes} MB, which is all that is read of a file"
    return Diagnostic("N506", message, None)


def _not_utf8(name: str, body: bytes, offset: int, skipped: int) -> Diagnostic:
    source = Source(name, body.decode(errors="replace"))
    start = len(body[:offset].decode())
    helps: tuple[Help, ...] = (Help("save the file as UTF-8"),)
    for mark, encoding in _OTHER_MARKS:
        if body.startswith(mark):
            helps = (Help(f"the file looks like {encoding}; save it as UTF-8"),)
    return Diagnostic(
        "N001",
        f"not UTF-8 text: byte 0x{body[offset]:02x} at offset {offset + skipped}",
        Span(source, start, start + 1),
        helps=helps,
    )
