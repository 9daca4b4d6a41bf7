"""Rivals of a path, recorded joint steps, and what is so already."""

from __future__ import annotations

from typing import Any

import pytest

import sulh
from sulh.questions.replayed import Walk

CASE = """\
status: past
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [y]}
status_quo: []
labels: {"NN": quo, "NY": beside, "YY": both}
history:
  record: {steps: [{by: a, change: {x: yes}}, {by: b, change: {y: yes}}]}
  short: {steps: [{by: a, change: {x: yes}}]}
"""


def walk(text: str, path: str | None = None, **options: Any) -> Walk:
    return sulh.replay(sulh.loads(text), path, draws=1, **options).walks[0]


def named(text: str, path: str = "record") -> list[str]:
    return [rival.name for rival in walk(text, path, with_contrasts=False).rivals]


def test_without_a_word_rivals_are_labels_beside_the_paths_and_other_ends() -> None:
    # The end of the short path lies on the record, and is not its end.
    assert named(CASE) == ["beside", "end of short"]
    assert named(CASE, "short") == ["beside", "both"]
    assert not walk(CASE, "record").rivals_named


def test_what_the_case_names_takes_their_place_even_on_the_path() -> None:
    text = CASE.replace("record: {steps", "record: {rivals: [quo, YN], steps")
    assert named(text) == ["quo", "YN"]
    asked = walk(text, "record").asked("rival")
    assert [(one.subject, one.already) for one in asked] == [("quo", False), ("YN", False)]
    assert [str(change) for change in asked[1].matter] == ["b: without 'y'"]
    found = walk(CASE.replace("record: {steps", "record: {rivals: [], steps"), "record")
    assert (found.rivals, found.rivals_named, found.asked("rival"), found.tally("rival", "seq")) == ((), True, (), None)


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("syria-astana-2017", "record", ["observation posts"]),
        ("tajikistan-1997", "record", ["guarantors gone"]),
        ("bonn-2001", "record", ["handover of Kandahar agreed"]),
        ("chechnya-1996-2009", "record", ["Khasavyurt", "a quiet Chechnya"]),
        ("us-taliban-2018-2021", "record", ["transition"]),
        ("bilateral-security-agreement-2014", "record", ["no force left"]),
    ],
)
def test_the_rivals_of_the_library_are_those_of_its_comments(name: str, path: str, expected: list[str]) -> None:
    found = sulh.replay(sulh.load(name), path, with_contrasts=False).walks[0]
    assert ([rival.name for rival in found.rivals], found.rivals_named) == (expected, True)


def test_the_pivot_of_bonn() -> None:
    """Without the first statement of the United States the handover of Kandahar is stable, as the dossier says."""
    found = sulh.replay(sulh.load("bonn-2001"), "record", draws=1).walks[0]
    (rival,) = found.asked("rival")
    assert "us: without 'refuse_terms if amnesty'" in map(str, rival.matter)


def test_what_is_so_already_is_told_from_what_is_not_asked() -> None:
    found = sulh.replay(sulh.load("brexit-2017-2020"), "revised-agreement", draws=1).walks[0]
    tally = found.tally("rival", "seq")
    assert tally is not None
    assert (tally.already, tally.n_asked, tally.n_already, tally.n_matter) == (True, 1, 1, None)
    assert walk(CASE.replace("record: {steps", "record: {rivals: [], steps"), "record").tally("rival", "seq") is None
    two = walk(CASE.replace("record: {steps", "record: {rivals: [quo, YN], steps"), "record").tally("rival", "seq")
    assert two is not None
    assert (two.already, two.n_asked, two.n_already, two.n_matter) == (False, 2, 0, 1)


# Recorded joint steps ------------------------------------------------------------------------------------------------

JOINT = """\
status: past
parties:
  a: {options: {x: {text: X, coercive: yes}}, preferences: [x and y, not x]}
  b: {options: {y: Y}, preferences: [x and y, not y]}
status_quo: []
history: [{by: [a, b], change: {a.x: yes, b.y: yes}}]
"""


def test_a_recorded_joint_step_is_possible_whatever_it_turns_on() -> None:
    found = walk(JOINT)
    (way,) = found.asked("way")
    assert (way.already, way.n_matter) == (False, 6)
    assert found.steps[0].n_left_out == 0
    assert found.steps[0].undeterred is True
    # The same agreement, where the record has it in two steps, is none that is recorded.
    apart = walk(
        JOINT.replace(
            "{by: [a, b], change: {a.x: yes, b.y: yes}}", "{by: a, change: {x: yes}}, {by: b, change: {y: yes}}"
        )
    )
    assert apart.asked("way")[0].already
    assert apart.steps[0].n_left_out == 1


def test_a_recorded_agreement_of_four_is_possible() -> None:
    parties = "".join(
        f"  p{k}: {{options: {{o{k}: O}}, preferences: [o1 and o2 and o3 and o4, not o{k}]}}\n" for k in range(1, 5)
    )
    change = ", ".join(f"o{k}: yes" for k in range(1, 5))
    text = (
        f"status: past\nparties:\n{parties}status_quo: []\nhistory: [{{by: [p1, p2, p3, p4], change: {{{change}}}}}]\n"
    )
    assert not walk(text).asked("way")[0].already
    assert not walk(text + "forbidden_moves: [{by: p1, from: o1, to: not o1}]\n").asked("way")[0].already
    assert (
        walk(text.replace("not o1]", "not o1, o2]").replace("[o1 and o2 and o3 and o4, not o2]", "[not o2]"))
        .asked("way")[0]
        .already
    )
