"""A case without what its sources do not let everybody see: names, quotes and pages of documents, and the reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, get_args

from sulh.case.case import Case, Option, Party
from sulh.case.evidence import Access, Reading, Source
from sulh.case.records import Claim, Step
from sulh.case.views import View
from sulh.errors import UsageError
from sulh.questions.access_names import Names, names_of, renamed_text

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
    drawn
        The same, for drawing codings, with the text of the file in which the names of coders are replaced: nothing of
        it is shown.
    """

    case: Case
    access: Access
    hidden: frozenset[str]
    n_entries: int
    drawn: Case


def visible(case: Case, access: Access = "public") -> Visible:
    """Return a case as it may be shown to readers of an access.

    What an entry says in its own words (``because``, what is said of a party, an event, a claim) is left out where
    every source of it may not be seen, and so are what an option means, the ids of claims, the names of views, of
    observers and of coders; quote and page are, where one of them may not.

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
        return Visible(case, access, frozenset(), 0, case)
    masker = _Masker({id: f"not-public-{number}" for number, id in enumerate(hidden, 1)}, names_of(case, hidden))
    shown = masker.case(case)
    drawn = replace(shown, text=renamed_text(case, masker.told.coders))
    return Visible(shown, access, frozenset(masker.names.values()), masker.counted, drawn)


class _Masker:
    """Walks through a case, and takes out what may not be seen."""

    def __init__(self, names: Mapping[str, str], told: Names) -> None:
        self.names, self.told, self.counted, self.depth = names, told, 0, 0

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
            if all(found[key] is value[key] for key in value):
                return value
            return {_key(key, value[key], one): one for key, one in found.items()}
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
        told |= self.named(value)
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

    def named(self, value: Any) -> dict[str, Any]:
        """Return what changes in the names that only such sources support."""
        match value:
            case Reading(by=by) if by in self.told.coders:
                return {"by": self.told.coders[by]}
            case Claim(id=id) if id in self.told.claims:
                return {"id": self.told.claims[id]}
            case View(name=name, observer=observer):
                found = {"name": self.told.views.get(name, name)}
                if observer is not None and observer in self.told.observers:
                    found["observer"] = self.told.observers[observer]
                return found if found != {"name": name} else {}
        return {}

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
            case Option(text=text) if text:
                # Sentences and pictures call it by its id then.
                return {"text": ""}
            case View(adds=adds) if adds:
                return {"adds": {name: replace(one, text="") for name, one in adds.items()}}
        return {}


def _key(key: str, old: Any, new: Any) -> str:
    """Return under what a changed entry stands: what stood under its own name still does."""
    match old, new:
        case (Claim(), Claim()) if key == old.id:
            return new.id
        case (View(), View()) if key == old.name:
            return new.name
    return key


def field_is_walked(name: str) -> bool:
    """Say whether entries can stand below a field: statements, places and names of states hold none."""
    return name not in ("statement", "place", "places", "start", "end", "states")


def kept(sources: tuple[str, ...], shown: Visible) -> tuple[list[Source], int]:
    """Return those of some sources that may be seen, and how many others there are."""
    found = [shown.case.sources[id] for id in sources if id in shown.case.sources and id not in shown.hidden]
    return found, sum(id in shown.hidden for id in sources)
