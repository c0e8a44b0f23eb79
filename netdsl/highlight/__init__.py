"""How `.net` text is coloured: by Pygments (`lexer.py`), and by TextMate grammars."""
