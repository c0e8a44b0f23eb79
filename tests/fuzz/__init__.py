"""Hostile texts, by the thousand: no traceback, no hang, no memory without bound.

`python -m tests.fuzz --minutes 10` runs until the time is over, on all cores, and prints
what it found, each finding with the number that makes it again (`--seed N --once`).
"""
