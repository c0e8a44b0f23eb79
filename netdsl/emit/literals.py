"""String literals that nothing in the string can end."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A string literal, in the quotes that `ruff format` prefers; it cannot be broken out of."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(escaped(c, quote) for c in text) + quote


def escaped(character: str, quote: str) -> str:
    """A character inside a string literal."""
    if character in "\"'":
        return f"\\{character}" if character == quote else character
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
