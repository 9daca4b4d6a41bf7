"""The names that claims may use, and which states those of them mean that the case gives to states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sulh.case.statements import Names

if TYPE_CHECKING:
    from sulh.case.case import Case


@dataclass(frozen=True)
class Words:
    """The names that a claim may use: options, parties, and what the case calls states.

    ``patterns`` says which states the labels and the coalesced states of option form are.
    """

    names: Names
    parties: tuple[str, ...]
    states: tuple[str, ...] = ()
    patterns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case) -> Words:
        """Return those of a case.

        >>> import sulh
        >>> Words.of(sulh.load("elmira")).parties
        ('ministry', 'uniroyal', 'town')
        """
        named = (*case.named_states, *case.named_states.values(), *(one.name for one in case.coalesced))
        labels = tuple(label.text for label in case.labels)
        options = [(option.party, option.id) for option in case.options]
        known = tuple(dict.fromkeys(text for text in (*named, *labels) if text))
        merged = {one.name: one.pattern for one in case.coalesced}
        patterns: dict[str, tuple[str, ...]] = {}
        for label in case.labels:
            found = merged.get(label.pattern.strip(), label.pattern)
            patterns[label.text] = (*patterns.get(label.text, ()), found)
        patterns |= {name: (pattern,) for name, pattern in merged.items()}
        return cls(Names(options), tuple(party.id for party in case.parties), known, patterns)

    def meant(self, name: str) -> tuple[str, ...] | None:
        """Return the patterns of the states that a name, a vector or a pattern means; None where it has none.

        >>> import sulh
        >>> Words.of(sulh.load("us-taliban-2018-2021")).meant("takeover of 2021")
        ('YYNYNYYNYN',)
        """
        tight = "".join(name.split())
        vector = bool(tight) and len(tight) == len(self.names.full) and not set(tight) - set("YN-")
        # Vectors come before labels, since a label may look like one.
        return (tight,) if vector else self.patterns.get(name)
