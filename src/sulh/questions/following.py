"""Which assumptions readings are, where they are changed, and within which readings others are compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.drawing import Assumption
from sulh.questions.readings import Pick
from sulh.questions.recodings import Recoding
from sulh.questions.strata import MOST_STRATA

Asked = tuple[Assumption, tuple[str, ...]]


def asked_of_readings(base: Recoding) -> Iterator[Asked]:
    """Yield what coders read otherwise, entry by entry; where one is followed in all entries, each such coder.

    With the name of the entry and the words; or with ``""`` and the coder.
    """
    if base.coders is not None:
        plain = _plain(base)
        for k, name in enumerate(base.coders):
            if not plain[k]:
                yield Assumption("reading", "", f"the readings of {name} are followed"), ("", name)
        return
    for one in base.ladders:
        for pick in one.picks:
            yield from ((Assumption("reading", one.party.id, said), (pick.entry, said)) for said in pick.others)
    for pick in base.rules.picks:
        yield from ((Assumption("reading", "", said), (pick.entry, said)) for said in pick.others)


def followed(
    recoding: Recoding, names: tuple[str, ...], read: Mapping[str, IntArray], size: int
) -> tuple[BoolArray, BoolArray]:
    """Return in which codings a reading is in force, and in which it or the line of the file is: shape (size,) each.

    What others read there beside the two is not compared with either.
    """
    entry, said = names
    nowhere = np.zeros(size, bool)
    if not entry:
        if not recoding.picks or recoding.coders is None or said not in recoding.coders:
            return nowhere, nowhere
        which = read[recoding.picks[0].entry]
        ours = which == recoding.coders.index(said)
        return ours, ours | _plain(recoding)[which]
    pick = next((one for one in recoding.picks if one.entry == entry), None)
    if pick is None or said not in pick.others:
        return nowhere, nowhere
    words = [choice.said for choice in pick.choices]
    ours = np.array([one == said for one in words])[read[entry]]
    return ours, ours | np.array([not one for one in words])[read[entry]]


def _plain(recoding: Recoding) -> BoolArray:
    """Return which of the coders that are followed in all entries read all of them as the file does."""
    every = [[not choice.said for choice in pick.choices] for pick in recoding.picks]
    return np.asarray(np.array(every, bool).reshape(-1, len(recoding.coders or ())).all(axis=0))


@dataclass(frozen=True)
class Beside:
    """Readings that bear on how often an assumption is changed: codings are compared within equal ones."""

    picks: tuple[tuple[Pick, tuple[int, ...]], ...] = ()

    @property
    def size(self) -> int:
        """How many combinations of them there are."""
        return int(np.prod([max(kinds) + 1 for _, kinds in self.picks], dtype=np.int64))

    def within(self, recoding: Recoding, read: Mapping[str, IntArray], size: int) -> IntArray:
        """Return the combination of each coding; an entry that the coding has otherwise counts as read one way."""
        found = np.zeros(size, np.intp)
        there = {one.entry: one for one in recoding.picks}
        for pick, kinds in self.picks:
            found *= max(kinds) + 1
            if there.get(pick.entry) == pick:
                found += np.array(kinds)[read[pick.entry]]
        return found


def beside(base: Recoding, assumption: Assumption, strata: int) -> Beside:
    """Return the readings within which an assumption is compared, beside so many combinations of variants."""
    if assumption.kind in ("variant", "reading"):
        return Beside()
    party = next((one for one in base.ladders if one.party.id == assumption.party), None)
    picks = base.rules.picks if assumption.kind == "rule" else party.picks if party is not None else ()
    if base.coders is not None:  # all entries have the same coder
        kinds = [(pick, tuple(range(len(pick.choices)))) for pick in picks[:1]]
    else:
        kinds = [(pick, _kinds(pick)) for pick in picks]
    chosen: list[tuple[Pick, tuple[int, ...]]] = []
    for pick, own in kinds:
        if max(own) and strata * (max(own) + 1) <= MOST_STRATA:
            strata *= max(own) + 1
            chosen.append((pick, own))
    return Beside(tuple(chosen))


def _kinds(pick: Pick) -> tuple[int, ...]:
    """Return the kind of each choice; choices that come to the same draws are of one kind.

    >>> from sulh.questions.readings import Choice
    >>> one = Choice("", 0, 0.0, None, "")
    >>> _kinds(Pick("e", "s", 0, (one, one._replace(coder="Bo"), one._replace(coder="Cem", confidence="low"))))
    (0, 0, 1)
    """
    seen: dict[tuple[object, ...], int] = {}
    return tuple(seen.setdefault((one.number, one.at, one.confidence), len(seen)) for one in pick.choices)
