"""What is drawn and judged: the settings of one question, and the digest that stands for them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sulh.case.case import Case
from sulh.case.spread import Spread
from sulh.case.states import MAX_STATES
from sulh.errors import UsageError
from sulh.questions.readings import drawn_from
from sulh.stability.concept import Semantics
from sulh.version import __version__

COUNTED = 2
"""What a tally counts: raised when it counts something else, so that kept tallies of older ones are not mixed in."""


@dataclass(frozen=True)
class Plan:
    """What is drawn and judged; it can be sent to another process.

    Attributes
    ----------
    case
        The base coding: a case, or a variant of it such as a leadership.
    concepts
        Ids of solution concepts, each once, in the order of every array of a :class:`~sulh.questions.tally.Tally`.
    semantics
        How sanctions are read.
    spread
        What is drawn, and how widely.
    seed
        A whole number from 0 on.
    max_states
        The size limit of every coding.

    Raises
    ------
    UsageError
        A negative seed, or no concept.
    """

    case: Case
    concepts: tuple[str, ...]
    semantics: Semantics = field(default_factory=Semantics)
    spread: Spread = field(default_factory=Spread)
    seed: int = 1
    max_states: int = MAX_STATES

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise UsageError(f"A seed is a whole number from 0 on, not {self.seed!r}.")
        if not self.concepts or len(set(self.concepts)) < len(self.concepts):
            raise UsageError("Name at least one concept, and each once.")

    @cached_property
    def digest(self) -> str:
        """What the plan means, as ``sha256:...``: equal digests give equal tallies for equal indices."""
        case = self.case
        # The text stands for the variants that a variant's own digest does not cover.
        text = hashlib.sha256(case.text.encode()).hexdigest() if case.variant_name else ""
        coded = repr((case.parties, case.rules, case.coalesced, case.forbidden_moves, case.named_moves))
        said = [
            *(COUNTED, __version__, case.digest, case.variant_name, text, hashlib.sha256(coded.encode()).hexdigest()),
            *(list(case.named_states), self._spread(), self.seed, self.concepts),
            {**self.semantics.to_dict(), "staying": self.semantics.staying},
        ]
        read = [entry.evidence.readings for entry in drawn_from(case)]
        if any(read):  # of a case without readings the digest is what it always was
            said.append(hashlib.sha256(repr(read).encode()).hexdigest())
        whole = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(whole.encode()).hexdigest()

    def _spread(self) -> dict[str, Any]:
        """Return the settings, without what is as it always was."""
        told = self.spread.to_dict()
        return told if told["coders"] != "apart" else {key: value for key, value in told.items() if key != "coders"}
