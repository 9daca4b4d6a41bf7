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
    from sulh.questions.about import About, about
    from sulh.questions.check import check
    from sulh.questions.claims import Claims, claims
    from sulh.questions.coalitions import Coalitions, coalitions
    from sulh.questions.coders import Coders, coders
    from sulh.questions.deals import Deals, deals
    from sulh.questions.evidence import EvidenceCheck, evidence
    from sulh.questions.explain import Explanation, explain
    from sulh.questions.matrices import Matrices, matrices
    from sulh.questions.mediate import Mediation, mediate
    from sulh.questions.paths import Paths, paths
    from sulh.questions.propositions import Propositions, propositions
    from sulh.questions.replay import Replay, replay
    from sulh.questions.robust import robust
    from sulh.questions.robustness import Robustness
    from sulh.questions.scorecard import ScoreCard, score_card
    from sulh.questions.solve import Solution, solve
    from sulh.questions.sweep import Sweep, sweep
    from sulh.questions.verify import Verification, verify
    from sulh.questions.views import Views, views
    from sulh.show.draw.picture import Picture, draw
    from sulh.show.draw.tornado import Tornado, tornado
    from sulh.show.draw.view_strip import ViewStrip, view_strip
    from sulh.show.export.exporting import Exported, export
    from sulh.show.report.report import Report, report

_HOME = {
    "About": "sulh.questions.about",
    "Case": "sulh.case.case",
    "CaseError": "sulh.errors",
    "CaseNotFound": "sulh.errors",
    "Claims": "sulh.questions.claims",
    "Coalitions": "sulh.questions.coalitions",
    "Coders": "sulh.questions.coders",
    "Deals": "sulh.questions.deals",
    "Document": "sulh.files.document",
    "EvidenceCheck": "sulh.questions.evidence",
    "Explanation": "sulh.questions.explain",
    "Exported": "sulh.show.export.exporting",
    "Matrices": "sulh.questions.matrices",
    "Mediation": "sulh.questions.mediate",
    "MissingExtra": "sulh.errors",
    "NotDefined": "sulh.errors",
    "Paths": "sulh.questions.paths",
    "Picture": "sulh.show.draw.picture",
    "Place": "sulh.errors",
    "Problem": "sulh.errors",
    "Replay": "sulh.questions.replay",
    "Report": "sulh.show.report.report",
    "Propositions": "sulh.questions.propositions",
    "Robustness": "sulh.questions.robustness",
    "ScoreCard": "sulh.questions.scorecard",
    "Solution": "sulh.questions.solve",
    "State": "sulh.case.states",
    "SulhError": "sulh.errors",
    "Sweep": "sulh.questions.sweep",
    "TooLarge": "sulh.errors",
    "Tornado": "sulh.show.draw.tornado",
    "UnknownName": "sulh.errors",
    "UsageError": "sulh.errors",
    "Verification": "sulh.questions.verify",
    "ViewStrip": "sulh.show.draw.view_strip",
    "Views": "sulh.questions.views",
    "about": "sulh.questions.about",
    "check": "sulh.questions.check",
    "claims": "sulh.questions.claims",
    "coalitions": "sulh.questions.coalitions",
    "coders": "sulh.questions.coders",
    "deals": "sulh.questions.deals",
    "draw": "sulh.show.draw.picture",
    "evidence": "sulh.questions.evidence",
    "explain": "sulh.questions.explain",
    "export": "sulh.show.export.exporting",
    "matrices": "sulh.questions.matrices",
    "load": "sulh.files.reader",
    "loads": "sulh.files.reader",
    "mediate": "sulh.questions.mediate",
    "paths": "sulh.questions.paths",
    "replay": "sulh.questions.replay",
    "report": "sulh.show.report.report",
    "propositions": "sulh.questions.propositions",
    "robust": "sulh.questions.robust",
    "score_card": "sulh.questions.scorecard",
    "shipped_cases": "sulh.files.reader",
    "solve": "sulh.questions.solve",
    "sweep": "sulh.questions.sweep",
    "tornado": "sulh.show.draw.tornado",
    "verify": "sulh.questions.verify",
    "view_strip": "sulh.show.draw.view_strip",
    "views": "sulh.questions.views",
}

__all__ = [
    "About",
    "Case",
    "CaseError",
    "CaseNotFound",
    "Claims",
    "Coalitions",
    "Coders",
    "Deals",
    "Document",
    "EvidenceCheck",
    "Explanation",
    "Exported",
    "Matrices",
    "Mediation",
    "MissingExtra",
    "NotDefined",
    "Paths",
    "Picture",
    "Place",
    "Problem",
    "Propositions",
    "Replay",
    "Report",
    "Robustness",
    "ScoreCard",
    "Solution",
    "State",
    "SulhError",
    "Sweep",
    "TooLarge",
    "Tornado",
    "UnknownName",
    "UsageError",
    "Verification",
    "ViewStrip",
    "Views",
    "__version__",
    "about",
    "check",
    "claims",
    "coalitions",
    "coders",
    "deals",
    "draw",
    "evidence",
    "explain",
    "export",
    "load",
    "loads",
    "matrices",
    "mediate",
    "paths",
    "propositions",
    "replay",
    "report",
    "robust",
    "score_card",
    "shipped_cases",
    "solve",
    "sweep",
    "tornado",
    "verify",
    "view_strip",
    "views",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sulh' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
