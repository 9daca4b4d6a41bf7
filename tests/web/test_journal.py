"""The earlier texts of a file: undone and done again in any order, cut, damaged, interrupted, and gone on with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.web.folder import digest
from sulh.web.journal import MOST, OUTSIDE, Journal, tidy
from sulh.web.store import Store


def journal(store: Store | None = None) -> Journal:
    return Journal(store or Store(None), "a.yaml")


def ascii_start(text: str) -> str:
    return ascii(text)[:40]


STEPS = st.lists(
    st.one_of(st.sampled_from(["undo", "redo", "restart"]), st.integers(0, 5), st.integers(100, 103)), max_size=40
)


@given(STEPS)
def test_it_is_a_list_with_a_place_in_it(steps: list[str | int]) -> None:
    """Held against the plainest model: numbers up to 99 are changes here, those above are made by other programs."""
    store = Store(None)
    kept, texts, at, now = journal(store), ["start"], 0, "start"
    for step in steps:
        if step == "restart":
            kept = journal(store)
        elif isinstance(step, int):
            text = f"text {step}"
            if text == now:
                continue
            if step < 100:
                kept.record(now, text, f"made {step}")
                texts, now = [*texts[: at + 1], text], text
                at += 1
            elif text not in texts and len(texts) > 1:  # before the first change nothing is kept
                texts, now = [*texts[: at + 1], text], text
                at += 1
                kept.record(now, now + ".", "after")  # what was made outside is known from the next change on
                texts, now = [*texts, now + "."], now + "."
                at += 1
        else:
            found = kept.back(now, -1 if step == "undo" else 1)
            to = at - 1 if step == "undo" else at + 1
            assert (found is not None) == (0 <= to < len(texts))
            if found is not None:
                assert found[0] == texts[to]
                kept.went(now, found[2])
                at, now = to, texts[to]
        past = kept.past(now)
        assert bool(past.undo) == (at > 0)
        assert bool(past.redo) == (at + 1 < len(texts))


def test_a_change_made_elsewhere_is_told_apart_and_can_be_undone() -> None:
    kept = journal()
    kept.record("a", "b", "made b")
    assert kept.past("other").undo == OUTSIDE
    kept.record("other", "c", "made c")
    text, says, past = kept.back("c") or ("", "", None)
    assert (text, says) == ("other", "made c")
    assert past is not None
    kept.went("c", past)
    assert (kept.back("other") or ("",))[0] == "b"


def test_the_oldest_go_first() -> None:
    kept = journal()
    for number in range(MOST + 50):
        kept.record(f"text {number}", f"text {number + 1}", f"change {number}")
    now, undone = f"text {MOST + 50}", 0
    while (found := kept.back(now)) is not None:
        kept.went(now, found[2])
        now, undone = found[0], undone + 1
    assert undone == MOST - 1
    assert now == "text 51"


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"entries": 3}',
        '{"entries": [], "now": 0}',
        "\0",
        "{}" * 9,
        "[" * 100_000,
        '{"entries": [], "now": 1e999}',
        '{"entries": [{"match": "", "says": "", "at": 1' + "0" * 400 + '}], "now": 0}',
    ],
    ids=ascii_start,
)
def test_a_damaged_record_is_no_error_and_begins_anew(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path)
    kept = journal(store)
    kept.record("a", "b", "made b")
    (key,) = store.keys("past")
    store.put(key, damage)
    assert kept.past("b").undo == ""
    kept.record("b", "c", "made c")
    assert (kept.back("c") or ("",))[0] == "b"


@pytest.mark.parametrize(
    "change",
    [{"now": 7}, {"now": -1}, {"now": "x"}, {"entries": [{"match": "../../x", "says": "", "at": 0}]}],
)
def test_a_record_that_was_tampered_with_leads_nowhere(tmp_path: Path, change: dict[str, object]) -> None:
    store = Store(tmp_path)
    kept = journal(store)
    kept.record("a", "b", "made b")
    (key,) = store.keys("past")
    store.put(key, json.dumps(json.loads(store.get(key) or "") | change))
    assert kept.back("b") is None


def test_a_text_that_is_not_the_one_it_is_called_is_not_gone_back_to(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = journal(store)
    kept.record("a", "b", "made b")
    store.put(f"texts/{digest('a')}.yaml", "something else")
    assert kept.back("b") is None


def test_an_end_between_record_and_file_loses_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = journal(store)
    kept.record("a", "b", "made b")
    kept.record("b", "c", "made c")  # and here the process ends: the file still has b
    past = journal(store).past("b")
    assert (past.undo, past.redo) == ("made b", "made c")
    text, _, back = journal(store).back("b") or ("", "", past)
    assert text == "a"
    kept.went("b", back)  # and here: the file still has b
    assert (journal(store).past("b").undo, journal(store).past("b").redo) == ("made b", "made c")


def test_texts_that_nobody_needs_are_forgotten_at_the_start(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept = journal(store)
    kept.record("a", "b", "made b")
    kept.record("a", "c", "made c")  # b was undone, and is given up
    store.put(f"texts/{digest('asked')}.yaml", "asked")
    store.put("jobs/1.json", json.dumps({"text": digest("asked")}))
    tidy(store)
    assert {store.get(key) for key in store.keys("texts")} == {"a", "c", "asked"}
    kept.record("a", "d", "made d")
    tidy(store)
    assert {store.get(key) for key in store.keys("texts")} >= {"a", "d", "asked"}
    (key,) = store.keys("past")
    store.put(key, "damaged")
    tidy(store)
    assert {store.get(key) for key in store.keys("texts")} >= {"a", "d", "asked"}


@pytest.mark.parametrize("damage", ["[" * 100_000, "\0", '{"entries": 1' + "0" * 5000 + "}"], ids=ascii_start)
@pytest.mark.parametrize("kind", ["past", "jobs"])
def test_a_record_of_somebody_else_does_not_stop_the_start(tmp_path: Path, kind: str, damage: str) -> None:
    store = Store(tmp_path)
    journal(store).record("a", "b", "made b")
    store.put(f"{kind}/0f.json", damage)
    (tmp_path / "texts" / ".x.part").mkdir()
    tidy(store)
    assert {store.get(key) for key in store.keys("texts")} == {"a", "b"}
