"""The shipped peace processes: sizes, paths and stability as the dossiers behind them say."""

from __future__ import annotations

from functools import cache

import pytest

import sulh
from sulh.case.case import Case
from sulh.questions.situation import Situation, situation
from sulh.stability.registry import DEFAULT

NUMBERS = {
    "us-taliban-2018-2021": (416, 5),
    "afghanistan-1989-1992": (352, 11),
    "bonn-2001": (384, 1),
    "bilateral-security-agreement-2014": (112, 3),
    "hizb-i-islami-2016": (60, 3),
    "tajikistan-1997": (72, 4),
    "chechnya-1996-2009": (104, 3),
    "syria-astana-2017": (640, 8),
    "iran-nuclear-2015-2018": (48, 5),
    "north-korea-1994-2019": (120, 6),
    "brexit-2017-2020": (40, 5),
}
"""Feasible states and Nash equilibria of each base coding, computed elsewhere when the dossiers were written."""

ALL, NONE = DEFAULT, ()

STABLE: list[tuple[str, str | None, str, str | None, tuple[str, ...]]] = [
    # What a dossier says of a state: case, variant, state, party (None: all), the concepts under which it holds.
    ("afghanistan-1989-1992", None, "stalemate of 1989 to 1991", None, ALL),
    ("bilateral-security-agreement-2014", "karzai", "plan without a signature", None, ALL),
    ("bilateral-security-agreement-2014", None, "plan without a signature", None, ("gmr", "smr")),
    ("bilateral-security-agreement-2014", None, "no force left", None, ALL),
    ("bonn-2001", "leaders-may-stay-free", "handover of Kandahar agreed", None, ALL),
    ("hizb-i-islami-2016", None, "NN NN N N N", None, ALL),
    ("tajikistan-1997", None, "units disbanded", "government", ALL),
    ("chechnya-1996-2009", None, "Khasavyurt", "russia", ALL),
    ("iran-nuclear-2015-2018", "obama-administration", "agreement in force", None, ALL),
    ("iran-nuclear-2015-2018", None, "agreement in force", None, NONE),
]

ENDS = {
    ("bonn-2001", "after the window"): NONE,
    ("chechnya-1996-2009", "Chechnya alone"): NONE,
    ("tajikistan-1997", "until 2000"): ("gmr", "smr"),
}
"""Ends that do not hold under all four concepts, as the paths themselves say."""


@cache
def coding(name: str, variant: str | None) -> Case:
    case = sulh.load(name)
    return case if variant is None else case.variant(variant)


@cache
def solved(name: str, variant: str | None) -> sulh.Solution:
    return sulh.solve(coding(name, variant))


@cache
def here(name: str, variant: str | None) -> Situation:
    return situation(coding(name, variant))


PATHS = [(name, path) for name in NUMBERS for path in sulh.load(name).history]


@pytest.mark.parametrize("name", NUMBERS)
def test_sizes(name: str) -> None:
    answer = solved(name, None)
    assert (len(answer.states), len(answer.equilibria("nash"))) == NUMBERS[name]
    assert answer.warnings == ()
    assert answer.case.status == "past"


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_each_chosen_step_is_an_improvement_of_all_who_take_it(name: str, path: str) -> None:
    record = sulh.load(name).history[path]
    model = here(name, record.variant)
    states = [int(model.states.find(state)[0]) for state in record.states]
    for step, start, end in zip(record.steps, states, states[1:], strict=False):
        parties = tuple(sorted(model.case.party_number(id) for id in step.parties))
        if not parties:
            assert step.forced
            continue
        ends = model.moves(parties[0], start) if len(parties) == 1 else model.joint(parties)(start)
        assert end in ends, (step.event, step.date)
        if not step.forced:
            assert all(model.graph.scores[j][end] > model.graph.scores[j][start] for j in parties), step.event


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_ends_hold_as_the_record_says(name: str, path: str) -> None:
    record = sulh.load(name).history[path]
    answer = solved(name, record.variant)
    found = tuple(id for id in DEFAULT if answer.holds(id, record.states[-1]))
    assert found == ENDS.get((name, path), ALL)


@pytest.mark.parametrize(("name", "variant", "state", "party", "concepts"), STABLE)
def test_what_the_dossiers_say_of_states(
    name: str, variant: str | None, state: str, party: str | None, concepts: tuple[str, ...]
) -> None:
    answer = solved(name, variant)
    if party is None:
        assert tuple(id for id in DEFAULT if answer.holds(id, state)) == concepts
    else:
        number = answer.states.name(int(answer.states.find(state)[0]))
        assert tuple(id for id in DEFAULT if number in answer.stable(id, party).names()) == concepts


@pytest.mark.parametrize("name", NUMBERS)
def test_every_claim_has_a_source(name: str) -> None:
    case = coding(name, None)
    assert case.claims
    for claim in case.claims.values():
        assert claim.evidence.sources, claim.id
    used = {id for claim in case.claims.values() for id in claim.evidence.sources}
    assert used <= set(case.sources)


KEPT = {
    ("afghanistan-1989-1992", "record"): "one-way options or rules",
    ("bilateral-security-agreement-2014", "record"): "nothing to gain",
    ("bonn-2001", "record"): "order of statements",
    ("hizb-i-islami-2016", "record"): "nothing to gain",
    ("syria-astana-2017", "record"): "one-way options",
    ("tajikistan-1997", "record"): "one-way options and rules",
    ("tajikistan-1997", "until 2000"): None,
    ("us-taliban-2018-2021", "record"): "one-way options",
}
"""What keeps the ends of some records, found by solving them again without directions, rules and both."""


@pytest.mark.parametrize(("name", "path"), KEPT)
def test_what_keeps_an_end(name: str, path: str) -> None:
    found = sulh.replay(coding(name, None), path, with_contrasts=False, draws=1).walks[0]
    assert found.kept.by == KEPT[name, path]


def test_the_forces_that_are_merged_are_told_of() -> None:
    """The sources report nothing of police and militias apart, so that no coding tells them apart."""
    answer = sulh.about(coding("bilateral-security-agreement-2014", None))
    assert "There is no disputed coding that tells them apart" in answer.not_coded
    assert any("neither aims nor acts of police and militias" in doubt.text for doubt in answer.doubts)
