"""The layers of the language: each is declared once, in the file of its family."""
