"""From the entries of a party to what it prefers: statements, a ranking, weights, or pairs of states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sulh.case.patterns import looks_like_pattern
from sulh.case.preferences import (
    INDIFFERENT,
    Comparison,
    Comparisons,
    Preference,
    PreferenceStatement,
    RankedGroup,
    Ranking,
    Statements,
    Weight,
    Weights,
)
from sulh.case.statements import Names
from sulh.errors import Place
from sulh.files.context import Context, keys_of
from sulh.files.form import Path, suggest
from sulh.files.pairs import NoPair, Pair, split
from sulh.files.schema import WAYS, GapEntry, Preferences, RankedEntry, UnknownEntry
from sulh.files.tree import Items, locate


def preference(here: Context, entry: Preferences, path: Path, owner: str, names: Names | None = None) -> Preference:
    """Return what a party prefers, from whichever of the four forms is given."""
    given = [key for key in WAYS if getattr(entry, key) is not None]
    if len(given) > 1:
        rule = f"{owner} has {' and '.join(given)}; a party's preference is given in one way only."
        place, last = max((here.key_place((*path, key)), key) for key in given)
        here.report("S209", last, rule, "Keep one of them.", place)
    if here.state_names and not here.pairs and given and given[0] not in ("ranking", "relation"):
        rule = "In state form there are no options to speak of: preferences are a ranking of states, or a relation."
        here.report("S210", given[0], rule, "Write ranking: [best, ..., worst].", here.key_place((*path, given[0])))
        return INDIFFERENT
    # All that is given is read, so that what is wrong in one does not hide what is wrong in another.
    found: list[Preference] = []
    if entry.ranking is not None:
        found.append(_ranking(here, entry, path))
    if entry.weights is not None:
        found.append(_weights(here, entry, path, owner, names))
    if entry.preferences is not None:
        found.append(_statements(here, entry, path, owner, names))
    if entry.relation is not None:
        found.append(_relation(here, entry, path))
    return found[0] if found else INDIFFERENT


def _ranking(here: Context, entry: Preferences, path: Path) -> Ranking:
    at: Path = (*path, "ranking")
    _check_gaps(here, at)
    groups, gap = [], 1
    size = sum(not isinstance(item, GapEntry) for item in entry.ranking or ())
    for k, item in enumerate(entry.ranking or ()):
        if isinstance(item, GapEntry):
            gap = item.gap
            continue
        evidence = here.evidence(item, (*at, k), places=size)
        for j, (texts, below) in enumerate(_tied(item, (*at, k))):
            places = tuple(_ranked_places(here, below, len(texts)))
            for text, place in zip(texts, places, strict=True):
                _check_ranked(here, text, place)
            groups.append(RankedGroup(tuple(texts), places, evidence, gap, unknown=j > 0))
            gap = 1
    return Ranking(tuple(groups), here.key_place(at))


def _tied(item: RankedEntry | UnknownEntry, at: Path) -> list[tuple[list[str], Path]]:
    """Return the states of an item of a ranking that tie, and where they stand: one tie, or several in one place."""
    if isinstance(item, UnknownEntry):
        return [(texts, (*at, "unknown", j)) for j, texts in enumerate(item.unknown)]
    return [(item.prefer, (*at, "prefer"))]


def _check_gaps(here: Context, at: Path) -> None:
    """Report gaps that have no place above them or none below; in the file, where nothing is left out."""
    ranking = locate(here.root, at)
    items = ranking.items if isinstance(ranking, Items) else ()
    gaps = [keys_of(item) == ["gap"] for item in items]
    for k, item in enumerate(items):
        if not gaps[k]:
            continue
        if k == 0:
            rule, fix = "A gap stands between two places, and nothing stands above this one.", "Remove it."
        elif gaps[k - 1]:
            rule, fix = "Two gaps stand in a row.", "Keep one; a wider gap is written by number, such as gap: 3."
        elif k == len(items) - 1:
            rule, fix = "A gap stands between two places, and nothing stands below this one.", "Remove it."
        else:
            continue
        here.report("S215", "gap", rule, fix, item.place)


def _ranked_places(here: Context, path: Path, count: int) -> Iterator[Place]:
    node = here.node(path)
    for number in range(count):
        listed = isinstance(node, Items) and number < len(node.items)
        yield node.items[number].place if isinstance(node, Items) and listed else node.place


def _check_ranked(here: Context, text: str, place: Place) -> None:
    """Report an entry of a ranking or of a pair that cannot be a state, whichever are feasible."""
    labels = (*here.entry.labels.values(), *here.entry.states.values(), *(one.name for one in here.entry.coalesce))
    if text.strip() in here.state_names or text.strip() in labels:
        return
    if here.pairs and looks_like_pattern(text):
        here.pattern(text, place)
    elif not (here.pairs and here.state_names):
        known = tuple(here.state_names) or tuple(one.name for one in here.entry.coalesce)
        size = "one letter" if len(here.pairs) == 1 else f"{len(here.pairs)} letters"
        fix = suggest(text, known) or f"Write a vector of {size}, Y, N or -."
        here.report("S524", text, f"No state is called {text!r}.", fix, place)


def _weights(here: Context, entry: Preferences, path: Path, owner: str, names: Names | None) -> Weights:
    weights: list[Weight] = []
    for key, weight in (entry.weights or {}).items():
        at: Path = (*path, "weights", key)
        number = here.option(key, here.key_place(at), owner, names)
        if number in [other.option for other in weights]:
            here.same_option(key, number, here.key_place(at))
        elif number is not None:
            weights.append(Weight(number, weight.weight, here.evidence(weight, at)))
    return Weights(tuple(weights))


def _statements(here: Context, entry: Preferences, path: Path, owner: str, names: Names | None) -> Statements:
    items = []
    for k, line in enumerate(entry.preferences or ()):
        at: Path = (*path, "preferences", k)
        if line.uncertain and line.strong > 1:
            rule = "The marks contradict each other: uncertain says that nothing is known, strong that much is."
            place, last = max((here.key_place((*at, key)), key) for key in ("uncertain", "strong"))
            here.report("S214", last, rule, "Keep the one that is true.", place)
        statement = here.statement(line.prefer, (*at, "prefer"), owner, names)
        if statement is not None:
            evidence = here.evidence(line, at, owner, names, len(entry.preferences or ()))
            items.append(PreferenceStatement(statement, evidence, line.uncertain, line.strong))
    return Statements(tuple(items))


def _relation(here: Context, entry: Preferences, path: Path) -> Comparisons:
    at: Path = (*path, "relation")
    items = []
    for k, line in enumerate(entry.relation or ()):
        place = here.place((*at, k, "compare"))
        try:
            pair = split(line.compare)
        except NoPair as error:
            here.report("S527", line.compare, error.rule, error.fix, place)
            continue
        evidence = here.evidence(line, (*at, k))
        if _check_pair(here, pair, place):
            items.append(Comparison(*pair, place, evidence))
    return Comparisons(tuple(items), here.key_place(at))


def _check_pair(here: Context, pair: Pair, place: Place) -> bool:
    """Say whether both sides of a pair can be states, and report what cannot; wrong lengths of both are one problem."""
    before = len(here.problems)
    for text in dict.fromkeys((pair.left, pair.right)):
        _check_ranked(here, text, place)
    found = here.problems[before:]
    lengths = [problem for problem in found if problem.code == "S503"]
    if lengths:
        counted = ", ".join(f"{problem.text!r} has {len(''.join(problem.text.split()))}" for problem in lengths)
        rule = f"A vector has one letter for each of the {len(here.pairs)} options; {counted}."
        first = replace(lengths[0], rule=rule)
        here.problems[before:] = [first, *(problem for problem in found if problem.code != "S503")]
    return not found
