"""The kinds of token that the parser itself has to know, by their numbers.

The tables number every terminal of the grammar; these come first, in this order.
"""

NAMES = (
    "$END", "_NEWLINE", "SEMICOLON",
    "LBRACE", "LPAR", "LSQB", "RBRACE", "RPAR", "RSQB",
    "COMMA", "ARROW", "ASSIGN",
    "PLUS", "MINUS", "STAR", "SLASH", "FLOOR", "PERCENT", "POWER",
    "EQUAL", "UNEQUAL", "LESS", "GREATER", "AT_MOST", "AT_LEAST",
    "AND", "OR", "NOT", "IF",
    "NAME", "WORD", "LABEL",
)  # fmt: skip

END, NEWLINE, SEMICOLON = 0, 1, 2
LBRACE, LPAR, LSQB = 3, 4, 5
RBRACE, RPAR, RSQB = 6, 7, 8
COMMA, ARROW, ASSIGN = 9, 10, 11
FIRST_OPERATOR = 12
EQUAL, AT_LEAST, AND = 19, 24, 25
NAME, WORD, LABEL = 29, 30, 31
