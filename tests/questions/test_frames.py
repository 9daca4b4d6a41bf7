"""Results as data frames and graphs hold what the results say."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

import sulh
from sulh.questions.result import Tabular

CASE = "walter-barrier"
RESULTS: dict[str, Callable[[sulh.Case], Tabular]] = {
    "solution": sulh.solve,
    "sweep": sulh.sweep,
    "robustness": lambda case: sulh.robust(case, "nash", samples=100),
    "claims": lambda case: sulh.claims(case, says=["possible third_party.enforce"], dependence=False),
    "propositions": lambda case: sulh.propositions([sulh.load("bonn-2001")], dependence=False),
    "deals": sulh.deals,
    "paths": sulh.paths,
    "replay": lambda _: sulh.replay(sulh.load("bonn-2001"), with_contrasts=False),
    "score card": lambda _: sulh.score_card([sulh.load("bonn-2001")], with_contrasts=False),
    "views": lambda _: sulh.views(sulh.load("us-taliban-2018-2021"), path="record"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_frames_have_the_columns(name: str) -> None:
    answer = RESULTS[name](sulh.load(CASE))
    columns = {key: list(values) for key, values in answer.columns().items()}
    assert len({len(values) for values in columns.values()}) == 1
    assert answer.to_polars().to_dict(as_series=False) == columns
    frame = answer.to_pandas()
    frame = frame.reset_index() if name == "solution" else frame
    frame = frame.astype(object).where(frame.notna(), None)  # pandas has a sign of its own for what is missing
    assert {key: frame[key].tolist() for key in frame} == columns


def test_yes_and_no_stay_so() -> None:
    solution = sulh.solve(sulh.load(CASE), "nash")
    assert str(solution.to_polars().schema["nash"]) == "Boolean"
    assert solution.to_pandas()["nash"].dtype == bool


def test_shares_are_those_of_the_answer() -> None:
    answer = sulh.robust(sulh.load(CASE), ("nash", "seq"), samples=200)
    for row in answer.to_polars().to_dicts():
        found = answer.share(row["concept"], row["state"])
        assert (row["share"], row["low"], row["high"]) == (found.value, found.low, found.high)


def test_the_graph_of_moves() -> None:
    found = sulh.matrices(sulh.load("elmira"))
    graph = found.to_networkx()
    assert list(graph) == found.names()
    assert graph.number_of_edges() == sum(int(matrix.sum()) for matrix in found.moves.values())
    gains = [(s, t, party) for s, t, party, gain in graph.edges(keys=True, data="improvement") if gain == 1]
    assert len(gains) == sum(int(matrix.sum()) for matrix in found.improvements.values())


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_what_is_not_installed_is_named(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(sulh.MissingExtra, match=library):
        getattr(sulh.sweep(sulh.load(CASE)), f"to_{library}")()
