"""How close a passage of a document comes to a quote, where it stands, and what differs."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from sulh.questions.extras import rapidfuzz
from sulh.questions.letters import Letters, letters
from sulh.questions.scars import either_way
from sulh.questions.standing import APART, Spans


def aligned(wanted: list[str], read: Letters, least: float) -> tuple[float, Spans] | None:
    """Return the closeness of the parts of a quote and where they are; None where one is less close than asked."""
    lead = max(range(len(wanted)), key=lambda number: len(wanted[number]))
    found = {lead: _align(wanted[lead], read.text, 0, read.n, least)}
    for number in range(lead + 1, len(wanted)):
        before = found[number - 1]
        if before is None:
            return None
        found[number] = _align(wanted[number], read.text, before[2], before[2] + APART + len(wanted[number]), least)
    for number in range(lead - 1, -1, -1):
        after = found[number + 1]
        if after is None:
            return None
        first = max(0, after[1] - APART - len(wanted[number]))
        found[number] = _align(wanted[number], read.text, first, after[1], least)
    every = [found[number] for number in range(len(wanted))]
    kept = [one for one in every if one is not None]
    if len(kept) < len(every):
        return None
    return min(one[0] for one in kept), tuple((one[1], one[2]) for one in kept)


def _align(part: str, text: str, start: int, end: int, least: float) -> tuple[float, int, int] | None:
    """Return how close a part of a text comes to some letters, from where and up to where."""
    fuzz = rapidfuzz().fuzz
    here = text[start:end]
    if len(here) <= len(part):
        score = fuzz.ratio(part, here)
        return (score, start, start + len(here)) if here and score >= least else None
    found = fuzz.partial_ratio_alignment(part, here, score_cutoff=least)
    if found is None or found.dest_end <= found.dest_start:
        return None
    if not least:
        return found.score, start + found.dest_start, start + found.dest_end
    # The window found is as long as the part; the passage itself may be longer or shorter.
    first, last, reach = found.dest_start, found.dest_end, max(len(part) // 4, 10)
    ends = range(max(first + 1, last - reach), min(len(here), last + reach) + 1)
    last = max(ends, key=lambda one: (fuzz.ratio(part, here[first:one]), -abs(one - last)))
    starts = range(max(0, first - reach), min(last - 1, first + reach) + 1)
    first = max(starts, key=lambda one: (fuzz.ratio(part, here[one:last]), -abs(one - first)))
    return fuzz.ratio(part, here[first:last]), start + first, start + last


def differences(quote: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a quote that a passage has not, with those that it has instead."""
    ours, theirs = quote.split(), passage.split()
    ours, theirs = ([word for word in words if letters(word).text] for words in (ours, theirs))
    matcher = SequenceMatcher(
        None,
        [either_way(letters(word)).text for word in ours],
        [either_way(letters(word)).text for word in theirs],
        autojunk=False,
    )
    changes = matcher.get_opcodes()
    for number, (kind, first, last, start, end) in enumerate(changes):
        # A word too many at either end is only where the passage was cut out.
        if kind != "equal" and not (kind == "insert" and number in (0, len(changes) - 1)):
            yield " ".join(ours[first:last]), " ".join(theirs[start:end])
