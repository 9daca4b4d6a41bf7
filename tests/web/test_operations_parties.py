"""Parties, options, rules, labels, weights, variants: each change by itself, in the base and in a variant."""

from __future__ import annotations

from typing import Any

import pytest

from coding import changed, comments, opened, others, statements, weights
from sulh.case.evidence import NO_EVIDENCE
from sulh.case.preferences import Statements
from sulh.errors import SulhError
from sulh.web.folder import Opened

RIVER = """\
# The river.
sulh: 1
title: The river
about: Who cleans it.
parties:
  town:
    name: The town   # as in the papers
    options:
      pay: It pays
      sue: {text: It sues, direction: forward}   # once only
    weights: {pay: -2, mill.clean: 3.5}   # what counts
  mill:
    options: {clean: It cleans}
    preferences: [clean]
feasible:
  - not (pay and sue)   # nobody does both
status_quo: NNN
labels:
  NNN: now   # as it is
variants:
  late:
    kind: disputed
    set: {town.name: The old town}
  later:
    from: late
    set: {status_quo: [pay]}
"""


@pytest.fixture
def river() -> Opened:
    """A case with everything that is changed here."""
    return opened(RIVER)


def test_a_rule_is_added_changed_and_removed(river: Opened) -> None:
    one = changed(river, "add-rule", rule="pay or not clean", because="So it is")
    assert [str(rule.statement.text) for rule in one.coded().rules] == ["not (pay and sue)", "pay or not clean"]
    assert one.coded().rules[1].evidence.because == "So it is"
    two = changed(one, "set-rule", index=1, was="pay or not clean", rule="pay if clean", judgement="yes")
    assert (two.coded().rules[1].judgement, two.coded().rules[1].evidence.because) == (True, None)
    three = changed(two, "remove-rule", index=1, was="pay if clean")
    assert three.text == river.text


def test_a_plain_rule_stays_plain_until_something_supports_it(river: Opened) -> None:
    same = changed(river, "set-rule", index=0, was="not (pay and sue)", rule="not (sue and pay)")
    assert "  - not (sue and pay)   # nobody does both\n" in same.text
    backed = changed(same, "set-rule", index=0, was="not (sue and pay)", rule="not (sue and pay)", confidence="low")
    assert backed.coded().rules[0].evidence.confidence == "low"
    assert comments(backed.text) == comments(river.text)


def test_where_things_stand_is_changed(river: Opened) -> None:
    after = changed(river, "set-status-quo", on=["town.pay", "mill.clean"])
    assert after.coded().status_quo is not None
    assert after.coded("later").status_quo == river.coded("later").status_quo
    assert changed(river, "set-status-quo", on=[]).text == river.text  # it is NNN already
    nothing = changed(after, "set-status-quo", on=[])
    assert "status_quo: []" in nothing.text


def test_a_state_is_named_and_its_name_taken_away(river: Opened) -> None:
    after = changed(river, "set-label", state="YNY", text="a clean river: at last")
    assert [(one.pattern, one.text) for one in after.coded().labels][1] == ("YNY", "a clean river: at last")
    assert changed(after, "set-label", state="YNY", text="").text == river.text


def test_a_weight_is_changed_given_and_taken_away(river: Opened) -> None:
    after = changed(river, "set-weight", party="town", option="town.pay", weight="\u22120.5")
    assert weights(after.coded(), "town") == {"town.pay": "-1/2", "mill.clean": "7/2"}
    assert "# what counts" in after.text
    after = changed(after, "set-weight", party="town", option="town.sue", weight="4")
    after = changed(after, "set-weight", party="town", option="mill.clean", weight="")
    assert weights(after.coded(), "town") == {"town.pay": "-1/2", "town.sue": "4"}


def test_a_weight_that_is_no_number_is_refused_by_the_reader(river: Opened) -> None:
    from sulh.files.document import Document
    from sulh.files.reader import loads
    from sulh.web.operations.every import operation

    made = operation({"op": "set-weight", "party": "town", "option": "town.pay", "weight": "much"})
    with pytest.raises(SulhError):
        loads(made.edit(Document.parse(river.text), river).text)


def test_who_a_party_is_and_what_an_option_means(river: Opened) -> None:
    after = changed(river, "set-party", party="town", name="The town council", about="Elected.\nIn May.")
    assert "name: The town council   # as in the papers" in after.text
    assert after.coded().party("town").about.strip() == "Elected.\nIn May."
    assert after.coded("late").party("town").name == "The old town"
    after = changed(
        river, "set-option", party="town", option="sue", text="It goes to court", direction="both", coercive="yes"
    )
    option = after.coded().party("town").options[1]
    assert (option.text, option.direction, option.coercive) == ("It goes to court", "both", True)
    assert "# once only" in after.text


def test_a_party_and_an_option_come_and_go(river: Opened) -> None:
    one = changed(river, "add-party", party="bank", name="The bank")
    two = changed(one, "add-statement", party="bank", prefer="clean")
    assert two.coded().party("bank").name == "The bank"
    assert changed(two, "remove-party", party="bank").text == river.text


def test_short_names_are_made_of_what_is_typed(river: Opened) -> None:
    start = RIVER.index("status_quo: NNN")
    river = opened(RIVER[:start] + RIVER[RIVER.index("variants:") :])
    one = changed(river, "add-party", name="Road police")
    two = changed(one, "add-party", name="The road builders")
    assert [(party.id, party.name) for party in two.coded().parties][2:] == [
        ("road", "Road police"),
        ("road_2", "The road builders"),
    ]
    three = changed(two, "add-option", party="road", text="Close the bridge at night")
    assert [(option.name, option.text) for option in three.coded().options][-1] == (
        "road.close_bridge",
        "Close the bridge at night",
    )


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("add-party", {"name": " "}),
        ("add-option", {"party": "mill"}),
        ("add-source", {"title": ""}),
        ("add-statement", {"party": "mill"}),
        ("add-statement", {"party": "mill", "prefer": "clean", "choose": "mill.clean:no"}),
        ("add-rule", {}),
        ("add-rule", {"first": "town.pay"}),
        ("add-rule", {"first": "town.pay", "second": "town.pay"}),
        ("add-rule", {"rule": "clean", "first": "town.pay", "second": "mill.clean"}),
    ],
)
def test_what_says_nothing_or_two_things_is_refused(river: Opened, op: str, fields: dict[str, Any]) -> None:
    with pytest.raises(SulhError):
        changed(river, op, **fields)


def test_a_statement_and_a_rule_are_chosen(river: Opened) -> None:
    one = changed(river, "add-statement", party="mill", choose="town.pay:yes")
    two = changed(one, "add-statement", party="mill", choose="mill.clean:no", because="So it is")
    assert statements(two.coded(), "mill") == ["clean", "town.pay", "not clean"]
    for kind, said in (
        ("not-both", "not (town.pay and mill.clean)"),
        ("one-of", "town.pay or mill.clean"),
        ("only-if", "mill.clean if town.pay"),
    ):
        after = changed(river, "add-rule", kind=kind, first="town.pay", second="mill.clean")
        assert after.coded().rules[-1].statement.text == said


def test_a_source_is_added_and_ticked(river: Opened) -> None:
    title = "Minutes of the first meeting"
    one = changed(river, "add-source", title=title, access="confidential", address="In the safe")
    two = changed(one, "add-source", title="The minutes of the first walk", variant="late", date="1991-06")
    found = two.coded().sources
    assert [(one.id, one.access, one.address, one.date) for one in found.values()] == [
        ("minutes_first", "confidential", "In the safe", None),
        ("minutes_first_2", "public", None, "1991-06"),
    ]
    three = changed(two, "add-statement", party="mill", choose="town.pay:yes", source=list(found))
    wanted = three.coded().party("mill").preference
    assert isinstance(wanted, Statements)
    assert wanted.items[-1].evidence.sources == tuple(found)
    assert set(comments(river.text)) <= set(comments(three.text))


@pytest.mark.parametrize("state", ["pay, mill.clean", "town.pay,clean", "YNY", "Y N Y"])
def test_a_state_is_named_as_why_and_the_board_take_it(river: Opened, state: str) -> None:
    after = changed(river, "set-label", state=state, text="agreed")
    assert {one.pattern.replace(" ", ""): one.text for one in after.coded().labels}["YNY"] == "agreed"


def test_a_state_that_stands_for_several_has_its_name_already(river: Opened) -> None:
    merged = opened(river.text + "coalesce: [{states: 'Y-Y', as: gone}]\n")
    with pytest.raises(SulhError, match="'gone' already"):
        changed(merged, "set-label", state="pay, mill.clean", text="new")


def test_a_name_is_changed_and_not_given_twice(river: Opened) -> None:
    after = changed(river, "set-label", state="NN N", text="today")
    assert [(one.pattern, one.text) for one in after.coded().labels] == [("NNN", "today")]


def test_an_option_comes_and_goes_where_no_state_is_written_by_letters() -> None:
    start = RIVER.index("status_quo: NNN")
    river = opened(RIVER[:start] + RIVER[RIVER.index("variants:") :])
    after = changed(river, "add-option", party="mill", option="close", text="It closes")
    assert [option.name for option in after.coded().options][-1] == "mill.close"
    assert changed(after, "remove-option", party="mill", option="close").text == river.text


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("set-about", {"about": "Who pays for it."}),
        ("set-party", {"party": "mill", "name": "The mills"}),
        ("add-statement", {"party": "mill", "prefer": "not sue"}),
        ("set-statement", {"party": "mill", "index": 0, "statement": "clean", "prefer": "not clean"}),
        ("remove-statement", {"party": "mill", "index": 0, "statement": "clean"}),
        ("add-rule", {"rule": "pay or clean"}),
        ("remove-rule", {"index": 0, "was": "not (pay and sue)"}),
        ("set-status-quo", {"on": ["town.sue"]}),
        ("set-label", {"state": "NNN", "text": ""}),
        ("set-label", {"state": "YNY", "text": "clean"}),
        ("set-weight", {"party": "town", "option": "town.sue", "weight": "7"}),
        ("set-option", {"party": "town", "option": "sue", "text": "It sues", "coercive": "yes"}),
        ("add-party", {"party": "bank", "name": "The bank"}),
    ],
)
@pytest.mark.parametrize("variant", ["late", "later"])
def test_a_change_in_a_variant_stays_in_it(river: Opened, variant: str, op: str, fields: dict[str, Any]) -> None:
    before = others(river, variant)
    after = changed(river, op, variant=variant, **fields)
    assert others(after, variant) == before
    assert after.coded(variant).digest != river.coded(variant).digest
    assert after.coded(variant).variant_name == variant
    assert not set(comments(river.text)) - set(comments(after.text))


def test_a_variant_is_begun_and_removed(river: Opened) -> None:
    after = changed(river, "new-variant", name="new minister", kind="leadership", because="He said so", variant="late")
    coding = after.coded("new minister")
    assert coding.party("town").name == "The old town"
    assert after.coded().variants["new minister"].parent == "late"
    assert changed(after, "remove-variant", name="new minister").text == river.text


def test_what_others_start_from_is_not_removed(river: Opened) -> None:
    from sulh.files.document import Document
    from sulh.files.reader import loads
    from sulh.web.operations.every import operation

    made = operation({"op": "remove-variant", "name": "late"})
    with pytest.raises(SulhError):
        loads(made.edit(Document.parse(river.text), river).text)


SAID = """\
sulh: 1
title: The river
about: Who cleans it.   # as asked
parties:
  town:
    name: The town   # as in the papers
    about: Elected.
    options:
      pay: It pays
      sue: {text: It sues, direction: forward}   # once only
    preferences:
      - prefer: clean
        because: It said so   # in May
        source: minutes
        page: "4"
        quote: Clean it.
  mill:
    name: The mill
    options: {clean: It cleans}
sources:
  minutes: {title: The minutes}
feasible:
  - rule: not (pay and sue)
    because: Nobody does both
    source: minutes
labels:
  NNN: now   # as it is
variants:
  late:
    kind: disputed
    set: {town.name: The old town}
  whole:
    kind: disputed
    set:
      about: Who pays.
      mill: {name: Mills, about: Many., options: {clean: They clean}}
  later:
    from: late
    set: {town.about: Appointed.}
"""
"""A case with a text in each place where one can stand."""


@pytest.mark.parametrize("variant", [None, "late", "whole", "later"])
def test_a_text_is_emptied(variant: str | None) -> None:
    case = opened(SAID)
    one = changed(case, "set-about", variant=variant, about="")
    assert one.coded(variant).about == ""
    two = changed(one, "set-about", variant=variant, about=" \r\n")
    assert two.text == one.text
    for party in ("town", "mill"):
        two = changed(two, "set-party", variant=variant, party=party, name="", about="")
        assert (two.coded(variant).party(party).name, two.coded(variant).party(party).about) == ("", "")
        two = changed(two, "set-party", variant=variant, party=party, name="", about="")
    if variant is None:
        assert "about:" not in two.text.partition("variants:")[0]
        assert "text: It sues, direction: forward}   # once only" in two.text
    else:
        assert others(two, variant) == others(case, variant)
    three = changed(two, "set-party", variant=variant, party="mill", name="A mill", about="Old.")
    assert (three.coded(variant).party("mill").name, three.coded(variant).party("mill").about) == ("A mill", "Old.")
    assert changed(three, "set-about", variant=variant, about="Again.").coded(variant).about == "Again."


@pytest.mark.parametrize("variant", [None, "late"])
def test_what_supports_an_entry_and_what_an_option_means_are_emptied(variant: str | None) -> None:
    case = opened(SAID)
    one = changed(case, "set-statement", variant=variant, party="town", index=0, statement="clean", prefer="clean")
    two = changed(one, "set-rule", variant=variant, index=0, was="not (pay and sue)", rule="not (pay and sue)")
    three = changed(two, "set-option", variant=variant, party="town", option="pay", text="")
    four = changed(three, "set-option", variant=variant, party="town", option="sue", text="", direction="forward")
    five = changed(four, "set-label", variant=variant, state="NNN", text="")
    coded = five.coded(variant)
    wanted = coded.party("town").preference
    assert isinstance(wanted, Statements)
    for found in (wanted.items[0].evidence, coded.rules[0].evidence):
        assert found == NO_EVIDENCE
    assert [(option.text, option.direction) for option in coded.party("town").options] == [
        ("", "both"),
        ("", "forward"),
    ]
    assert coded.labels == ()


def test_a_weight_takes_an_option_by_its_id_or_its_whole_name(river: Opened) -> None:
    by_id = changed(river, "set-weight", party="town", option="pay", weight="3")
    assert by_id.text == changed(river, "set-weight", party="town", option="town.pay", weight="3").text
    assert weights(changed(river, "set-weight", party="town", option="sue", weight="7").coded(), "town")["town.sue"]
    with pytest.raises(SulhError, match="no weight for 'clean'"):
        changed(river, "set-weight", party="town", option="clean", weight="1")


def test_an_option_needs_no_text(river: Opened) -> None:
    start = RIVER.index("status_quo: NNN")
    river = opened(RIVER[:start] + RIVER[RIVER.index("variants:") :])
    one = changed(river, "add-option", party="mill", option="close")
    assert [(option.id, option.text) for option in one.coded().party("mill").options][1:] == [("close", "")]
    two = changed(one, "set-option", party="mill", option="close", text="It closes")
    three = changed(two, "set-option", party="mill", option="close", text="")
    assert three.coded().digest == one.coded().digest
