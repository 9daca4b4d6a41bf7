"""sulh: which outcomes of a conflict hold, and why.

The public names are loaded when they are first used, so that importing sulh, and asking for help on the
command line, stay light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sulh.version import __version__

if TYPE_CHECKING:
    from sulh.case.case import Case
    from sulh.case.states import State
    from sulh.errors import (
        CaseError,
        CaseNotFound,
        MissingExtra,
        NotDefined,
        Place,
        Problem,
        SulhError,
        TooLarge,
        UnknownName,
        UsageError,
    )
    from sulh.files.document import Document
    from sulh.files.reader import load, loads, shipped_cases
    from sulh.questions.check import check
    from sulh.questions.coalitions import Coalitions, coalitions
    from sulh.questions.solve import Solution, solve

_HOME = {
    "Case": "sulh.case.case",
    "CaseError": "sulh.errors",
    "CaseNotFound": "sulh.errors",
    "Coalitions": "sulh.questions.coalitions",
    "Document": "sulh.files.document",
    "MissingExtra": "sulh.errors",
    "NotDefined": "sulh.errors",
    "Place": "sulh.errors",
    "Problem": "sulh.errors",
    "Solution": "sulh.questions.solve",
    "State": "sulh.case.states",
    "SulhError": "sulh.errors",
    "TooLarge": "sulh.errors",
    "UnknownName": "sulh.errors",
    "UsageError": "sulh.errors",
    "check": "sulh.questions.check",
    "coalitions": "sulh.questions.coalitions",
    "load": "sulh.files.reader",
    "loads": "sulh.files.reader",
    "shipped_cases": "sulh.files.reader",
    "solve": "sulh.questions.solve",
}

__all__ = [
    "Case",
    "CaseError",
    "CaseNotFound",
    "Coalitions",
    "Document",
    "MissingExtra",
    "NotDefined",
    "Place",
    "Problem",
    "Solution",
    "State",
    "SulhError",
    "TooLarge",
    "UnknownName",
    "UsageError",
    "__version__",
    "check",
    "coalitions",
    "load",
    "loads",
    "shipped_cases",
    "solve",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sulh' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
