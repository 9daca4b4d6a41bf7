"""Each change of a coding: what the case says afterwards is what the same change of the list gives, and no more."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import changed, comments, opened, others, places, shipped, statements
from sulh.case.case import Case
from sulh.case.evidence import Evidence
from sulh.case.preferences import Ranking, Statements
from sulh.errors import SulhError
from sulh.web.folder import Opened
from sulh.web.operations.every import OPERATIONS

MILL = """\
# A case with everything that a change has to leave alone.
sulh: 1
title: The mill   # a working title
sources:
  letter: {title: A letter, date: "1990"}
parties:
  mill:
    name: The mill
    options: {stay: It stays, clean: {text: "It cleans: slowly", direction: forward}}
    # most important first
    preferences:
      - stay          # above all
      - prefer: not clean unless town.pay   # it costs
        because: >-
          It said so
          twice.
        source: letter
        page: "12"
      # then
      - {prefer: town.pay, confidence: high}
      - 'clean or stay'
  town:
    options: {pay: It pays, sue: It sues}
    preferences: [clean, not sue, {prefer: sue if not clean, uncertain: yes}]   # in one line
  bank:
    name: Who lends
feasible:
  - not (pay and sue)
status_quo: [stay]
variants:
  heirs:
    kind: leadership
    set:
      mill.preferences: [clean, stay]   # the young ones
  heirs-and-court:
    from: heirs
    set: {town.preferences: [sue, clean]}
  strict:
    kind: disputed
    set: {mill: {options: {stay: It stays, clean: It cleans}, preferences: [not stay, clean]}, title: Another mill}
  poor:
    set: {feasible: [not pay]}
"""

PLACES = """\
sulh: 1
title: Places
parties:
  a:
    options: {x: X, y: Y}
    ranking:            # best first
      - YY              # all
      - [YN, NY]
      - {prefer: NN, because: nothing, confidence: low}
  b:
    name: Who looks on
    ranking: [NN, ["YN", "NY"], "YY"]   # in one line
variants:
  other:
    set: {a.ranking: [NN, YY, [YN, NY]]}
  more:
    from: other
    set: {title: More}
"""

STATED = ("mill", "prisoners-dilemma")
RANKED = ("places", "chicken")
DRAWN = settings(max_examples=20)


@cache
def case_of(name: str) -> Opened:
    """Return one of the cases above, or a shipped one."""
    texts = {"mill": MILL, "places": PLACES}
    return opened(texts[name]) if name in texts else shipped(name)


@st.composite
def codings(draw: st.DrawFn, names: tuple[str, ...], kind: type) -> tuple[Any, str, str]:
    """Draw a case, a coding of it, and a party that wants something in a way."""
    case = case_of(draw(st.sampled_from(names)))
    assert case.case is not None
    variant = draw(st.sampled_from(["", *case.case.variants]))
    parties = [
        one.id for one in case.coded(variant).parties
        if isinstance(one.preference, kind) and len(getattr(one.preference, "items", "ab")) > 1
    ]  # fmt: skip
    return case, variant, draw(st.sampled_from(parties))


@DRAWN
@given(codings(STATED, Statements), st.data())
def test_a_statement_is_moved(coding: tuple[Any, str, str], data: st.DataObject) -> None:
    case, variant, party = coding
    now = statements(case.coded(variant), party)
    index = data.draw(st.integers(0, len(now) - 1))
    to = data.draw(st.integers(0, len(now) - 1))
    after = changed(case, "move-statement", variant=variant, party=party, index=index, statement=now[index], to=to)
    meant = now[:index] + now[index + 1 :]
    meant.insert(to, now[index])
    assert statements(after.coded(variant), party) == meant
    _only(case, after, variant)


@DRAWN
@given(codings(STATED, Statements), st.data())
def test_a_statement_is_changed(coding: tuple[Any, str, str], data: st.DataObject) -> None:
    case, variant, party = coding
    now = statements(case.coded(variant), party)
    index = data.draw(st.integers(0, len(now) - 1))
    said = {
        "prefer": f"not ({now[index]})",
        "because": data.draw(
            st.sampled_from(["", "It said so: twice # and more", "line one\nline two", "{a}", "Ḥizb"])
        ),
        "confidence": data.draw(st.sampled_from(["", "high", "low"])),
        "page": data.draw(st.sampled_from(["", "12", "010", "3-4"])),
        "uncertain": data.draw(st.sampled_from([None, "yes"])),
    }
    said["strong"] = None if said["uncertain"] else data.draw(st.sampled_from([None, "2"]))  # both would contradict
    fields = {"variant": variant, "party": party, "index": index, "statement": now[index]}
    after = changed(case, "set-statement", **fields, **said)
    wanted = after.coded(variant).party(party).preference
    assert isinstance(wanted, Statements)
    item = wanted.items[index]
    assert item.statement.text == said["prefer"]
    found = item.evidence
    assert ((found.because or "").strip(), found.confidence or "", found.page or "") == (
        said["because"], said["confidence"], said["page"],
    )  # fmt: skip
    assert (item.uncertain, item.degree, found.sources) == (bool(said["uncertain"]), 2 if said["strong"] else 1, ())
    assert [one for k, one in enumerate(statements(after.coded(variant), party)) if k != index] == [
        one for k, one in enumerate(now) if k != index
    ]
    _only(case, after, variant, comments_too=False)


@DRAWN
@given(codings(STATED, Statements), st.data())
def test_a_statement_is_added_and_removed_again(coding: tuple[Any, str, str], data: st.DataObject) -> None:
    case, variant, party = coding
    now = statements(case.coded(variant), party)
    at = data.draw(st.one_of(st.none(), st.integers(0, len(now))))
    option = case.coded(variant).options[0].name
    more = f"{option} or not {option}"
    after = changed(case, "add-statement", variant=variant, party=party, prefer=more, at=at)
    index = len(now) if at is None else at
    assert statements(after.coded(variant), party) == [*now[:index], more, *now[index:]]
    _only(case, after, variant)
    back = changed(after, "remove-statement", variant=variant, party=party, index=index, statement=more)
    assert statements(back.coded(variant), party) == now
    if not variant:
        assert back.text == case.text


@DRAWN
@given(codings(RANKED, Ranking), st.data())
def test_a_state_is_moved_tied_and_parted(coding: tuple[Any, str, str], data: st.DataObject) -> None:
    case, variant, party = coding
    now = places(case.coded(variant), party)
    place = data.draw(st.integers(0, len(now) - 1))
    member = data.draw(st.integers(0, len(now[place]) - 1))
    onto = data.draw(st.booleans())
    to = data.draw(st.integers(0, len(now) - onto))
    state = now[place][member]
    fields = {"variant": variant, "party": party, "place": place, "member": member, "state": state, "to": to}
    if onto and to != place and len(now[place]) == 1 and _backed(case.coded(variant), party, place):
        with pytest.raises(SulhError, match="would be lost"):
            changed(case, "move-state", **fields, onto="yes")
        return
    after = changed(case, "move-state", **fields, onto="yes" if onto else None)
    left = [tuple(one for k, one in enumerate(group) if (n, k) != (place, member)) for n, group in enumerate(now)]
    if onto and to == place:
        left = list(now)
    elif onto:
        left[to] = (*left[to], state)
    else:
        left.insert(to, (state,))
    assert places(after.coded(variant), party) == [group for group in left if group]
    _only(case, after, variant, comments_too=False)


def _backed(case: Case, party: str, place: int) -> bool:
    """Say whether a place of a ranking has a reason or sources, which a tie would lose."""
    wanted = case.party(party).preference
    assert isinstance(wanted, Ranking)
    return wanted.groups[place].evidence != Evidence()


def _only(before: Any, after: Any, variant: str, *, comments_too: bool = True) -> None:
    """See to it that no other coding has changed, and no comment is lost."""
    if variant:
        assert others(after, variant) == others(before, variant)
    if comments_too:
        gone = set(comments(before.text)) - set(comments(after.text))
        assert not gone


GAPS = """\
sulh: 1
title: Gaps
parties:
  a:
    options: {x: X, y: Y}
    ranking:
      - YY  # the best
      - gap: strong
      - [YN, NY]  # alike
      - gap: strong
      - NN
"""


@pytest.mark.parametrize(
    ("place", "member", "to", "onto", "meant"),
    [
        (0, 0, 1, True, [("YN", "NY", "YY"), ("NN",)]),
        (2, 0, 1, True, [("YY",), ("YN", "NY", "NN")]),
        (1, 0, 0, True, [("YY", "YN"), ("NY",), ("NN",)]),
        (1, 1, 1, False, [("YY",), ("NY",), ("YN",), ("NN",)]),
        (1, 0, 2, False, [("YY",), ("NY",), ("YN",), ("NN",)]),
        (0, 0, 3, False, [("YN", "NY"), ("NN",), ("YY",)]),
    ],
)
def test_gaps_keep_their_sense(place: int, member: int, to: int, onto: bool, meant: list[tuple[str, ...]]) -> None:
    case = opened(GAPS)
    state = places(case.coded(), "a")[place][member]
    fields = {"party": "a", "place": place, "member": member, "state": state, "to": to}
    after = changed(case, "move-state", **fields, onto="yes" if onto else None)
    assert places(after.coded(), "a") == meant


@pytest.mark.parametrize("name", ["us-taliban-2018-2021", "tajikistan-1997"])
def test_a_real_case_keeps_its_comments_and_its_other_codings(name: str) -> None:
    case = shipped(name)
    assert case.case is not None
    party, variant = case.case.parties[0].id, next(iter(case.case.variants))
    for coding in ("", variant):
        now = statements(case.coded(coding), party)
        after = changed(case, "move-statement", variant=coding, party=party, index=0, statement=now[0], to=2)
        assert statements(after.coded(coding), party) == [now[1], now[2], now[0], *now[3:]]
        _only(case, after, coding)


STALE = [
    ("move-statement", {"party": "us", "index": 0, "statement": "talks", "to": 2}),
    ("set-statement", {"party": "us", "index": 90, "statement": "talks", "prefer": "talks"}),
    ("remove-statement", {"party": "us", "index": -1, "statement": "facilitate"}),
    ("set-rule", {"index": 1, "was": "not (withdraw and support)", "rule": "talks"}),
    ("remove-rule", {"index": 7, "was": "release if talks"}),
    ("move-state", {"party": "us", "place": 0, "state": "YN", "to": 1}),
    ("set-weight", {"party": "us", "option": "us.withdraw", "weight": "2"}),
    ("set-label", {"state": "YYYYYYYYYY", "text": ""}),
    ("set-option", {"party": "us", "option": "leave", "text": "x"}),
    ("remove-party", {"party": "them"}),
    ("remove-variant", {"name": "none such"}),
    ("new-variant", {"name": "local-collapse"}),
    ("add-party", {"party": "us"}),
    ("add-option", {"party": "us", "option": "talks"}),
]


@pytest.mark.parametrize(("op", "fields"), STALE, ids=[op for op, _ in STALE])
def test_what_is_not_where_it_was_is_not_changed(op: str, fields: dict[str, Any]) -> None:
    fields = {**fields, "option": "withdraw"} if op == "add-option" else fields
    with pytest.raises(SulhError):
        changed(shipped("us-taliban-2018-2021"), op, **fields)


def test_every_change_is_named_once_and_says_what_it_is() -> None:
    for name, kind in OPERATIONS.items():
        assert kind.model_fields["op"].default == name
        assert (kind.__doc__ or "").strip()
