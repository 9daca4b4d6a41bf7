"""What ``check`` says of a history that is allowed and yet doubtful."""

from __future__ import annotations

import pytest

import sulh

CASE = """\
status: past
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [y]}
status_quo: []
"""
PHASES = 'phases: [{from: "1999", variant: v}]\nvariants: {v: {kind: leadership, set: {a.preferences: [not x]}}}\n'


def warned(text: str) -> list[tuple[str, int, int]]:
    return [(one.code, one.place.line, one.place.column) for one in sulh.check(sulh.loads(text)).warnings]


def rules(text: str) -> list[str]:
    return [one.rule for one in sulh.check(sulh.loads(text)).warnings]


def history(*steps: str) -> str:
    return "history:\n" + "".join(f"  - {{{step}}}\n" for step in steps)


A, B = "by: a, change: {x: yes}", "by: b, change: {y: yes}"


@pytest.mark.parametrize("date", ["late 1999", "2001-13", "2001-13-45", "1999/11"])
def test_a_phase_whose_date_cannot_be_read(date: str) -> None:
    text = CASE + history(A) + PHASES.replace('"1999"', f'"{date}"')
    assert warned(text) == [("S921", 8, 10)]
    assert rules(text) == [f"The date {date!r} of a phase cannot be read, so that the phase is never in force."]


def test_steps_whose_date_cannot_be_read() -> None:
    text = CASE + history(f'date: "2001-13-45", {A}', f"date: March 2002, {B}") + PHASES
    assert warned(text) == [("S921", 7, 5), ("S921", 8, 5)]
    assert all(
        rule.endswith("cannot be read, so that it is not known which phase the step is in.") for rule in rules(text)
    )
    text = CASE + history(f'date: "2001", {A}', f"date: March 2002, {B}") + PHASES
    assert rules(text)[0].endswith("cannot be read, so that the step goes with the phase of the one before it.")


def test_words_for_a_date_do_no_harm_where_nothing_hangs_on_them() -> None:
    assert warned(CASE + history(f"date: late 1999, {A}")) == []
    assert warned(CASE + history(f'date: "1999-02-30", {A}')) == [("S921", 7, 5)]


def test_steps_of_a_variant_are_dated_by_the_phases_of_the_case() -> None:
    text = CASE + PHASES + "  w: {kind: disputed, set: {history: [{date: in spring, by: a, change: {x: yes}}]}}\n"
    text = text.replace("variants: {v: {kind", "variants:\n  v: {kind").replace("[not x]}}}", "[not x]}}")
    assert [code for code, *_ in warned(text)] == ["S921"]
    assert rules(text)[0].startswith("In the variant 'w': The date 'in spring' of step 1")


def test_a_step_that_changes_nothing() -> None:
    text = CASE + history(A, A, "forced: yes, change: {x: yes}")
    assert warned(text) == [("S922", 8, 5), ("S922", 9, 5)]
    assert rules(text)[0] == "Step 2 of the path 'record' changes nothing: what it sets is so already."
    states = "states: {s: S, t: T}\nparties: {a: {moves: [{from: s, to: t}], ranking: [t, s]}}\nstatus_quo: s\n"
    assert [code for code, *_ in warned(states + history("by: a, to: s"))] == ["S922"]


def test_a_signatory_that_changes_nothing() -> None:
    text = CASE + history("by: [a, b], change: {x: yes}")
    assert warned(text) == [("S923", 7, 5)]
    assert rules(text) == ["b takes part in step 1 of the path 'record' and changes nothing of its own."]
    assert warned(CASE + history("by: [a, b], change: {x: yes, y: yes}")) == []
    assert warned(CASE + history("by: [a, b], forced: yes, change: {x: yes}")) == []


def test_the_library_has_none_of_these() -> None:
    for name in sulh.shipped_cases():
        found = {one.code for one in sulh.check(sulh.load(name)).warnings}
        assert not found & {"S921", "S922", "S923", "S908"}, name
