"""The papers that a comment cites: `ResNet (He, Zhang, Ren & Sun 2015, "Deep ...", table 1)`."""

import re
from collections.abc import Sequence

from netdsl.record import record

# First what the paper is about, as the comment says it.
_CITATION = re.compile(
    r"""
    (?P<name>[A-Z0-9](?:[\w.-]*\w)?(?:\ [\w.-]*\w)*)?\ ?
    \((?P<authors>[^()"]+?)(?:\ (?P<year>\d{4}))?,\ "(?P<title>[^"]+)"
    """,
    re.VERBOSE,
)


@record
class Paper:
    """A paper, and what the comment calls the network that it introduced."""

    name: str
    authors: str
    year: int | None
    title: str

    def __str__(self) -> str:
        year = f" {self.year}" if self.year else ""
        return f'{self.authors}{year}, "{self.title}"'


def papers(comment: str) -> tuple[Paper, ...]:
    """The papers of a comment, in its order."""
    return tuple(
        Paper(
            found["name"] or "",
            found["authors"],
            int(found["year"]) if found["year"] else None,
            found["title"],
        )
        for found in _CITATION.finditer(" ".join(comment.split()))
    )


def paper_of(comment: str, file: Sequence[Paper]) -> Paper | None:
    """The paper of a network: the one that its own comment cites, or one of its file.

    Of several of the file, it is the one whose name its comment begins with.
    """
    own = papers(comment)
    if own:
        return own[0]
    named = [paper for paper in file if paper.name and comment.startswith(paper.name)]
    longest = max(named, key=lambda paper: len(paper.name), default=None)
    return longest or next(iter(file), None)
