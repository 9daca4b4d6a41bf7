"""Claims on cases that are known: the flagship, cycles, histories, records, and what is refused."""

from __future__ import annotations

import json

import pytest

import sulh
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions.views_cases import view_case

FLAGSHIP = sulh.load("us-taliban-2018-2021")


def test_without_agreements_no_takeover_would_follow_wrongly() -> None:
    claim = "never taliban.takeover"
    alone = sulh.claims(FLAGSHIP, says=claim, agreements=False)
    together = sulh.claims(FLAGSHIP, says=claim)
    assert alone["said"].verdict == "follows"
    assert alone.reached == 2  # the state after Pakistan facilitates, and the status quo
    assert together["said"].verdict == "does not follow"
    assert together["said"].record == "no"
    arcs = {one.name: one.verdict for one in together["said"].depends or () if one.kind == "arcs"}
    assert arcs == {"without agreements": "follows"}


def test_agreements_that_turn_a_coercive_option_on_are_left_out_unless_asked_for() -> None:
    answer = sulh.claims(FLAGSHIP, says="possible taliban.takeover", dependence=False)
    assert answer.left_out > 0
    more = sulh.claims(FLAGSHIP, says="possible taliban.takeover", include_coercive=True, dependence=False)
    assert more.left_out == 0
    assert (more.reached or 0) > (answer.reached or 0) > 0


def test_what_is_possible_by_improvements_and_by_moves() -> None:
    for by, reached in (("improvements", 2), ("moves", 416)):
        answer = sulh.claims(FLAGSHIP, says="never us.withdraw", by=by, agreements=False, dependence=False)  # type: ignore[arg-type]
        assert (answer.reached or 0) <= reached
        assert answer["said"].verdict == ("follows" if by == "improvements" else "does not follow")


CYCLE = """sulh: 1
title: Round
status: past
status_quo: s0
states: {s0: one, s1: two, s2: three}
parties:
  a: {moves: [{from: s0, to: s1}, {from: s1, to: s2}], ranking: [s2, s1, s0]}
  b: {moves: [{from: s1, to: s0}], ranking: [s0, s1, s2]}
"""


def test_play_can_go_round_for_ever() -> None:
    case = sulh.loads(CYCLE)
    one = sulh.claims(case, says="inevitable s2", by="improvements", dependence=False)["said"].finding
    assert one.verdict == "does not follow"
    assert one.why == "Fails: play can go round for ever; holds if no possible step is put off for ever."
    assert one.play is not None
    assert one.play.stem == ()
    assert [str(step) for step in one.play.loop] == ["a: s0 to s1", "b: s1 to s0"]
    assert one.fair is True
    ends = sulh.claims(case, says="ends s2", by="improvements", dependence=False)["said"].finding
    assert (ends.verdict, ends.fair) == ("does not follow", True)
    closed = CYCLE.replace(", {from: s1, to: s2}", "")
    never = sulh.claims(sulh.loads(closed), says="inevitable s2", by="improvements", dependence=False)["said"].finding
    assert (never.why, never.fair) == ("Fails: play can go round for ever.", False)


def test_a_premise_that_is_never_reached_is_vacuous() -> None:
    case = sulh.loads(CYCLE.replace(", {from: s1, to: s2}", ""))
    for says in ("s2 leads to s0", "every s2 holds", "possible s1 if inevitable s2", "not (s2 leads to s0)"):
        assert sulh.claims(case, says=says, by="improvements", dependence=False)["said"].verdict == "vacuous"


def test_a_claim_is_looked_at_from_each_state_of_the_history() -> None:
    answer = sulh.claims(FLAGSHIP, dependence=False)
    assert [(point.path, point.step) for point in answer.points] == [("record", k) for k in range(7)]
    assert answer.points[2].date == "2020-02-29"
    assert {point.coding for point in answer.points} == {""}
    for k, point in enumerate(answer.points):
        apart = sulh.claims(FLAGSHIP, start=point.state, dependence=False)
        assert not apart.points
        assert [one.later[k] for one in answer.answers] == [one.verdict for one in apart.answers]


def test_phases_say_in_which_coding() -> None:
    case = sulh.load("bilateral-security-agreement-2014")
    answer = sulh.claims(case, dependence=False)
    assert {point.coding for point in answer.points} == {"", "karzai"}
    for k, point in enumerate(answer.points):
        coded = case if not point.coding else case.variant(point.coding)
        apart = sulh.claims(
            coded, start=point.state.name, says=[c.says for c in case.claims.values()], dependence=False
        )
        assert [one.later[k] for one in answer.answers] == [one.verdict for one in apart.answers]


def test_a_view_is_a_coding_of_its_own() -> None:
    believed = view_case(FLAGSHIP, "the United States'")
    answer = sulh.claims(FLAGSHIP)
    for one in answer.answers:
        there = sulh.claims(believed, says=one.claim.says, start=FLAGSHIP.status_quo, dependence=False)["said"].verdict
        found = [each.verdict for each in one.depends or () if (each.kind, each.name) == ("view", "the United States'")]
        assert found == ([] if there == one.verdict else [there])


def test_an_option_that_a_view_gives_to_somebody_else_is_still_the_option() -> None:
    tried = sulh.claims(FLAGSHIP, says="possible afghan_government.release").tried
    assert tried is not None
    assert tried["view"] == len(FLAGSHIP.views)


def test_without_a_step_of_the_play() -> None:
    case = sulh.loads(CYCLE)
    one = sulh.claims(case, says="inevitable s2", by="improvements")["said"]
    arcs = {each.name: each.verdict for each in one.depends or () if each.kind == "arc"}
    assert arcs == {"the step b: s1 to s0": "follows"}


RECORDS = {
    "possible us.withdraw": "yes",
    "possible afghan_government.share_power": "no",
    "never afghan_government.share_power": "yes",
    "always us.support": "no",
    "inevitable taliban.takeover": "yes",
    "ends taliban.takeover": "yes",
    "ends taliban.talks": "no",
    "us.commit leads to taliban.talks": "yes",
    "taliban.talks leads to afghan_government.share_power": "no",
    "afghan_government.share_power leads to us.commit": "not on record",
    "us.commit holds": "yes",
    "taliban.talks holds": "no",
    "afghan_government.share_power holds": "not on record",
    "only taliban.takeover holds": "yes",
    "taliban drifts": "not on record",
    "taliban prefers us.commit to (not us.commit)": "not on record",
    "possible us.withdraw and taliban drifts": "not on record",
    "never us.withdraw and taliban drifts": "no",
    "possible us.withdraw or taliban drifts": "yes",
    "not never us.withdraw": "yes",
    "possible us.withdraw if never us.commit": "not on record",
    "possible us.withdraw if possible us.commit": "yes",
}


@pytest.mark.parametrize("says", RECORDS)
def test_the_record(says: str) -> None:
    assert sulh.claims(FLAGSHIP, says=says, dependence=False)["said"].record == RECORDS[says]


def test_records_of_several_paths_that_differ_are_told_apart() -> None:
    answer = sulh.claims(sulh.load("brexit-2017-2020"), "ends-with-a-deal", dependence=False)
    assert answer["ends-with-a-deal"].record == "no (first-agreement); yes (revised-agreement)"


def test_pairs_of_states_that_differ_in_nothing_else() -> None:
    found = sulh.claims(
        FLAGSHIP,
        says=[
            "taliban prefers us.withdraw to (not us.withdraw)",
            "us prefers taliban.talks to (not taliban.talks)",
            "us prefers (us.withdraw and us.support) to us.withdraw",
            "us prefers (us.commit and not us.withdraw) to (us.commit and us.withdraw)",
        ],
        dependence=False,
    )
    why = [one.finding.why for one in found.answers]
    assert why[0] == "Preferred in all of 160 pairs."
    assert found.answers[2].verdict == "vacuous"
    assert why[2] == "There is no pair of states that differ in this alone."
    assert found.answers[3].verdict == "does not follow"
    assert why[3].startswith("Preferred in none of 80 pairs: ")
    assert why[3].endswith(" differs.")


def test_labels_and_vectors_are_operands() -> None:
    texts = ['possible "takeover of 2021"', "possible YYNYNYYNYN", 'possible "YYN YNY YN YN"']
    found = sulh.claims(FLAGSHIP, says=texts, dependence=False)
    assert len({one.verdict for one in found.answers}) == 1
    assert [one.claim.id for one in found.answers] == ["said-1", "said-2", "said-3"]


def test_every_claim_of_the_library_is_judged_and_its_json_is_plain() -> None:
    found = sulh.propositions(dependence=False)
    assert not found.left_out
    names = {row.case for row in found.rows}
    assert "us-taliban-2018-2021" in names
    assert json.loads(json.dumps(found.to_dict()))["claims"][0]["verdict"] in ("follows", "does not follow", "vacuous")
    by_source = found.by_source()
    assert list(by_source) == sorted(by_source, key=str.casefold)
    assert sum(map(len, by_source.values())) == sum(len(row.sources) for row in found.rows)
    assert repr(found).startswith("<Propositions: ")


def test_sources_that_are_not_public_are_not_named() -> None:
    text = """sulh: 1
title: t
parties: {a: {options: {x: X}, preferences: [x]}}
status_quo: N
sources: {note: {title: A private note, access: confidential}}
claims: {one: {claim: One, says: possible x, source: note}}
"""
    row = sulh.propositions([sulh.loads(text)]).rows[0]
    assert row.sources == ("a source that is not public",)
    assert "private" not in json.dumps(sulh.propositions([sulh.loads(text)]).to_dict())


def test_a_result_shows_itself() -> None:
    answer = sulh.claims(FLAGSHIP, ["no-emirate", "drift"])
    assert repr(answer) == "<Claims of us-taliban-2018-2021: no-emirate: does not follow, drift: does not follow>"
    html = answer._repr_html_()
    assert "no-emirate" in html
    assert "in this coding" in html
    assert answer.sources("no-emirate")[0].title
    assert answer["drift"].answer == ("depends" if answer["drift"].depends else "does not follow")
    assert sulh.propositions([FLAGSHIP], dependence=False)._repr_html_().count("<table") == 1


def test_what_is_refused() -> None:
    elmira = sulh.load("elmira")
    with pytest.raises(UsageError, match="elmira has no claims"):
        sulh.claims(elmira)
    with pytest.raises(UnknownName, match="no claim 'no-emirat'"):
        sulh.claims(FLAGSHIP, "no-emirat")
    with pytest.raises(UnknownName):
        sulh.claims(FLAGSHIP, "drift", dependence=False)["other"]
    with pytest.raises(UsageError, match=r"'never foo' cannot be read as a claim\. At 1:7: There is no option 'foo'\."):
        sulh.claims(elmira, says="never foo")
    with pytest.raises(UsageError, match="claims takes a case"):
        sulh.claims("elmira")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="propositions takes cases"):
        sulh.propositions(["elmira"])  # type: ignore[list-item]
    with pytest.raises(UnknownName, match="no regime 'none'"):
        sulh.claims(FLAGSHIP, by="none")
    with pytest.raises(UsageError, match="not 1 to 3"):
        sulh.claims(FLAGSHIP, signatories=(1, 3))
    with pytest.raises(NotDefined, match="cannot be judged under sim"):
        sulh.claims(FLAGSHIP, concept="sim")
    with pytest.raises(TooLarge, match="Raise it with --max-moves"):
        sulh.claims(FLAGSHIP, "drift", max_moves=1)
    with pytest.raises(UsageError, match="is not feasible"):
        sulh.claims(FLAGSHIP, "drift", start="YYYYYYYYYY")
    with pytest.raises(NotDefined, match="names no status quo"):
        sulh.claims(sulh.loads("{parties: {a: {options: {x: X}, preferences: [x]}}}"), says="possible x")


UNKNOWN = """
parties:
  a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes}]}
  b: {options: {z: Z}, preferences: [z]}
status_quo: NN
claims: {one: {claim: One, says: possible x}}
variants: {sure: {set: {a.preferences: [x]}}}
"""


def test_one_party_whose_comparisons_are_no_order_does_not_block_every_claim() -> None:
    says = [
        "possible x",
        "b prefers z to (not z)",
        "a drifts",
        "b drifts",
        "x holds",
        "possible x and not b prefers z to (not z)",
        "possible x or b prefers z to (not z)",
        "possible x or x holds",
        "possible x if not b prefers z to (not z)",
        "b prefers z to z if possible x",
    ]
    found = sulh.claims(sulh.loads(UNKNOWN), says=says, start="NN")
    assert [one.verdict for one in found.answers] == [
        *("not judged", "follows", "not judged", "not judged", "not judged"),
        *("does not follow", "follows", "not judged", "vacuous", "vacuous"),
    ]
    assert found.reached is None
    plays, _, own, other, holds, *_ = (one.finding.why for one in found.answers)
    assert plays == other
    assert plays.startswith("What a gains by is not known: some of its comparisons are unknown")
    assert plays.endswith('--by moves --no-agreements (Python: by="moves", agreements=False).')
    assert own.startswith("What is below the start for a is not known")
    assert holds.startswith("What holds is not known: the comparisons of a are no order")
    assert all(why.endswith("Say in the case which states it prefers where that is left open.") for why in (own, holds))


def test_the_way_out_of_what_is_not_known_works() -> None:
    case = sulh.loads(UNKNOWN)
    says = ["possible x", "b drifts", "x holds", "a drifts", "(x and not x) holds", "every (x and not x) holds"]
    found = sulh.claims(case, says=says, by="moves", agreements=False)
    assert [one.verdict for one in found.answers] == [
        *("follows", "does not follow", "not judged", "not judged", "does not follow", "vacuous")
    ]
    assert found.reached == 4
    sure = [one.verdict for one in sulh.claims(case.variant("sure"), says=says).answers]
    assert "not judged" not in sure


def test_a_claim_that_is_not_judged_may_be_in_another_coding() -> None:
    one = sulh.claims(sulh.loads(UNKNOWN))["one"]
    assert (one.verdict, one.answer) == ("not judged", "not judged")
    assert [(each.kind, each.name, each.verdict) for each in one.depends or ()] == [("variant", "sure", "follows")]


def test_a_claim_that_could_not_be_judged_in_an_alternative_counts_as_untried() -> None:
    both = sulh.claims(sulh.loads(UNKNOWN).variant("sure"), says=["possible x", "b prefers z to (not z)"])
    assert [one.verdict for one in both.answers] == ["follows", "follows"]
    assert [one.untried for one in both.answers] == [1, 0]  # the base
    assert both.untried == 1
    assert both.tried is not None
    assert both.tried["variant"] == 1
    assert "1 could not be tried for every claim." in both._repr_html_()


def test_a_case_of_which_no_claim_is_judged_is_left_out_of_the_table() -> None:
    case = sulh.loads(UNKNOWN, "open")
    found = sulh.propositions([case])
    assert not found.rows
    assert list(found.left_out) == ["open"]
    assert "--by moves --no-agreements" in found.left_out["open"]
    text = UNKNOWN.replace("says: possible x}", "says: possible x}, two: {claim: Two, says: b prefers z to (not z)}")
    found = sulh.propositions([sulh.loads(text, "open")])
    assert [row.verdict for row in found.rows] == ["not judged", "follows"]
    assert "sulh claims open --why says why" in found._repr_html_()


def test_an_ongoing_case_says_so() -> None:
    party, claim = "a: {options: {x: X}, preferences: [x]}", "one: {claim: One, says: possible x}"
    text = f"{{parties: {{{party}}}, status_quo: N, claims: {{{claim}}}}}"
    html = sulh.claims(sulh.loads(text))._repr_html_()
    assert "not a forecast, not advice to any party" in html
    assert "not a forecast" in sulh.propositions([sulh.loads(text)])._repr_html_()


ONGOING = """
parties:
  a: {options: {x: X}, preferences: [b.y, x]}
  b: {options: {y: {text: Y, coercive: yes}}, preferences: [y and x, not y]}
status_quo: NN
claims: {one: {claim: One, says: never (x and b.y)}}
"""


def test_in_an_ongoing_case_coercive_agreements_are_tried_only_if_asked_for() -> None:
    def arcs(text: str, agreements: bool = True, include_coercive: bool = False) -> tuple[sulh.Claims, list[str]]:
        case = sulh.loads(text)
        answer = sulh.claims(case, by="improvements", agreements=agreements, include_coercive=include_coercive)
        return answer, [each.name for each in answer["one"].depends or () if each.kind == "arcs"]

    answer, names = arcs(ONGOING)
    assert answer.withheld
    assert (answer.untried, answer["one"].untried) == (1, 1)
    assert not [name for name in names if "coercive" in name]
    html = answer._repr_html_()
    assert "1 more could not be tried. Agreements that turn a coercive option on were left untried" in html
    assert "--include-coercive tries them." in html
    asked, _ = arcs(ONGOING, include_coercive=True)
    past, _ = arcs(f"status: past{ONGOING}")
    alone, _ = arcs(ONGOING, agreements=False)
    for other in (asked, past, alone):
        assert not other.withheld
        assert other.untried == 0
    assert past.tried is not None
    assert answer.tried is not None
    assert past.tried["arcs"] == answer.tried["arcs"] + 1
