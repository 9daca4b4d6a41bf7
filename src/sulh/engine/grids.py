"""Who can move where, laid out so that the best or worst of all moves is a scan along columns.

In option form the states that share all options but the mover's form a *block*; inside it the mover moves
freely, and one-way options order it. A *column* of a grid lists the states that some state can move to,
sorted by the mover's score: the moves are the whole column, the improvements are what stands below a row. No
arc is ever listed. For arcs given one by one the column of a state is simply the list of its successors.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray

CELLS = 1 << 18
"""Cells of one grid: what fits a processor's cache, so that the cost of a state does not grow with their number."""


class Grid(NamedTuple):
    """Some columns of one party, all of about the same length.

    Attributes
    ----------
    members : int array, shape (rows, columns)
        States, in ascending order of the mover's score down each column; ``n`` (no state) where padded.
    states : int array, any shape
        The states whose moves these columns hold, each once. It *is* ``members`` where every state of a
        column may move to every other.
    column : int array, shape of ``states``
        The column that holds the moves of each of ``states``.
    after : int array, shape of ``states``
        Where in the flattened (rows + 1, columns) the improvements of each of ``states`` begin.
    """

    members: IntArray
    states: IntArray
    column: IntArray
    after: IntArray


def padded(score: IntArray) -> IntArray:
    """Return the scores with one more entry, larger than all: the score of "no state".

    The type is the smallest that holds them, because the sweeps are bound by memory.

    >>> padded(np.array([3, 1]))
    array([    3,     1, 65535], dtype=uint16)
    """
    top = int(score.max(initial=0))
    kind = next(t for t in (np.uint16, np.uint32, np.uint64) if top < np.iinfo(t).max)
    result = np.empty(len(score) + 1, kind)
    result[:-1] = score
    result[-1] = np.iinfo(kind).max
    return result


def block_grids(
    codes: IntArray, own: IntArray, needs: IntArray | None, score: IntArray, offers: IntArray | None = None
) -> list[Grid]:
    """Return the grids of a party in option form.

    Parameters
    ----------
    codes : unsigned array, shape (words, n)
        The feasible states, ascending.
    own : unsigned array, shape (words,)
        The bits of the options that the party holds.
    needs : unsigned array, shape (words, n), or None
        For each state a set, as bits, that the end of a move from it must offer: the one-way options that are
        used up stay used up. None where all moves are free.
    score : unsigned array, shape (n + 1,)
        The party's :func:`padded` scores.
    offers : unsigned array, shape (words, n), or None
        What each state offers; None where that is what it needs, as with one-way options alone.

    Returns
    -------
    list of Grid
        Empty where the party can never move.
    """
    order, block = in_blocks(codes, own)
    if needs is None:
        return list(_same_block_grids(order, block, score))
    # Inside a block in ascending order of score, so that no column has to be sorted by itself.
    order = order[np.lexsort((score[order], block))]
    return list(_bound_grids(order, block, needs[:, order], None if offers is None else offers[:, order], score))


def arc_grids(starts: IntArray, ends: IntArray, score: IntArray) -> list[Grid]:
    """Return the grids of a party whose moves are given as arcs, one from ``starts[k]`` to ``ends[k]``.

    Parameters
    ----------
    starts, ends : int arrays, shape (arcs,)
        Each arc once, no loops; ``starts`` ascending.
    score : unsigned array, shape (n + 1,)
        The party's :func:`padded` scores.
    """
    grids = []
    first = np.flatnonzero(np.diff(starts, prepend=-1))
    sources = starts[first]
    for columns, members in _columns(ends, np.append(first, len(ends)), len(score) - 1):
        members, scores = _sorted_by_score(members, score)
        here = sources[columns].astype(np.int32)
        row = (scores <= score[here]).sum(axis=0)
        column = np.arange(len(here), dtype=np.int32)
        grids.append(Grid(members, here, column, (row * len(here) + column).astype(np.int32)))
    return grids


def in_blocks(codes: IntArray, own: IntArray) -> tuple[IntArray, IntArray]:
    """Return the states ordered by block, and the number of the block of each: two arrays of shape (n,)."""
    keys = codes & ~own[:, np.newaxis]
    order = _sorted_by_words(keys)
    keys = keys[:, order]
    new = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    block = np.zeros(codes.shape[1], np.int32)
    np.cumsum(new, out=block[1:])
    return order.astype(np.int32), block


def _sorted_by_words(words: IntArray) -> IntArray:
    """Return the order that sorts the columns of an array of shape (words, n)."""
    return np.argsort(words[0], kind="stable") if len(words) == 1 else np.lexsort(words)


def _same_block_grids(order: IntArray, block: IntArray, score: IntArray) -> Iterator[Grid]:
    """Yield grids in which every state of a column may move to every other, blocks of one state left out."""
    first = np.flatnonzero(np.diff(block, prepend=-1))
    for _, members in _columns(order, np.append(first, len(order)), len(score) - 1, shortest=2):
        members, scores = _sorted_by_score(members, score)
        n_rows, n_columns = members.shape
        column = np.arange(n_columns, dtype=np.int32)
        after = np.empty((n_rows, n_columns), np.int32)
        after[-1] = n_rows * n_columns + column
        for row in range(n_rows - 2, -1, -1):
            better = scores[row + 1] > scores[row]
            after[row] = np.where(better, (row + 1) * n_columns + column, after[row + 1])
        yield Grid(members, members, np.broadcast_to(column, members.shape), after)


def _bound_grids(
    order: IntArray, block: IntArray, needs: IntArray, offers: IntArray | None, score: IntArray
) -> Iterator[Grid]:
    """Yield, for the states of each need by themselves, grids of the states that offer it.

    ``order`` holds the states sorted by block and score; ``block``, ``needs`` and ``offers`` are theirs, in that
    order. Only places in that order that a column needs are looked at, so the work is that of the cells.
    """
    needed, groups = _groups(needs)
    offered, givers = (needed, groups) if offers is None else _groups(offers)
    # Without bans a state is in its own column, and a column of one state holds no move.
    shortest = 2 if offers is None else 1
    new = np.append(np.diff(block).astype(bool) | np.diff(score[order]).astype(bool), True)
    last_equal = np.flatnonzero(new)[np.cumsum(new) - new]
    for used, readers in zip(needed.T[:, :, np.newaxis], groups, strict=True):
        enough = np.flatnonzero((offered & used == used).all(axis=0))
        ends = np.sort(np.concatenate([np.empty(0, np.int64), *(givers[k] for k in enough)]))
        ends = ends[_within(block[readers], block[ends])]
        readers = readers[_within(block[ends], block[readers])]
        first = np.flatnonzero(np.diff(block[ends], prepend=-1))
        piece = np.searchsorted(block[ends[first]], block[readers])
        row = np.searchsorted(ends, last_equal[readers], side="right") - first[piece]
        at = np.full(len(first), -1, np.int32)
        bounds = np.append(first, len(ends))
        for columns, members in _columns(order[ends], bounds, len(score) - 1, shortest=shortest):
            at[columns] = np.arange(len(columns))
            mine = np.flatnonzero(at[piece] >= 0)
            column = at[piece[mine]]
            yield Grid(members, order[readers[mine]], column, (row[mine] * len(columns) + column).astype(np.int32))
            at[columns] = -1


def _groups(words: IntArray) -> tuple[IntArray, list[IntArray]]:
    """Return the different columns of an array of shape (words, n), and for each the places where it stands."""
    place = _sorted_by_words(words)
    other = (np.diff(words[:, place]) != 0).any(axis=0)
    places = np.split(place, np.flatnonzero(other) + 1)
    return words[:, [part[0] for part in places]], places


def _within(some: IntArray, blocks: IntArray) -> BoolArray:
    """Return which of the blocks are among some others."""
    found = np.zeros(int(max(some.max(initial=-1), blocks.max(initial=-1))) + 1, bool)
    found[some] = True
    return found[blocks]


def _columns(flat: IntArray, bounds: IntArray, none: int, shortest: int = 1) -> Iterator[tuple[IntArray, IntArray]]:
    """Cut ``flat`` at ``bounds`` and yield (numbers of the pieces, pieces as columns) of about equal length."""
    lengths = np.diff(bounds)
    sizes = _round_up(lengths)
    for size in np.unique(sizes[lengths >= shortest]):
        pieces = np.flatnonzero((sizes == size) & (lengths >= shortest))
        step = max(1, CELLS // int(size))
        for part in range(0, len(pieces), step):
            chosen = pieces[part : part + step]
            rows = np.arange(size)[:, np.newaxis]
            real: BoolArray = rows < lengths[chosen]
            at = np.where(real, bounds[chosen] + rows, 0)
            yield chosen, np.where(real, flat[at], none).astype(np.int32)


def _round_up(lengths: IntArray) -> IntArray:
    """Return the lengths rounded up to 1, 2, 3, 4, 6, 8, 12, 16, ...: little padding, few different sizes."""
    sizes = np.array(sorted({base << k for base in (2, 3) for k in range(31)} | {1}), np.int64)
    return sizes[np.searchsorted(sizes, lengths)]


def _sorted_by_score(members: IntArray, score: IntArray) -> tuple[IntArray, IntArray]:
    scores = score[members]
    order = np.argsort(scores, axis=0, kind="stable")
    return np.take_along_axis(members, order, axis=0), np.take_along_axis(scores, order, axis=0)
