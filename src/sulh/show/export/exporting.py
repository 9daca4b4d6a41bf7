"""A case, and what holds in it, as files of other programs: which ending means what, and what is left out."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.case.evidence import Access
from sulh.case.states import MAX_STATES
from sulh.disk import write_whole
from sulh.engine.bits import Rule
from sulh.errors import FileTrouble, UnknownName, UsageError
from sulh.questions.access import visible
from sulh.questions.matrices import MOST_STATES, Matrices, matrices
from sulh.questions.solve import Solution, solve
from sulh.show.export.bibtex import bibtex
from sulh.show.export.latex import latex
from sulh.show.export.tables import CASE_TABLES, TABLES, Lines, lines_of
from sulh.show.sweep_file import harmless
from sulh.show.workbook import write_workbook

ENDINGS = {
    ".xlsx": "the case as a workbook, with the results",
    ".csv": "one table",
    ".tex": "tables of results for a paper",
    ".bib": "the sources",
    ".npz": "the matrices of the literature",
}


MATRICES = "matrices"
"""What stands in place of a table for the matrices, one file each."""


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes
    ----------
    files
        The files.
    tables
        The names of the tables in them, where they are tables.
    n_sources_left_out
        How many sources are not in them, because the access that was asked for does not let them be seen.
    """

    files: tuple[Path, ...]
    tables: tuple[str, ...] = ()
    n_sources_left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "written": [str(file) for file in self.files],
            "tables": list(self.tables),
            "n_sources_left_out": self.n_sources_left_out,
        }


def export(
    case: Case,
    path: str | Path,
    *,
    table: str | None = None,
    concepts: str | Iterable[str] | None = None,
    sanctions: Rule = "legal-sequences",
    access: Access = "public",
    max_states: int = MAX_STATES,
) -> Exported:
    """Write a case, and what holds in it, for another program; what is there is replaced.

    Parameters
    ----------
    case
        The case, or one of its variants.
    path
        Ends in ``.xlsx`` (the case as a workbook), ``.csv`` (one table), ``.tex``, ``.bib`` or ``.npz`` (matrices); or
        is a folder, for all tables as CSV: one that exists, or a name without an ending.
    table
        Which one, for ``.csv``; ``"matrices"`` for the matrices as CSV, one file each, in a folder.
    concepts, sanctions
        As for :func:`sulh.solve`.
    access
        Sources beyond it, and what only they say, are left out. A workbook is the case file in another form, and
        holds everything.
    max_states
        The size limit; for matrices it is 4,096 states at most.

    Raises
    ------
    UsageError
        An ending that means nothing here, the case file itself, or ``.csv`` without a table.
    UnknownName
        There is no such table.
    FileTrouble
        A file cannot be written.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import tempfile
    >>> import sulh
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = sulh.export(sulh.load("elmira"), folder + "/elmira")
    ...     sorted(file.name for file in done.files)[:3]
    ['claims.csv', 'equilibria.csv', 'evidence.csv']
    """
    if not isinstance(case, Case):
        raise UsageError(f"export takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    target = Path(path)
    suffix = target.suffix.lower()
    folder = target.is_dir() or str(path).endswith(("/", "\\")) or not suffix
    if not folder and suffix not in ENDINGS:
        known = ", ".join(f"{ending} ({what})" for ending, what in ENDINGS.items())
        raise UsageError(f"{target.name!r} ends in {suffix!r}. Known are: {known}; or name a folder for all tables.")
    if case.file and target.is_file() and Path(case.file).exists() and target.samefile(case.file):
        raise UsageError(f"{str(target)!r} is the case file itself. Choose another name.")
    if table == MATRICES and not folder:
        raise UsageError("Matrices as CSV are one file each: name a folder, or FILE.npz for all of them in one.")
    if table not in (None, MATRICES) and (folder or suffix != ".csv"):
        raise UsageError("One table is written to a file that ends in .csv. Name one, or leave the table out.")
    if table not in (None, MATRICES, *TABLES):
        raise UnknownName("table", str(table), (*TABLES, MATRICES))
    if suffix == ".csv" and not folder and table is None:
        raise UsageError(f"Which table? Choose one with --table (Python: table=): {', '.join(TABLES)}.")

    def solved() -> Solution:
        return solve(case, concepts, sanctions=sanctions, max_states=max_states)

    if folder and table == MATRICES:
        found = matrices(case, sanctions=sanctions, max_states=min(max_states, MOST_STATES))
        return Exported(_folder(target, _matrix_files(found)), tuple(found.arrays()))
    shown = visible(case, access)
    if folder:
        solution = solved()
        files = {name: csv_text(lines_of(name, shown, solution)).encode() for name in TABLES}
        return Exported(_folder(target, files), TABLES, len(shown.hidden))
    if suffix == ".xlsx":
        write_workbook(case, target, solved())
        return Exported((target,))
    if suffix == ".tex":
        write_whole(target, latex(solved()).encode())
        return Exported((target,))
    if suffix == ".npz":
        found = matrices(case, sanctions=sanctions, max_states=min(max_states, MOST_STATES))
        write_whole(target, lambda file: _npz(found, file))
        return Exported((target,), tuple(found.arrays()))
    if table is None:
        sources = [one for one in shown.case.sources.values() if one.id not in shown.hidden]
        write_whole(target, bibtex(sources).encode())
        return Exported((target,), (), len(shown.hidden))
    lines = lines_of(table, shown, None if table in CASE_TABLES else solved())
    write_whole(target, csv_text(lines).encode())
    return Exported((target,), (table,), len(shown.hidden))


def csv_text(lines: Lines) -> str:
    r"""Return a table as CSV: UTF-8, one line an entry, no cell that a spreadsheet would take for a formula.

    >>> csv_text(Lines(("a", "b"), [("=1", "x,y")]))
    'a,b\n\'=1,"x,y"\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(lines.columns)
    writer.writerows([harmless(cell) for cell in row] for row in lines.rows)
    return text.getvalue()


def _folder(target: Path, files: dict[str, bytes]) -> tuple[Path, ...]:
    """Write all files beside their folder first; only when all are there do they take their places."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise FileTrouble(f"{str(target)!r} cannot be written: {error.strerror}.") from None
    try:
        for name, content in files.items():
            write_whole(beside / f"{name}.csv", content)
        for name in files:
            (beside / f"{name}.csv").replace(target / f"{name}.csv")
    except OSError as error:
        raise FileTrouble(f"{str(target)!r} cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(target / f"{name}.csv" for name in files)


def _matrix_files(found: Matrices) -> dict[str, bytes]:
    """Return each matrix as CSV: the names of the states in the first row and the first column."""
    names = found.names()
    return {
        name: csv_text(
            Lines(
                ("", *map(harmless, names)),
                [(s, *("1" if entry else "0" for entry in row)) for s, row in zip(names, matrix.tolist(), strict=True)],
            )
        ).encode()
        for name, matrix in found.arrays().items()
    }


def _npz(found: Matrices, file: Any) -> None:
    np.savez_compressed(
        file,
        allow_pickle=False,
        states=np.array(found.names()),
        parties=np.array([party.id for party in found.case.parties]),
        digest=np.array(found.case.digest),
        **found.arrays(),
    )
