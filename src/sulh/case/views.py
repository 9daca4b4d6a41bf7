"""Views: a party's own picture of the conflict, or an observer's; what they mean is a later question's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import Preference
from sulh.case.statements import Statement


@dataclass(frozen=True, slots=True)
class AddedOption:
    """An option that only the view has; in the real states it takes the value ``default``."""

    name: str
    text: str = ""
    default: bool = False
    direction: str = "both"


@dataclass(frozen=True, slots=True)
class View:
    """How the conflict looks to one party (``of``), or to an observer with no seat at the table.

    Everything that is not said here is as in the case. ``about`` holds the preferences believed of others,
    ``hidden`` the options the viewer does not see, ``owner`` options believed to belong to another party,
    ``infeasible`` states taken for impossible; ``views`` nests what the viewer thinks others think.
    """

    name: str
    of: str | None = None
    observer: str | None = None
    about: Mapping[str, Preference] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    adds: Mapping[str, AddedOption] = field(default_factory=dict)
    owner: Mapping[str, str] = field(default_factory=dict)
    infeasible: tuple[Statement, ...] = ()
    views: Mapping[str, View] = field(default_factory=dict)
    evidence: Evidence = NO_EVIDENCE
