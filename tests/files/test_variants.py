"""Variants: what they set and remove, what they start from, and where their mistakes are shown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

import sulh
from bad_files import PARTIES, places_of, problems_of
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.files.nodes import compose
from sulh.files.variants import steps_to

BASE = """\
title: Base
sources: {diary: {title: Diary, date: "1990"}}
parties:
  town: {options: {insist: Insist, sue: {text: Sue, direction: forward}}, preferences: [insist]}
  mill: {options: {leave: Leave}, weights: {leave: -1, insist: 1}}
feasible: [not (sue and leave)]
status_quo: [sue]
labels: {NNN: calm, YN-: loud}
history: {first: [{by: town, change: {insist: yes}}]}
"""


def variant(text: str, name: str = "v") -> sulh.Case:
    return sulh.loads(BASE + "variants:\n  " + text).variant(name)


def test_a_value_replaces_the_whole_entry() -> None:
    case = variant(
        "v: {set: {town.preferences: [sue, leave], mill.weights: {leave: 3}, title: Other, status_quo: NNN}}"
    )
    assert (case.title, case.status_quo) == ("Other", "NNN")
    preference, weights = case.party("town").preference, case.party("mill").preference
    assert isinstance(preference, Statements)
    assert isinstance(weights, Weights)
    assert [str(item.statement) for item in preference.items] == ["town.sue", "mill.leave"]
    assert [(item.option, item.weight) for item in weights.items] == [(2, Fraction(3))]


def test_the_base_stays_as_it_is() -> None:
    changed = sulh.loads(BASE + "variants: {v: {set: {town.preferences: [sue]}, remove: labels}}")
    base = sulh.loads(BASE)
    assert (changed.parties, changed.labels, changed.history) == (base.parties, base.labels, base.history)


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("town.options.insist", "Ask", lambda case: case.options[0].text == "Ask"),
        ("parties.town.options.insist", "Ask", lambda case: case.options[0].text == "Ask"),
        ("town.options.sue.direction", "both", lambda case: case.options[1].direction == "both"),
        ("town.name", "The town", lambda case: case.party("town").name == "The town"),
        ("sources.diary.date", "1991", lambda case: case.sources["diary"].date == "1991"),
        ("sources.minutes", "Minutes", lambda case: list(case.sources) == ["diary", "minutes"]),
        ("labels.NNN", "quiet", lambda case: case.labels[0].text == "quiet"),
        ("mill.weights.insist", "7", lambda case: case.party("mill").preference.items[1].weight == 7),
        ("mill.weights.sue", "7", lambda case: len(case.party("mill").preference.items) == 3),
        ("about", "Other", lambda case: case.about == "Other"),
        ("press", "{name: Press}", lambda case: [party.id for party in case.parties] == ["town", "mill", "press"]),
        ("mill", "{name: Mill}", lambda case: len(case.options) == 2),
    ],
)
def test_paths_lead_to_any_entry(path: str, value: str, found: Callable[[sulh.Case], bool]) -> None:
    remove = ", remove: [mill.weights, labels, feasible]" if path == "mill" else ""
    case = variant(f"v: {{set: {{{path}: {value}}}{remove}}}")
    assert found(case)


def test_a_new_party_brings_options_of_its_own() -> None:
    case = variant(
        "v: {set: {court: {options: {rule: Rule}, preferences: [rule]}, labels: {NNN-: calm}, status_quo: [rule]}}"
    )
    assert [option.name for option in case.options] == ["town.insist", "town.sue", "mill.leave", "court.rule"]
    assert (case.status_quo, [label.pattern for label in case.labels]) == ("NNNY", ["NNN-"])
    # The history starts at the status quo of the variant.
    assert case.history["first"].states == ("NNNY", "YNNY")


def test_vectors_whose_length_changes_are_shown_where_they_stand() -> None:
    text = BASE.replace("[sue]", "NYN") + "variants: {v: {set: {court: {options: {rule: Rule}}}}}"
    assert places_of(text) == [("S503", 7, 13), ("S503", 8, 10), ("S503", 8, 21)]
    assert all("In the variant 'v': " in problem.rule for problem in problems_of(text))


def test_removals_are_made_first() -> None:
    case = variant("v: {remove: town.preferences, set: {town.ranking: [Y--, N--]}}")
    assert isinstance(case.party("town").preference, Ranking)


@pytest.mark.parametrize("remove", ["labels.NNN", "[labels.NNN, feasible]", "status_quo"])
def test_entries_can_be_removed(remove: str) -> None:
    text = BASE.replace("history: {first: [{by: town, change: {insist: yes}}]}\n", "")
    case = sulh.loads(text + f"variants: {{v: {{remove: {remove}}}}}").variant("v")
    assert len(case.labels) == (2 if remove == "status_quo" else 1)
    assert len(case.rules) == (0 if "feasible" in remove else 1)


def test_an_option_that_is_removed_is_missed_where_it_is_used() -> None:
    text = BASE + "variants: {v: {remove: town.options.sue}}"
    assert places_of(text) == [("S402", 6, 17), ("S402", 7, 14), ("S503", 8, 10), ("S503", 8, 21)]


def test_a_variant_of_a_variant_begins_where_the_other_ends() -> None:
    text = """\
third: {from: second, set: {about: third}}
  second: {from: first, set: {title: second, about: second}}
  first: {set: {title: first, status: past}}
"""
    case = variant(text, "third")
    assert (case.title, case.about, case.status) == ("second", "third", "past")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v: {from: w}", [("S603", 11, 13)]),
        ("v: {from: v}", [("S604", 11, 13)]),
        ("v: {from: w}\n  w: {from: v}", [("S604", 11, 13)]),  # one circle, one problem
        ("v: {from: w}\n  w: {from: x}\n  x: {from: w}", [("S604", 12, 13)]),  # v itself is in no circle
        ("v: {from: w}\n  w: {from: x}", [("S603", 12, 13)]),  # v starts from something
        ("v: {from: w}\n  w: []", [("S203", 12, 6)]),
        ("v: {set: {twon.weights: {sue: 1}}}", [("S601", 11, 13)]),
        ("v: {set: {twon: 1}}", [("S601", 11, 13)]),
        ("v: {set: {titel: x}}", [("S601", 11, 13)]),
        ("v: {set: {town.options.insist.text: Hm}}", [("S601", 11, 13)]),  # a text has no keys
        ("v: {set: {feasible.0: sue}}", [("S601", 11, 13)]),
        ("v: {set: {claims.c: x}}", [("S601", 11, 13)]),
        ("v: {set: {variants: {}}}", [("S601", 11, 13)]),
        ("v: {set: {phases: []}}", [("S601", 11, 13)]),
        ("v: {set: {sulh: 1}}", [("S601", 11, 13)]),
        ("v: {set: {'': x}}", [("S208", 11, 13)]),
        ("v: {set: {a..b: x}}", [("S601", 11, 13)]),
        ("v: {remove: twon}", [("S602", 11, 15)]),
        ("v: {remove: [town.optins, feasible.0]}", [("S602", 11, 16), ("S602", 11, 29)]),
        ("v: {remove: variants}", [("S602", 11, 15)]),
        ("v: {remove: {}}", [("S203", 11, 15)]),
        ("v: {set: {town.preferences: [insit]}}", [("S402", 11, 32)]),
        ("v: {set: {town.colour: red}}", [("S202", 11, 13)]),
        ("v: {set: {town.options.a b: x}, remove: labels}", [("S207", 11, 13)]),
        ("v: {set: {town.name: }}", [("S208", 11, 23)]),
        ("v: {set: {court: {optoins: {x: X}}}}", [("S202", 11, 21)]),
        ("v: {set: {status_quo: [insit]}}", [("S402", 11, 26)]),
        ("v: {set: {feasible: [insist, not insist]}}", [("S510", 11, 24)]),
        ("v: {set: {mill.weights: {leave: lots}}}", [("S206", 11, 35)]),
        ("v: {set: {mill.ranking: [Y--]}, remove: mill.weights}", [("S520", 11, 13)]),
        ("v: {set: {mill.ranking: [---]}}", [("S209", 11, 13)]),
        ("v: {source: dairy}", [("S301", 11, 15)]),
        # The same slip in two variants that share it is told once.
        ("v: {set: {town.preferences: [insit]}}\n  w: {from: v, set: {title: W}}", [("S402", 11, 32)]),
    ],
)
def test_mistakes_in_a_variant_are_shown_there(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(BASE + "variants:\n  " + text) == expected


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("twon.name", "Did you mean 'town'?"),
        ("titel", "Did you mean 'title'?"),
        ("claims.c", "There is none to change yet; set claims as a whole."),
        ("town.weights.sue", "There is none to change yet; set town.weights as a whole."),
        ("feasible.0", "Set the whole of it: feasible."),
        ("town.options.insist.text", "Set the whole of it: town.options.insist."),
        ("town.options.seu.text", "Did you mean 'sue'?"),
    ],
)
def test_the_way_out_of_a_path_that_leads_nowhere(path: str, fix: str) -> None:
    assert [problem.fix for problem in problems_of(BASE + f"variants: {{v: {{set: {{{path}: x}}}}}}")] == [fix]


def test_what_is_wrong_in_the_base_is_not_told_again() -> None:
    text = PARTIES + "feasible: [insit]\nvariants: {v: {set: {title: V}}, w: {set: {title: W}}}"
    assert places_of(text) == [("S402", 2, 12)]


PUBLISHED = (
    BASE
    + """\
published:
  - {concept: nash, equilibria: [NNN]}
  - {concept: nash, equilibria: [NNNN], stable: {YNNY: [town, court]}, variant: v}
variants:
  v: {set: {court: {options: {rule: Rule}}, labels: {NNN-: calm}}}
"""
)


def test_published_results_of_a_variant_are_read_with_it() -> None:
    case = sulh.loads(PUBLISHED)
    assert [(entry.variant, entry.equilibria) for entry in case.published] == [(None, ("NNN",)), ("v", ("NNNN",))]
    (entry,) = case.variant("v").published
    assert (entry.equilibria, entry.stable) == (("NNNN",), {"YNNY": ("town", "court")})


def test_mistakes_in_published_results_of_a_variant_are_found() -> None:
    text = PUBLISHED.replace("NNNN", "NNN").replace("court]}, variant", "cuort]}, variant")
    assert places_of(text) == [("S503", 12, 34), ("S302", 12, 62)]


def test_results_that_a_variant_sets_are_its_own() -> None:
    case = variant("v: {set: {published: [{concept: seq, equilibria: [YNN]}]}}")
    assert [(entry.concept, entry.equilibria) for entry in case.published] == [("seq", ("YNN",))]


def test_a_path_of_the_history_can_belong_to_a_variant() -> None:
    text = BASE.replace(
        "history: {", "history: {later: {variant: v, start: YNNN, steps: [{by: court, change: {rule: yes}}]}, "
    )
    case = sulh.loads(text + "variants: {w: {}, v: {set: {court: {options: {rule: Rule}}, labels: {NNN-: calm}}}}")
    assert list(case.history) == ["later", "first"]
    assert (case.history["later"].variant, case.history["later"].states) == ("v", ("YNNN", "YNNY"))
    assert list(case.variant("v").history) == ["later", "first"]
    assert list(case.variant("w").history) == ["first"]


def test_steps_of_a_path() -> None:
    root = compose(BASE)
    assert steps_to(root, "town.options.sue") == ["parties", "town", "options", "sue"]
    assert steps_to(root, "parties.town") == ["parties", "town"]
    assert steps_to(root, "labels.YN-") == ["labels", "YN-"]
    assert steps_to(compose("claims: {a.b: {says: x}}"), "claims.a.b.says") == ["claims", "a.b", "says"]


def test_a_long_line_of_variants() -> None:
    text = "".join(f"  v{number}: {{from: v{number - 1}, set: {{about: a{number}}}}}\n" for number in range(1, 200))
    case = sulh.loads(PARTIES + "variants:\n  v0: {set: {title: first}}\n" + text)
    assert (case.variant("v199").title, case.variant("v199").about) == ("first", "a199")
