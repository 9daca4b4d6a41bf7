"""What is allowed and yet doubtful: each warning with a smallest case that earns it, and one that does not."""

from __future__ import annotations

import pytest

import sulh
from sulh.errors import Problem

PAIR = """\
sulh: 1
parties:
  a:
    options: {{x: X}}
    {a}
  b: {{options: {{y: Y}}, preferences: [{b}]}}
{more}
"""


def warnings(a: str = "preferences: [x]", b: str = "y", more: str = "") -> list[Problem]:
    return list(sulh.check(sulh.loads(PAIR.format(a=a, b=b, more=more), file="case.yaml")).warnings)


def found(a: str = "preferences: [x]", b: str = "y", more: str = "") -> list[tuple[str, str, int, int]]:
    return [(w.code, w.text, w.place.line, w.place.column) for w in warnings(a, b, more)]


def test_nothing_to_say() -> None:
    assert found(more="feasible: [x or y]\nstatus_quo: YN\nlabels: {YN: start}") == []


def test_every_warning_is_one() -> None:
    for problem in warnings("", "x or true, false", "feasible: [x]\nstatus_quo: NN\nlabels: {NN: none, -Y: p, Y-: q}"):
        assert problem.severity == "warning"
        assert problem.rule.endswith(".")
        assert problem.fix.endswith(".")
        assert problem.place.file == "case.yaml"
        assert problem.place.line > 0


def test_s901_true_everywhere() -> None:
    assert found(b="y, x or not x") == [("S901", "x or not x", 6, 41)]
    assert found(b="y, x", more="feasible: [y or x]") == []
    assert found(b="y, 'x or y'", more="feasible: [y or x]") == [("S901", "x or y", 6, 41)]


def test_s902_true_nowhere() -> None:
    assert found(b="y, x and y", more="feasible: [not (x and y)]") == [("S902", "x and y", 6, 41)]


def test_s904_an_option_no_state_uses() -> None:
    assert found("preferences: [y]", more="feasible: [not x]") == [("S904", "a.x", 4, 15)]


def test_s905_an_option_every_state_uses() -> None:
    assert found("preferences: [y]", more="feasible: [x]") == [("S905", "a.x", 4, 15)]


@pytest.mark.parametrize(
    "indifferent",
    [
        "",
        "preferences: []",
        "ranking: []",
        "ranking: [--]",
        "ranking: [[NN, -Y, YN]]",
        "weights: {}",
        "weights: {x: 0, b.y: 0.0}",
    ],
)
def test_s906_a_party_to_whom_all_is_equal(indifferent: str) -> None:
    (warning,) = warnings(indifferent)
    assert (warning.code, warning.text) == ("S906", "a")
    assert warning.place.line == 3  # at its id


def test_s906_by_way_of_the_feasible_states() -> None:
    """Weights that cancel in every feasible state; statements that are all true or all false."""
    assert [code for code, *_ in found("weights: {x: 1, b.y: -1}", more="feasible: [x iff y]")] == ["S906"]
    assert [code for code, *_ in found("weights: {x: 1, b.y: -2}", more="feasible: [x iff y]")] == []
    assert [code for code, *_ in found("preferences: [x or y]", more="feasible: [x or y]")] == ["S906", "S901"]


def test_s906_where_only_coalesced_states_differ() -> None:
    codes = [code for code, *_ in found("preferences: [x and y]", more="coalesce: [{states: -Y, as: done}]")]
    assert codes == ["S906", "S911"]


def test_s906_not_where_there_is_one_state_only() -> None:
    codes = [code for code, *_ in found("", more="feasible: [x, y]")]
    assert "S906" not in codes


def test_s907_the_status_quo_breaks_a_rule() -> None:
    assert found(more="feasible: [x or y]\nstatus_quo: NN") == [("S907", "NN", 8, 13)]
    both = warnings(more="feasible: [y or not y, x or y]\nstatus_quo: NN")
    assert [problem.code for problem in both] == ["S903", "S907"]
    assert "breaks 'x or y'" in both[1].rule
    assert found(more="feasible: [x or y]\nstatus_quo: [x]") == []
    assert found(b="x", more="coalesce: [{states: Y-, as: done}]\nstatus_quo: done") == []


HISTORY = """\
feasible: [x or y]
status_quo: YN
history:
  as it went:
    {start}
    steps:
      - {{by: b, change: {{y: yes}}}}
      - {{by: a, change: {{x: no}}}}
      - {{by: b, change: {{y: {last}}}}}
"""


def but_idle(text: str) -> list[Problem]:
    """Return the warnings but those of steps that change nothing, which some of these do."""
    return [one for one in warnings(more=text) if one.code != "S922"]


def test_s908_a_step_leads_where_nobody_can_be() -> None:
    assert but_idle(HISTORY.format(start="date: '1990'", last="yes").replace("    date: '1990'\n", "")) == []
    assert found(more=HISTORY.format(start="start: YN", last="no")) == [("S908", "NN", 15, 9)]


def test_s908_the_history_starts_where_nobody_can_be() -> None:
    (warning,) = but_idle(HISTORY.format(start="start: NN", last="yes"))
    assert (warning.code, warning.text) == ("S908", "NN")
    assert warning.rule == "The history 'as it went' starts at NN, which is not feasible: it breaks 'x or y'."


def test_s908_a_history_is_judged_with_its_own_variant() -> None:
    text = HISTORY.format(start="variant: free", last="no") + (
        "variants: {free: {kind: disputed, set: {feasible: []}}}\n"
    )
    assert found(more=text) == []
    found_in_variant = warnings(more=text.replace("feasible: []", "feasible: [y]"))
    assert {w.code for w in found_in_variant} == {"S901", "S905", "S906", "S907", "S908"}
    assert all(w.rule.startswith("In the variant 'free': ") for w in found_in_variant)


def test_a_history_of_a_variant_with_more_options() -> None:
    """Its vectors are longer than those of the base: no error, and no warning."""
    text = """\
history:
  p: {variant: wide, start: [], steps: [{by: b, change: {z: yes}}]}
variants:
  wide: {kind: disputed, set: {b.options.z: Z}}
"""
    assert found(more=text) == []
    assert found(more=text + "  other: {kind: disputed, set: {b.preferences: [not y]}}\n") == []


def test_s909_a_label_of_nothing() -> None:
    assert found(more="feasible: [x or y]\nlabels: {NN: none, YY: all}") == [("S909", "NN", 8, 10)]


def test_s910_two_labels_for_one_state() -> None:
    assert found(more="labels: {Y-: gone, -Y: done}") == [("S910", "-Y", 7, 20)]
    assert found(more="labels: {Y-: gone, -Y: gone}") == []


def test_s911_coalesced_states_that_are_not_equally_good() -> None:
    (warning,) = warnings("preferences: [x, y]", "x", "coalesce: [{states: Y-, as: done}]")
    assert (warning.code, warning.text) == ("S911", "done")
    assert warning.place.line == 3
    assert warning.rule.startswith("a does not hold all states of 'done' equally good")
    assert found("preferences: [x]", "x", "coalesce: [{states: Y-, as: done}]") == []
    assert found("ranking: [done, N-]", "x", "coalesce: [{states: Y-, as: done}]") == []


def test_state_form() -> None:
    text = "{sulh: 1, states: {s: '', t: ''}, parties: {p: {moves: [{from: s, to: t}], ranking: [t, s]}, q: {}}}"
    assert [(w.code, w.text) for w in sulh.check(sulh.loads(text)).warnings] == [("S906", "q")]


def test_s903_a_rule_that_excludes_nothing() -> None:
    assert found(more="feasible: [x or y or not x]") == [("S903", "x or y or not x", 7, 12)]
    assert found(more="feasible: [x or y]") == []


def test_s912_a_statement_that_an_earlier_one_has_settled() -> None:
    text = "{sulh: 1, parties: {a: {options: {x: X, y: Y}, preferences: [x, PLACE]}}}"
    for line, expected in {"not x": ["S912"], "x": ["S912"], "y": [], "y if x": []}.items():
        warned = sulh.check(sulh.loads(text.replace("PLACE", line))).warnings
        assert [problem.code for problem in warned] == expected, line
