"""Every concept once more, straight from its definition: sets, loops and the standard library.

Slow and obvious. It shares nothing with the engine: it lists states by trying every combination, moves by
comparing every two states, and sanctions by following every sequence. The tests hold the engine against it.

``truth`` and ``comparing`` read statements and preferences; ``models`` makes the graph model of a case;
``classical``, ``foresight``, ``uncertain``, ``completing``, ``strength``, ``relational`` and ``coalitions`` have
the definitions by theme; ``concepts`` finds them by id.
"""

from sulh.stability.oracle.classical import gmr, nash, passed_over, seq, sim, smr, sseq
from sulh.stability.oracle.coalitions import (
    bloc_model,
    cgmr,
    cnash,
    coalition_better,
    coalition_improvements,
    coalition_reach,
    cseq,
    csmr,
    every_coalition,
    strong_equilibrium,
)
from sulh.stability.oracle.completing import completions
from sulh.stability.oracle.concepts import ORACLE, complete, concept, defined, equilibrium, ids, weak_order
from sulh.stability.oracle.models import Model, model, reached
from sulh.stability.oracle.relational import agreeable, rnash
from sulh.stability.oracle.truth import true

__all__ = [
    "ORACLE",
    "Model",
    "agreeable",
    "bloc_model",
    "cgmr",
    "cnash",
    "coalition_better",
    "coalition_improvements",
    "coalition_reach",
    "complete",
    "completions",
    "concept",
    "cseq",
    "csmr",
    "defined",
    "equilibrium",
    "every_coalition",
    "gmr",
    "ids",
    "model",
    "nash",
    "passed_over",
    "reached",
    "rnash",
    "seq",
    "sim",
    "smr",
    "sseq",
    "strong_equilibrium",
    "true",
    "weak_order",
]
