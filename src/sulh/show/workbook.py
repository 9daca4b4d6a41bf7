"""A case as a workbook of a spreadsheet program, with the results beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sulh.case.case import Case
from sulh.disk import write_whole
from sulh.errors import UsageError
from sulh.files.nodes import compose
from sulh.files.tree import plain
from sulh.files.workbook.writing import Results, make_workbook
from sulh.questions.result import made_by
from sulh.questions.solve import Solution
from sulh.show.phrases import heading
from sulh.show.solution import DISCLAIMER, what_is_on

ROWS = 20_000
"""States that a sheet of results shows before it says how many more there are."""


def write_workbook(case: Case, path: Path, solution: Solution | None = None) -> None:
    """Write a case, and what a solution of it says, to an .xlsx file; what is there is replaced.

    Parameters
    ----------
    case
        A case that was read from a file or a text; of a variant the whole file is written.
    path
        The file to write, whole or not at all.
    solution
        What :func:`sulh.solve` answered; its equilibria and states stand on sheets that are not read back.

    Raises
    ------
    UsageError
        The case was not read from a text, or the file is the case file.
    CaseError
        S746: a text that no cell can hold.
    MissingExtra
        openpyxl is not installed.
    FileTrouble
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import sulh
    >>> case = sulh.load("chicken")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_workbook(case, Path(folder, "chicken.xlsx"), sulh.solve(case))
    ...     Path(folder, "chicken.xlsx").stat().st_size > 5_000
    True
    """
    if not case.text:
        raise UsageError(f"{case.name} was not read from a case file, so there is no file to write as a workbook.")
    path = Path(path)
    if case.file and path.exists() and Path(case.file).exists() and path.samefile(case.file):
        raise UsageError(f"{str(path)!r} is the case file itself. Choose another name for the workbook.")
    data = plain(compose(case.text, case.file))
    assert isinstance(data, dict)
    digest = "sha256:" + hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()
    made = [("Case", case.title), ("Digest of the case", digest), ("Written by", f"sulh {_version(case)}")]
    if case.status == "ongoing":
        made.append(("This conflict goes on", DISCLAIMER))
    book = make_workbook(data, made, list(_results(solution)) if solution is not None else ())
    write_whole(path, book.save)


def _version(case: Case) -> str:
    return str(made_by(case.digest, case.name, None, {})["sulh"])


def _results(solution: Solution) -> Iterator[Results]:
    """Yield the sheet of equilibria and that of states."""
    case, n = solution.case, len(solution.states)
    semantics = ", ".join(f"{key} {value}" for key, value in solution.semantics.to_dict().items())
    lines = [
        heading(case),
        "Results, as they were when this was written: they do not follow changes on the other sheets.",
        f"{n:,} states. Settings: {semantics}.",
        *solution.remarks,
        *([DISCLAIMER] if case.status == "ongoing" else []),
    ]
    rows: list[tuple[str, ...]] = []
    left = 0
    for concept in solution.concepts:
        numbers = np.flatnonzero(solution.holding[concept])
        left += max(len(numbers) - (ROWS - len(rows)), 0)
        for number in numbers[: ROWS - len(rows)].tolist():
            state = solution.states[number]
            rows.append((concept, state.name, state.label, what_is_on(case, state.on)))
        if not len(numbers):
            rows.append((concept, "", "", "no equilibrium"))
    more = [f"{left:,} more are not shown."] if left else []
    yield Results("results", (*lines, *more), ("concept", "equilibrium", "label", "what is on"), rows)
    shown = min(n, ROWS)
    marks = {concept: _stable_for(solution, concept, shown) for concept in solution.concepts}
    options = [solution.states.option(k) for k in range(len(case.options))]
    first = slice(shown) if solution.states.first is None else solution.states.first[:shown]
    on = np.array([option[first] for option in options], bool).reshape(len(options), shown)
    names = solution.states.names_of(np.arange(shown))
    more = [f"The first {ROWS:,} of {n:,} states."] if n > shown else []
    heads = ("state", "label", *(option.name for option in case.options), *solution.concepts)
    states = [
        (
            names[k],
            solution.states.labels.get(k, ""),
            *("Y" if value else "N" for value in on[:, k].tolist()),
            *(marks[concept][k] for concept in solution.concepts),
        )
        for k in range(shown)
    ]
    note = "Under each concept: for whom the state is stable; all: it is an equilibrium."
    yield Results("results states", (*lines, note, *more), heads, states)


def _stable_for(solution: Solution, concept: str, shown: int) -> list[str]:
    verdict = solution.verdicts[concept][:, :shown].T.tolist()
    holds = solution.holding[concept][:shown].tolist()
    return [
        "all" if whole else "; ".join(mover for mover, stable in zip(solution.movers, row, strict=True) if stable)
        for row, whole in zip(verdict, holds, strict=True)
    ]
