"""A case file as a workbook of a spreadsheet program, and back, with nothing lost but comments.

``sheets`` says which sheets there are and what their columns hold, ``forms`` how an entry stands in a row, ``cells``
how a value stands in a cell. Out: ``apart`` makes rows of the data, ``writing`` a workbook of the rows. In:
``archive`` and ``grid`` read the cells, ``values`` undoes what the program made of them, ``together`` makes the data
of the rows, ``tracing`` tells the problems of the case by sheet and cell.
"""

from __future__ import annotations

from pathlib import Path

from sulh.case.states import MAX_STATES
from sulh.errors import CaseError
from sulh.files.gmcr import Imported
from sulh.files.reader import loads
from sulh.files.render import render
from sulh.files.workbook.grid import read_tables
from sulh.files.workbook.tables import Report
from sulh.files.workbook.together import together
from sulh.files.workbook.tracing import certain, traced

__all__ = ["Imported", "read_workbook"]


def read_workbook(path: str | Path, *, max_states: int = MAX_STATES) -> Imported:
    """Return the case file that a workbook says, as :func:`sulh.show.workbook.write_workbook` writes it.

    Parameters
    ----------
    path
        An .xlsx file. Sheets that are missing are sections that the case does not have.
    max_states
        How many states may be listed to check rankings and coalesced states.

    Raises
    ------
    CaseError
        S103, S740 to S749, and whatever is wrong with the case: all problems, each with its sheet and cell.
    FileTrouble
        The file cannot be read.
    TooLarge
        More states than ``max_states`` would have to be listed.

    Examples
    --------
    >>> import tempfile
    >>> import sulh
    >>> from sulh.show.workbook import write_workbook
    >>> case = sulh.load("elmira")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_workbook(case, Path(folder, "elmira.xlsx"))
    ...     again = sulh.loads(read_workbook(Path(folder, "elmira.xlsx")).text)
    >>> again.digest == case.digest
    True
    """
    file = str(path)
    report = Report(file)
    data, places = together(read_tables(Path(path), report), report)
    text = render(data)
    try:
        loads(text, Path(path).stem, max_states=max_states)
    except CaseError as error:
        found = traced(error.problems, text, places, file)
        raise CaseError([*report.found, *(one for one in found if certain(one, report.found))]) from None
    if report.failed:
        raise CaseError(report.found)
    return Imported(text, tuple(report.found))
