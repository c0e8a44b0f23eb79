"""Numbers for people."""


def scaled(number: int | None, unit: str = "") -> str:
    """`4.09 G`, `102.2 MB`: three digits or more, and a power of ten; `?` for an unknown one."""
    if number is None:
        return "?"
    size = float(number)
    for prefix in ("", "k", "M", "G", "T", "P"):
        if size < 999.5 or prefix == "P":
            break
        size /= 1000
    digits = 0 if not prefix or size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{size:.{digits}f} {prefix}{unit}".rstrip()
