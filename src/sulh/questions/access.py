"""A case without what its sources do not let everybody see: names, quotes and pages of documents, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, get_args

from sulh.case.case import Case, Party
from sulh.case.evidence import Access, Source
from sulh.case.records import Claim, Step
from sulh.errors import UsageError

LEVELS: tuple[Access, ...] = get_args(Access)
"""From what everybody may see to what hardly anybody may."""

LEFT_OUT = "Left out: its sources are not public."
"""What stands in place of a sentence that only such sources say."""


@dataclass(frozen=True, eq=False)
class Visible:
    """A case as it may be shown.

    Attributes
    ----------
    case
        The case: the same model, with the same digest. A source that may not be seen has a number in place of its
        id, and nothing else is said of it; where one is left out, the text of the file is not kept either.
    access
        What may be seen.
    hidden
        The ids that stand for sources that may not be seen.
    n_entries
        How many entries of this coding rest on such sources, in part or wholly.
    """

    case: Case
    access: Access
    hidden: frozenset[str]
    n_entries: int


def visible(case: Case, access: Access = "public") -> Visible:
    """Return a case as it may be shown to readers of an access.

    What an entry says in its own words (``because``, what is said of a party, an event, a claim) is left out where
    every source of it may not be seen; quote and page are, where one of them may not.

    Raises
    ------
    UsageError
        There is no such access.

    Examples
    --------
    >>> import sulh
    >>> shown = visible(sulh.loads('''
    ... sulh: 1
    ... title: A river
    ... sources: {diary: {title: A diary, access: confidential}}
    ... parties: {mill: {options: {leak: Leak}, preferences: [{prefer: leak, because: It said so., source: diary}]}}
    ... '''))
    >>> shown.case.sources["not-public-1"].title, shown.n_entries
    ('A source that is not public', 1)
    >>> shown.case.parties[0].preference.items[0].evidence.because
    """
    if access not in LEVELS:
        raise UsageError(f"There is no access {access!r}. Choose one of {', '.join(LEVELS)}.")
    beyond = LEVELS[LEVELS.index(access) + 1 :]
    hidden = [id for id, source in case.sources.items() if source.access in beyond]
    if not hidden:
        return Visible(case, access, frozenset(), 0)
    masker = _Masker({id: f"not-public-{number}" for number, id in enumerate(hidden, 1)})
    return Visible(masker.case(case), access, frozenset(masker.names.values()), masker.counted)


class _Masker:
    """Walks through a case, and takes out what may not be seen."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names, self.counted, self.depth = names, 0, 0

    def case(self, case: Case) -> Case:
        self.depth += 1
        told = {
            name: self.walked(getattr(case, name))
            for name in (field.name for field in fields(case))
            if name not in ("sources", "text")
        }
        self.depth -= 1
        return replace(case, **told, sources=self.sources(case.sources), text="")

    def sources(self, sources: Mapping[str, Source]) -> dict[str, Source]:
        found = {}
        for id, source in sources.items():
            name = self.names.get(id)
            if name is not None:
                source = Source(name, "A source that is not public", access=source.access)
            found[source.id] = source
        return found

    def walked(self, value: Any) -> Any:
        """Return a value with every entry in it masked; the value itself where nothing changes."""
        if isinstance(value, Case):
            return self.case(value)
        if isinstance(value, tuple):
            items = tuple(map(self.walked, value))
            return value if all(new is old for new, old in zip(items, value, strict=True)) else items
        if isinstance(value, Mapping):
            found = {key: self.walked(one) for key, one in value.items()}
            return value if all(found[key] is value[key] for key in value) else found
        if is_dataclass(value) and type(value).__module__.startswith("sulh.case."):
            return self.entry(value)
        return value

    def entry(self, value: Any) -> Any:
        names = [field.name for field in fields(value)]
        told = {name: self.walked(getattr(value, name)) for name in names if field_is_walked(name)}
        told = {name: new for name, new in told.items() if new is not getattr(value, name)}
        if "because" in names and "sources" in names:
            told |= self.supported(value)
        evidence = getattr(value, "evidence", None)
        if evidence is not None and self.wholly(evidence.sources):
            told |= self.words(value)
        return replace(value, **told) if told else value

    def supported(self, evidence: Any) -> dict[str, Any]:
        """Return what changes in the evidence of an entry, or in a coder's reading of it."""
        if not any(id in self.names for id in evidence.sources):
            return {}
        self.counted += self.depth == 1
        told: dict[str, Any] = {"sources": tuple(self.names.get(id, id) for id in evidence.sources)}
        told |= {name: None for name in ("quote", "page") if hasattr(evidence, name)}
        return told | ({"because": None} if self.wholly(evidence.sources) else {})

    def wholly(self, sources: tuple[str, ...]) -> bool:
        return bool(sources) and all(id in self.names for id in sources)

    @staticmethod
    def words(value: Any) -> dict[str, Any]:
        """Return what changes in the words of an entry that only such sources support."""
        match value:
            case Party(about=about) if about:
                return {"about": LEFT_OUT}
            case Step(event=event) if event:
                return {"event": LEFT_OUT}
            case Claim():
                return {"text": LEFT_OUT}
        return {}


def field_is_walked(name: str) -> bool:
    """Say whether entries can stand below a field: statements, places and names of states hold none."""
    return name not in ("statement", "place", "places", "start", "end", "states")


def kept(sources: tuple[str, ...], shown: Visible) -> tuple[list[Source], int]:
    """Return those of some sources that may be seen, and how many others there are."""
    found = [shown.case.sources[id] for id in sources if id in shown.case.sources and id not in shown.hidden]
    return found, sum(id in shown.hidden for id in sources)
