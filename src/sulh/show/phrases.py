"""What sheets and pictures say alike: the heading, the last notes, names in a row, a state and a step in words."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.case.case import Case
from sulh.case.states import State
from sulh.questions.wayside import PathStep
from sulh.show.solution import DISCLAIMER, check_command, spaced, what_is_on
from sulh.show.tables import counted

THAN = {"gains": "better than the start", "loses": "worse than the start", "same": "as good as the start"}
"""What a state is for a party beside the start."""


def heading(case: Case) -> str:
    """Return the title of a case, with the variant.

    >>> import sulh
    >>> heading(sulh.load("walter-barrier").variant("no-third-party"))[-24:]
    '(variant no-third-party)'
    """
    return case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"


def last_notes(case: Case, warnings: Sequence[object]) -> list[str]:
    """Return the notes at the end of an answer: how many warnings there are, and the disclaimer."""
    notes = [f"{counted(len(warnings), 'warning')}: {check_command(case)}"] if warnings else []
    return [*notes, *([DISCLAIMER] if case.status == "ongoing" else [])]


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words; nothing if there are none.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def state_words(case: Case, state: State) -> str:
    """Return the label of a state and what is on in it, without its name."""
    on = what_is_on(case, state.on)
    return f"{state.label}: {on}" if state.label and on else state.label or on


def name_and_words(case: Case, state: State, *, on: bool = True) -> str:
    """Return the name of a state, and behind it its label, with what is on or without."""
    name, words = spaced(case, state.name), state_words(case, state) if on else state.label
    return f"{name} ({words})" if words else name


def step_words(case: Case, step: PathStep) -> str:
    """Say what a step changes; whose an option is, where several parties move; and which is coercive."""
    coercive = {option.name for option in case.options if option.coercive}
    changes = [(name, "on (coercive)" if name in coercive else "on") for name in step.on]
    changes += [(name, "off") for name in step.off]
    if not changes:
        return f"to {step.to.name}"
    parts = []
    for party in step.parties:
        own = [f"{name.partition('.')[2]} {now}" for name, now in changes if name.partition(".")[0] == party]
        parts.append(f"{party}: {', '.join(own)}" if len(step.parties) > 1 else ", ".join(own))
    return "; ".join(parts)
