"""Names are looked up and statements parsed: where, by whom, and with which answer."""

from __future__ import annotations

from fractions import Fraction

import pytest

import sulh
from bad_files import NAMED, PARTIES, places_of, problems_of
from sulh.case.preferences import Ranking, Statements, Weights

TWO = "parties:\n  a: {options: {x: X, y: Y}%s}\n  b: {options: {x: X}%s}\n"
"""Two parties that both have an option x."""


def test_a_bare_name_is_the_partys_own_option() -> None:
    case = sulh.loads(TWO % (", preferences: [x]", ", preferences: [x, y]"))
    shown = [[str(item.statement) for item in statements(case, party)] for party in ("a", "b")]
    assert shown == [["a.x"], ["b.x", "a.y"]]


def statements(case: sulh.Case, party: str) -> tuple[object, ...]:
    preference = case.party(party).preference
    assert isinstance(preference, Statements)
    return preference.items


def test_a_bare_name_of_two_options_is_refused_where_nobody_owns_the_line() -> None:
    (problem,) = problems_of(TWO % ("", "") + "feasible: [not x]")
    assert (problem.code, problem.text, problem.fix) == ("S403", "x", "Write a.x or b.x.")


def test_a_bare_name_in_weights_and_forbidden_moves_is_the_partys_own() -> None:
    case = sulh.loads(TWO % ("", ", weights: {x: 1/3, y: -2}") + "forbidden_moves: [{by: [a, b], from: x, to: not x}]")
    weights = case.party("b").preference
    assert isinstance(weights, Weights)
    assert [(item.option, item.weight) for item in weights.items] == [(2, Fraction(1, 3)), (1, Fraction(-2))]
    assert [(move.party, str(move.start)) for move in case.forbidden_moves] == [("a", "a.x"), ("b", "b.x")]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("feasible: [insist or insit]", 2, 22),
        ('feasible: ["insist or insit"]', 2, 23),
        ("feasible: ['insist or insit']", 2, 23),
        ("feasible:\n  - {rule: insist or insit}", 3, 22),
        # Where the words are not in the file letter by letter, the text as a whole is shown.
        ("feasible:\n  - >-\n    insist or\n    insit", 3, 5),
        ('feasible: ["insist \\x6fr insit"]', 2, 12),
    ],
)
def test_a_slip_in_a_statement_is_shown_at_its_letter(text: str, line: int, column: int) -> None:
    assert places_of(PARTIES + text) == [("S402", line, column)]


def test_an_option_whose_entry_is_wrong_is_still_an_option() -> None:
    text = "parties: {a: {options: {x: [X], y: Y}, preferences: [x, a.x]}}\nstatus_quo: [x]\nlabels: {NN: calm}"
    assert places_of(text) == [("S203", 1, 28)]


def test_a_source_whose_entry_is_wrong_is_still_a_source() -> None:
    assert places_of(PARTIES + "sources: {s: {}}\nfeasible: [{rule: insist, source: s}]") == [("S201", 2, 14)]


def test_a_wrong_rule_does_not_make_rankings_wrong() -> None:
    # Without the rule there would be a state more than is ranked.
    text = "parties: {a: {options: {x: X, y: Y}, ranking: [YN, NN, NY]}}\nfeasible: [not (x and z)]"
    assert places_of(text) == [("S402", 2, 23)]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("YNN", "YNN"),
        ('"Y N  N"', "YNN"),
        ("[insist]", "YNN"),
        ("[town.insist, mill.leave]", "YNY"),
        ("[]", "NNN"),
    ],
)
def test_ways_to_say_a_state(form: str, found: str) -> None:
    assert sulh.loads(PARTIES + f"status_quo: {form}").status_quo == found


def test_a_state_can_be_called_by_the_name_of_a_coalesced_one() -> None:
    text = PARTIES + "coalesce: [{states: '--Y', as: gone}]\nstatus_quo: gone\nlabels: {gone: The end}\n"
    case = sulh.loads(text + "published: [{concept: nash, equilibria: [gone, Y N N]}]")
    assert (case.status_quo, case.labels[0].pattern) == ("gone", "gone")
    assert case.published[0].equilibria == ("gone", "YNN")


def test_a_ranking_of_coalesced_states() -> None:
    text = "parties: {a: {options: {x: X, y: Y}, ranking: [quarrel, N-]}}\ncoalesce: [{states: Y-, as: %s}]"
    ranking = sulh.loads(text % "quarrel").party("a").preference
    assert isinstance(ranking, Ranking)
    assert [group.patterns for group in ranking.groups] == [("quarrel",), ("N-",)]
    assert places_of(text % "quarrels") == [("S524", 1, 48)]


def test_published_results_are_read_in_both_ways() -> None:
    case = sulh.loads(PARTIES + "published: [{concept: gmr, equilibria: [], stable: {Y N N: [town, mill], NNN: []}}]")
    (entry,) = case.published
    assert (entry.equilibria, entry.stable) == ((), {"YNN": ("town", "mill"), "NNN": ()})


def test_a_case_in_state_form() -> None:
    case = sulh.loads(NAMED + "status_quo: s\nlabels: {t: The end}\n")
    assert (case.form, case.named_states, case.named_moves) == ("states", {"s": "S", "t": "T"}, {"a": (("s", "t"),)})
    assert (case.status_quo, case.labels[0].pattern, case.options) == ("s", "t", ())


def test_a_move_that_is_listed_twice_is_one_move() -> None:
    text = NAMED.replace("[{from: s, to: t}]", "[{from: s, to: t}, {from: s, to: t, because: x}]")
    assert sulh.loads(text).named_moves["a"] == (("s", "t"),)


def test_where_both_forms_are_mixed_only_that_is_told() -> None:
    text = "states: {s: S}\nparties: {a: {options: {x: X}, ranking: [Y, N]}}\nstatus_quo: Y\nfeasible: [x]\n"
    assert places_of(text) == [("S210", 1, 1)]


def test_an_option_called_like_a_vector() -> None:
    case = sulh.loads("parties: {a: {options: {YN: X, N: Y}, preferences: [YN]}}\nstatus_quo: [a.YN]")
    assert (case.status_quo, str(case.party("a").preference.items[0].statement)) == ("YN", "a.YN")  # type: ignore[union-attr]


def test_the_forty_first_option_is_as_good_as_the_first() -> None:
    options = ", ".join(f"o{number}: x" for number in range(200))
    case = sulh.loads(f"parties: {{a: {{options: {{{options}}}, preferences: [o199 and not o70]}}}}\nstatus_quo: [o64]")
    assert len(case.options) == 200
    assert case.status_quo == "N" * 64 + "Y" + "N" * 135
