"""What a verdict on a claim depends on: other codings and other arcs, tried one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.case.case import Kind as VariantKind
from sulh.questions.claim_alternatives import KINDS, Asked, Kind, alternatives
from sulh.questions.claim_arcs import without_arc
from sulh.questions.claim_judging import Court, Verdict
from sulh.questions.claim_steps import steps_that_can_matter
from sulh.questions.wayside import path_step

__all__ = ["KINDS", "Asked", "Dependence", "Depends", "Kind", "depends"]

MOST_STEPS, FEWEST_STEPS = 256, 16
"""Steps up to which each is left out in turn, for each claim: many, and where there are many arcs at least so few. How
many more could matter is told as untried."""

MOST_ARCS = 1 << 22
"""Arcs that are looked at for each claim, over all the steps that are left out, before these are fewer."""

KEPT_ARCS = 1 << 14
"""Arcs up to which the plays without a step are kept for the next claim."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """Something on which a verdict depends: with it the verdict is another.

    Attributes
    ----------
    kind
        ``"variant"`` or ``"view"`` of the case; ``"concept"``; ``"arcs"``: another choice of arcs; ``"arc"``: without a
        single step; or a single change of the coding: a statement moved one place (``"move"``) or left out
        (``"drop"``), a one-way option that can be turned back (``"direction"``), a feasibility rule marked as a
        judgement left off (``"rule"``).
    name
        Which, in words.
    verdict
        What the verdict is then.
    variant_kind
        Of a variant: ``"disputed"``, ``"leadership"`` or ``"counterfactual"``; None of anything else.
    """

    kind: Kind
    name: str
    verdict: Verdict
    variant_kind: VariantKind | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": self.kind, "name": self.name, "verdict": self.verdict, "variant_kind": self.variant_kind}


@dataclass(frozen=True, slots=True)
class Depends:
    """What each of some claims depends on, and how much was tried.

    Attributes
    ----------
    found
        For each claim, in their order.
    tried
        How many alternatives of each kind were looked at; of ``"arc"`` those of all claims together.
    untried
        How many could not be looked at for one claim or more: they do not have the start, or what the claim speaks
        of, or are too large.
    untried_of
        How many could not be looked at for each claim.
    """

    found: tuple[tuple[Dependence, ...], ...]
    tried: Mapping[str, int]
    untried: int
    untried_of: tuple[int, ...]


def depends(asked: Asked) -> Depends:
    """Return what verdicts depend on, each alternative looked at by itself from the same start.

    A variant is looked at from its own status quo where the start is the status quo.
    """
    found: list[list[Dependence]] = [[] for _ in asked.formulas]
    tried: dict[str, int] = dict.fromkeys(KINDS, 0)
    untried, untried_of = 0, [0] * len(asked.formulas)
    for one in alternatives(asked):
        verdicts = one.verdicts or [None] * len(asked.formulas)
        tried[one.kind] += any(verdict is not None for verdict in verdicts)
        untried += None in verdicts
        for k, verdict in enumerate(verdicts):
            untried_of[k] += verdict is None
            if verdict is not None and verdict != asked.findings[k].verdict:
                found[k].append(Dependence(one.kind, one.name, verdict, one.variant_kind))
    for k, (steps, more) in enumerate(_single_steps(asked)):
        tried["arc"] += len(steps)
        untried, untried_of[k] = untried + more, untried_of[k] + more
        found[k] += [
            Dependence("arc", name, verdict) for name, verdict in steps if verdict != asked.findings[k].verdict
        ]
    ordered = (tuple(sorted(one, key=lambda each: KINDS.index(each.kind))) for one in found)
    return Depends(tuple(ordered), tried, untried, tuple(untried_of))


def _single_steps(asked: Asked) -> list[tuple[list[tuple[str, Verdict]], int]]:
    """Return what becomes of each claim without each step that can matter, in turn; and how many were not tried."""
    here, network = asked.here, asked.network
    if network is None:
        return [([], 0)] * len(asked.formulas)
    court = Court(here, network, telling=False)
    holds = None
    if not here.unordered:
        holds = np.zeros(here.graph.n, bool)
        holds[network.states] = court.holding
    many = len(network.starts)
    most = max(FEWEST_STEPS, min(MOST_STEPS, MOST_ARCS // max(many, 1)))
    courts: dict[int, Court] = {}
    found = []
    for formula in asked.formulas:
        arcs = steps_that_can_matter(court, formula)
        steps: list[tuple[str, Verdict]] = []
        for arc in arcs[:most]:
            less = courts.get(arc) or Court(here, without_arc(network, arc), telling=False, holds=holds)
            if many <= KEPT_ARCS:
                courts[arc] = less
            movers, s, t = network.movers[int(network.who[arc])], network.starts[arc], network.ends[arc]
            step = path_step(here, movers, int(network.states[s]), int(network.states[t]))
            steps.append((f"the step {step}", less.judge(formula).verdict))
        found.append((steps, len(arcs) - len(steps)))
    return found
