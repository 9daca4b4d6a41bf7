"""The states of a case: numbered, named, and found again by name, pattern or label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

import numpy as np

from sulh.case.case import Case
from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.case.statements import Count, Literal, Statement
from sulh.engine.arrays import BoolArray, IntArray, column
from sulh.engine.listing import Constraint, feasible_codes, satisfiable
from sulh.errors import CaseError, Problem, UnknownName

MAX_STATES = 1 << 22
"""The size limit where the caller names none."""


@dataclass(frozen=True, slots=True)
class State:
    """One state: an outcome of the conflict. ``str(state)`` is its name in files and in JSON.

    Attributes
    ----------
    number
        Its place among the feasible states, from 0.
    name
        ``NYNNN``, one letter for each option in the order of the file; in state form, or where states are
        coalesced, the name that the file gives.
    label
        What the file calls it, or ``""``.
    on
        The names of the options that are on, in a coalesced state those that are on in every vector that it
        merges; empty also in state form.
    """

    number: int
    name: str
    label: str = ""
    on: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class States(Sequence[State]):
    """The feasible states of a case, in ascending order, the first option the least significant.

    Attributes
    ----------
    codes : unsigned array, shape (words, listed)
        The option vectors as bits; empty in state form.
    group : int array, shape (listed,), or None
        Where states are coalesced, the number of the state that each vector belongs to.
    first : int array, shape (n,), or None
        Where states are coalesced, the first vector of each state.
    names
        The states that are not called by their vector, by number.
    labels
        Labels by number.
    """

    options: tuple[str, ...]
    codes: IntArray
    n: int
    group: IntArray | None = None
    first: IntArray | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.n

    @overload
    def __getitem__(self, index: int) -> State: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[State]: ...
    def __getitem__(self, index: int | slice) -> State | Sequence[State]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self.n))]
        number = range(self.n)[index]
        return State(number, self.name(number), self.labels.get(number, ""), self._on(number))

    def __iter__(self) -> Iterator[State]:
        return (self[number] for number in range(self.n))

    def _on(self, number: int) -> tuple[str, ...]:
        """Return the options that are on: in a coalesced state those that are on in all its members."""
        if self.group is None or number not in self.names:
            return tuple(name for name, letter in zip(self.options, self.vector(number), strict=False) if letter == "Y")
        members = self.codes[:, self.group == number]
        return tuple(name for k, name in enumerate(self.options) if column(members, k).all())

    def vector(self, number: int) -> str:
        """Return the option vector of a state; of coalesced states that of the first; ``""`` in state form."""
        if not self.options:
            return ""
        at = number if self.first is None else int(self.first[number])
        words = [int(word) for word in self.codes[:, at]]
        return "".join("Y" if words[k // 64] >> (k % 64) & 1 else "N" for k in range(len(self.options)))

    def name(self, number: int) -> str:
        """Return the name of a state."""
        return self.names[number] if number in self.names else self.vector(number)

    def names_of(self, numbers: IntArray) -> list[str]:
        """Return the names of many states at once."""
        if not self.options:
            return [self.names[int(number)] for number in numbers]
        codes = self.codes[:, numbers if self.first is None else self.first[numbers]]
        letters = np.empty((len(numbers), len(self.options)), np.uint8)
        for k in range(len(self.options)):
            letters[:, k] = np.where(column(codes, k), ord("Y"), ord("N"))
        found: list[str] = letters.view(f"S{len(self.options)}").ravel().astype(str).tolist()
        if self.names:
            found = [self.names.get(int(number), name) for number, name in zip(numbers, found, strict=True)]
        return found

    def option(self, k: int) -> BoolArray:
        """Return the truth of one option: bool array, shape (listed,), before coalescing."""
        return column(self.codes, k)

    def find(self, text: str) -> IntArray:
        """Return the numbers of the states that a name, a vector, a pattern or a label means; may be empty.

        Raises
        ------
        CaseError
            The text looks like a vector and is not one of this case.
        UnknownName
            No state, label or coalesced state is called so.
        """
        name, letters = text.strip(), "".join(text.split())
        if name in self._numbers:
            return np.array([self._numbers[name]], np.int64)
        # Before labels, since a label may look like a vector.
        is_vector = bool(self.options) and len(letters) == len(self.options) and set(letters) <= set("YN-")
        if not is_vector and name in self._labelled:
            return np.array(self._labelled[name], np.int64)
        if not self.options or not looks_like_pattern(text):
            raise UnknownName("state", text, [*self.names.values(), *self.labels.values()])
        pattern = parse_pattern(text, len(self.options))
        if pattern.is_state and len(self.codes) == 1:  # the codes are in ascending order
            code = self.codes.dtype.type(sum(1 << k for k, letter in enumerate(pattern.letters) if letter == "Y"))
            at = np.searchsorted(self.codes[0], code)
            listed = np.arange(at, at + int(at < self.codes.shape[1] and self.codes[0, at] == code))
        else:
            listed = np.flatnonzero(pattern.matches(self.codes))
        return listed if self.group is None else np.unique(self.group[listed])

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Numbers by name, of the states that are not called by their vector."""
        return {name: number for number, name in self.names.items()}

    @cached_property
    def _labelled(self) -> dict[str, list[int]]:
        result: dict[str, list[int]] = {}
        for number in sorted(self.labels):
            result.setdefault(self.labels[number], []).append(number)
        return result


def constraints(case: Case) -> list[Constraint]:
    """Return the feasibility rules as the engine takes them."""
    return [constraint(rule.statement) for rule in case.rules]


def constraint(statement: Statement) -> Constraint:
    """Return a feasibility rule as the engine takes it."""
    tree = statement.tree
    numbers = (
        [member.option for member in tree.members if isinstance(member, Literal)] if isinstance(tree, Count) else []
    )
    counts = isinstance(tree, Count) and len(numbers) == len(tree.members) == len(set(numbers))
    return Constraint(statement.options, statement.bounds, counts)


def list_states(case: Case, max_states: int = MAX_STATES) -> States:
    """Return the states of a case.

    Raises
    ------
    TooLarge
        There are more than ``max_states``.
    CaseError
        S510 no state is feasible; S511, S512 coalesced states overlap or do not exist.

    Examples
    --------
    >>> import sulh
    >>> states = list_states(sulh.load("elmira"))
    >>> len(states), str(states[0])
    (12, 'NYNNN')
    """
    if case.form == "states":
        names = dict(enumerate(case.named_states))
        labels = {number: case.named_states[name] for number, name in names.items() if case.named_states[name]}
        return States((), np.empty((1, 0), np.uint32), len(names), names=names, labels=labels)
    codes = feasible_codes(len(case.options), constraints(case), max_states)
    if not codes.shape[1]:
        raise CaseError([nothing_feasible(case)])
    options = tuple(option.name for option in case.options)
    group, first, names = _coalesce(case, codes)
    n = codes.shape[1] if first is None else len(first)
    plain = States(options, codes, n, group, first, names)
    labels = {}
    for label in case.labels:
        labels.update(dict.fromkeys(plain.find(label.pattern).tolist(), label.text))
    return States(options, codes, n, group, first, names, labels)


def nothing_feasible(case: Case) -> Problem:
    """Return the problem that no state meets the rules, naming a smallest set of rules that contradict."""
    blamed = list(case.rules)
    for rule in case.rules:
        fewer = [other for other in blamed if other is not rule]
        if not satisfiable(len(case.options), [constraint(other.statement) for other in fewer]):
            blamed = fewer
    shown = "; ".join(rule.statement.text for rule in blamed)
    together = "These rules contradict each other" if len(blamed) > 1 else "This rule is false in every state"
    return Problem(
        "S510",
        shown,
        f"No state is feasible. {together}: {shown}.",
        "Change or remove one of them.",
        blamed[0].evidence.place,
    )


def _coalesce(case: Case, codes: IntArray) -> tuple[IntArray | None, IntArray | None, dict[int, str]]:
    """Return the group of each vector, the first vector of each group, and the names of the merged states."""
    if not case.coalesced:
        return None, None, {}
    n = codes.shape[1]
    leader = np.arange(n)
    named: dict[int, str] = {}
    taken = np.zeros(n, bool)
    problems = []
    for entry in case.coalesced:
        members = parse_pattern(entry.pattern, len(case.options), entry.evidence.place).matches(codes)
        if not members.any():
            rule = "A coalesced state merges feasible states, and none matches this pattern."
            problems.append(Problem("S512", entry.pattern, rule, "Remove it.", entry.evidence.place))
            continue
        if (members & taken).any():
            rule = f"A state can be merged into one coalesced state only; {entry.name!r} overlaps with another."
            fix = "Make the patterns disjoint."
            problems.append(Problem("S511", entry.pattern, rule, fix, entry.evidence.place))
        taken |= members
        leader[members] = int(np.flatnonzero(members)[0])
        named[int(np.flatnonzero(members)[0])] = entry.name
    if problems:
        raise CaseError(problems)
    first, group = np.unique(leader, return_inverse=True)
    return group.astype(np.int32), first, {int(np.searchsorted(first, at)): name for at, name in named.items()}
