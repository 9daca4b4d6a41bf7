"""Import of ``.gmcr`` files, as GMCR+ and gmcr-py save them: JSON in, a case file and notes out.

``source`` reads the text, ``fields`` and ``form`` check what it says, ``statements`` puts conditions into words,
``ranking`` numbers the states, ``case`` writes the case. The program orders options by decision maker
when it loads a file, and numbers states in that order, the first option counting least; a case file orders them
so by its form, and so state 1 of the program is the first state here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sulh.case.states import MAX_STATES
from sulh.errors import CaseError, Problem, TooLarge
from sulh.files.gmcr.case import case_data
from sulh.files.gmcr.form import read_file_form
from sulh.files.gmcr.source import Report, read_json
from sulh.files.render import render

#: Warnings that may be the cause of an error: conditions that match no state, keys that are not known.
_EXPLAIN = ("S714", "S719")


@dataclass(frozen=True, slots=True)
class Imported:
    """A case file made of another program's file: its text, and what was changed or could not be carried over."""

    text: str
    notes: tuple[Problem, ...] = ()


def read_gmcr(text: str, file: str = "", name: str = "", *, max_states: int = MAX_STATES) -> Imported:
    """Return the case file that a ``.gmcr`` file amounts to.

    Parameters
    ----------
    text
        The whole text of the file, which is JSON.
    file
        The name that problems are told with.
    name
        The title of the case where the file has none; absent, it is the file's own name.
    max_states
        How many states may be listed to number those of a ranking.

    Raises
    ------
    CaseError
        S103, S701 to S726: all problems of the file.
    TooLarge
        A ranking is in force, and there are more than ``max_states`` states.

    Examples
    --------
    >>> found = read_gmcr('''{"options": [{"name": "Swerve", "permittedDirection": "fwd"}], "infeasibles": [],
    ...   "decisionMakers": [{"name": "Driver", "options": [0], "preferences": [[[0, "N"]]]}],
    ...   "useManualPreferenceRanking": false}''', "road.gmcr")
    >>> print(found.text, end="")
    sulh: 1
    title: road
    about: Imported from road.gmcr.
    <BLANKLINE>
    parties:
      driver:
        name: Driver
        options:
          swerve: {text: Swerve, direction: forward}
        preferences: [not swerve]
    """
    report = Report(text, file)
    data = read_json(report)
    form = None if report.has("S701") else read_file_form(report, data)
    if form is None:
        raise CaseError(_blocking(report))
    try:
        case = case_data(report, form, name, max_states)
    except TooLarge:
        if not report.failed:
            raise
    if report.failed:
        raise CaseError(_blocking(report))
    return Imported(render(case), tuple(report.problems()))


def _blocking(report: Report) -> list[Problem]:
    """Return the errors, with the warnings that may explain them; notes on an import are none where none is made."""
    return [problem for problem in report.problems() if problem.severity == "error" or problem.code in _EXPLAIN]
