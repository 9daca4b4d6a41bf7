"""What a reader of a case should doubt: how its lines are supported, and what its coder says is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sulh.case.case import Case, Party
from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.case.records import Step

Doubtful = Literal["judgement", "low", "no source", "left out", "note"]
Part = Literal["party", "preference", "rule", "judgement", "move", "step", "claim", "view", "variant"]

PARTS: dict[Part, tuple[str, str]] = {
    "party": ("party", "parties"),
    "preference": ("preference", "preferences"),
    "rule": ("rule by definition", "rules by definition"),
    "judgement": ("rule by judgement", "rules by judgement"),
    "move": ("move ruled out", "moves ruled out"),
    "step": ("step of a path", "steps of paths"),
    "claim": ("claim", "claims"),
    "view": ("view", "views"),
    "variant": ("variant", "variants"),
}
"""The parts of a case that carry evidence, in words."""

NEEDS_SOURCE = ("party", "preference", "judgement", "step")
"""Parts of a coding of which a reader may expect a source; what is so by definition needs none."""

LEFT_OUT = re.compile(
    r"\b(?:not coded|nothing is coded|not said|no words|without words|no views|views: none|no phases|unproven|"
    r"not used|(?:still|it) leaves out)\b",
    re.IGNORECASE,
)
"""How a comment says that something is left out of the coding."""

LEGEND = "short names of the options"
"""In a comment at the head of a file: how to read the vectors, and no doubt."""

SENTENCE = re.compile(r"(?:(?<=[a-z0-9)\"'][.!?])|(?<=[A-Z]{2}[.!?]))\s+(?=[A-Z0-9])")
"""Where a sentence ends; not after an initial."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One entry of what a party prefers, most important first: its text, and what supports it."""

    text: str
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to doubt.

    Attributes
    ----------
    kind
        ``"judgement"``: a rule of feasibility that is not true by definition. ``"low"``: an entry of low confidence.
        ``"no source"``: one without a source. ``"left out"``: what the file says is not coded. ``"note"``: what it
        says at its head about how it was coded.
    text
        The entry or the sentence.
    because
        The reason that the file gives, or ``""``.
    """

    kind: Doubtful
    text: str
    because: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": self.kind, "text": self.text, "because": self.because}


@dataclass(frozen=True, slots=True)
class Support:
    """How the entries of one part of a case are supported.

    Attributes
    ----------
    part
        Which part.
    party
        The party whose preferences these are; ``""`` where all entries of the part are counted.
    total, high, medium, low
        How many entries there are, and how many have each grade.
    no_source
        How many have no source.
    sources
        How many different sources they have together.
    """

    part: Part
    party: str
    total: int
    high: int
    medium: int
    low: int
    no_source: int
    sources: int

    @property
    def ungraded(self) -> int:
        """How many have no grade."""
        return self.total - self.high - self.medium - self.low

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "part": self.part,
            "party": self.party,
            "total": self.total,
            "high": self.high,
            "medium": self.medium,
            "low": self.low,
            "ungraded": self.ungraded,
            "no_source": self.no_source,
            "n_sources": self.sources,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a case that carries evidence; ``party`` is whose preference it is."""

    part: Part
    text: str
    evidence: Evidence
    party: str = ""


def wishes(case: Case, party: Party) -> tuple[Wish, ...]:
    """Return what a party prefers, in the order of the file.

    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> [wish.text for wish in wishes(case, case.party("pakistan"))][:2]
    ['not restrict', 'facilitate']
    """
    preference = party.preference
    match preference:
        case Statements():
            return tuple(Wish(_flat(item.statement.text), item.evidence) for item in preference.items)
        case Ranking():
            return tuple(Wish(_flat(", ".join(group.patterns)), group.evidence) for group in preference.groups)
        case Weights():
            return tuple(
                Wish(f"{case.options[item.option]}: {item.weight}", item.evidence) for item in preference.items
            )
        case Comparisons():
            return tuple(Wish(f"{item.left} {item.sign} {item.right}", item.evidence) for item in preference.items)


def entries(case: Case) -> Iterator[Entry]:
    """Yield the entries of a case that carry evidence: variants as one each, of paths those not disputed."""
    for party in case.parties:
        yield Entry("party", f"what is said of {party.id}", party.evidence)
        for wish in wishes(case, party):
            yield Entry("preference", f"{party.id} prefers {wish.text!r}", wish.evidence, party.id)
    for rule in case.rules:
        yield Entry("judgement" if rule.judgement else "rule", _flat(rule.statement.text), rule.evidence)
    for move in case.forbidden_moves:
        text = f"{move.party} from {_flat(move.start.text)!r} to {_flat(move.end.text)!r}"
        yield Entry("move", text, move.evidence)
    steps: dict[Any, Step] = {}
    for path in case.history.values():
        for step in path.steps if _ruling(case, path.variant) else ():
            # Paths may share events; what the first of them says counts.
            steps.setdefault((step.date, step.parties, tuple(step.change.items()), step.to), step)
    for step in steps.values():
        at = f"{step.date}: " if step.date else ""
        yield Entry("step", f"{at}{step.event or ' and '.join(step.parties)}", step.evidence)
    yield from (Entry("claim", claim.text, claim.evidence) for claim in case.claims.values())
    yield from (Entry("view", view.name, view.evidence) for view in case.views.values())
    yield from (Entry("variant", variant.name, variant.evidence) for variant in case.variants.values())


def supports(case: Case) -> tuple[Support, ...]:
    """Return how the parts of a case are supported, then the preferences of each party; what is not there is left out.

    >>> import sulh
    >>> [one.party for one in supports(sulh.load("bonn-2001")) if one.part == "preference"]
    ['', 'us', 'northern_alliance', 'karzai', 'taliban', 'pakistan']
    """
    found = list(entries(case))
    parts = [_support(part, "", [one.evidence for one in found if one.part == part]) for part in PARTS]
    ids = [party.id for party in case.parties]
    own = [_support("preference", id, [one.evidence for one in found if one.party == id]) for id in ids]
    return tuple(one for one in (*parts, *own) if one.total)


def _support(part: Part, party: str, own: list[Evidence]) -> Support:
    grades = [evidence.confidence for evidence in own]
    high, medium, low = (grades.count(grade) for grade in ("high", "medium", "low"))
    without = sum(not evidence.sources for evidence in own)
    sources = len({id for evidence in own for id in evidence.sources})
    return Support(part, party, len(own), high, medium, low, without, sources)


def doubts(case: Case) -> tuple[Doubt, ...]:
    """Return what a reader should doubt, in the order of the kinds; disputed codings are told as variants."""
    found = list(entries(case))
    own = [entry for entry in found if entry.part not in ("claim", "view", "variant")]
    told = [Doubt("note", text) for text in head(case)]
    told += [_doubt("judgement", entry) for entry in own if entry.part == "judgement"]
    told += [_doubt("low", entry) for entry in own if entry.evidence.confidence == "low"]
    told += [_doubt("no source", entry) for entry in own if entry.part in NEEDS_SOURCE and not entry.evidence.sources]
    told += [Doubt("left out", text) for text in left_out(case)]
    return tuple(told)


def told_apart(about: str) -> tuple[str, str]:
    """Return what a case is about, and apart from it the passage on what is not coded, if there is one.

    >>> told_apart("They met. They agreed. Not coded as parties: the hosts.")
    ('They met. They agreed.', 'Not coded as parties: the hosts.')
    """
    text = _flat(about)
    at = re.search(r"(?:^|(?<=\. ))Not coded\b", text)
    return (text, "") if at is None else (text[: at.start()].rstrip(), text[at.start() :])


def left_out(case: Case) -> tuple[str, ...]:
    """Return the sentences in which the file says what is not coded: about the case, its parties, in comments."""
    rest, passage = told_apart(case.about)
    texts = [rest, *(party.about for party in case.parties), *(" ".join(block) for block in _comments(case)[1:])]
    found = [_flat(one) for text in texts for one in SENTENCE.split(text) if LEFT_OUT.search(one)]
    return tuple(dict.fromkeys([*([passage] if passage else []), *found]))


def head(case: Case) -> tuple[str, ...]:
    """Return what the comment at the head of the file says about how the case was coded, as paragraphs."""
    blocks = _comments(case)
    if not blocks or not case.text.lstrip().startswith("#"):
        return ()
    first = "\n".join(blocks[0]).split("\n\n")[1:]
    sentences = [[one for one in SENTENCE.split(_flat(text)) if LEGEND not in one] for text in first]
    return tuple(" ".join(own) for own in sentences if own)


def _comments(case: Case) -> list[list[str]]:
    """Return the blocks of lines that are comments and stand at the margin; none where a source is not public."""
    if any(source.access != "public" for source in case.sources.values()):
        return []
    blocks: list[list[str]] = []
    last = False
    for line in case.text.splitlines():
        now = line.startswith("#")
        if now and not last:
            blocks.append([])
        if now:
            blocks[-1].append(line.lstrip("#").strip())
        last = now
    return blocks


def _ruling(case: Case, variant: str | None) -> bool:
    """Say whether a coding is this one, or that of another leadership; not a disputed one, or a what-if."""
    if variant in (None, case.variant_name):
        return True
    return variant in case.variants and case.variants[variant].kind == "leadership"


def _doubt(kind: Doubtful, entry: Entry) -> Doubt:
    return Doubt(kind, entry.text, _flat(entry.evidence.because or ""))


def _flat(text: str) -> str:
    return " ".join(text.split())
