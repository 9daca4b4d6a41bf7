"""One drawn coding, by its index: as a case, in words, and which of its changes its verdict needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sulh.errors import CaseError
from sulh.questions.boards import Profiles
from sulh.questions.drawing import Coding, Streams, uniform
from sulh.questions.needed import Draw, changes, kept, needed, padded, simpler
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
            replace(one.party, preference=one.preference(padded(order, len(one.rungs))[0])) if one.rungs else one.party
            for one, order in zip(recoding.ladders, draw.orders, strict=True)
        )
        said = self._said(draw)
        gone = {rule.number for rule in recoding.rules if rule.name in draw.off}
        rules = tuple(rule for number, rule in enumerate(recoding.case.rules) if number not in gone)
        digest = hashlib.sha256("\n".join([self.recodings.plan.case.digest, *said]).encode()).hexdigest()
        case = replace(recoding.case, parties=parties, rules=rules, digest=f"sha256:{digest}", text="", variants={})
        return Coding(index, case, tuple(said))

    def needed(self, index: int, concept: str, state: int) -> tuple[str, ...]:
        """Return which changes of a drawn coding are needed for its verdict on a state, if it is not the base's."""
        held = bool(self.recodings.base[self.recodings.plan.concepts.index(concept), state])

        def less(draw: Draw) -> Iterator[Draw]:
            yield from self._without_a_variant(draw, index)
            yield from simpler(draw, [len(one.rungs) for one in self.recodings.recoding(draw.chosen).ladders])

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
        off = recoding.off({rule.name: words(rule.name) for rule in recoding.rules}, 1)[:, 0]
        orders = [
            kept(one.drawn({rung.name: words(rung.name) for rung in one.rungs})[0][0]) if one.rungs else ()
            for one in recoding.ladders
        ]
        gone = frozenset(rule.name for rule, is_off in zip(recoding.rules, off, strict=True) if is_off)
        return Draw(chosen, tuple(orders), gone)

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
            off = draw.off & {rule.name for rule in recoding.rules}
            own = {(one.party.id, one.rungs): order for one, order in zip(before.ladders, draw.orders, strict=True)}
            for others in (again.orders, [tuple(range(len(one.rungs))) for one in recoding.ladders]):
                orders = [
                    own.get((one.party.id, one.rungs), other)
                    for one, other in zip(recoding.ladders, others, strict=True)
                ]
                yield Draw(chosen, tuple(orders), off)

    def _holds(self, draw: Draw, concept: str, state: int) -> bool:
        recoding = self.recodings.recoding(draw.chosen)
        off = np.array([rule.name in draw.off for rule in recoding.rules], bool)
        key, board = self.recodings.board(recoding, off)
        orders = tuple(padded(order, len(one.rungs)) for one, order in zip(recoding.ladders, draw.orders, strict=True))
        found = board.judge([Profiles(recoding.ladders, orders)], [concept])[concept][0]
        return bool(np.append(found, False)[self.recodings.counterpart(key, board)[:, state]].any())
