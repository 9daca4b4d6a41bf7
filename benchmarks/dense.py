"""The matrix form of the four concepts, as the literature writes it: what sulh is held against.

With n states, ``J`` holds a party's moves, ``P[s, q]`` says that the party likes q better than s, ``W`` that it
does not, and ``M`` and ``M+`` hold where its opponents can get by legal sequences, of any moves and of
improvements. ``*`` is the product of 0/1 matrices, ``o`` that of entries. A state s is stable if entry (s, s) is 0:

    Nash  J+ * E
    GMR   J+ * (E - sign(M  * W'))
    SMR   J+ * (E - sign(M  * (W' o (E - sign(J * P')))))
    SEQ   J+ * (E - sign(M+ * W'))

In favour of the matrices: products are single precision, ``M`` and ``M+`` are formed once for all concepts, and
of the last product only the diagonal is formed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.bool_]


def product(a: Matrix, b: Matrix) -> Matrix:
    return np.asarray(a.astype(np.float32) @ b.astype(np.float32) > 0)


def reach(moves: list[Matrix]) -> Matrix:
    """Return where a group gets by legal sequences: nobody moves twice running, over the first mover."""
    first = moves
    while True:
        longer = []
        for k, own in enumerate(moves):
            then = np.logical_or.reduce([other for j, other in enumerate(first) if j != k])
            longer.append(own | product(own, then))
        if all(np.array_equal(a, b) for a, b in zip(first, longer, strict=True)):
            return np.asarray(np.logical_or.reduce(first))
        first = longer


def verdicts(moves: list[Matrix], score: NDArray[np.int64]) -> dict[str, Matrix]:
    """Return who is stable where, by concept: arrays of shape (parties, n).

    ``moves`` are matrices of shape (n, n), one for each party; ``score`` has shape (parties, n).
    """
    n_parties, n = score.shape
    better = [score[i][np.newaxis, :] > score[i][:, np.newaxis] for i in range(n_parties)]
    gains = [moves[i] & better[i] for i in range(n_parties)]
    result = {id: np.empty((n_parties, n), bool) for id in ("nash", "gmr", "smr", "seq")}
    for i in range(n_parties):
        others = [j for j in range(n_parties) if j != i]
        answers, credible = reach([moves[j] for j in others]), reach([gains[j] for j in others])
        no_better = ~better[i].T
        no_escape = no_better & ~product(moves[i], better[i].T)
        result["nash"][i] = ~gains[i].any(axis=1)
        deterred = {
            "gmr": product(answers, no_better),
            "smr": product(answers, no_escape),
            "seq": product(credible, no_better),
        }
        for id, after in deterred.items():
            result[id][i] = ~(gains[i] & ~after.T).any(axis=1)
    return result
