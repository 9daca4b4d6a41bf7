"""States in words: by their letters, or by what is different from another state."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.states import States
from sulh.show.phrases import listed
from sulh.show.solution import spaced


def named(case: Case, states: States, number: int) -> str:
    """Return the name of a state for people to read, with its label.

    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> states = list_states(case)
    >>> named(case, states, int(states.find("YNYNN")[0]))
    'Y NYN N (modified order accepted)'
    """
    name, label = spaced(case, states.name(number)), states.labels.get(number, "")
    return f"{name} ({label})" if label else name


def difference(case: Case, states: States, start: int, end: int, *, then: bool = False, label: bool = False) -> str:
    """Return what is different in one state from another, party by party, in words.

    Where options do not tell it, as in state form and between merged states, it is the name of the state.

    Parameters
    ----------
    then
        Whether the parties answer, which is said.
    label
        Whether to add the label of the state.

    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> states = list_states(case)
    >>> start, end = (int(states.find(name)[0]) for name in ("YNYNN", "YNNYY"))
    >>> difference(case, states, start, end)
    'uniroyal with abandon, without accept; town with insist'
    """
    if not case.options or start in states.names or end in states.names:
        return named(case, states, end)
    before, after, at, parts = states.vector(start), states.vector(end), 0, []
    for party in case.parties:
        here = range(at, at + len(party.options))
        at += len(party.options)
        on = [option.id for k, option in zip(here, party.options, strict=True) if (before[k], after[k]) == ("N", "Y")]
        off = [option.id for k, option in zip(here, party.options, strict=True) if (before[k], after[k]) == ("Y", "N")]
        said = [*([f"with {listed(on)}"] if on else []), *([f"without {listed(off)}"] if off else [])]
        if said:
            parts.append(f"{party.id} {'then ' if then else ''}{', '.join(said)}")
    told = (" and " if then else "; ").join(parts)
    name = states.labels.get(end, "")
    return f"{told} ({name})" if label and name else told


def legend(case: Case) -> tuple[str, ...]:
    """Return which letter of a state stands for which option, as ``sulh solve`` prints it."""
    parts = (f"{party.id}: {', '.join(o.id for o in party.options)}" for party in case.parties if party.options)
    return ("The letters, Y for on and N for off: " + " · ".join(parts) + ".",) if case.options else ()
