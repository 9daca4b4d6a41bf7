"""Names that only sources tell that not everybody may see: coders, claims, views, observers, and what options mean."""

from __future__ import annotations

import json
import re

import sulh
from sulh.case.evidence import Access
from sulh.questions.access import LEVELS, visible
from sulh.questions.access_names import renamed_text

TEXT = """\
sulh: 1
title: Two mills
status: past
sources:
  paper: {title: The paper, access: public}
  diary: {title: A diary, access: confidential}
parties:
  upper:
    options:
      share: {text: SECRETMEANING, source: diary}
      wall: {text: Build, source: [paper, diary]}
    preferences:
      - prefer: not sue
        readings:
          - {by: "SECRETCODER", date: 2026-01-02, keep: no, source: diary}
          - {by: Open Coder, keep: no, source: paper}
          - by: coder 1
      - {prefer: pay if share, source: paper, readings: [{by: SECRETCODER, keep: yes}, {by: Mixed, source: diary}]}
      - {prefer: not share, readings: [{by: Mixed, keep: no, source: paper}]}
  lower:
    options: {pay: Pay, sue: Sue}
    preferences: [share, not wall, not sue, not pay]
status_quo: []
views:
  SECRETVIEW: {observer: SECRETOBSERVER, source: diary, hidden: [upper.wall]}
  seen: {of: upper, source: paper, adds: {lower.burn: {text: Open added}}, about: {lower: {preferences: [pay]}}}
  other: {of: lower, source: diary, adds: {upper.burn: {text: SECRETADDED}}}
claims:
  SECRETCLAIM: {claim: It cannot last., says: "inevitable (share)", source: diary}
  open: {claim: It can., says: "possible (share)", source: paper}
"""


def told(access: Access) -> str:
    report = sulh.report(sulh.loads(TEXT), access=access, with_views=True, samples=30, workers=1)
    return json.dumps(report.to_dict(), ensure_ascii=False) + report.to_markdown() + str(report.document)


def test_no_name_is_told_that_only_such_sources_tell() -> None:
    for access in LEVELS:
        found = told(access)
        assert ("SECRET" in found) == (access == "confidential"), access
        for name in ("Open Coder", "Mixed", "seen", "Build"):
            assert name in found
        assert ("view 1" in found) == (access != "confidential")


def test_what_stands_for_a_name_is_no_other_name() -> None:
    case = visible(sulh.loads(TEXT)).case
    first = case.party("upper").preference.items[0].evidence  # type: ignore[union-attr]
    assert [one.by for one in first.readings] == ["coder 2", "Open Coder", "coder 1"]
    assert [(name, view.name, view.observer) for name, view in case.views.items()] == [
        ("view 1", "view 1", "observer 1"),
        ("seen", "seen", None),
        ("view 2", "view 2", None),
    ]
    assert [(id, claim.id) for id, claim in case.claims.items()] == [("claim-1", "claim-1"), ("open", "open")]
    assert [option.text for option in case.options] == ["", "Build", "Pay", "Sue"]


def test_codings_are_drawn_as_of_the_whole_case() -> None:
    case = sulh.loads(TEXT)
    drawn = visible(case).drawn
    again = sulh.loads(drawn.text)
    assert "SECRETCODER" not in drawn.text
    assert again.party("upper").preference.items[0].evidence.readings[0].by == "coder 2"  # type: ignore[union-attr]
    found, wanted = (sulh.robust(one, samples=60, workers=1).to_dict() for one in (drawn, case))
    for one in (found, wanted):
        # The names alone, and a digest of what was drawn with them, differ.
        one["readings"].pop("coders")
    told = [
        re.sub("sha256:[0-9a-f]+", "", json.dumps(one).replace("SECRETCODER", "coder 2")) for one in (found, wanted)
    ]
    assert told[0] == told[1]


def test_a_name_that_cannot_be_replaced_in_the_file() -> None:
    case = sulh.loads(TEXT.replace('"SECRETCODER"', '"SECRET\\x43ODER"'))
    assert renamed_text(case, {"SECRETCODER": "coder 2"}) == ""
    assert "SECRETCODER" not in json.dumps(sulh.report(case, samples=20, workers=1).to_dict())
