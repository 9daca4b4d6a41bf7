"""``sulh.views`` beside the same question asked row by row, on random small cases with random views."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
import views_brute as slow
from strategies import option_cases, state_cases, statement, texts
from sulh.case.case import Case
from sulh.case.preferences import Preference, PreferenceStatement, RankedGroup, Ranking, Statements, Weight, Weights
from sulh.case.statements import Names
from sulh.case.views import AddedOption, View
from sulh.errors import CaseError, Place
from sulh.questions.views_cases import Seen, seen, view_case

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@st.composite
def views_of(draw: st.DrawFn, case: Case, pairs: list[tuple[str, str]], of: str | None, depth: int = 1) -> View:
    """Draw a view; ``pairs`` are the options that it knows, those of the case first."""
    ids = [party.id for party in case.parties]
    known = [f"{party}.{option}" for party, option in pairs]
    adds = {}
    for k in range(draw(st.sampled_from((0, 0, 1, 2)))):
        party, ways = draw(st.sampled_from(ids)), ("both", "forward", "backward")
        name = f"{party}.a{len(pairs) + k}"
        adds[name] = AddedOption(name, "", draw(st.booleans()), draw(st.sampled_from(ways)))
    every = [*pairs, *((name.partition(".")[0], name.partition(".")[2]) for name in adds)]
    names = Names(every)
    hidden = tuple(draw(st.lists(st.sampled_from(known), max_size=1, unique=True)))
    moved = draw(st.lists(st.sampled_from(known), max_size=2, unique=True))
    owner = {name: draw(st.sampled_from(ids)) for name in moved if name not in hidden}
    about = {}
    for id in draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)):
        about[id] = draw(_believed(case, names, id))
    infeasible = tuple(statement(draw(texts(names.full)), names) for _ in range(draw(st.sampled_from((0, 0, 1)))))
    nested = {}
    if depth and draw(st.booleans()):
        nested["inner"] = draw(views_of(case, every, draw(st.sampled_from(ids)), depth - 1))
        nested["inner"] = replace(nested["inner"], name="inner")
    return View("outer", of, None if of else "press", about, hidden, adds, owner, infeasible, nested)


@st.composite
def _believed(draw: st.DrawFn, case: Case, names: Names, id: str) -> Preference:
    kind = draw(st.integers(0, 3))
    if kind == 0:
        numbers = draw(st.lists(st.sampled_from(range(len(names.full))), unique=True))
        return Weights(tuple(Weight(k, Fraction(draw(st.integers(-2, 2)))) for k in numbers))
    if kind == 1:
        listed = slow.world(case).rows
        ordered = draw(st.permutations(["".join("Y" if on else "N" for on in row) for row in listed]))
        return Ranking(tuple(RankedGroup((name,), (Place(),)) for name in ordered))
    lines = draw(st.lists(texts(names.full), min_size=1, max_size=3))
    return Statements(tuple(PreferenceStatement(statement(line, names, id)) for line in lines))


@st.composite
def seen_cases(draw: st.DrawFn) -> Case:
    case = draw(option_cases(max_options=4, max_parties=3).filter(lambda one: not one.coalesced))
    pairs = [(option.party, option.id) for option in case.options]
    found = {}
    for party in case.parties:
        if draw(st.booleans()):
            found[f"v {party.id}"] = replace(draw(views_of(case, pairs, party.id)), name=f"v {party.id}")
    found["press"] = replace(draw(views_of(case, pairs, None)), name="press")
    return replace(case, views=found, status="past")


def added_in_order(real: Seen, view: View) -> list[int]:
    """Return the numbers of the options that a view adds, in its own order."""
    options = real.case.options
    found = []
    for name in view.adds:
        found.append(next(k for k in real.added if options[k].name == name))
    return found


def rows_of(real: Seen, view: View, names: list[str]) -> set[slow.Row]:
    places = [*real.places, *added_in_order(real, view)]
    return {tuple(at is not None and name[at] == "Y" for at in places) for name in names}


@given(seen_cases(), st.sampled_from(CONCEPTS), st.integers(0, 15))
@settings(max_examples=60)
def test_views_are_what_the_definitions_say(case: Case, concept: str, at: int) -> None:
    real = slow.world(case)
    sights = slow.everybody(real, dict(case.views))
    everything = [one for sight in sights for one in [sight, *(c for _, _, c in _corrections(sight))]]
    assume(all(one.world.rows for one in everything))
    # What is asked within a view must be possible too, its own corrections included.
    nested = [slow.Sight(one.world, inner, None) for one in sights if one.view for inner in one.view.views.values()]
    assume(all(one.world.rows for sight in nested for one in [sight, *(c for _, _, c in sight.corrections())]))
    assume(all(some_option(one) for one in [*everything, *nested]))
    at %= len(real.rows)
    start = real.model.names[at]
    answer = sulh.views(case, start, concept=concept)
    number = {name: k for k, name in enumerate(real.model.names)}

    def numbers(states: object) -> set[int]:
        return {number[str(state)] for state in states}  # type: ignore[attr-defined]

    holding = {s for s in range(len(real.rows)) if all(real.stable(concept, id, s) for id in real.parties)}
    assert numbers(answer.equilibria) == holding
    expected_of = {}
    for viewer in answer.viewers:
        (sight,) = [one for one in sights if one.name == viewer.name]
        expects = sight.expects(concept)
        likes = {s: sight.like(row) for s, row in enumerate(real.rows)}
        expected_of[viewer.name] = {s for s, like in likes.items() if like in expects}
        assert numbers(viewer.outside) == {s for s, like in likes.items() if like is None}
        assert numbers(viewer.expected) == expected_of[viewer.name]
        assert numbers(viewer.mistaken) == expected_of[viewer.name] - holding
        assert numbers(viewer.missed) == holding - expected_of[viewer.name]
        made = seen(case, viewer.view)
        imagined = {sight.world.rows[s] for s in expects - set(likes.values())}
        assert rows_of(made, viewer.view, viewer.imagined.names()) == imagined
        (found,) = viewer.expectations
        like = likes[at]
        if like is None:
            assert (found.believed, found.total) == (None, 0)
        else:
            model = sight.world.model
            improvements = {(p, t) for p in range(len(model.parties)) for t in model.improvements(p)[like]}
            assert found.total == len(improvements) == len(found.improvements)
            free = {(p, t) for p, t in improvements if t in sight.undeterred(concept, model.parties[p], like)}
            assert sum(one.deterred for one in found.improvements) == len(improvements - free)
            for one in found.improvements:
                (row,) = rows_of(made, viewer.view, [one.step.to.name])
                assert ((model.parties.index(one.step.parties[0]), sight.number[row]) in free) is not one.deterred
                back = {t for t, there in likes.items() if there == sight.number[row]}
                assert one.real is None or number[one.real.name] in back
    together = slow.hypergame(real, sights, concept)
    assert numbers(answer.hypergame) == together
    told = {(one.viewer, one.step.parties[0], number[one.step.to.name], one.kind) for one in answer.surprises or ()}
    before = slow.surprises(real, sights, concept, at)
    assert told == before
    unsteady = set()
    listed = [(one.viewer, one.entry.kind, one.entry.name) for one in answer.corrections]
    assert listed == [(s.name, kind, name) for s in sights if s.view for kind, name, _ in s.corrections()]
    for correction in answer.corrections:
        k, sight = next((k, one) for k, one in enumerate(sights) if one.name == correction.viewer)
        every = list(sight.corrections())
        mine = [one for one in answer.corrections if one.viewer == correction.viewer]
        _, _, now = every[mine.index(correction)]
        others = [*sights[:k], now, *sights[k + 1 :]]
        after_together = together if sight.party is None else slow.hypergame(real, others, concept)
        assert correction.why_not == ""
        assert numbers(correction.lost) == together - after_together
        assert numbers(correction.gained) == after_together - together
        expects = {s for s, row in enumerate(real.rows) if now.like(row) in now.expects(concept)}
        assert numbers(correction.expected_lost) == expected_of[str(sight.name)] - expects
        assert numbers(correction.expected_gained) == expects - expected_of[str(sight.name)]
        after = slow.surprises(real, others, concept, at)
        for ones, right in ((correction.surprises_lost, before - after), (correction.surprises_gained, after - before)):
            assert {
                (one.viewer, one.step.parties[0], number[one.step.to.name], one.kind) for one in ones or ()
            } == right
        if sight.party is not None:
            unsteady |= together - after_together
    assert numbers(answer.unsteady) == unsteady


def some_option(sight: slow.Sight) -> bool:
    """Say whether a viewer sees any option that is not let go."""
    return len(sight.world.fixed) < len(sight.world.names)


def _corrections(sight: slow.Sight) -> list[tuple[str, str, slow.Sight]]:
    return list(sight.corrections()) if sight.view is not None else []


@given(seen_cases(), st.sampled_from(("nash", "seq")))
@settings(max_examples=60)
def test_views_nest(case: Case, concept: str) -> None:
    """What a viewer thinks that another thinks: the world of a world, and the question asked in a view."""
    real = slow.world(case)
    for view in case.views.values():
        if not view.views:
            continue
        outer = slow.believed(real, view)
        inner = slow.believed(outer, view.views["inner"])
        assume(outer.rows and inner.rows)
        assume(all(len(one.fixed) < len(one.names) for one in (outer, inner)))
        first = seen(case, view)
        second = seen(first.case, "inner")
        solution = sulh.solve(second.case, concept)
        assert len(solution.states) == len(inner.rows)
        sight = slow.Sight(outer, view.views["inner"], None)
        within = first.case.views["inner"]
        # Rows of the inner world: first in the order of the outer world, then what the inner view adds.
        order = [*first.places, *added_in_order(first, view)]
        outward = [None if at is None else second.places[at] for at in order]
        places = [*outward, *added_in_order(second, within)]
        found = {
            tuple(at is not None and name[at] == "Y" for at in places) for name in solution.equilibria(concept).names()
        }
        assert found == {inner.rows[s] for s in sight.expects(concept)}


@given(state_cases(max_states=5, min_parties=2, max_parties=3), st.data())
@settings(max_examples=40)
def test_a_view_of_listed_states_believes_another_ranking(case: Case, data: st.DataObject) -> None:
    """In state form a view is the case with other rankings: each party is judged in a case of its own."""
    rankings = {party.id: data.draw(st.permutations(list(case.named_states))) for party in case.parties}
    found, beliefs = {}, {}
    for party in case.parties:
        about = {
            id: Ranking(tuple(RankedGroup((name,), (Place(),)) for name in order)) for id, order in rankings.items()
        }
        kept = {id: one for id, one in about.items() if data.draw(st.booleans())}
        found[f"v {party.id}"] = View(f"v {party.id}", party.id, None, kept)
        parties = tuple(replace(one, preference=kept.get(one.id, one.preference)) for one in case.parties)
        beliefs[party.id] = replace(case, parties=parties)
    answer = sulh.views(replace(case, views=found, status="past"))
    stable = [set(sulh.solve(beliefs[id], "seq").stable("seq", id).names()) for id in beliefs]
    assert set(answer.hypergame.names()) == set.intersection(*stable)
    for viewer in answer.viewers:
        assert viewer.expected.names() == sulh.solve(beliefs[str(viewer.view.of)], "seq").equilibria("seq").names()


@given(seen_cases())
@settings(max_examples=30)
def test_a_view_without_entries_changes_nothing(case: Case) -> None:
    nothing = View("plain", case.parties[0].id)
    assert sulh.solve(view_case(case, nothing)).equilibria("seq") == sulh.solve(case).equilibria("seq").names()
    answer = sulh.views(replace(case, views={"plain": nothing}))
    assert answer.hypergame == answer.equilibria.names()
    assert set(answer.unsteady) == set()
    assert answer.corrections == ()


@given(seen_cases())
@settings(max_examples=40)
def test_no_option_of_a_view_is_called_like_another_of_the_case(case: Case) -> None:
    """At every level an option has its own name, or one that nothing in the case or in an outer view has."""
    for view in case.views.values():
        here, known = case, {option.name for option in case.options}
        while True:
            try:
                made = seen(here, view)
            except CaseError:  # nothing is possible in it, or it hides everything
                break
            names = [option.name for option in made.case.options]
            assert len(set(names)) == len(names)
            assert set(made.real_options) - {None} <= known
            for name, real in zip(names, made.real_options, strict=True):
                assert (name in view.adds) if real is None else (name == real or name not in known)
            known |= set(view.adds)
            if not view.views:
                break
            here, view = made.case, made.case.views["inner"]


def test_a_view_in_which_nothing_is_possible_is_refused() -> None:
    case = sulh.loads(
        "{title: x, status: past, parties: {a: {options: {x: X}, preferences: [x]}}, status_quo: N, "
        "views: {v: {of: a, infeasible: [x or not x]}}}"
    )
    with pytest.raises(CaseError) as caught:
        sulh.views(case)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("S510", 1)
    assert problem.rule.startswith("In the view 'v': No state is feasible.")
