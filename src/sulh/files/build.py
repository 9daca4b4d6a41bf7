"""From the entries of a file to a case: names are looked up, statements parsed, every problem collected."""

from __future__ import annotations

from collections.abc import Iterable

from sulh.case.case import Case, Coalesce, Label, Option, Party, Rule
from sulh.case.evidence import Source
from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.case.records import Claim, ForbiddenMove, Phase, Published
from sulh.case.sampling import Sampling
from sulh.case.spread import ByConfidence, Spread
from sulh.case.statements import KEYWORDS
from sulh.errors import CaseError
from sulh.files.context import Context
from sulh.files.form import Path, suggest
from sulh.files.preferences import preference
from sulh.files.schema import TOP_LEVEL, ChanceEntry, PartyEntry, RobustEntry, WanderEntry


def build(here: Context, name: str, file: str) -> Case:
    """Return the case that the entries say, without its history, views and variants; problems go to ``here``."""
    entry = here.entry
    parties = tuple(_party(here, id, party) for id, party in entry.parties.items())
    _form(here)
    return Case(
        name=name,
        title=entry.title or name,
        parties=parties,
        status=entry.status,
        date=entry.date,
        about=entry.about,
        sources={
            key: Source(key, **source.model_dump(), place=here.place(("sources", key)))
            for key, source in entry.sources.items()
        },
        rules=tuple(_rules(here)),
        status_quo=here.state(entry.status_quo, ("status_quo",)) if entry.status_quo is not None else None,
        status_quo_place=here.place(("status_quo",)),
        labels=tuple(_labels(here)),
        coalesced=tuple(_coalesced(here)),
        forbidden_moves=tuple(_forbidden(here)),
        named_states=dict(entry.states),
        named_moves=_moves(here),
        phases=tuple(_phases(here)),
        claims={claim.id: claim for claim in _claims(here)},
        published=tuple(_published(here)),
        robust=_robust(here, entry.robust) if entry.robust is not None else Sampling(),
        file=file,
    )


def _form(here: Context) -> None:
    """Check what only the whole can tell: ids, and that the case is in one form."""
    for party in here.party_ids:
        at: Path = ("parties", party)
        if party in TOP_LEVEL:
            rule = f"A party cannot be called {party!r}: that is a key of the case."
            here.report("S211", party, rule, "Choose another id.", here.key_place(at))
        for id, path in [(party, at), *((o, (*at, "options", o)) for p, o in here.pairs if p == party)]:
            if id.lower() in KEYWORDS:
                rule = f"{id!r} is a word of the statement language and cannot be an id."
                here.report("S211", id, rule, "Choose another id.", here.key_place(path))
    if not here.pairs and not here.state_names and here.whole(("parties",)):
        rule = "No party has an option: there is nothing to decide."
        fix = "Give a party options, or name the states and the moves between them."
        here.report("S213", "parties", rule, fix, here.place(("parties",)))
    if here.pairs and here.state_names:
        rule = "A case has either options or named states, not both."
        here.report("S210", "states", rule, "Remove one of them.", here.key_place(("states",)))
    for key in ("feasible", "coalesce", "forbidden_moves") if here.state_names and not here.pairs else ():
        if getattr(here.entry, key):
            rule = f"{key!r} speaks of options, and this case names its states one by one."
            here.report("S210", key, rule, "Remove it, and list the states and moves you mean.", here.key_place((key,)))


def _party(here: Context, id: str, entry: PartyEntry) -> Party:
    path: Path = ("parties", id)
    options = tuple(
        Option(
            option,
            id,
            given.text,
            given.direction,
            given.coercive,
            here.evidence(given, (*path, "options", option)),
        )
        for option, given in entry.options.items()
    )
    preferred = preference(here, entry, path, id)
    attitudes, attitude_evidence = {}, {}
    for other, toward in entry.attitudes.items():
        at: Path = (*path, "attitudes", other)
        evidence = here.evidence(toward, at)
        if here.party(other, here.key_place(at)):
            attitudes[other], attitude_evidence[other] = toward.attitude, evidence
    return Party(
        id,
        entry.name,
        entry.about,
        options,
        preferred,
        here.evidence(entry, path),
        attitudes,
        attitude_evidence,
    )


def _rules(here: Context) -> Iterable[Rule]:
    for k, entry in enumerate(here.entry.feasible if here.pairs else ()):
        statement = here.statement(entry.rule, ("feasible", k, "rule"))
        if statement is not None:
            yield Rule(statement, entry.judgement, here.evidence(entry, ("feasible", k)))


def _labels(here: Context) -> Iterable[Label]:
    for key, text in here.entry.labels.items():
        place = here.key_place(("labels", key))
        pattern = here.pattern(key, place)
        if pattern is not None:
            yield Label(pattern, text, place)


def _coalesced(here: Context) -> Iterable[Coalesce]:
    seen: set[str] = set()
    for k, entry in enumerate(here.entry.coalesce if here.pairs else ()):
        at: Path = ("coalesce", k)
        if entry.name in seen:
            rule = f"Two coalesced states are called {entry.name!r}."
            here.report("S306", entry.name, rule, "Give each its own name.", here.place((*at, "as")))
        elif looks_like_pattern(entry.name) and len("".join(entry.name.split())) == len(here.pairs):
            rule = f"A coalesced state cannot be called {entry.name!r}: that is a vector."
            here.report("S306", entry.name, rule, "Give it a name in words.", here.place((*at, "as")))
        seen.add(entry.name)
        try:
            pattern = str(parse_pattern(entry.states, len(here.pairs), here.place((*at, "states"))))
        except CaseError as error:
            here.problems += error.problems
            continue
        yield Coalesce(pattern, entry.name, here.evidence(entry, at))


def _forbidden(here: Context) -> Iterable[ForbiddenMove]:
    for k, entry in enumerate(here.entry.forbidden_moves if here.pairs else ()):
        at: Path = ("forbidden_moves", k)
        known = [party for j, party in enumerate(entry.by) if here.party(party, here.place((*at, "by", j)))]
        for party in known or (None,):
            before = len(here.problems)
            start = here.statement(entry.start, (*at, "from"), party)
            end = here.statement(entry.end, (*at, "to"), party)
            if party is None:  # whose bare names they are is not known
                here.problems[before:] = [problem for problem in here.problems[before:] if problem.code != "S403"]
            elif start is not None and end is not None:
                yield ForbiddenMove(party, start, end, here.evidence(entry, at))


def _moves(here: Context) -> dict[str, tuple[tuple[str, str], ...]]:
    result: dict[str, tuple[tuple[str, str], ...]] = {}
    for id, party in here.entry.parties.items():
        at: Path = ("parties", id, "moves")
        if party.moves and not here.state_names:
            rule = "Moves are listed one by one only where the states are named; here the options give them."
            here.report("S210", "moves", rule, "Remove moves, or name the states.", here.key_place(at))
            continue
        pairs = []
        for k, move in enumerate(party.moves):
            start = here.state(move.start, (*at, k, "from"))
            end = here.state(move.end, (*at, k, "to"))
            if start is not None and start == end:
                rule = f"A move leads from {start!r} to itself."
                here.report("S307", start, rule, "Remove it: to stay is no move.", here.place((*at, k)))
            elif start is not None and end is not None:
                pairs.append((start, end))
        result[id] = tuple(dict.fromkeys(pairs))
    return result


def _phases(here: Context) -> Iterable[Phase]:
    for k, entry in enumerate(here.entry.phases):
        at: Path = ("phases", k)
        if entry.variant is None or _variant(here, entry.variant, (*at, "variant")):
            yield Phase(entry.since, entry.variant, here.evidence(entry, at))


def _claims(here: Context) -> Iterable[Claim]:
    """Yield the claims that can be read; in a variant's own case, too, those that cannot are left out."""
    for id, entry in here.entry.claims.items():
        evidence = here.evidence(entry, ("claims", id))
        if here.claim(entry.says, ("claims", id, "says")):
            yield Claim(id, entry.claim, entry.says, evidence)


def _published(here: Context) -> Iterable[Published]:
    for k, entry in enumerate(here.entry.published):
        at: Path = ("published", k)
        if entry.variant not in (None, here.variant) and not _variant(here, entry.variant, (*at, "variant")):
            continue
        equilibria, stable = entry.equilibria, entry.stable
        # What belongs to a variant is read with the variant, whose vectors may be longer.
        if entry.variant in (None, here.variant):
            if equilibria is not None:
                found = [here.state(name, (*at, "equilibria", j)) for j, name in enumerate(equilibria)]
                equilibria = [name for name in found if name is not None]
            if stable is not None:
                stable = _stable(here, stable, (*at, "stable"))
        yield Published(
            entry.concept,
            None if equilibria is None else tuple(_tight(name) for name in equilibria),
            None if stable is None else {_tight(name): tuple(who) for name, who in stable.items()},
            entry.variant,
            entry.note,
            here.evidence(entry, at),
            here.place(at),
        )


def _robust(here: Context, entry: RobustEntry) -> Sampling:
    """Return the settings for drawing codings; what the file leaves out stays as it is everywhere."""
    usual = Spread()
    spread = Spread(
        _by_confidence(entry.wander, usual.wander),
        _by_confidence(entry.dropped, usual.dropped),
        _by_confidence(entry.off, usual.off),
        dict(entry.weights),
        entry.coders or usual.coders,
    )
    return Sampling(entry.samples, entry.seed, spread)


def weighted(here: Context) -> None:
    """Check that the variants exist that are to be drawn more or less often; only the base has them all."""
    for name in here.entry.robust.weights if here.entry.robust is not None else ():
        _variant(here, name, ("robust", "weights", name))


def _by_confidence(entry: WanderEntry | ChanceEntry | None, usual: ByConfidence) -> ByConfidence:
    given = {} if entry is None else entry.model_dump(exclude_none=True)
    return ByConfidence(**{**usual.to_dict(), **given})


def _stable(here: Context, given: dict[str, list[str]], at: Path) -> dict[str, list[str]]:
    result = {}
    for key, parties in given.items():
        name = here.pattern(key, here.key_place((*at, key)))
        kept = [party for j, party in enumerate(parties) if here.party(party, here.place((*at, key, j)))]
        if name is not None:
            result[name] = kept
    return result


def _variant(here: Context, name: str | None, path: Path) -> bool:
    """Say whether a variant exists, and report it if not; in a variant's own case the others are not there."""
    if here.variant is None and name is not None and name not in here.variants:
        rule = f"There is no variant {name!r}."
        fix = suggest(name, tuple(here.variants)) or "Add it under variants."
        here.report("S603", name, rule, fix, here.place(path))
    return here.variant is None and name in here.variants


def _tight(name: str) -> str:
    letters = "".join(name.split())
    return letters if set(letters) <= set("YN-") else name.strip()
