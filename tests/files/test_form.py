"""The form of entries: unknown keys at every level, what is meant by them, and where the rest of the file leads."""

from __future__ import annotations

import pytest

import sulh
from bad_files import PARTIES, places_of, problems_of
from sulh.files.form import MOST, read_form, say, show
from sulh.files.nodes import compose
from sulh.files.schema import CaseEntry
from sulh.files.tree import locate

UNKNOWN = {
    "sorces: {}": "sources",
    "sources: {a: {title: A, acess: public}}": "access",
    "feasible: [{rule: insist, becuse: x}]": "because",
    "coalesce: [{states: Y--, as: a, sorce: x}]": "source",
    "forbidden_moves: [{by: town, from: insist, to: sue, pge: x}]": "page",
    "history: {a: {start: YNN, steps: [], varient: x}}": "variant",
    "history: {a: {start: YNN, steps: [{by: town, change: {insist: no}, evnt: x}]}}": "event",
    "status_quo: []\nhistory: [{by: town, change: {insist: yes}, forcd: yes}]": "forced",
    "phases: [{from: '1', variant: v, confidnce: low}]\nvariants: {v: {}}": "confidence",
    "variants: {v: {form: v}}": "from",
    "variants: {v: {sett: {}}}": "set",
    "views: {v: {of: town, hiden: []}}": "hidden",
    "views: {v: {of: town, about: {mill: {preference: []}}}}": "preferences",
    "views: {v: {of: town, adds: {mill.x: {txt: X}}}}": "text",
    "views: {v: {of: town, views: {w: {observer: o, onwer: {}}}}}": "owner",
    "claims: {c: {claim: a, says: b, quot: x}}": "quote",
    "published: [{concept: nash, equilibrium: []}]": "equilibria",
    "parties: {a: {options: {x: X}, nme: A}}": "name",
    "parties: {a: {options: {x: {text: X, direktion: both}}}}": "direction",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, sorce: y}]}}": "source",
    "parties: {a: {options: {x: X}, ranking: [{prefer: Y, becase: y}, N]}}": "because",
    "parties: {a: {options: {x: X}, weights: {x: {weight: 1, qote: y}}}}": "quote",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertian: yes}]}}": "uncertain",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, stong: yes}]}}": "strong",
    "parties: {a: {options: {x: X}, ranking: [Y, {gpa: strong}, N]}}": "gap",
    "parties: {a: {options: {x: X}, ranking: [{unknwon: [Y, N]}]}}": "unknown",
    "parties: {a: {options: {x: X}, ranking: [{unknown: [Y, N], becase: x}]}}": "because",
    "parties: {a: {options: {x: X}, relation: [{comapre: Y > N}]}}": "compare",
    "parties: {a: {options: {x: X}, relations: [Y > N]}}": "relation",
    "parties: {a: {options: {x: X}, attitude: {a: neutral}}}": "attitudes",
    "parties: {a: {options: {x: X}, attitudes: {a: {atitude: neutral}}}}": "attitude",
    "parties: {a: {options: {x: X}, attitudes: {a: {attitude: neutral, becuase: x}}}}": "because",
    "states: {s: S}\nparties: {a: {moves: [{from: s, to: s, sorce: x}]}}": "source",
}


@pytest.mark.parametrize(("text", "meant"), UNKNOWN.items())
def test_an_unknown_key_is_answered_with_the_one_that_is_meant(text: str, meant: str) -> None:
    text = text if "parties" in text else PARTIES + text
    unknown = [problem for problem in problems_of(text) if problem.code == "S202"]
    assert [problem.fix for problem in unknown] == [f"Did you mean {meant!r}?"]
    row = text.split("\n")[unknown[0].place.line - 1]
    assert row[unknown[0].place.column - 1 :].startswith(unknown[0].text + ":")


def test_where_nothing_is_near_the_keys_are_listed() -> None:
    (problem,) = problems_of(PARTIES + "variants: {v: {xyz: 1}}")
    assert problem.fix == "There are: because, confidence, from, kind, page, quote, readings, remove, set, source."


def test_items_left_out_do_not_move_the_others() -> None:
    text = PARTIES + "feasible:\n  - {ruel: insist}\n  - insit\n  - {because: x}\n  - {rule: sui, judgement: maybe}\n"
    assert places_of(text) == [("S202", 3, 6), ("S402", 4, 5), ("S201", 5, 5), ("S402", 6, 12), ("S205", 6, 28)]


def test_items_are_numbered_as_in_the_file() -> None:
    text = PARTIES + "feasible: [{ruel: a}, [x], {rule: [x], because: []}, {rule: insist, judgement: maybe}]"
    assert [problem.rule.partition(" must")[0].partition(" is empty")[0] for problem in problems_of(text)] == [
        "'ruel' is not a key of feasible, item 1.",
        "feasible, item 2",
        "feasible, item 3, rule",
        "feasible, item 3, because",
        "feasible, item 4, judgement",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What was left out is neither missing nor empty.
        ("forbidden_moves: [{by: [[town]], from: insist, to: sue}]", [("S203", 2, 25)]),
        ("feasible: [{rule: [insist]}]", [("S203", 2, 19)]),
        ("claims: {c: {claim: [a], says: {b: c}}}", [("S203", 2, 21), ("S203", 2, 32)]),
        ("phases: [{from: , variant: [v]}]", [("S208", 2, 16), ("S203", 2, 28)]),
        # What is misspelt is not missing, but something else may be.
        ("claims: {c: {clame: a}}", [("S202", 2, 14), ("S201", 2, 13)]),
    ],
)
def test_one_mistake_brings_one_problem(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(PARTIES + text) == sorted(expected, key=lambda row: row[1:])


def test_what_is_left_out_is_left_out_alone() -> None:
    root = compose(PARTIES + "title: [a]\nstatus: over\nlabels: {YNN: , NNN: calm}\n")
    form = read_form(root)
    assert isinstance(form.entry, CaseEntry)
    assert (form.entry.title, form.entry.status, form.entry.labels) == (None, "ongoing", {"NNN": "calm"})
    assert form.kept.get("parties") is root.get("parties")
    assert form.kept.keys() == ["parties", "labels"]
    assert [problem.code for problem in form.problems] == ["S203", "S204", "S208"]


def test_the_form_of_a_good_file_is_the_file() -> None:
    root = compose(PARTIES)
    form = read_form(root)
    assert (form.kept is root, form.problems) == (True, [])


def test_without_parties_there_is_no_entry() -> None:
    form = read_form(compose("title: a"))
    assert form.entry is None
    assert [problem.code for problem in form.problems] == ["S201"]


def test_many_problems_are_cut_off_with_a_word() -> None:
    found = problems_of(PARTIES + "".join(f"k{number}: x\n" for number in range(2 * MOST)))
    assert len(found) == MOST + 1
    assert "There are 1,000 problems of form; the others are not told." in {problem.rule for problem in found}


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("feasible: insist", "Write feasible: [insist]"),
        ("coalesce: {states: Y--, as: a}", "Write coalesce: [{states: Y--, as: a}]"),
        ("feasible: [insist]\ntitle: [a, b]", "Write a text; in quotes if it has brackets or braces."),
        ("title: ", "Write one, or remove the key."),
        ("feasible: ['']", "Write one, or remove it."),
        ("status: finish", "Write one of them."),
        ("status: pst", "Did you mean 'past'?"),
        ("views: {v: {of: town, about: {mill: {relation: YNN > NNN}}}}", "Write relation: [YNN > NNN]"),
        (
            "views: {v: {of: town, about: {mill: {relation: {YNN: NNN}}}}}",
            'Write it as in relation: ["YN > NN", "NN = NY"].',
        ),
        (
            "views: {v: {of: town, about: {mill: {relation: [[YNN, NNN]]}}}}",
            'Write it as in relation: ["YN > NN", "NN = NY"].',
        ),
        (
            "views: {v: {of: town, about: {mill: {ranking: [{unknown: YNN}]}}}}",
            'Write it as in unknown: ["YN", "NY"].',
        ),
        (
            "views: {v: {of: town, about: {mill: {ranking: [{unknown: [YNN, {gap: 2}]}]}}}}",
            "Remove the gap, or give what stands below it a place of its own.",
        ),
    ],
)
def test_the_way_out_is_written_out(text: str, fix: str) -> None:
    assert [problem.fix for problem in problems_of(PARTIES + text)] == [fix]


def test_an_option_under_a_second_party_is_told_where_it_belongs() -> None:
    (problem,) = problems_of("parties: {a: {options: {x: X}}, b: {options: {a.x: X}}}")
    assert problem.fix.startswith("An option belongs to the party that it stands under")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ((), "the file"),
        (("title",), "title"),
        (("feasible", 0), "feasible, item 1"),
        (("a", 2, "b", 0), "a, item 3, b, item 1"),
        (("a", "b", "c"), "a.b.c"),
    ],
)
def test_paths_as_people_read_them(path: tuple[str | int, ...], words: str) -> None:
    assert say(path) == words


@pytest.mark.parametrize("text", ["a", "[a, b]", "{a: b, c: [d, {e: f}]}", "{}", "[]"])
def test_nodes_are_shown_as_they_are_written(text: str) -> None:
    assert show(locate(compose(f"x: {text}"), ["x"])) == text


def test_large_nodes_are_shown_in_part() -> None:
    shown = show(locate(compose("x: [" + "word, " * 10_000 + "word]"), ["x"]))
    assert shown.startswith("[word, word, ")
    assert (len(shown), shown[-3:]) == (60, "...")


def test_short_forms_and_long_forms_say_the_same() -> None:
    short = sulh.loads("parties: {a: {options: {x: X}, preferences: [x]}}\nfeasible: [x or not x]\nsources: {s: S}")
    long = sulh.loads(
        "parties: {a: {options: {x: {text: X}}, preferences: [{prefer: x}]}}\n"
        "feasible: [{rule: x or not x}]\nsources: {s: {title: S}}"
    )
    assert (short.parties, short.rules, short.sources) == (long.parties, long.rules, long.sources)
