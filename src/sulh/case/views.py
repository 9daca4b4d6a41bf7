"""Views: a party's own picture of the conflict, or an observer's; what they mean is a later question's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import Preference
from sulh.case.statements import Statement
from sulh.errors import Place


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
    ``infeasible`` states taken for impossible; ``views`` nests what the viewer thinks others think. In state form
    the text of each of ``infeasible`` is the name of a state.

    ``places`` says where single entries stand: by kind (``"about"``, ``"hidden"``, ``"adds"``, ``"owner"``) and name.
    ``called`` is set in a view of a case that is a view itself: what each option of the case as it is, and each that an
    outer view adds, is called there; None where it is not seen.
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
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, compare=False, repr=False)
    called: Mapping[str, str | None] | None = field(default=None, compare=False, repr=False)

    def place(self, kind: str, name: str) -> Place:
        """Return where an entry stands, or where the view does."""
        return self.places.get((kind, name), self.evidence.place)
