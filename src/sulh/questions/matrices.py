"""The matrices of the literature: moves, improvements, preferences, and where the opponents can get together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import States, list_states
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.bits import SANCTIONS, Arcs, Rule, arcs, departures, packed, unpacked
from sulh.engine.orders import Sight
from sulh.errors import TooLarge, UsageError
from sulh.questions.result import Result, made_by
from sulh.stability.concept import Semantics

if TYPE_CHECKING:
    import networkx as nx

MOST_STATES = 1 << 12
"""States of which matrices are made, where nothing else is asked: each matrix then has 16.8 million entries."""


@dataclass(frozen=True, eq=False, repr=False)
class Matrices(Result):
    """The matrices of a case: the answer of :func:`matrices`.

    Each is a bool array of shape (n, n); entry (s, q) is about the step from state s to state q, or about q beside s.

    Attributes
    ----------
    case
        The case, or a variant of it.
    states
        Its feasible states, in the order of rows and columns.
    semantics
        The rule of sanctions: which sequences of moves the group matrices are of.
    moves
        By party id, the literature's J: it can move from s to q.
    improvements
        J+: it can, and prefers q.
    better, worse, equal
        P+, P- and P=: it prefers q to s; s to q; neither. ``equal`` includes the diagonal.
    unknown
        How it compares s and q is not known; only false where nothing is marked as uncertain.
    group_moves, group_improvements
        By the id of the party that they answer, M and M+: where the others can get from s, by moves or by improvements
        of their own.
    """

    case: Case
    states: States
    semantics: Semantics
    moves: Mapping[str, BoolArray]
    improvements: Mapping[str, BoolArray]
    better: Mapping[str, BoolArray]
    worse: Mapping[str, BoolArray]
    equal: Mapping[str, BoolArray]
    unknown: Mapping[str, BoolArray]
    group_moves: Mapping[str, BoolArray]
    group_improvements: Mapping[str, BoolArray]

    def arrays(self) -> dict[str, BoolArray]:
        """Return every matrix by name: what it is, a dot, and the party, such as ``improvements.mill``.

        ``unknown`` is there only where something is unknown.
        """
        kinds: dict[str, Mapping[str, BoolArray]] = {
            "moves": self.moves,
            "improvements": self.improvements,
            "better": self.better,
            "worse": self.worse,
            "equal": self.equal,
            "group_moves": self.group_moves,
            "group_improvements": self.group_improvements,
        }
        found = {f"{kind}.{id}": matrix for kind, by in kinds.items() for id, matrix in by.items()}
        return {**found, **{f"unknown.{id}": matrix for id, matrix in self.unknown.items() if matrix.any()}}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it: of each matrix its rows, each a text of 0 and 1."""
        case = self.case
        return {
            **made_by(case.digest, case.name, case.variant_name, self.semantics.to_dict()),
            "states": self.names(),
            "matrices": {name: rows(matrix) for name, matrix in self.arrays().items()},
        }

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return the graph of moves for networkx: an edge for each move, its key and ``party`` the mover's id.

        Edges have ``improvement``: 1, 0, or -1 where that is not known; nodes are state names, with their ``label``.

        Raises
        ------
        MissingExtra
            networkx is not installed.
        """
        from sulh.questions.extras import networkx

        names = self.names()
        result = networkx().MultiDiGraph(name=self.case.title, digest=self.case.digest)
        result.add_nodes_from((name, {"label": self.states.labels.get(k, "")}) for k, name in enumerate(names))
        for id, moves in self.moves.items():
            gains = self.improvements[id].astype(int) - (moves & self.unknown[id])
            for s, t in np.argwhere(moves).tolist():
                result.add_edge(names[s], names[t], key=id, party=id, improvement=int(gains[s, t]))
        return result

    def names(self) -> list[str]:
        """Return the names of the states, in the order of rows and columns."""
        return self.states.names_of(np.arange(len(self.states)))

    def __repr__(self) -> str:
        return f"<Matrices of {self.case.name}: {len(self.arrays())} of {len(self.states):,} states>"


def matrices(case: Case, *, sanctions: Rule = "legal-sequences", max_states: int = MOST_STATES) -> Matrices:
    """Return the matrices of the literature, for teaching and for checking.

    With E all ones, W = not P+, ``*`` the product of 0/1 matrices and ``o`` that of entries, a state s is stable for a
    party if the entry (s, s) is 0 in::

        Nash  J+ * E
        GMR   J+ * (E - sign(M * W'))
        SMR   J+ * (E - sign(M * (W' o (E - sign(J * P+')))))
        SEQ   J+ * (E - sign(M+ * W'))

    Parameters
    ----------
    case
        The case, or one of its variants.
    sanctions
        Which sequences of moves the group matrices are of.
    max_states
        The size limit.

    Raises
    ------
    TooLarge
        More states; :func:`sulh.solve` needs no matrices.
    UsageError
        It is no case, or no such rule.

    Examples
    --------
    >>> import sulh
    >>> found = sulh.matrices(sulh.load("prisoners-dilemma"))
    >>> sorted(found.moves)
    ['first', 'second']
    >>> found.moves["first"].astype(int)
    array([[0, 1, 0, 0],
           [1, 0, 0, 0],
           [0, 0, 0, 1],
           [0, 0, 1, 0]])

    References
    ----------
    Xu, Hipel, Kilgour and Fang, *Conflict Resolution Using the Graph Model* (2018), chapter 4.
    """
    if not isinstance(case, Case):
        raise UsageError(f"matrices takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if sanctions not in SANCTIONS:
        raise UsageError(f"There is no rule of sanctions {sanctions!r}. There are: {', '.join(SANCTIONS)}.")
    states = list_states(case)
    n = len(states)
    if n > max_states:
        fix = f"A matrix would have {n * n:,} entries. sulh solve needs none; in Python, max_states= takes more."
        raise TooLarge("states for matrices", n, max_states, fix=fix)
    model = graph(case, states)
    ids = [party.id for party in case.parties]
    every, each = np.arange(n)[:, np.newaxis], np.arange(n)[np.newaxis, :]
    moves = {id: _filled(n, *of.arcs()) for id, of in zip(ids, model.moves, strict=True)}
    better, open_ = (
        {id: of.above(each, every, sight) for id, of in zip(ids, model.relations, strict=True)}
        for sight in (Sight(), Sight(unknown=True))
    )
    unknown = {id: open_[id] & ~better[id] for id in ids}
    improvements = {id: moves[id] & better[id] for id in ids}
    return Matrices(
        case=case,
        states=states,
        semantics=Semantics(sanctions=sanctions),
        moves=moves,
        improvements=improvements,
        better=better,
        worse={id: better[id].T for id in ids},
        equal={id: ~(better[id] | better[id].T | unknown[id]) for id in ids},
        unknown=unknown,
        group_moves={id: _reach(n, [moves[other] for other in ids if other != id], sanctions) for id in ids},
        group_improvements={
            id: _reach(n, [improvements[other] for other in ids if other != id], sanctions) for id in ids
        },
    )


def rows(matrix: BoolArray) -> list[str]:
    """Return the rows of a matrix, each as a text of 0 and 1.

    >>> rows(np.eye(2, dtype=bool))
    ['10', '01']
    """
    return ["".join("1" if entry else "0" for entry in row) for row in matrix.tolist()]


def _filled(n: int, starts: IntArray, ends: IntArray) -> BoolArray:
    matrix = np.zeros((n, n), bool)
    matrix[starts, ends] = True
    return matrix


def _reach(n: int, movers: Iterable[BoolArray], rule: Rule) -> BoolArray:
    """Return where a group can get from each state, by sequences of one move or more."""
    listed: list[Arcs] = [arcs(*np.nonzero(one)) for one in movers]
    result = np.zeros((n, n), bool)
    if listed:
        for some in departures(n, listed):
            there = packed(np.arange(n)[:, np.newaxis] == some[np.newaxis, :])
            result[:, some] = unpacked(SANCTIONS[rule](there, listed), len(some))
    return result
