"""Combining changes: keys of states, and what a combination of improvements leads to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.engine import joint
from sulh.engine.arrays import IntArray
from sulh.engine.grids import padded
from sulh.errors import TooLarge

Parts = tuple[int, ...]
"""A state as what each party has chosen."""


@dataclass(frozen=True)
class Table:
    """States by their parts, ascending; for each party its scores, and its improvements from each state."""

    parts: list[Parts]
    scores: list[list[int]]
    improvements: list[dict[int, list[int]]]

    @property
    def codes(self) -> IntArray:
        """Three bits for each party, the parties spread over two words."""
        codes = np.zeros((2, len(self.parts)), np.uint64)
        for k in range(len(self.improvements)):
            codes[k % 2] |= np.array([part[k] << 3 * k for part in self.parts], np.uint64)
        return codes

    @property
    def own(self) -> list[IntArray]:
        bits = [7 << 3 * k for k in range(len(self.improvements))]
        return [np.array([0, own] if k % 2 else [own, 0], np.uint64) for k, own in enumerate(bits)]

    def keys(self) -> joint.Keys:
        return joint.keys(self.codes, self.own)

    def choices(self) -> list[joint.Choices]:
        result = []
        for party, ends in enumerate(self.improvements):
            arcs = [(s, t) for s in sorted(ends) for t in ends[s]]
            starts, stops = np.array(arcs, np.int64).reshape(-1, 2).T
            result.append(joint.choices(self.keys(), party, starts, stops))
        return result

    def combinations(self, party: int, s: int, s1: int) -> list[int | None]:
        """Return where the choices of the others, not all to stay, lead together with s1; None: to no state."""
        number = {parts: s for s, parts in enumerate(self.parts)}
        others = [[s] if k == party else [s, *ends[s]] for k, ends in enumerate(self.improvements)]
        return [
            number.get(
                tuple(self.parts[s1 if k == party else t][k] for k, t in enumerate(choice)),
            )
            for choice in product(*others)
            if any(t != s for t in choice)
        ]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n_parties = draw(st.integers(1, 4))
    parts = sorted(draw(st.sets(st.tuples(*[st.integers(0, 3)] * n_parties), min_size=1, max_size=24)))
    scores, improvements = [], []
    for k in range(n_parties):
        block = {
            s: [t for t, there in enumerate(parts) if t != s and there[:k] + there[k + 1 :] == here[:k] + here[k + 1 :]]
            for s, here in enumerate(parts)
        }
        score = draw(st.lists(st.integers(0, 3), min_size=len(parts), max_size=len(parts)))
        scores.append(score)
        improvements.append({s: [t for t in ends if score[t] > score[s]] for s, ends in block.items()})
    return Table(parts, scores, improvements)


LARGEST = st.sampled_from((2, 5, 60, 1 << 62))


@given(table=tables(), largest=LARGEST, room=st.sampled_from((0, 1 << 20)), data=st.data())
@settings(max_examples=300)
def test_a_key_leads_to_its_state_and_no_other(table: Table, largest: int, room: int, data: st.DataObject) -> None:
    """However many numbers a key has, and whether it is looked up or searched for."""
    parties = range(len(table.improvements))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "LARGEST", largest)
        patch.setattr(joint, "TABLE", room)
        keys = table.keys()
        read = keys.reader(padded(np.arange(len(table.parts))))
    assert np.unique(keys.values, axis=1).shape == keys.values.shape
    assert keys.complete == (0 < keys.size == len(table.parts))
    # A key put together from the parts of other states, as combinations are.
    sources = data.draw(
        st.lists(st.tuples(*[st.integers(0, len(table.parts) - 1) for _ in parties]), min_size=1, max_size=9)
    )
    wanted = [tuple(table.parts[s][k] for k, s in enumerate(source)) for source in sources]
    key = np.repeat(keys.values[:, :1], len(sources), axis=1)
    for column, source in enumerate(sources):
        for k, s in enumerate(source):
            at = keys.place[k]
            key[at, column] += _part(table, keys, k, s) - _part(table, keys, k, 0)
    number = {parts: s for s, parts in enumerate(table.parts)}
    none = np.iinfo(np.uint16).max
    assert read(key).tolist() == [number.get(parts, none) for parts in wanted]


def _part(table: Table, keys: joint.Keys, party: int, s: int) -> int:
    """Return what a party's part of a state adds to its key: its rank among the parts, times the party's weight."""
    known = sorted({parts[party] for parts in table.parts})
    weight = 1
    for before in range(party):
        if keys.place[before] == keys.place[party]:
            weight *= len({parts[before] for parts in table.parts})
    return known.index(table.parts[s][party]) * weight


@given(
    table=tables(),
    party=st.integers(0, 3),
    largest=LARGEST,
    cut=st.tuples(st.sampled_from((1, 2, 32)), st.sampled_from((1, 5, 1 << 18)), st.sampled_from((1, 4, 1 << 13))),
)
@settings(max_examples=500)
def test_answered(table: Table, party: int, largest: int, cut: tuple[int, int, int]) -> None:
    party %= len(table.improvements)
    score = table.scores[party]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in zip(("LARGEST", "EASY", "CELLS", "PAIRS"), (largest, *cut), strict=True):
            patch.setattr(joint, name, value)
        found, _ = joint.answered(table.keys(), padded(np.array(score)), party, table.choices())
    stable, passed_over = [], []
    for s, ends in sorted(table.improvements[party].items()):
        each = [table.combinations(party, s, s1) for s1 in ends]
        bad = [where for where in each if not any(t is not None and score[t] <= score[s] for t in where)]
        stable.append(not bad)
        passed_over.append(any(None in where for where in bad))
    assert found.stable.tolist() == stable
    assert found.passed_over.tolist() == passed_over


def test_the_budget() -> None:
    """One improvement and one answer, which does not deter."""
    table = Table(list(product((0, 1), (0, 1))), [[0, 1, 2, 3], [0, 1, 0, 0]], [{0: [2]}, {0: [1]}])
    score = padded(np.array(table.scores[0]))
    found, looked = joint.answered(table.keys(), score, 0, table.choices())
    assert found.stable.tolist() == [False, True, True, True]
    with pytest.raises(TooLarge, match="more than 0 combinations of improvements"):
        joint.answered(table.keys(), score, 0, table.choices(), budget=looked - 1)
    assert joint.answered(table.keys(), score, 0, table.choices(), budget=looked)[1] == looked


@pytest.mark.parametrize("cells", [1, 1 << 18])
@pytest.mark.parametrize("easy", [1, 2, 32])
def test_what_leads_nowhere_is_not_forgotten(cells: int, easy: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two answers the first is infeasible; the second, looked at last, is feasible and does not deter."""
    table = Table([(0, 0), (0, 1), (0, 2), (1, 0), (1, 2)], [[0, 0, 0, 1, 1]], [{0: [3]}, {0: [1, 2]}])
    assert table.combinations(0, 0, 3) == [None, 4]
    monkeypatch.setattr(joint, "CELLS", cells)
    monkeypatch.setattr(joint, "EASY", easy)
    found, _ = joint.answered(table.keys(), padded(np.array(table.scores[0])), 0, table.choices())
    assert found.stable.tolist() == [False, True, True, True, True]
    assert found.passed_over.tolist() == [True, False, False, False, False]
