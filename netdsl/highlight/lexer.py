"""The lexer for Pygments, which finds it by an entry point: Sphinx, MkDocs, `pygmentize`."""

import re
from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from netdsl.highlight.rules import Rule, rules

_TOKENS = {
    "": Whitespace,
    "call": Name.Class,
    "comment": Comment.Single,
    "constant": Keyword.Constant,
    "control": Keyword,
    "defined": Name.Class,
    "definition": Keyword.Declaration,
    "error": Error,
    "function": Name.Function,
    "input": Name.Builtin.Pseudo,
    "label": Name.Label,
    "layer": Name.Builtin,
    "name": Name,
    "number": Number,
    "operator": Operator,
    "parameter": Name.Attribute,
    "property": Name.Property,
    "punctuation": Punctuation,
    "reference": Name.Variable,
    "statement": Keyword,
    "string": String,
    "word": Operator.Word,
}


def _row(rule: Rule) -> tuple[str, Any]:
    tokens = [_TOKENS[kind] for kind in rule.kinds]
    return rule.pattern, tokens[0] if len(tokens) == 1 else bygroups(*tokens)


class NetLexer(RegexLexer):  # type: ignore[misc]
    """Neural networks in netdsl."""

    name = "netdsl"
    aliases: ClassVar = ["netdsl", "net"]
    filenames: ClassVar = ["*.net"]
    mimetypes: ClassVar = ["text/x-netdsl"]
    flags = re.ASCII
    tokens: ClassVar = {"root": [(r"\s+", Whitespace), *map(_row, rules()), (r".", Text)]}
