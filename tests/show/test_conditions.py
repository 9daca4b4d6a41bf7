"""Conditions to read: every kind of row, and shares as texts."""

from __future__ import annotations

from fractions import Fraction

import pytest

import sulh
from sulh.questions.conditions import StateConditions, WishConditions, conditions, conditions_of
from sulh.questions.shares import Share
from sulh.questions.situation import situation
from sulh.questions.wishes import wishes
from sulh.show.conditions import LABEL, conditions_sheet, detail_tables, share_text
from sulh.show.render import html, sheet
from sulh.show.tables import Sheet


def of_state(name: str, state: str, concept: str, **arguments: int) -> StateConditions:
    here = situation(sulh.load(name))
    return conditions(here, int(here.states.find(state)[0]), concept, **arguments)  # type: ignore[arg-type]


def of_wish(name: str, text: str) -> WishConditions:
    here = situation(sulh.load(name))
    return conditions_of(here, wishes(here.case, here.states, text)[0], draws=300)


def words(shown: Sheet) -> str:
    cells = [cell for table in shown.tables for row in table.rows for cell in row]
    notes = [note for table in shown.tables for note in (table.title, *table.columns, *table.notes)]
    return "\n".join([shown.heading, *shown.lines, *cells, *notes, *shown.notes])


def test_nash_is_a_list_of_what_may_not_be_above() -> None:
    shown = conditions_sheet(of_state("elmira", "NNYNN", "nash"))
    demanding, take = shown.tables
    assert [row[:3] for row in demanding.rows][-1] == ("together", "missed", "1/8, 12 %")
    assert take.title == "N NYN N (original order accepted) under nash: it would hold if each party ranked"
    assert take.columns == ("party", "none of these above it")
    assert take.rows[0] == ("ministry", "ministry with modify (modified order accepted)")
    assert LABEL in demanding.notes


def test_what_deters_stands_beside_each_move() -> None:
    demanding, take = conditions_sheet(of_state("elmira", "YNYNN", "gmr")).tables
    assert take.rows[0][1] == "nothing is asked: it has no move from there"
    assert take.rows[1] == (
        "uniroyal",
        "uniroyal with abandon, without accept (Uniroyal leaves)",
        "town then with insist (Uniroyal leaves)",
    )
    assert demanding.rows[0] == ("ministry", "met", "all")
    take = conditions_sheet(of_state("prisoners-dilemma", "NN", "smr")).tables[1]
    assert take.rows[0][2] == (
        "second then with cooperate (both cooperate) "
        "(and where first can go on to from there: first without cooperate (only the second cooperates))"
    )
    take = detail_tables(of_state("prisoners-dilemma", "NN", "smr"), rows=None)[0]
    assert take.rows[0][2] == "Y Y (both cooperate) with N Y (only the second cooperates)"


def test_many_states_are_named_in_part_or_in_full() -> None:
    answer = of_state("us-taliban-2018-2021", "YNYYNNNNYN", "gmr", draws=300)
    short, full = words(conditions_sheet(answer)), words(conditions_sheet(answer, rows=None))
    assert "any one of 103, such as: taliban then without assurances" in short
    assert "us without commit" in short
    assert "such as" not in full
    assert len(full) > 2 * len(short)
    assert "each row must be met" in short


def test_under_seq_the_others_are_as_coded() -> None:
    shown = words(conditions_sheet(of_state("us-taliban-2018-2021", "YNYYNNNNYN", "seq", draws=300)))
    assert "with the preferences of the others as coded" in shown
    assert "drawn" in shown
    assert "together" in shown


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("every accept and not insist under gmr", "Each of them must hold. / 20/81, 25 %"),
        ("some accept and not insist under nash", "It concerns 2 states. One of them is enough."),
        ("no NNYNN under nash", "it would no longer hold if at least one party ranked"),
        ("no accept under nash", "1 of these 4 states holds as coded: Y NYN Y / None of them may hold"),
        ("only NNYNN under nash", "and no other state may"),
    ],
)
def test_wishes(wish: str, said: str) -> None:
    answer = of_wish("elmira", wish)
    shown = words(sheet(answer))
    assert all(part in shown for part in said.split(" / "))
    assert str(answer.wish) in shown


def test_a_wish_about_many_states() -> None:
    shown = words(
        sheet(of_wish("us-taliban-2018-2021", "some us.U1 or not us.U1 under nash".replace("us.U1", first())))
    )
    assert "--all goes into 11 more" in shown
    answer = of_wish("us-taliban-2018-2021", "some us.commit or not us.commit under nash")
    assert "404 more states of the wish: not worked out one by one" in words(conditions_sheet(answer, rows=None))
    assert "too many states" in shown


def first() -> str:
    return sulh.load("us-taliban-2018-2021").options[0].name


def test_an_answer_renders_itself() -> None:
    answer = of_state("no-smr", "YY", "smr")
    assert "how demanding" in html(answer)
    assert answer._repr_html_().startswith("<div")


def test_open_and_never_answered() -> None:
    case = sulh.loads("""
title: Unknown
parties:
  a: {options: {x: X}, preferences: [{prefer: x, uncertain: true}]}
  b: {options: {y: Y}}
""")
    answer = conditions(situation(case), 0, "nash")
    demanding, _ = conditions_sheet(answer).tables
    assert demanding.rows[0][1] == "open"
    assert "not a forecast" in words(conditions_sheet(answer))
    coming_back = sulh.loads("""
title: Back
states: {s: "", t: ""}
parties:
  a: {moves: [{from: s, to: t}]}
  b: {moves: [{from: t, to: s}]}
""")
    take = conditions_sheet(conditions(situation(coming_back), 0, "gmr")).tables[1]
    assert take.rows[0][1] == "nothing is asked: after each of its moves the others can come back"
    take = conditions_sheet(conditions(situation(coming_back), 1, "nash")).tables[1]
    assert take.rows == (("a", "nothing is asked: it has no move from there"), ("b", "s"))


def test_shares_as_texts() -> None:
    assert share_text(Share("bounds", Fraction(1, 4), Fraction(1, 2))) == "25 % to 50 %"
    assert share_text(Share("exact", Fraction(0), Fraction(0), Fraction(0))) == "none"
    assert share_text(Share("exact", *[Fraction(2001, 4000)] * 3)) == "50 %"
