"""One drawn coding, by its index: as a case, in words, and which of its changes its verdict needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError
from sulh.questions.boards import Profiles
from sulh.questions.drawing import Coding, Streams, uniform
from sulh.questions.needed import Draw, changes, kept, needed, padded, simpler, unread
from sulh.questions.recodings import Recodings


class Draws:
    """The drawn codings of a plan, one at a time."""

    def __init__(self, recodings: Recodings, streams: Streams) -> None:
        self.recodings, self.streams = recodings, streams

    def coding(self, index: int) -> Coding:
        """Return one drawn coding as a case, and its changes in words."""
        draw = self._draw(index)
        recoding = self.recodings.recoding(draw.chosen)
        parties = tuple(
            replace(one.party, preference=one.preference(padded(order, one.width)[0])) if one.rungs else one.party
            for one, order in zip(recoding.ladders, draw.orders, strict=True)
        )
        said = self._said(draw)
        rules = recoding.rules.applying(self._off(draw))
        digest = hashlib.sha256("\n".join([self.recodings.plan.case.digest, *said]).encode()).hexdigest()
        case = replace(recoding.case, parties=parties, rules=rules, digest=f"sha256:{digest}", text="", variants={})
        return Coding(index, case, tuple(said))

    def needed(self, index: int, concept: str, state: int) -> tuple[str, ...]:
        """Return which changes of a drawn coding are needed for its verdict on a state, if it is not the base's."""
        held = bool(self.recodings.base[self.recodings.plan.concepts.index(concept), state])

        def less(draw: Draw) -> Iterator[Draw]:
            yield from self._without_a_variant(draw, index)
            recoding = self.recodings.recoding(draw.chosen)
            as_read = [one.as_read([draw.read[pick.entry] for pick in one.picks]) for one in recoding.ladders]
            yield from simpler(draw, as_read)
            yield from unread(draw, recoding.ladders, recoding.rules)

        return needed(self._draw(index), self._said, less, lambda draw: self._holds(draw, concept, state) is not held)

    def _draw(self, index: int, chosen: tuple[str, ...] | None = None) -> Draw:
        """Return the draw of an index; with other variants, if they are given."""

        def words(name: str) -> NDArray[np.uint64]:
            return self.streams.words(name, index, index + 1)

        if chosen is None:
            groups = self.recodings.disputed.groups
            picked = [int(group.drawn(uniform(words(group.name)[0]))[0]) for group in groups]
            chosen = tuple(group.variants[k - 1] for group, k in zip(groups, picked, strict=True) if k)
        recoding = self.recodings.recoding(chosen)
        mine = {name: words(name) for name in recoding.streams()}
        _, fell = recoding.rules.drawn(mine, 1)
        orders = [kept(one.drawn(mine)[0][0]) if one.rungs else () for one in recoding.ladders]
        gone = frozenset(rule.name for rule, is_off in zip(recoding.rules.judged, fell[:, 0], strict=True) if is_off)
        read = {name: int(which[0]) for name, which in recoding.read(mine).items()}
        return Draw(chosen, tuple(orders), gone, read)

    def _off(self, draw: Draw) -> BoolArray:
        """Return which judged rules do not apply: shape (judged,)."""
        rules = self.recodings.recoding(draw.chosen).rules
        away = rules.away(np.array([[draw.read[one.entry]] for one in rules.picks], np.intp).reshape(-1, 1))[:, 0]
        fell = np.array([rule.name in draw.off for rule in rules.judged], bool)
        return np.asarray(away | fell)

    def _said(self, draw: Draw) -> list[str]:
        recoding = self.recodings.recoding(draw.chosen)
        return changes(recoding.variants, recoding.ladders, recoding.rules, draw)

    def _without_a_variant(self, draw: Draw, index: int) -> Iterator[Draw]:
        """Yield draws with one variant less: what else is changed stays, is drawn anew, or is as that coding has it."""
        before = self.recodings.recoding(draw.chosen)
        for name in draw.chosen:
            parents = [one for one in self.recodings.disputed.closure((name,)) if one != name][-1:]
            chosen = tuple(one for drawn in draw.chosen for one in (parents if drawn == name else [drawn]))
            try:
                recoding = self.recodings.recoding(chosen)
            except CaseError:  # the others do not go together without it
                continue
            again = self._draw(index, chosen)
            off = draw.off & {rule.name for rule in recoding.rules.judged}
            known = {one.entry: one for one in before.picks}
            read = {
                one.entry: (draw if known.get(one.entry) == one else again).read[one.entry] for one in recoding.picks
            }
            own = {
                (one.party.id, one.rungs, one.picks): order
                for one, order in zip(before.ladders, draw.orders, strict=True)
            }
            as_read = [one.as_read([read[pick.entry] for pick in one.picks]) for one in recoding.ladders]
            for others in (again.orders, as_read):
                orders = [
                    own.get((one.party.id, one.rungs, one.picks), other)
                    for one, other in zip(recoding.ladders, others, strict=True)
                ]
                yield Draw(chosen, tuple(orders), off, read)

    def _holds(self, draw: Draw, concept: str, state: int) -> bool:
        recoding = self.recodings.recoding(draw.chosen)
        key, board = self.recodings.board(recoding, self._off(draw))
        orders = tuple(padded(order, one.width) for one, order in zip(recoding.ladders, draw.orders, strict=True))
        found = board.judge([Profiles(recoding.ladders, orders)], [concept])[concept][0]
        return bool(np.append(found, False)[self.recodings.counterpart(key, board)[:, state]].any())
