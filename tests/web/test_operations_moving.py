"""What is moved or removed takes its comments along: none is lost, none comes to stand at another statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import changed, opened, places, statements
from sulh.errors import SulhError
from workbench import Client

HEAD = """\
sulh: 1
title: Comments
parties:
  b: {options: {z: Z}}
  a:
    options: {x: X, y: Y}
    preferences:   # most wanted first
"""
TAIL = "\nfeasible: []   # nothing is ruled out\n"
SAID = ("x", "not y", "x or y", "z", "not x or z")
LAYOUTS = (
    "- {0}   # behind {0}\n",
    "-   {0}\n",
    "- prefer: {0}   # behind {0}\n  because: so\n",
    "-  {{prefer: {0}, confidence: high}}  # behind {0}\n",
    "-   prefer: {0}\n    # within {0}\n    because: it said   # behind {0}\n",
    "- # behind {0}\n  prefer: {0}\n",
    "- prefer: {0}\n  because: |   # behind {0}\n    one\n\n    two\n",
    "- prefer: {0}\n  because: >-\n    one\n    two\n  # beneath {0}\n",
    "- |\n  {0}\n",
)


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, str, list[str], list[str]]:
    """Draw what comes before the statements, what comes after, what they say, and how each is written."""
    blanks = draw(st.sampled_from(["    ", "      "]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    said = draw(st.lists(st.sampled_from(SAID), min_size=2, unique=True))
    rows = []
    for one in said:
        above = draw(st.sampled_from(["", "# above {0}\n", "# above {0}\n#\n# still above {0}\n"]))
        written = (above + draw(st.sampled_from(LAYOUTS))).format(one)
        rows.append("".join(blanks + row if row.strip() else row for row in written.splitlines(keepends=True)))
    between = draw(st.sampled_from(["", f"{blanks}# stays\n\n", "# at the margin\n"]))
    head, tail, *rows = [
        one.replace("\n", newline) for one in (HEAD + between, draw(st.sampled_from(["", TAIL])), *rows)
    ]
    return head, tail, said, rows


@given(lists(), st.data())
def test_every_comment_stays_with_its_statement(
    drawn: tuple[str, str, list[str], list[str]], data: st.DataObject
) -> None:
    head, tail, said, rows = drawn
    text = head + "".join(rows) + tail
    index, to = (data.draw(st.integers(0, len(said) - 1)) for _ in range(2))
    fields = {"party": "a", "index": index, "statement": said[index]}
    cut = (
        "" if tail else data.draw(st.sampled_from(["", "\r\n" if "\r" in text else "\n"]))
    )  # the file may end without a line end
    case = opened(text.removesuffix(cut))
    after = changed(case, "move-statement", **fields, to=to)
    for items in (said, rows):
        items.insert(to, items.pop(index))
    assert [one.strip() for one in statements(after.coded(), "a")] == said
    meant = head + "".join(rows) + tail
    assert after.text in (meant, meant.removesuffix(cut))
    if not cut:
        back = {"party": "a", "index": to, "statement": said[to], "to": index}
        assert changed(after, "move-statement", **back).text == text


@given(lists(), st.data())
def test_with_a_statement_go_its_comments_and_no_others(
    drawn: tuple[str, str, list[str], list[str]], data: st.DataObject
) -> None:
    head, tail, said, rows = drawn
    index = data.draw(st.integers(0, len(said) - 1))
    fields = {"party": "a", "index": index, "statement": said[index]}
    after = changed(opened(head + "".join(rows) + tail), "remove-statement", **fields)
    del rows[index]
    assert after.text == head + "".join(rows) + tail


def test_the_last_statement_goes_with_its_comments() -> None:
    case = opened(f"{HEAD}      # above\n      - x   # behind\n      # deeper\n{TAIL}")
    after = changed(case, "remove-statement", party="a", index=0, statement="x").text
    assert "above" not in after
    assert "behind" not in after
    rules = opened(f"{HEAD}      - x\nfeasible:\n  # both\n  - x or y\n  # none\n  - not z\n")
    assert changed(rules, "remove-rule", index=0, was="x or y").text.endswith("feasible:\n  # none\n  - not z\n")


def test_comments_between_brackets_are_not_given_to_another_statement() -> None:
    case = opened(HEAD.replace("   # most wanted first\n", " [\n      x,  # asked\n      not y  # feared\n    ]\n"))
    with pytest.raises(SulhError, match="Edit it as text"):
        changed(case, "move-statement", party="a", index=1, statement="not y", to=0)


def test_what_is_put_first_does_not_take_the_comment_of_what_was() -> None:
    case = opened(f"{HEAD}      # above\n      - x\n")
    after = changed(case, "add-statement", party="a", prefer="x or y", at=0).text
    assert after.endswith("      - x or y\n      # above\n      - x\n")


def test_a_move_is_undone_to_the_byte(client: Client, folder: Path) -> None:
    file = folder / "comments.yaml"
    file.write_bytes(
        (
            HEAD + "      # May\n      - x # asked\n      -   y\n      - prefer: z\n        because: |\n          so"
        ).encode()
    )
    before = file.read_bytes()
    address = "/case/comments.yaml"
    moved = client.edit(address, "move-statement", party="a", index=2, statement="z", to=0)
    assert moved.status_code in {200, 303}, moved.text
    assert b"so\n      # May\n      - x # asked\n" in file.read_bytes()
    assert client.post(f"{address}/undo", data={"match": client.match(address)}).status_code in {200, 303}
    assert file.read_bytes() == before


RANKED = """\
sulh: 1
title: Ranked
parties:
  a:
    options: {x: X, y: Y}
    ranking:
      # on YY
      - YY  # the best
      # on the two
      - [YN, NY]  # alike
      # on NN
      - {prefer: NN, because: so}
variants:
  other: {set: {title: Other}}
"""


def test_a_tie_keeps_the_comments_of_both() -> None:
    tied = changed(opened(RANKED), "move-state", party="a", place=0, state="YY", to=1, onto="yes")
    assert "ranking:\n      # on the two\n      # on YY\n      # the best\n      - [YN, NY, YY]  # alike\n" in tied.text
    parted = changed(opened(RANKED), "move-state", party="a", place=1, member=1, state="NY", to=0)
    assert "ranking:\n      - NY\n      # on YY\n      - YY  # the best\n      # on the two\n      - YN" in parted.text
    nested = opened(RANKED.replace("- [YN, NY]  # alike", "- - YN  # one\n        - NY  # two"))
    with pytest.raises(SulhError, match="comment in this ranking would be lost"):
        changed(nested, "move-state", party="a", place=1, state="YN", to=0)


def test_a_reason_is_not_lost_in_a_tie() -> None:
    with pytest.raises(SulhError, match="The reason and the sources of NN would be lost"):
        changed(opened(RANKED), "move-state", party="a", place=2, state="NN", to=1, onto="yes")
    moved = changed(opened(RANKED), "move-state", party="a", place=2, state="NN", to=0)
    assert places(moved.coded(), "a") == [("NN",), ("YY",), ("YN", "NY")]


@pytest.mark.parametrize("variant", ["", "other"])
def test_what_changes_nothing_writes_nothing(variant: str) -> None:
    case = opened(
        f"{RANKED}status_quo: YN\nfeasible:\n  - rule: x or y or not x\n    because: |\n      so\n    judgement: no\n"
    )
    fields = {"party": "a", "place": 0, "state": "YY", "to": 0, "onto": "yes"}
    assert changed(case, "move-state", variant=variant, **fields).text == case.text
    assert changed(case, "set-status-quo", variant=variant, on=["a.x"]).text == case.text
    assert changed(case, "set-status-quo", variant=variant, on=["a.y"]).text != case.text
    rule = "x or y or not x"
    assert changed(case, "set-rule", variant=variant, index=0, was=rule, rule=rule, because="so").text == case.text
    said = opened(
        f"{HEAD}      - prefer: x\n        because: |\n          so\n        source: [one]\n"
        "sources: {one: {title: One}}\n"
    )
    given = {"party": "a", "index": 0, "statement": "x", "prefer": "x", "because": "so", "source": "one"}
    assert changed(said, "set-statement", **given).text == said.text


def test_it_is_said_that_there_was_nothing_to_change(client: Client, folder: Path) -> None:
    file = folder / "ranked.yaml"
    file.write_text(RANKED, encoding="utf-8")
    fields = {"party": "a", "place": "0", "state": "YY", "to": "0", "onto": "yes"}
    answer = client.edit("/case/ranked.yaml", "move-state", **fields)
    assert "Nothing to change" in answer.text
    assert "Take it back" not in answer.text
    assert file.read_text(encoding="utf-8") == RANKED
