"""Wrong files: for each mistake its problems, each where it is, and nothing that only follows from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import sulh
from bad_files import NAMED, PARTIES, places_of

Row = tuple[str, list[tuple[str, int, int]]]


def after(start: str, rows: dict[str, list[tuple[str, int, int]]]) -> Iterator[Row]:
    """Yield the rows with a start before each text."""
    yield from ((start + text, found) for text, found in rows.items())


TEXT = {
    "": [("S101", 1, 1)],
    "# Nothing but a comment.\n": [("S101", 1, 1)],
    "no yaml, just words": [("S112", 1, 1)],
    "- a\n- b\n": [("S112", 1, 1)],
    "[1, 2": [("S112", 1, 1)],
    "a: [1, 2": [("S104", 1, 4)],
    "a: 'b\n": [("S104", 1, 4)],
    "a:\n\tb: c\n": [("S104", 2, 1)],
    "parties: \0": [("S102", 1, 10)],
    "%YAML 1.1\n---\n" + PARTIES: [("S105", 1, 1)],
    PARTIES + "title: !!str x\n": [("S106", 2, 8)],
    PARTIES + "title: &a x\nabout: *a\n": [("S107", 2, 8), ("S107", 3, 8)],
    PARTIES + "sources:\n  <<: {a: A}\n": [("S107", 3, 3)],
    PARTIES + "---\n" + PARTIES: [("S108", 2, 1)],
    PARTIES + "title: a\ntitle: b\n": [("S110", 3, 1)],
    PARTIES + "[a]: b\n": [("S111", 2, 1)],
    PARTIES + "{a: b}: c\n": [("S111", 2, 1)],
    PARTIES + "title: The mill: a dispute\n": [("S116", 2, 16)],
    PARTIES + "title: The mill (case #12)\n": [("S115", 2, 8)],
    PARTIES + "feasible: [at most 1 of (insist, sue), leave]\n": [("S113", 2, 12)],
    PARTIES + "feasible: [Talks: the end]\n": [("S116", 2, 12)],
    PARTIES + "sources: {a: {title: Freed, at last}}\n": [("S114", 2, 29)],
}

FORM = {
    "titel: x\n": [("S202", 2, 1)],
    "sulh: 2\n": [("S212", 2, 7)],
    "sulh: one\n": [("S212", 2, 7)],
    "sulh: 1.0\n": [("S212", 2, 7)],
    "sulh: ²\n": [("S212", 2, 7)],
    "sulh: 0\n": [("S212", 2, 7)],
    "title:\n": [("S208", 2, 7)],
    "title: ''\n": [("S208", 2, 8)],
    "title: [a]\n": [("S203", 2, 8)],
    "status: no\n": [("S204", 2, 9)],
    "status: Past\n": [("S204", 2, 9)],
    "sources: []\n": [("S203", 2, 10)],
    "sources: {a: }\n": [("S208", 2, 13)],
    "sources: {'': A}\n": [("S208", 2, 11)],
    "sources: {a: {}}\n": [("S201", 2, 14)],
    "sources: {a: {title: A, access: secret}}\n": [("S204", 2, 33)],
    "feasible: insist\n": [("S203", 2, 11)],
    "feasible: [[insist]]\n": [("S203", 2, 12)],
    "feasible: [{ruel: insist}]\n": [("S202", 2, 13)],
    "feasible: [{because: x}]\n": [("S201", 2, 12)],
    "feasible: [{rule: insist, judgement: true}]\n": [("S205", 2, 38)],
    "feasible: ['']\n": [("S208", 2, 12)],
    "status_quo: {insist: yes}\n": [("S203", 2, 13)],
    "labels: [YNN]\n": [("S203", 2, 9)],
    "labels: {YNN: }\n": [("S208", 2, 14)],
    "coalesce: {states: Y--, as: a}\n": [("S203", 2, 11)],
    "coalesce: [{states: Y--}]\n": [("S201", 2, 12)],
    "forbidden_moves: [{by: [], from: insist, to: sue}]\n": [("S208", 2, 24)],
    "history: x\n": [("S203", 2, 10)],
    "history: {a: {start: YNN}}\n": [("S201", 2, 14)],
    "phases: [{because: x}]\n": [("S201", 2, 10)],
    "variants: {a: }\n": [("S208", 2, 14)],
    "variants: {a: {set: [title]}}\n": [("S203", 2, 21)],
    "variants: {a: {kind: rumour}}\n": [("S204", 2, 22)],
    "views: {a: x}\n": [("S203", 2, 12)],
    "claims: {a: b}\n": [("S203", 2, 13)],
    "claims: {a: {claim: b}}\n": [("S201", 2, 13)],
    "published: [nash]\n": [("S203", 2, 13)],
    "published: [{equilibria: [YNN]}]\n": [("S201", 2, 13)],
}

PARTY = {
    "parties: x": [("S203", 1, 10)],
    "parties: [town]": [("S203", 1, 10)],
    "parties:": [("S208", 1, 9)],
    "parties: {}": [("S213", 1, 10)],
    "title: x": [("S201", 1, 1)],
    "partys: {a: {options: {x: X}}}": [("S202", 1, 1)],
    "parties: {a: []}": [("S203", 1, 14)],
    "parties: {a: {}}": [("S213", 1, 10)],
    "parties: {a: {option: {x: X}}}": [("S202", 1, 15)],
    "parties: {a: {options: [x, y]}}": [("S203", 1, 24)],
    "parties: {a: {options: x}}": [("S203", 1, 24)],
    "parties: {a: {options: {x: [X]}}}": [("S203", 1, 28)],
    "parties: {a: {options: {x: {text: X, direction: sideways}}}}": [("S204", 1, 49)],
    "parties: {a: {options: {x: {text: X, coercive: maybe}}}}": [("S205", 1, 48)],
    "parties: {a b: {options: {x: X}}}": [("S207", 1, 11)],
    "parties: {'1': {options: {x: X}}}": [("S207", 1, 11)],
    "parties: {a: {options: {1x: X}}}": [("S207", 1, 25)],
    "parties: {ü: {options: {x: X}}}": [("S207", 1, 11)],
    "parties: {title: {options: {x: X}}}": [("S211", 1, 11)],
    "parties: {a: {options: {Not: X}}}": [("S211", 1, 25)],
    # Options owned twice: under one party, and once more under another one by their full name.
    "parties: {a: {options: {x: X, x: Y}}}": [("S110", 1, 31)],
    "parties: {a: {options: {x: X}}, b: {options: {a.x: X}}}": [("S207", 1, 47)],
    "parties: {a: {options: {x: X}}, a: {options: {y: Y}}}": [("S110", 1, 33)],
    "parties: {a: {options: {x: X}, preferences: x}}": [("S203", 1, 45)],
    "parties: {a: {options: {x: X}, preferences: [[x]]}}": [("S203", 1, 46)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: [x]}]}}": [("S203", 1, 55)],
    "parties: {a: {options: {x: X}, preferences: [{preffer: x}]}}": [("S202", 1, 47)],
    "parties: {a: {options: {x: X}, preferences: [x], weights: {x: 1}}}": [("S209", 1, 50)],
    "parties: {a: {options: {x: X}, preferences: [x], relation: [Y > N]}}": [("S209", 1, 50)],
    "parties: {a: {options: {x: X}, ranking: [Y, N], relation: [Y > M]}}": [("S209", 1, 49), ("S524", 1, 60)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: maybe}]}}": [("S205", 1, 69)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: 1}]}}": [("S205", 1, 69)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: [yes]}]}}": [("S205", 1, 69)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: very}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 0}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: -1}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 1.5}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 100}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: ³}]}}": [("S205", 1, 66)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: }]}}": [("S208", 1, 65)],
    "parties: {a: {options: {x: X}, preferences: [{strong: yes}]}}": [("S201", 1, 46)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: yes, uncertain: yes}]}}": [("S214", 1, 71)],
    "parties: {a: {options: {x: X}, preferences: [{prefer: z, uncertain: true, strong: 3}]}}": [
        ("S402", 1, 55),
        ("S214", 1, 75),
    ],
    "parties: {a: {options: {x: X}, attitudes: {b: neutral}}}": [("S302", 1, 44)],
    "parties: {a: {options: {x: X}, attitudes: {a: hostile}}}": [("S204", 1, 47)],
    "parties: {a: {options: {x: X}, attitudes: {a: {attitude: hostile}}}}": [("S204", 1, 58)],
    "parties: {a: {options: {x: X}, attitudes: {a: {attitude: }}}}": [("S208", 1, 57)],
    "parties: {a: {options: {x: X}, attitudes: {a: {because: x}}}}": [("S201", 1, 47)],
    "parties: {a: {options: {x: X}, attitudes: {a: [neutral]}}}": [("S203", 1, 47)],
    "parties: {a: {options: {x: X}, attitudes: {b: {attitude: neutral, source: s}}}}": [
        ("S302", 1, 44),
        ("S301", 1, 75),
    ],
    "parties: {a: {options: {x: X}, attitudes: [a]}}": [("S203", 1, 43)],
    "parties: {a: {options: {x: X}, attitudes: {a: }}}": [("S208", 1, 46)],
    "parties: {a: {options: {x: X}, attitudes: {'': neutral}}}": [("S208", 1, 44)],
    "parties: {a: {options: {x: X}, weights: {x: lots}}}": [("S206", 1, 45)],
    "parties: {a: {options: {x: X}, weights: {x: 1e9}}}": [("S206", 1, 45)],
    "parties: {a: {options: {x: X}, weights: {x: 1/0}}}": [("S206", 1, 45)],
    "parties: {a: {options: {x: X}, weights: {x: .inf}}}": [("S206", 1, 45)],
    "parties: {a: {options: {x: X}, weights: {x: }}}": [("S208", 1, 44)],
    "parties: {a: {options: {x: X}, weights: {x: 1, a.x: 2}}}": [("S110", 1, 48)],
    "parties: {a: {options: {x: X}, moves: [{from: s, to: t}]}}": [("S210", 1, 32)],
}

NAMES = {
    "feasible: [insit]\n": [("S402", 2, 12)],
    'feasible: ["insist and insit or sui"]\n': [("S402", 2, 24), ("S402", 2, 33)],
    "feasible: [insist and]\n": [("S401", 2, 19)],
    "feasible: [insist if sue if leave]\n": [("S405", 2, 26)],
    "feasible: [YNN]\n": [("S408", 2, 12)],
    "feasible: [0]\n": [("S401", 2, 12)],
    "feasible: [{rule: insist, source: diary}]\n": [("S301", 2, 35)],
    "feasible: [{rule: insist, source: [diary, order]}]\n": [("S301", 2, 36), ("S301", 2, 43)],
    "status_quo: 100\n": [("S501", 2, 13)],
    "status_quo: Yn N\n": [("S502", 2, 13)],
    "status_quo: YNNN\n": [("S503", 2, 13)],
    "status_quo: Y-N\n": [("S504", 2, 13)],
    "status_quo: insist\n": [("S502", 2, 13)],
    "status_quo: [insit, leave]\n": [("S402", 2, 14)],
    "status_quo: [Y N N]\n": [("S408", 2, 14)],
    "labels: {YNN: a, YN: b, won: c}\n": [("S503", 2, 18), ("S502", 2, 25)],
    "coalesce: [{states: Y-, as: a}]\n": [("S503", 2, 21)],
    "coalesce: [{states: Y--, as: a}, {states: NY-, as: a}]\n": [("S306", 2, 52)],
    "coalesce: [{states: Y--, as: NNN}]\n": [("S306", 2, 30)],
    "coalesce: [{states: Y--, as: a}, {states: -Y-, as: b}]\n": [("S511", 2, 34)],
    "forbidden_moves: [{by: twon, from: insist, to: sui}]\n": [("S302", 2, 24), ("S402", 2, 48)],
    "forbidden_moves: [{by: [town, mill], from: insit, to: sue}]\n": [("S402", 2, 44)],
    "phases: [{from: 1991, variant: calm}]\n": [("S603", 2, 32)],
    "published: [{concept: nash, equilibria: [YNN, YN]}]\n": [("S503", 2, 47)],
    "published: [{concept: nash, stable: {YN: [twon]}}]\n": [("S503", 2, 38), ("S302", 2, 43)],
    "published: [{concept: nash, equilibria: [YNN], variant: calm}]\n": [("S603", 2, 57)],
    # Nothing feasible.
    "feasible: [insist, not insist]\n": [("S510", 2, 12)],
    "feasible: [leave or not leave, insist and not insist]\n": [("S510", 2, 32)],
    'feasible: ["at least 3 of (insist, sue)"]\n': [("S510", 2, 12)],
    'feasible: ["exactly 2 of (insist, sue, leave)", "at most 1 of (insist, sue, leave)"]\n': [("S510", 2, 12)],
}

RANKINGS = {
    "[Y, N]": [],
    "[Y-]": [("S503", 1, 42)],
    "[Y]": [("S520", 1, 32)],
    "[Y, N, Y]": [("S521", 1, 48)],
    "[Y, Y]": [("S520", 1, 32), ("S521", 1, 45)],
    "[Y, '-']": [("S521", 1, 45)],
    "[1, 0]": [("S501", 1, 42), ("S501", 1, 45)],
    "[y, N]": [("S502", 1, 42)],
    "[Y, won]": [("S524", 1, 45)],
    "[Y, []]": [("S208", 1, 45)],
    "[Y, [N, {a: b}]]": [("S203", 1, 49)],
}

GAPS = {
    "[Y, {gap: strong}, N]": [],
    "[{gap: strong}, Y, N]": [("S215", 1, 42)],
    "[Y, N, {gap: 2}]": [("S215", 1, 48)],
    "[Y, {gap: 2}, {gap: 3}, N]": [("S215", 1, 55)],
    "[{gap: 2}]": [("S215", 1, 42)],
    "[Y, {gap: 0}, N]": [("S204", 1, 51)],
    "[Y, {gap: 1}, N]": [("S204", 1, 51)],
    "[Y, {gap: -2}, N]": [("S204", 1, 51)],
    "[Y, {gap: wide}, N]": [("S204", 1, 51)],
    "[Y, {gap: 100}, N]": [("S204", 1, 51)],
    "[Y, {gap: 2.5}, N]": [("S204", 1, 51)],
    "[Y, {gap: [2]}, N]": [("S204", 1, 51)],
    "[Y, {gap: }, N]": [("S208", 1, 50)],
    "[Y, {gap: strong, because: x}, N]": [("S215", 1, 45)],
    "[{prefer: Y, gap: strong}, N]": [("S215", 1, 42)],
    "[{prefer: Y, gaps: strong}, N]": [("S202", 1, 54)],
    "[Y, {gaps: strong}, N]": [("S202", 1, 46)],
    "[Y, {gap: {of: 2}}, N]": [("S204", 1, 51)],
    "[[Y, {gap: strong}, N]]": [("S215", 1, 46)],
    "[{prefer: [Y, {gap: strong}, N]}]": [("S215", 1, 55)],
    "[{prefer: {gap: strong}}, N]": [("S215", 1, 51)],
    "{gap: strong}": [("S203", 1, 41)],
    # One mistake does not hide the next, nor bring another.
    "[{gap: 2}, [Y], {gap: 1}, M]": [("S215", 1, 42), ("S204", 1, 63), ("S524", 1, 67)],
    "[{prefer: {a: b}}, {gap: 2}, N]": [("S203", 1, 51)],
}

UNKNOWN = {
    "[{unknown: [Y, N]}]": [],
    "[{unknown: [Y]}]": [("S216", 1, 52)],
    "[{unknown: []}]": [("S216", 1, 52)],
    "[{unknown: [[Y, N]]}]": [("S216", 1, 52)],
    "[{unknown: Y}, N]": [("S203", 1, 52)],
    "[{unknown: }, N]": [("S208", 1, 51)],
    "[{unknown: {a: Y}}, N]": [("S203", 1, 52)],
    "[{unknown: {gap: strong}}, N]": [("S215", 1, 52)],
    "[{unknown: [Y, [[N]]]}]": [("S203", 1, 57)],
    "[{unknown: [Y, []]}]": [("S208", 1, 56)],
    "[{unknown: [Y, '']}]": [("S208", 1, 56)],
    "[{unknown: [Y, {gap: strong}, N]}]": [("S215", 1, 56)],
    "[{unknown: [[Y, {gap: strong}], N]}]": [("S215", 1, 57)],
    "[{unknown: [Y, {unknown: [N, Y]}]}]": [("S203", 1, 56)],
    "[{unknown: [Y, N], prefer: Y}]": [("S202", 1, 60)],
    "[{unknown: [Y, N], source: s}]": [("S301", 1, 68)],
    "[{unknwon: [Y, N]}]": [("S202", 1, 43)],
    "[{unknown: [Y, Y]}]": [("S520", 1, 32), ("S521", 1, 56)],
    "[{unknown: [Y, YN]}]": [("S503", 1, 56)],
    "[{unknown: [won, [N, 1]]}]": [("S524", 1, 53), ("S501", 1, 62)],
    "[N, {unknown: [Y, N]}]": [("S521", 1, 59)],
}

PAIRS = {
    "[YN > NN]": [],
    "[]": [],
    "YN > NN": [("S203", 1, 48)],
    "{YN: NN}": [("S203", 1, 48)],
    "[[YN, NN]]": [("S203", 1, 49)],
    "[{compare: }]": [("S208", 1, 58)],
    "[{because: x}]": [("S201", 1, 49)],
    "[{comprae: YN > NN}]": [("S202", 1, 50)],
    "[{compare: YN > NN, strong: yes}]": [("S202", 1, 68)],
    "[YN]": [("S527", 1, 49)],
    "[YN>NN]": [("S527", 1, 49)],
    "[YN >NN]": [("S527", 1, 49)],
    "[YN -> NN]": [("S527", 1, 49)],
    "[YN > NN > NY]": [("S527", 1, 49)],
    "[YN > > NN]": [("S527", 1, 49)],
    "[YN >= NN]": [("S527", 1, 49)],
    "[YN == NN]": [("S527", 1, 49)],
    "[YN ?? NN]": [("S527", 1, 49)],
    "[YN <> NN]": [("S527", 1, 49)],
    "[YN ≥ NN]": [("S527", 1, 49)],
    "[YN >]": [("S527", 1, 49)],
    "['> NN']": [("S527", 1, 49)],
    "['=']": [("S527", 1, 49)],
    f"[YN {'>' * 100} NN]": [("S527", 1, 49)],
    "[YN > NNN]": [("S503", 1, 49)],
    "[YNY > NNN]": [("S503", 1, 49)],
    "[YN > 00, won = NY]": [("S501", 1, 49), ("S524", 1, 58)],
    "[YN > NN, {compare: yn = won, source: s}]": [("S524", 1, 68), ("S502", 1, 68), ("S301", 1, 86)],
    # What only the list of all states can tell.
    "[YN > YN]": [("S525", 1, 49)],
    "[Y- > -N]": [("S525", 1, 49)],
    "[YN > NN, NN = YN]": [("S526", 1, 58)],
    "[YN > NN, YN >> NN]": [("S526", 1, 58)],
    "[YN > NN, NN < YN]": [],
    "[YN > NN, NN > NY, NY > YN]": [],
}

STATES = {
    "status_quo: u\n": [("S305", 3, 13)],
    "status_quo: [s, t]\n": [("S305", 3, 13)],
    "labels: {u: x}\n": [("S305", 3, 10)],
    "feasible: [s]\n": [("S210", 3, 1)],
    "coalesce: [{states: s, as: u}]\n": [("S210", 3, 1)],
    "forbidden_moves: [{by: a, from: s, to: t}]\n": [("S210", 3, 1)],
    "published: [{concept: nash, equilibria: [u]}]\n": [("S305", 3, 42)],
}

STATE_FORM = {
    "{a: {moves: [{from: s, to: s}], ranking: [s, t]}}": [("S307", 2, 23)],
    "{a: {moves: [{from: s, to: u}], ranking: [s, t]}}": [("S305", 2, 37)],
    "{a: {moves: [[s, t]], ranking: [s, t]}}": [("S203", 2, 23)],
    "{a: {moves: [{from: s, to: t}], ranking: [s]}}": [("S520", 2, 42)],
    "{a: {moves: [{from: s, to: t}], ranking: [s, t, s]}}": [("S521", 2, 58)],
    "{a: {moves: [{from: s, to: t}], ranking: [s, u, t]}}": [("S524", 2, 55)],
    "{a: {moves: [{from: s, to: t}], preferences: [s]}}": [("S210", 2, 42)],
    "{a: {moves: [{from: s, to: t}], weights: {s: 1}}}": [("S210", 2, 42)],
    "{a: {options: {x: X}, ranking: [Y, N]}}": [("S210", 1, 1)],
    "{a: {moves: [{from: s, to: t}], relation: [s > t]}}": [],
    "{a: {moves: [{from: s, to: t}], relation: [s > u]}}": [("S524", 2, 53)],
    "{a: {moves: [{from: s, to: t}], relation: [s > t, t > s]}}": [("S526", 2, 60)],
    "{a: {moves: [{from: s, to: t}], preferences: [s], relation: [s > t]}}": [("S209", 2, 60), ("S210", 2, 42)],
    "{a: {moves: [{from: s, to: t}], ranking: [s, {gap: 2}, {unknown: [t, u]}]}}": [("S524", 2, 79)],
}

ROWS: list[Row] = [
    *TEXT.items(),
    *after(PARTIES, FORM),
    *PARTY.items(),
    *after(PARTIES, NAMES),
    *(
        (f"parties: {{a: {{options: {{x: X}}, ranking: {text}}}}}", found)
        for text, found in (RANKINGS | GAPS | UNKNOWN).items()
    ),
    *((f"parties: {{a: {{options: {{x: X, y: Y}}, relation: {text}}}}}", found) for text, found in PAIRS.items()),
    *after(NAMED, STATES),
    *((f"states: {{s: S, t: T}}\nparties: {text}", found) for text, found in STATE_FORM.items()),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text[-60:] for text, _ in ROWS])
def test_each_problem_has_its_place_and_brings_no_other(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(text) == sorted(expected, key=lambda row: row[1:])


HARMLESS = [
    "title: no\n",
    "title: yes\ndate: 2021-08-15\n",
    "sulh: 1\n",
    "about: 0010000000\n",
    "labels: {Y N N: 1e3}\n",
    "status_quo: Y N N\n",
    "status_quo: []\n",
    "feasible: []\nhistory: {}\nviews: {}\n",
    "sources: {a: ~, b: null, c: 010}\n",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_word_is_a_text_wherever_a_text_is_asked_for(text: str) -> None:
    assert places_of(PARTIES + text) == []


def test_words_stay_words() -> None:
    case = sulh.loads(PARTIES + "title: no\nabout: 010\ndate: 2021-08-15\nstatus: past\n")
    assert (case.title, case.about, case.date) == ("no", "010", "2021-08-15")


def test_two_parties_may_have_an_option_of_the_same_id() -> None:
    case = sulh.loads("parties: {a: {options: {x: X}}, b: {options: {x: X}}}")
    assert [option.name for option in case.options] == ["a.x", "b.x"]
