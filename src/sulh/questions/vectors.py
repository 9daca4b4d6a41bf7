"""A case by direct comparison of vectors: the moves of one state, how two states compare, and nothing listed.

What ``sulh verify`` judges by. It shares nothing with the engine: statements and preferences are read as
:mod:`sulh.stability.oracle` reads them, a state at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Preference, Ranking, Statements
from sulh.case.statements import If
from sulh.errors import TooLarge
from sulh.stability.oracle.comparing import Comparing, Listed, comparing, matches
from sulh.stability.oracle.models import reached
from sulh.stability.oracle.truth import Vector, true

Step = Callable[[int, int, int], bool]
"""``step(mover, t, s)``: whether a party takes a move from s to t when it answers."""

MOST_OPEN = 16
"""Options that one party may change at once, or that one coalesced state may leave open."""

MOST_VISITED = 1 << 15
"""States from which moves are looked up, where the caller names no limit."""


class Vectors:
    """The states of a case, numbered as they are met."""

    def __init__(self, case: Case, most: int = MOST_VISITED) -> None:
        self.case, self.most, self.visited = case, most, 0
        self.ids = [party.id for party in case.parties]
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._rows: list[list[Vector]] = []
        self._compared: dict[tuple[int, int, int], int | None] = {}
        self._moves: dict[tuple[int, int], list[int]] = {}
        self._whole: list[Comparing] = []
        if case.form == "states":
            for name in case.named_states:
                self._add(name, [])
            whole = Listed(case, [], [[k] for k in range(len(self.names))], list(self.names))
            self._whole = [comparing(whole, party) for party in range(len(self.ids))]

    def find(self, name: str) -> int | None:
        """Return the number of the state of this name; None if no feasible state is called so."""
        if name in self._numbers:
            return self._numbers[name]
        if self.case.form == "states":
            return None
        if any(entry.name == name for entry in self.case.coalesced):
            rows = self._merged(name)
            return self._add(name, rows) if rows else None
        if len(name) != len(self.case.options) or set(name) - set("YN"):
            return None
        row = tuple(letter == "Y" for letter in name)
        return self._add(name, [row]) if self._feasible(row) and self._name(row) == name else None

    def moves(self, party: int, s: int) -> list[int]:
        """Return where a party can move to from a state in one step.

        Raises
        ------
        TooLarge
            It would have to look at too many vectors, or from too many states.
        """
        if (party, s) not in self._moves:
            self.visited += 1
            if self.visited > self.most:
                fix = "Raise it with --max-states (Python: max_states=)."
                raise TooLarge("moves to look up for this certificate", self.most, self.most, exact=False, fix=fix)
            if self.case.form == "states":
                pairs = self.case.named_moves.get(self.ids[party], ())
                ends = {self._numbers[end] for start, end in pairs if start == self.names[s]}
            else:
                ends = {end for row in self._rows[s] for end in self._moves_of(party, row)}
            self._moves[party, s] = sorted(ends - {s})
        return self._moves[party, s]

    def compare(self, party: int, t: int, s: int) -> int | None:
        """Return the degree by which t is better than s for a party: negative if worse, 0 as good, None unknown."""
        if self._whole:
            return self._whole[party](t, s)
        preference = self.case.parties[party].preference
        if isinstance(preference, Statements):
            number, _, _ = self.statement(party, t, s)
            if number is None:
                return 0
            item = preference.items[number - 1]
            return (
                None if item.uncertain else item.degree if true(item.statement.tree, self._rows[t][0]) else -item.degree
            )
        if (party, t, s) not in self._compared:
            rows = [*self._rows[t], *self._rows[s]]
            cut = len(self._rows[t])
            groups = [list(range(cut)), list(range(cut, len(rows)))]
            both = Listed(self.case, rows, groups, [self.names[t], self.names[s]])
            self._compared[party, t, s] = 0 if t == s else comparing(both, party)(0, 1)
        return self._compared[party, t, s]

    def statement(self, party: int, t: int, s: int) -> tuple[int | None, str, bool]:
        """Return the number, from 1, and the text of the first statement of a party that tells two states apart.

        And whether, where it is true of the two, it is so because its condition is false.
        """
        preference = self.case.parties[party].preference
        if isinstance(preference, Statements) and self.case.form == "options":
            there, here = self._rows[t][0], self._rows[s][0]
            for number, item in enumerate(preference.items, 1):
                tree = item.statement.tree
                if (holds := true(tree, there)) != true(tree, here):
                    idle = isinstance(tree, If) and not true(tree.condition, there if holds else here)
                    return number, item.statement.text, idle
        return None, "", False

    def changed(self, t: int, s: int) -> tuple[list[str], list[str]]:
        """Return the options that come on and go off from s to t; none in state form and for coalesced states."""
        merged = {entry.name for entry in self.case.coalesced}
        if self.case.form == "states" or merged & {self.names[t], self.names[s]}:
            return [], []
        pairs = list(zip(self.case.options, self._rows[s][0], self._rows[t][0], strict=True))
        on = [option.name for option, before, after in pairs if after and not before]
        return on, [option.name for option, before, after in pairs if before and not after]

    def agreeable(self, party: int, t: int, s: int) -> bool:
        """Whether the attitudes of a party let it move from s to t, toward each party that it minds."""
        return all(
            ((self.compare(number, t, s) or 0) >= 0) == (attitude == "devoting")
            for number, attitude in self.minded(party)
        )

    def minded(self, party: int) -> list[tuple[int, str]]:
        """Return toward whom a party has an attitude, by number, and which; toward all others it is neutral."""
        said = self.case.parties[party].attitudes
        usual = {self.ids[party]: "devoting"}
        every = [said.get(id, usual.get(id, "neutral")) for id in self.ids]
        return [(number, attitude) for number, attitude in enumerate(every) if attitude != "neutral"]

    def together(self, party: int, s: int, s1: int, moves: dict[int, int]) -> int | None:
        """Return where a party's move from s to s1 leads if others make these moves from s at once; None: nowhere."""
        row = list(self._rows[s1][0])
        for end in moves.values():
            for k, (was, now) in enumerate(zip(self._rows[s][0], self._rows[end][0], strict=True)):
                if was != now:
                    row[k] = now
        return self.find("".join("Y" if value else "N" for value in row))

    @property
    def may_return(self) -> bool:
        """Whether others might move back to the state a party has left: not where each option is of one party."""
        return self.case.form == "states" or bool(self.case.coalesced)

    @property
    def ordered(self) -> bool:
        """Whether it can be read off the case that each party's preference is an order of the states."""
        return all(_plain(party.preference) for party in self.case.parties)

    def answers(self, party: int, start: int, sanctions: str, steps: Step) -> set[int]:
        """Return where the others can come to from a state by one step or more, if they take steps so chosen."""
        arcs = tuple(_Arcs(self, mover, steps) for mover in range(len(self.ids)))
        return reached(arcs, [mover for mover in range(len(self.ids)) if mover != party], start, sanctions)

    def _add(self, name: str, rows: list[Vector]) -> int:
        self._numbers[name] = len(self.names)
        self.names.append(name)
        self._rows.append(rows)
        return self._numbers[name]

    def number(self, name: str) -> int:
        """Return the number of the state of this name, which there is."""
        found = self.find(name)
        assert found is not None
        return found

    def _name(self, row: Vector) -> str:
        """Return the name of a feasible vector: its letters, or what it is merged into."""
        entry = next((entry for entry in self.case.coalesced if matches(row, entry.pattern)), None)
        return "".join("Y" if value else "N" for value in row) if entry is None else entry.name

    def _merged(self, name: str) -> list[Vector]:
        """Return the feasible vectors of a coalesced state, in the order of the states of a case."""
        rows: set[Vector] = set()
        for entry in self.case.coalesced:
            if entry.name == name:
                letters = "".join(entry.pattern.split())
                self._not_too_open(letters.count("-"), "options left open by a coalesced state")
                choices = [(False, True) if letter == "-" else (letter == "Y",) for letter in letters]
                rows |= {row for row in product(*choices) if self._feasible(row) and self._name(row) == name}
        return sorted(rows, key=lambda row: row[::-1])

    def _moves_of(self, party: int, row: Vector) -> set[int]:
        """Return where a party can come to from one vector: its own options change, in their directions."""
        own = [k for k, option in enumerate(self.case.options) if option.party == self.ids[party]]
        free = [k for k in own if self.case.options[k].direction in ("both", "backward" if row[k] else "forward")]
        self._not_too_open(len(free), f"options that {self.ids[party]} may change at once")
        bans = [ban for ban in self.case.forbidden_moves if ban.party == self.ids[party] and true(ban.start.tree, row)]
        found = set()
        for flips in product((False, True), repeat=len(free)):
            changed = dict(zip(free, flips, strict=True))
            end = tuple(value != changed.get(k, False) for k, value in enumerate(row))
            if end != row and self._feasible(end) and not any(true(ban.end.tree, end) for ban in bans):
                found.add(self.number(self._name(end)))
        return found

    def _feasible(self, row: Vector) -> bool:
        return all(true(rule.statement.tree, row) for rule in self.case.rules)

    def _not_too_open(self, number: int, what: str) -> None:
        if number > MOST_OPEN:
            fix = "A certificate of such a case cannot be re-checked by comparing vectors."
            raise TooLarge(what, number, MOST_OPEN, fix=fix)


def _plain(preference: Preference) -> bool:
    if isinstance(preference, Statements):
        return not any(item.uncertain for item in preference.items)
    if isinstance(preference, Ranking):
        return not any(group.unknown for group in preference.groups)
    return not isinstance(preference, Comparisons)


class _Arcs(dict[int, set[int]]):
    """The steps of one party by state, looked up when they are asked for."""

    def __init__(self, vectors: Vectors, mover: int, step: Step) -> None:
        super().__init__()
        self.vectors, self.mover, self.step = vectors, mover, step

    def __missing__(self, s: int) -> set[int]:
        found = {t for t in self.vectors.moves(self.mover, s) if self.step(self.mover, t, s)}
        self[s] = found
        return found
