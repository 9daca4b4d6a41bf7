"""The question ``sweep``: its table says what ``solve`` says, of every coding."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from itertools import chain, combinations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case, Kind, Variant
from sulh.errors import MissingExtra, NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import swept as module
from sulh.questions.sweep import COLUMNS
from sulh.questions.sweep_grid import put_together, together
from sulh.stability.concept import Sanctions
from sulh.stability.registry import DEFAULT

FLAGSHIP = "us-taliban-2018-2021"

MILLS = """\
sulh: 1
title: Two mills
parties:
  mill: {options: {stop: Stop, sell: {text: Sell, direction: forward}}, preferences: [not mill.stop, not town.fine]}
  town: {options: {fine: Fine the mill}, preferences: [mill.stop, not town.fine]}
labels: {"Y--": quiet}
variants:
  strict: {kind: disputed, set: {town.preferences: [mill.stop, town.fine]}}
  lenient: {kind: disputed, set: {parties.town.preferences: [not town.fine]}}
  new-owner: {kind: leadership, set: {mill.preferences: [not town.fine, not mill.stop]}}
  firm-owner: {kind: leadership, from: new-owner, set: {mill.options.stop: {text: Stop, direction: forward}}}
  no-sale: {kind: counterfactual, remove: [mill.options.sell], set: {labels: {"Y-": quiet}}}
  louder: {kind: disputed, set: {labels: {"Y--": quiet, "NNN": loud}}}
  same: {kind: disputed, because: The record alone differs.}
"""


def table(answer: sulh.Sweep) -> list[dict[str, Any]]:
    return [dict(zip(answer.rows, row, strict=True)) for row in zip(*answer.rows.values(), strict=True)]


def expected(
    codings: list[tuple[str, str, Case]], concepts: list[str], sanctions: list[Sanctions]
) -> list[dict[str, Any]]:
    """Return the whole table, made by solving each coding by itself, one concept at a time."""
    rows = []
    for name, kind, case in codings:
        for rule in sanctions:
            for concept in concepts:
                try:
                    solution = sulh.solve(case, concept, sanctions=rule)
                except NotDefined:
                    continue
                stable = {party.id: set(solution.stable(concept, party.id).names()) for party in case.parties}
                for state in solution.states:
                    rows.append(
                        {
                            **{"case": case.name, "digest": case.digest, "variant": name, "kind": kind},
                            **{"sanctions": rule, "concept": concept, "state": state.name, "label": state.label},
                            "on": " ".join(state.on),
                            "equilibrium": state.name in solution.equilibria(concept).names(),
                            "stable_for": " ".join(id for id, names in stable.items() if state.name in names),
                            "n_states": len(solution.states),
                        }
                    )
    return rows


def codings(case: Case) -> list[tuple[str, str, Case]]:
    return [("base", "base", case), *((name, one.kind, one.case) for name, one in case.variants.items())]


# The table -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_the_whole_table_of_a_shipped_case(name: str) -> None:
    case = sulh.load(name)
    answer = sulh.sweep(case, every_state=True)
    assert tuple(answer.rows) == COLUMNS
    assert table(answer) == expected(codings(case), list(DEFAULT), ["legal-sequences"])


def test_every_rule_of_sanctions() -> None:
    case = sulh.load(FLAGSHIP)
    every = list(get_args(Sanctions))
    answer = sulh.sweep(case, ["iskp"], base=False, sanctions="all", concepts="gmr,seq", every_state=True)
    assert table(answer) == expected([("iskp", "disputed", case.variants["iskp"].case)], ["gmr", "seq"], every)
    some = sulh.sweep(case, ["iskp"], base=False, sanctions=["single-move", "each-once"], concepts="seq")
    assert some.sanctions == ("each-once", "single-move")


@settings(max_examples=60)
@given(st.lists(cases(), min_size=1, max_size=4))
def test_the_table_of_random_cases(found: list[Case]) -> None:
    names = [f"v{number}" for number in range(len(found) - 1)]
    variants = {
        name: Variant(name, "disputed", replace(case, variant_name=name))
        for name, case in zip(names, found[1:], strict=True)
    }
    case = replace(found[0], variants=variants)
    assert table(sulh.sweep(case, every_state=True)) == expected(codings(case), list(DEFAULT), ["legal-sequences"])


@settings(max_examples=60)
@given(marked_cases(), marked_cases())
def test_a_concept_that_is_not_defined_has_no_rows_and_is_named(one: Case, other: Case) -> None:
    case = replace(one, variants={"other": Variant("other", "disputed", replace(other, variant_name="other"))})
    wanted = ["nash", "seq-a", "stackelberg-p0", "limited-2"]
    every = expected(codings(case), wanted, ["legal-sequences"])
    answer = sulh.sweep(case, concepts=wanted, every_state=True)
    assert table(answer) == every
    there = {(row["variant"], row["concept"]) for row in every}
    left_out = {(out.coding, id) for out in answer.left_out for id in out.concepts}
    assert left_out == {(name, id) for name, _, _ in codings(case) for id in wanted} - there


@settings(max_examples=60)
@given(st.lists(cases(), min_size=1, max_size=3))
def test_rows_are_of_states_that_hold_somewhere(found: list[Case]) -> None:
    variants = {
        f"v{k}": Variant(f"v{k}", "disputed", replace(case, variant_name=f"v{k}")) for k, case in enumerate(found[1:])
    }
    case = replace(found[0], variants=variants)
    rows = expected(codings(case), list(DEFAULT), ["legal-sequences"])
    merged = {name: {entry.name for entry in one.coalesced} | set(one.named_states) for name, _, one in codings(case)}

    def key(row: dict[str, Any]) -> object:
        named = row["state"] in merged[row["variant"]]
        return row["state"] if named else frozenset(row["on"].split())

    kept = {key(row) for row in rows if row["equilibrium"]}
    assert table(sulh.sweep(case)) == [row for row in rows if key(row) in kept]


def test_a_state_is_the_same_where_the_same_options_are_on() -> None:
    answer = sulh.sweep(sulh.loads(MILLS), ["no-sale"], concepts="nash", states="Y-N")
    assert [(row["variant"], row["state"]) for row in table(answer)] == [
        *(("base", "YNN"), ("base", "YYN")),
        ("no-sale", "YN"),
    ]
    labelled = sulh.sweep(sulh.loads(MILLS), ["no-sale"], concepts="nash", states="quiet")
    assert [row["state"] for row in table(labelled)] == ["YNN", "YYN", "YNY", "YYY", "YN", "YY"]
    by_options = sulh.sweep(sulh.loads(MILLS), ["no-sale"], concepts="nash", states="stop, fine")
    assert [row["state"] for row in table(by_options)] == ["YNY", "YY"]


# Which codings -------------------------------------------------------------------------------------------------------


def names(answer: sulh.Sweep) -> list[str]:
    return [one.name for one in answer.solved]


def test_which_variants() -> None:
    case = sulh.loads(MILLS)
    assert names(sulh.sweep(case)) == ["base", *case.variants]
    assert names(sulh.sweep(case, "all", base=False)) == list(case.variants)
    assert names(sulh.sweep(case, "new-owner, strict")) == ["base", "strict", "new-owner"]
    assert names(sulh.sweep(case, ())) == ["base"]
    assert names(sulh.sweep(case, kinds="leadership")) == ["base", "new-owner", "firm-owner"]
    assert names(sulh.sweep(case, ["strict", "no-sale"], kinds=["counterfactual"], base=False)) == ["no-sale"]


TOGETHER = {
    *(("strict", "new-owner"), ("strict", "firm-owner"), ("strict", "no-sale")),
    *(("lenient", "new-owner"), ("lenient", "firm-owner"), ("lenient", "no-sale")),
    *(("new-owner", "no-sale"), ("firm-owner", "no-sale")),
}
"""Pairs that change no entry in common: both of the first two change what the town wants. ``louder`` changes labels."""


def test_which_sets_go_together() -> None:
    case = sulh.loads(MILLS)
    every = [name for name in case.variants if name not in ("same", "louder")]
    apart, free = together(case, [*every, "louder"])
    within = ("new-owner", "firm-owner")
    assert {*apart} == {pair for pair in combinations(every, 2) if pair not in TOGETHER and pair != within}
    sizes = chain.from_iterable(combinations(every, size) for size in range(2, 7))
    assert {*free} == {some for some in sizes if all(pair in TOGETHER for pair in combinations(some, 2))}


def test_variants_together() -> None:
    case = sulh.loads(MILLS, "mills")
    answer = sulh.sweep(case, ["strict", "lenient", "firm-owner"], combine=True, every_state=True)
    assert names(answer) == ["base", "strict", "lenient", "firm-owner", "strict+firm-owner", "lenient+firm-owner"]
    assert [one.coding.kind for one in answer.solved[4:]] == ["disputed+leadership"] * 2
    (apart,) = answer.not_combined
    assert apart.variants == ("strict", "lenient")
    text = MILLS.replace("town.fine]}\nlabels", "town.fine]}\nlabels").replace(
        "preferences: [mill.stop, not town.fine]}\nlabels", "preferences: [mill.stop, town.fine]}\nlabels"
    )
    by_hand = sulh.solve(sulh.loads(text).variant("firm-owner"))
    for id in DEFAULT:
        rows = [row for row in table(answer) if (row["variant"], row["concept"]) == ("strict+firm-owner", id)]
        assert [row["state"] for row in rows if row["equilibrium"]] == by_hand.equilibria(id).names()


def test_variants_that_contradict_each_other_are_named() -> None:
    case = sulh.loads(
        MILLS.replace(
            "new-owner: {kind: leadership, set: {mill.preferences: [not town.fine,",
            "new-owner: {kind: leadership, set: {mill.preferences: [sell,",
        )
    )
    answer = sulh.sweep(case, ["new-owner", "no-sale"], combine=True)
    assert names(answer) == ["base", "new-owner", "no-sale"]
    (apart,) = answer.not_combined
    assert apart.variants == ("new-owner", "no-sale")
    assert "together" in apart.reason


def test_what_is_the_same_is_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    solved = []

    def counted(case: Case, *rest: Any) -> Any:
        solved.append(case.variant_name)
        return module.__dict__["list_states_itself"](case, *rest)

    monkeypatch.setitem(module.__dict__, "list_states_itself", module.list_states)
    monkeypatch.setattr(module, "list_states", counted)
    answer = sulh.sweep(sulh.loads(MILLS), ["strict", "same"])
    assert solved == [None, "strict"]
    base, same = (
        [(row["state"], row["equilibrium"]) for row in table(answer) if row["variant"] == name]
        for name in ("base", "same")
    )
    assert base == same != []
    digests = {row["variant"]: row["digest"] for row in table(answer)}
    assert digests["same"] == sulh.loads(MILLS).variant("same").digest


# Forms and errors ----------------------------------------------------------------------------------------------------


def test_json() -> None:
    answer = sulh.sweep(sulh.load("walter-barrier"), ["reversible"], concepts="nash")
    told = answer.to_dict()
    assert told["rows"] == answer.rows
    assert told["n_rows"] == len(answer.rows["state"]) == 4
    assert [coding["variant"] for coding in told["codings"]] == ["base", "reversible"]
    assert told["selection"] == "equilibria"
    assert repr(answer) == "<Sweep of walter-barrier: 2 codings, concepts nash; 4 rows>"
    assert "<table>" in answer._repr_html_()


@pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="pandas is not installed")
def test_to_pandas() -> None:
    answer = sulh.sweep(sulh.load("walter-barrier"))
    frame = answer.to_pandas()
    assert list(frame.columns) == list(COLUMNS)
    assert frame["equilibrium"].dtype == bool
    assert frame[frame["concept"] == "seq"].groupby("variant")["equilibrium"].sum().to_dict() == {
        **{"base": 3, "no-third-party": 2, "reversible": 2, "credible-guarantee": 3}
    }


def test_without_pandas_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sulh\[pandas\]'"):
        sulh.sweep(sulh.load("chicken")).to_pandas()


def test_progress_goes_on() -> None:
    told: list[tuple[str, float]] = []
    sulh.sweep(sulh.loads(MILLS), combine=True, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_what_cannot_be_asked() -> None:
    case = sulh.loads(MILLS)
    with pytest.raises(UsageError, match="takes a case"):
        sulh.sweep("chicken")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="whole case"):
        sulh.sweep(case.variant("strict"))
    with pytest.raises(UnknownName, match="Did you mean 'strict'"):
        sulh.sweep(case, "stricd")
    with pytest.raises(UnknownName, match="Did you mean 'disputed'"):
        sulh.sweep(case, kinds="disputd")
    with pytest.raises(UsageError, match="No coding is left"):
        sulh.sweep(case, (), base=False)
    with pytest.raises(UnknownName, match="Did you mean 'nash'"):
        sulh.sweep(case, concepts="nahs")
    with pytest.raises(UnknownName, match="Did you mean 'each-once'"):
        sulh.sweep(case, sanctions="each-onse")
    with pytest.raises(UsageError, match="at least one rule"):
        sulh.sweep(case, sanctions=())
    with pytest.raises(UsageError, match="no state"):
        sulh.sweep(case, states="calm")
    with pytest.raises(UsageError, match="not feasible"):
        sulh.sweep(sulh.load("elmira"), states="NNNNN")
    with pytest.raises(NotDefined, match="for two only"):
        sulh.sweep(sulh.load("elmira"), concepts="limited-2")
    assert set(get_args(Kind)) == {"disputed", "leadership", "counterfactual"}


def test_what_cannot_be_combined() -> None:
    case = sulh.loads(MILLS)
    with pytest.raises(UsageError, match="not read from a case file"):
        sulh.sweep(replace(case, text=""), combine=True)
    with pytest.raises(UsageError, match="changed after it was read"):
        sulh.sweep(replace(case, parties=case.variant("strict").parties), combine=True)
    assert names(sulh.sweep(replace(case, text=""), ["strict"], combine=True)) == ["base", "strict"]
    assert "strict" in str(put_together(case, ("strict",)))


def test_limits() -> None:
    case = sulh.load(FLAGSHIP)
    with pytest.raises(TooLarge, match=r"36 cells .* limit is 35\. Name fewer .* max_cells="):
        sulh.sweep(case, max_cells=35)
    with pytest.raises(TooLarge, match="more than 100 cells"):
        sulh.sweep(case, combine=True, max_cells=100)
    with pytest.raises(TooLarge, match=r"2,280 rows.*--max-rows"):
        sulh.sweep(case, max_rows=2279)
    with pytest.raises(TooLarge, match="max_states"):
        sulh.sweep(case, max_states=100)
