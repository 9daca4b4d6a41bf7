"""Every entry of a case that carries evidence, by its name: what readings and coded segments speak of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from sulh.case.case import Case, Party
from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import Ranking, Statements, Weights


class Evidenced(NamedTuple):
    """An entry: its name, what it says in short, what supports it; and what readings may have otherwise.

    ``value``: a statement in its usual form, or a weight. ``place``: where it stands in a list of preferences, from 1.

    The name is a path from the top of the file, ``parties`` left out, with items of lists by number from 1:
    ``mill``, ``mill.leave``, ``mill.preferences.2``, ``feasible.1``, ``claims.settles``.
    """

    name: str
    text: str
    evidence: Evidence
    value: str | Fraction | None = None
    place: int | None = None


def entries_of(case: Case) -> Iterator[Evidenced]:
    """Yield the entries that carry evidence, in the order of the file; of variants not what they set.

    >>> import sulh
    >>> [one.name for one in entries_of(sulh.load("chicken"))][:4]
    ['first', 'first.swerve', 'first.ranking.1', 'first.ranking.2']
    """
    for party in case.parties:
        yield Evidenced(party.id, str(party), party.evidence)
        yield from (Evidenced(option.name, option.text, option.evidence) for option in party.options)
        yield from _preferences(case, party)
        for other, attitude in party.attitudes.items():
            yield Evidenced(f"{party.id}.attitudes.{other}", attitude, party.attitude_evidence.get(other, NO_EVIDENCE))
    for k, rule in enumerate(case.rules, 1):
        yield Evidenced(f"feasible.{k}", rule.statement.text.strip(), rule.evidence, str(rule.statement))
    for k, merged in enumerate(case.coalesced, 1):
        yield Evidenced(f"coalesce.{k}", merged.name, merged.evidence)
    number, last = 0, None
    for move in case.forbidden_moves:  # several parties may share one line
        if move.evidence.place != last or last is None or not last.line:
            number, last = number + 1, move.evidence.place
            text = f"from {move.start.text.strip()} to {move.end.text.strip()}"
            yield Evidenced(f"forbidden_moves.{number}", text, move.evidence)
    for path in case.history.values():
        yield Evidenced(f"history.{path.name}", path.name, path.evidence)
        for k, step in enumerate(path.steps, 1):
            yield Evidenced(f"history.{path.name}.{k}", step.event or " and ".join(step.parties), step.evidence)
    for k, phase in enumerate(case.phases, 1):
        yield Evidenced(f"phases.{k}", phase.variant or "the base", phase.evidence)
    yield from (Evidenced(f"variants.{one.name}", one.name, one.evidence) for one in case.variants.values())
    yield from (Evidenced(f"views.{one.name}", one.name, one.evidence) for one in case.views.values())
    yield from (Evidenced(f"claims.{one.id}", one.text, one.evidence) for one in case.claims.values())
    yield from (Evidenced(f"published.{k}", one.concept, one.evidence) for k, one in enumerate(case.published, 1))


def _preferences(case: Case, party: Party) -> Iterator[Evidenced]:
    given, at = party.preference, party.id
    if isinstance(given, Statements):
        for k, item in enumerate(given.items, 1):
            text = item.statement.text.strip()
            yield Evidenced(f"{at}.preferences.{k}", text, item.evidence, str(item.statement), k)
    elif isinstance(given, Ranking):
        firsts = [k for k, group in enumerate(given.groups) if k == 0 or not group.unknown]
        for k, (first, end) in enumerate(zip(firsts, [*firsts[1:], len(given.groups)], strict=True), 1):
            members = [", ".join(group.patterns) for group in given.groups[first:end]]
            yield Evidenced(f"{at}.ranking.{k}", " ? ".join(members), given.groups[first].evidence, place=k)
    elif isinstance(given, Weights):
        for weight in given.items:
            option = case.options[weight.option]
            name = option.id if option.party == party.id else option.name
            yield Evidenced(f"{at}.weights.{name}", f"{name}: {weight.weight}", weight.evidence, weight.weight)
    else:
        for k, pair in enumerate(given.items, 1):
            sign = ">" * pair.degree if pair.sign == ">" else pair.sign
            yield Evidenced(f"{at}.relation.{k}", f"{pair.left} {sign} {pair.right}", pair.evidence)
