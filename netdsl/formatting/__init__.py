"""`netdsl fmt`: one layout for every file, and what it can write in."""
