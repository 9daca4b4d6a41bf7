"""Everything that a report holds: its parts, what stands in place of one, and what not everybody may see."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.case.evidence import NO_EVIDENCE
from sulh.errors import TooLarge, UnknownName, UsageError
from sulh.questions import report as asked
from sulh.questions.access import LEFT_OUT, LEVELS, visible
from sulh.questions.report import PARTS, Answers, gather
from sulh.show.report.blocks import Rows
from sulh.show.report.content import document

SECRET = """\
# Told by CONFIDENTIAL0, who must not be named.
sulh: 1
title: A river
status: past
about: Open text.
sources:
  diary: {title: CONFIDENTIAL1, author: CONFIDENTIAL2, date: "2001", publisher: CONFIDENTIAL3, access: confidential,
          address: "https://example.org/CONFIDENTIAL4", file: CONFIDENTIAL5.txt, note: CONFIDENTIAL6}
  memo: {title: RESTRICTED1, author: RESTRICTED2, access: restricted}
  paper: {title: A paper, access: public}
parties:
  mill:
    name: The mill
    about: CONFIDENTIAL7 of the mill.
    source: diary
    confidence: low
    options:
      leak: {text: Leak, because: CONFIDENTIAL8, source: diary}
      clean: {text: Clean, coercive: yes}
    preferences:
      - {prefer: leak, because: CONFIDENTIAL9, source: diary, quote: CONFIDENTIALA, page: CONFIDENTIALB}
      - {prefer: not town.sue, because: Open reason., source: [paper, diary], quote: CONFIDENTIALC, page: CONFIDENTIALD}
  town:
    options: {sue: Sue}
    preferences:
      - {prefer: not mill.leak, because: RESTRICTED3, source: memo}
      - {prefer: sue if mill.leak, because: Plain reason., source: paper, quote: Open quote., page: p. 3}
feasible:
  - {rule: not (mill.leak and mill.clean), judgement: yes, because: CONFIDENTIALE, source: diary, confidence: low}
status_quo: NNN
history:
  record:
    - {by: mill, change: {leak: yes}, event: CONFIDENTIALF, source: diary, confidence: low}
    - {by: town, change: {sue: yes}, event: Open event, source: paper}
claims:
  first: {claim: CONFIDENTIALG, says: "inevitable town.sue", source: diary, quote: CONFIDENTIALH}
variants:
  other: {kind: disputed, because: CONFIDENTIALI, source: diary, set: {mill.preferences: [not mill.leak]}}
views:
  mills: {of: mill, because: CONFIDENTIALJ, source: diary, about: {town: {preferences: [sue]}}}
"""
FLAGSHIP = "us-taliban-2018-2021"


def few(case: Case, **more: object) -> Answers:
    """Return the answers for a report of few drawn codings, in this process."""
    return gather(case, samples=40, workers=1, **more)  # type: ignore[arg-type]


def text(answers: Answers) -> str:
    return json.dumps(answers.to_dict(), ensure_ascii=False)


# What not everybody may see ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("access", LEVELS)
def test_no_answer_says_what_is_not_for_its_readers(access: str) -> None:
    case = sulh.loads(SECRET)
    found = text(few(case, access=access, with_views=True))
    assert ("CONFIDENTIAL" in found) == (access == "confidential")
    assert ("RESTRICTED" in found) == (access != "public")
    assert "Open reason." in found
    assert '"diary"' not in found or access == "confidential"


def test_a_case_for_all_is_the_same_model() -> None:
    case = sulh.loads(SECRET)
    shown = visible(case)
    assert (shown.case.digest, shown.n_entries) == (case.digest, 10)
    assert sulh.solve(shown.case).to_dict() == sulh.solve(case).to_dict()
    assert list(shown.case.sources) == ["not-public-1", "not-public-2", "paper"]
    assert shown.case.party("mill").about == LEFT_OUT
    kept, mixed = shown.case.party("mill").preference.items  # type: ignore[union-attr]
    assert (kept.evidence.because, kept.evidence.quote) == (None, None)
    assert (mixed.evidence.because, mixed.evidence.quote, mixed.evidence.page) == ("Open reason.", None, None)
    open_ = shown.case.party("town").preference.items[1].evidence  # type: ignore[union-attr]
    assert (open_.quote, open_.page, open_.sources) == ("Open quote.", "p. 3", ("paper",))
    assert "CONFIDENTIAL" not in repr(shown.case)
    # No entry becomes one without a source.
    counts = [(one.part, one.total, one.no_source) for one in sulh.about(shown.case).supports]
    assert counts == [(one.part, one.total, one.no_source) for one in sulh.about(case).supports]


@pytest.mark.parametrize("name", ["elmira", FLAGSHIP, "syria-astana-2017"])
def test_a_case_whose_sources_are_public_is_left_as_it_is(name: str) -> None:
    case = sulh.load(name)
    assert all(visible(case, access).case is case for access in LEVELS)


def test_there_is_no_such_access() -> None:
    with pytest.raises(UsageError, match="no access 'secret'"):
        few(sulh.load("elmira"), access="secret")


# Parts -------------------------------------------------------------------------------------------------------------


def test_every_part_is_answered_or_says_why_not() -> None:
    answers = few(sulh.load("hizb-i-islami-2016"))
    assert dict(answers.untold) == {
        "views": "left out unless asked for; claims are tested without them, too",
        "evidence": "No source points to a document.",
    }
    assert set(answers.to_dict()["answers"]) == set(PARTS) - set(answers.untold)
    bare = few(sulh.load("no-gmr"))
    assert set(bare.untold) == {"explain", "paths", "deals", "mediate", "views", "replay", "claims", "evidence"}
    assert all(why.strip() for why in bare.untold.values())


def test_parts_are_chosen() -> None:
    case = sulh.load(FLAGSHIP)
    assert set(few(case, only=["solve", "views"]).to_dict()["answers"]) == {"solve", "views"}
    left = few(case, without=["robust", "claims", "replay", "mediate", "deals", "paths"])
    assert set(left.to_dict()["answers"]) == {"case", "solve", "explain"}
    with pytest.raises(UnknownName, match="Did you mean 'robust'"):
        few(case, only=["robusst"])
    with pytest.raises(UsageError, match="Nothing is left"):
        few(case, only=["solve"], without=["solve"])


def test_an_outcome_that_is_asked_about() -> None:
    case = sulh.load("walter-barrier")
    answers = few(case, to="YYN", only=["explain", "paths", "mediate", "robust"])
    assert answers.to is not None
    assert answers.to.label == "accord"
    assert answers.route is not None
    assert answers.route.to == answers.to
    assert answers.mediation is not None
    assert answers.mediation.answers
    assert answers.robustness is not None
    assert answers.robustness.outcome == answers.to
    assert answers.to in [one.state for one in answers.explanations]
    assert answers.settings["mediate"] == ("--want", answers.to.name)
    with pytest.raises(UnknownName):
        few(case, to="peace on earth")


def test_nothing_has_to_change_where_the_record_ended() -> None:
    answers = few(sulh.load(FLAGSHIP), only=["mediate"])
    assert answers.mediation is not None
    assert answers.mediation.already
    assert answers.mediation.changes is None
    ongoing = replace(sulh.load(FLAGSHIP), status="ongoing")
    assert "Name one with --to" in few(ongoing, only=["mediate"]).untold["mediate"]


def test_no_part_tells_of_views_that_are_left_out() -> None:
    case = sulh.load(FLAGSHIP)
    left = few(case, only=["case", "claims"])
    told = left.to_dict()["answers"]
    assert told["claims"]["tried"]["view"] == 0
    assert not [one for claim in told["claims"]["claims"] for one in claim["depends_on"] if one["kind"] == "view"]
    assert "view" not in [one["part"] for one in told["case"]["support"]]
    shown = document(left)
    cells = [
        cell
        for _, section in shown.walk()
        for block in section.blocks
        if isinstance(block, Rows)
        for row in block.table.rows
        for cell in row
    ]
    assert not [cell for cell in cells if re.search(r"\bviews?\b", cell)]
    assert "without them" in left.untold["views"]
    assert left.case.digest == case.digest
    kept = few(case, only=["claims"], with_views=True).to_dict()["answers"]["claims"]
    assert [one for claim in kept["claims"] for one in claim["depends_on"] if one["kind"] == "view"]


def test_surprises_of_an_ongoing_case_are_not_listed() -> None:
    views = few(replace(sulh.load(FLAGSHIP), status="ongoing"), only=["views"]).views
    assert views is not None
    assert views.surprises is None


def test_what_is_explained() -> None:
    answers = few(sulh.load(FLAGSHIP), only=["explain"])
    names = [one.state.label or one.state.name for one in answers.explanations]
    assert names[:2] == ["status quo", "takeover of 2021"]
    assert len(names) == len(set(names)) == 6


def test_other_concepts() -> None:
    answers = few(sulh.load("elmira"), concepts=["nash", "sseq"], without=["robust"])
    assert (answers.solution.concepts, answers.concept) == (("nash", "sseq"), "nash")
    assert answers.settings["solve"] == ("--concepts", "nash,sseq")
    assert answers.settings["explain"] == ("--concept", "nash")


def test_large_cases_are_asked_less(monkeypatch: pytest.MonkeyPatch) -> None:
    case = sulh.load(FLAGSHIP)
    monkeypatch.setattr(asked, "CHANGED", (100, 300))
    monkeypatch.setattr(asked, "WORK", 1)
    monkeypatch.setattr(asked, "DEPENDENCE", 300)
    answers = gather(case, to="transition", only=["mediate", "robust", "claims"], workers=1)
    assert answers.mediation is not None
    assert answers.mediation.changes is None
    assert answers.robustness is not None
    assert answers.robustness.n == asked.FEWEST
    assert answers.claims is not None
    assert answers.claims.tried is None
    assert answers.settings["claims"] == ("--no-depends",)
    monkeypatch.setattr(asked, "MOST", 300)
    answers = gather(case, to="transition", only=["mediate", "robust", "solve"], workers=1)
    assert "Ask it alone: sulh robust." in answers.untold["robust"]
    assert set(answers.to_dict()["answers"]) == {"solve"}


def test_fewer_agreements_where_there_are_too_many_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def claims(case: Case, **given: object) -> object:
        tried.append(given.get("agreements", given.get("signatories", "all")))
        if given.get("agreements") is not False:
            raise TooLarge("moves", 10, 1)
        return sulh.claims(case, agreements=False)

    monkeypatch.setattr(asked, "claims", claims)
    answers = few(sulh.load(FLAGSHIP), only=["claims"])
    assert tried == ["all", (2, 2), False]
    assert answers.settings["claims"] == ("--no-agreements",)


def test_the_limit_on_states() -> None:
    with pytest.raises(TooLarge):
        few(sulh.load("elmira"), max_states=5)
    with pytest.raises(UsageError, match="report takes a case"):
        gather("elmira")  # type: ignore[arg-type]


def test_progress_is_told() -> None:
    told: list[tuple[str, float]] = []
    few(sulh.load("hizb-i-islami-2016"), progress=lambda what, share: told.append((what, share)))
    assert len({what for what, _ in told}) > 5
    assert all(0 <= share <= 1 for _, share in told)


def as_read(case: Case) -> Case:
    """Return a case whose attitudes have evidence, if an empty one, as those of a file do."""
    evidence = [dict.fromkeys(party.attitudes, NO_EVIDENCE) for party in case.parties]
    parties = zip(case.parties, evidence, strict=True)
    return replace(case, parties=tuple(replace(party, attitude_evidence=own) for party, own in parties))


@settings(max_examples=15)
@given(cases() | marked_cases(max_options=2).map(as_read))
def test_any_case_can_be_reported(case: Case) -> None:
    answers = gather(case, samples=5, workers=1)
    assert set(answers.to_dict()["answers"]) | set(answers.untold) >= set(PARTS)
    shown = document(answers)
    assert shown.sections[0].id == "summary"
    ids = [section.id for _, section in shown.walk()]
    assert len(ids) == len(set(ids))
