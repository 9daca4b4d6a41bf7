"""Problems of a case that was made of a workbook: told by the cell that they come from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from sulh.errors import Place, Problem
from sulh.files.nodes import read_nodes
from sulh.files.tree import Entries, Items, Lines, Node
from sulh.files.workbook.entries import KEY, DataPath

_STRUCTURE = ("S741", "S742")
"""Problems of sheets and headings: what is below them is not what was meant."""

_OWN = ("S2", "S401", "S404", "S405", "S407", "S408", "S501", "S502")
_OF_OTHERS = ("S208", "S213")
"""Problems that a cell has by itself, and those of them that may follow from another cell that could not be read."""


def traced(problems: Iterable[Problem], text: str, places: Mapping[DataPath, Place], file: str) -> list[Problem]:
    """Return problems of the text of a case with the cells that the text was made of.

    ``places`` tells where the entry at each path of the data stands.
    """
    lines = Lines(text)
    root, _ = read_nodes(text)
    if root is None:  # too large to be read
        return [problem.at(Place(file)) for problem in problems]
    spans = sorted(_starts(root, ()), key=lambda one: one[0])
    starts = [start for start, _ in spans]
    result = []
    for problem in problems:
        offset = lines.starts[min(max(problem.place.line, 1), len(lines.starts)) - 1] + max(problem.place.column - 1, 0)
        path = spans[max(bisect_right(starts, offset) - 1, 0)][1] if problem.place.line else ()
        while path and path not in places:
            path = path[:-1]
        result.append(problem.at(places.get(path, Place(file))))
    return result


def certain(problem: Problem, others: Iterable[Problem]) -> bool:
    """Say whether a problem of the case stays, whatever becomes of other problems, those of the workbook.

    >>> formula = Problem("S745", "", "")
    >>> certain(Problem("S401", "", ""), [formula]), certain(Problem("S301", "", ""), [formula])
    (True, False)
    """
    wrong = [other.code for other in others if other.severity == "error"]
    own = problem.code.startswith(_OWN) and problem.code not in _OF_OTHERS
    return not wrong or (own and not set(wrong) & set(_STRUCTURE))


def _starts(node: Node, path: DataPath) -> Iterable[tuple[int, DataPath]]:
    """Yield where each key, item and value begins, with its path, in the order of the text."""
    yield node.start, path
    match node:
        case Items():
            for number, item in enumerate(node.items):
                yield from _starts(item, (*path, number))
        case Entries():
            for key, value in node.pairs:
                yield key.start, (*path, key.value, KEY)
                yield from _starts(value, (*path, key.value))
