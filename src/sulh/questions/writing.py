"""From changes to a variant of a case file: each entry in the words of the file, with its evidence."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any, cast

from sulh.case.case import Case
from sulh.case.patterns import looks_like_pattern
from sulh.case.preferences import Comparisons, Preference, Ranking, Statements
from sulh.case.states import MAX_STATES
from sulh.errors import SulhError, UsageError
from sulh.files.document import Document
from sulh.files.reader import loads
from sulh.files.tree import Entries, Plain
from sulh.questions.applying import applied, new_option
from sulh.questions.changes import Change, Guarantor, NewDirection, NewList, Removed
from sulh.questions.wishes import Wish
from sulh.questions.wording import words
from sulh.questions.written import Data, written

_SIGN = re.compile(r"(?<!\S)(>+|<+|=|\?)(?!\S)")
"""What stands between the two states of a pair."""


def variant_entry(
    case: Case, changes: Iterable[Change], wishes: Iterable[Wish | str] = (), data: Data | None = None
) -> Data:
    """Return the variant that makes changes to a case, as an entry of the section ``variants``.

    Statements stand as the file has them, with their evidence, in their new order; what is new says for which
    wishes. A variant is said as changes to the variant that the case is, or to the base. ``data`` is what
    :func:`~sulh.questions.written.written` gives for the case, where it is at hand.

    Raises
    ------
    UsageError
        A change does not fit the case, or the case is several variants together.

    Examples
    --------
    >>> import sulh
    >>> from sulh.questions.changes import NewList
    >>> case = sulh.loads("{sulh: 1, title: A lamp, parties: {me: {options: {on: x}, preferences: [true, on]}}}")
    >>> entry = variant_entry(case, [NewList("me", (1, 0))], ["on"])
    >>> entry["because"]
    "Written by sulh mediate. 'on' would hold if me ranked 'on' 1 place higher, right above 'true'."
    >>> entry["set"]
    {'me.preferences': ['on', 'true']}
    """
    listed = list(dict.fromkeys(changes))
    if case.text and case.variant_name not in (None, *variant_names(Document.parse(case.text))):
        raise UsageError(
            f"{case.variant_name!r} is no variant of the file, so that none can start from it. Ask of one variant."
        )
    old = written(case) if data is None else data
    wished = " and ".join(repr(str(wish)) for wish in wishes)
    new = _Rewriting(case, listed, copy.deepcopy(old), wished).data()
    said = " and ".join(clause for change in listed for clause in words(case, change))
    entry: Data = {
        "kind": "counterfactual",
        "because": f"Written by sulh mediate. {wished or 'Something else'} would hold if {said}.",
    }
    if case.variant_name is not None:
        entry["from"] = case.variant_name
    changed = dict(_differences(old, new))
    if changed:
        entry["set"] = cast(Plain, changed)
    gone = [key for key in ("history", "views") if key in old and key not in new]
    if gone:
        entry["remove"] = cast(Plain, gone)
    return entry


def with_variant(
    document: Document,
    case: Case,
    name: str,
    changes: Iterable[Change],
    wishes: Iterable[Wish | str] = (),
    max_states: int = MAX_STATES,
) -> Document:
    """Return the document of a case file with the changed case as one more variant; the rest stays as it is.

    The new text is read again, and its variant compared with the changed case.

    Raises
    ------
    UsageError
        There is a variant of this name, the name is empty, or the document is not that of the case.
    SulhError
        The changes cannot be written safely.
    """
    see_new(document, name)
    if document.text != case.text:
        raise UsageError("The document is not the text that the case was read from. Read the file again.")
    listed = list(dict.fromkeys(changes))
    result = document.set(("variants", name), variant_entry(case, listed, wishes))
    again = loads(result.text, case.name, file=case.file, max_states=max_states).variant(name)
    if model(again) != model(applied(case, listed, max_states)):
        raise SulhError(
            "These changes cannot be written safely as a variant of this file; nothing was written. "
            "Take the entry from --json and edit the file by hand."
        )
    return result


def model(case: Case) -> Any:
    """Return what decides the outcomes of a case, and nothing else: what two codings of one model have in common."""
    return (
        tuple((party.id, _options(party.options), _preferred(party.preference)) for party in case.parties),
        tuple(rule.statement.tree for rule in case.rules),
        tuple((one.pattern, one.name) for one in case.coalesced),
        tuple((ban.party, ban.start.tree, ban.end.tree) for ban in case.forbidden_moves),
        dict(case.named_states),
        {party: moves for party, moves in case.named_moves.items() if moves},
    )


def _options(options: Iterable[Any]) -> Any:
    return tuple((option.id, option.direction, option.coercive) for option in options)


def _preferred(preference: Preference) -> Any:
    match preference:
        case Statements(items):
            return tuple((item.statement.tree, item.uncertain, item.degree) for item in items)
        case Ranking(groups):
            return tuple((tuple(map(_tight, group.patterns)), group.gap, group.unknown) for group in groups)
        case Comparisons(items):
            return tuple((_tight(one.left), one.sign, _tight(one.right), one.degree) for one in items)
    return tuple((item.option, item.weight) for item in preference.items)


def _within(item: Plain, size: int) -> Plain:
    """Return a statement without the readings that put it where a shorter list has no place."""
    if not isinstance(item, dict) or not isinstance(item.get("readings"), list):
        return item
    kept = [
        one
        for one in _items(item["readings"])
        if not (isinstance(one, dict) and isinstance(one.get("place"), str) and int(cast(str, one["place"])) > size)
    ]
    rest: Data = {key: value for key, value in item.items() if key != "readings"}
    return {**rest, "readings": kept} if kept else rest


def _tight(name: str) -> str:
    return "".join(name.split()) if looks_like_pattern(name) else name.strip()


def see_new(document: Document, name: str) -> None:
    """See that a variant can be added to a case file under a name.

    Raises
    ------
    UsageError
        The name is empty, or has blanks around it, or is that of a variant of the file.
    """
    if not name.strip() or name != name.strip():
        raise UsageError("A variant needs a name, without blanks around it.")
    if name in variant_names(document):
        raise UsageError(f"The file has a variant {name!r} already. Choose another name.")


def variant_names(document: Document) -> list[str]:
    """Return the names of the variants of a case file."""
    section = document.root.get("variants")
    return section.keys() if isinstance(section, Entries) else []


class _Rewriting:
    """Brings changes, one kind after the other, into the plain data of a case."""

    def __init__(self, case: Case, changes: list[Change], data: Data, wished: str) -> None:
        self.case, self.changes, self.new = case, changes, data
        self.why = f"Added by sulh mediate for the wish {wished}." if wished else "Added by sulh mediate."
        self.parties = cast("dict[str, Data]", data["parties"])

    def data(self) -> Data:
        """Return the data with all changes in it."""
        guarantors = [change for change in self.changes if isinstance(change, Guarantor)]
        others = [change for change in self.changes if not isinstance(change, Guarantor)]
        for change in others:
            if isinstance(change, NewList):
                self._list(change)
            elif isinstance(change, NewDirection):
                self._direction(change)
        narrow = applied(self.case, others)
        removed = [change.option for change in others if isinstance(change, Removed)]
        if removed:
            self._remove(removed, narrow)
        if guarantors:
            self._guarantee(guarantors, narrow, applied(self.case, self.changes))
        if any(not isinstance(change, NewList) for change in self.changes):
            self.new.pop("history", None)  # what happened did not happen under these rules, and may break them
        return self.new

    def _party(self, id: str) -> Data:
        """Return the entry of a party; one that is written without any is a mapping from here on."""
        if not isinstance(self.parties.get(id), dict):
            self.parties[id] = {}
        return self.parties[id]

    def _added(self, text: str) -> Plain:
        return {"prefer": text, "because": self.why}

    def _list(self, change: NewList) -> None:
        party = self._party(change.party)
        if "ranking" in party:
            items = _items(party["ranking"])
            places = [k for k, item in enumerate(items) if not _is_gap(item)]
            moved = list(items)  # a gap stays with its place
            for place, entry in zip(places, change.entries, strict=True):
                moved[place] = items[places[cast(int, entry)]]
            party["ranking"] = moved
            return
        items = _items(party.get("preferences", []))
        size = len(change.entries)
        party["preferences"] = [
            _within(items[entry], size) if isinstance(entry, int) else self._added(str(entry))
            for entry in change.entries
        ]

    def _direction(self, change: NewDirection) -> None:
        owner, _, id = change.option.partition(".")
        options = cast("dict[str, Plain]", self._party(owner)["options"])
        given = options[id]
        entry: Data = dict(given) if isinstance(given, dict) else {"text": given} if given else {}
        before, why = entry.get("direction", "both"), entry.pop("because", None)
        entry["direction"] = change.direction
        told = f" Coded before as {before}" + (f": {why}" if why else ".")
        entry["because"] = self.why.replace("Added", "Direction changed", 1) + told
        options[id] = entry

    def _remove(self, names: list[str], narrow: Case) -> None:
        order = [option.name for option in self.case.options]
        rules: list[Plain] = [{"rule": f"not {name}", "because": self.why} for name in sorted(names, key=order.index)]
        self.new["feasible"] = [*_items(self.new.get("feasible", [])), *rules]
        if "coalesce" in self.new:
            pairs = zip(self.case.coalesced, _items(self.new["coalesce"]), strict=True)
            self.new["coalesce"] = [entry for one, entry in pairs if one in narrow.coalesced]
        for party in self.case.parties:
            entry, now = self._party(party.id), narrow.party(party.id).preference
            if isinstance(now, Ranking) and "ranking" in entry:
                left = {text for group in now.groups for text in map(_tight, group.patterns)}
                entry["ranking"] = _without_loose_gaps(_thinned(_items(entry["ranking"]), left))
            elif isinstance(now, Comparisons) and isinstance(party.preference, Comparisons) and "relation" in entry:
                lines = zip(party.preference.items, _items(entry["relation"]), strict=True)
                entry["relation"] = [line for item, line in lines if item in now.items]

    def _guarantee(self, guarantors: list[Guarantor], narrow: Case, wide: Case) -> None:
        self._widen(narrow, wide)
        answers = {new_option(self.case, self.changes, one): one for one in guarantors}
        takers = [one.option.partition(".")[0] for one in guarantors]
        for party in wide.parties:
            entry = self._party(party.id)
            new = {id: one for (owner, id), one in answers.items() if owner == party.id}
            options = [option.id for option in party.options if option.id in new]
            if options:
                given = entry.get("options")
                entry["options"] = {**(given if isinstance(given, dict) else {})}
                for id in options:
                    text = f"Answer the step {'' if new[id].on else 'not '}{new[id].option}"
                    cast("Data", entry["options"])[id] = {"text": text, "because": self.why}
            if isinstance(party.preference, Statements):
                first, last = takers.count(party.id), len(options)
                texts = [str(item.statement) for item in party.preference.items]
                before, after = texts[:first], texts[len(texts) - last :]
                if before or after:
                    own = _items(entry.get("preferences", []))
                    entry["preferences"] = [*map(self._added, before), *own, *map(self._added, after)]

    def _widen(self, narrow: Case, wide: Case) -> None:
        """Bring every vector and pattern to the new number of options; views that hold any are left out."""
        names = [option.name for option in wide.options]
        old = [option.name for option in narrow.options]
        merged = {one.name for one in narrow.coalesced}

        def pattern(text: Plain, fill: str = "-") -> str:
            assert isinstance(text, str)
            letters = "".join(text.split())
            if text.strip() in merged or not looks_like_pattern(text) or len(letters) != len(old):
                return text
            given = dict(zip(old, letters, strict=True))
            groups = ("".join(given.get(option.name, fill) for option in party.options) for party in wide.parties)
            return " ".join(group for group in groups if group)

        assert all(name in names for name in old)
        new = self.new
        if isinstance(new.get("status_quo"), str):
            new["status_quo"] = pattern(new["status_quo"], "N")
        if isinstance(new.get("labels"), dict):
            new["labels"] = {pattern(key): text for key, text in cast("Data", new["labels"]).items()}
        if "coalesce" in new:
            new["coalesce"] = [{**one, "states": pattern(one["states"])} for one in cast("list[Data]", new["coalesce"])]
        for party in narrow.parties:
            entry = self._party(party.id)
            if "ranking" in entry:
                entry["ranking"] = [_each_state(item, pattern) for item in _items(entry["ranking"])]
            if "relation" in entry:
                entry["relation"] = [_each_side(line, pattern) for line in _items(entry["relation"])]
        if "views" in new and _has_vectors(new["views"]):
            del new["views"]


def _items(data: Plain) -> list[Plain]:
    return data if isinstance(data, list) else []


def _is_gap(item: Plain) -> bool:
    return isinstance(item, dict) and "gap" in item


def _each_state(item: Plain, change: Any) -> Plain:
    """Return an item of a ranking with every state in it changed."""
    if isinstance(item, dict):
        return {key: _each_state(one, change) if key in ("prefer", "unknown") else one for key, one in item.items()}
    return [_each_state(one, change) for one in item] if isinstance(item, list) else cast(Plain, change(item))


def _each_side(line: Plain, change: Any) -> Plain:
    """Return a pair of a relation with both states changed."""
    if isinstance(line, dict):
        return {**line, "compare": _each_side(line["compare"], change)}
    assert isinstance(line, str)
    left, sign, right = _SIGN.split(line, maxsplit=1)
    return f"{change(left.strip())} {sign} {change(right.strip())}"


def _thinned(items: list[Plain], left: set[str]) -> list[Plain]:
    """Return the items of a ranking, or of a tie in it, without the states that are not among those left."""
    found: list[Plain] = []
    for item in items:
        match item:
            case str():
                if _tight(item) in left:
                    found.append(item)
            case list():
                tied = _thinned(item, left)
                if tied:
                    found.append(tied)
            case dict() if "unknown" in item:
                shared = _thinned(_items(item["unknown"]), left)
                rest = {key: value for key, value in item.items() if key != "unknown"}
                if len(shared) == 1:
                    found.append({"prefer": shared[0], **rest} if rest else shared[0])
                elif shared:
                    found.append({"unknown": shared, **rest})
            case dict() if "prefer" in item:
                given = item["prefer"]
                tied = _thinned(given if isinstance(given, list) else [given], left)
                if tied:
                    found.append({**item, "prefer": tied if isinstance(given, list) else tied[0]})
            case _:
                found.append(item)
    return found


def _without_loose_gaps(items: list[Plain]) -> list[Plain]:
    """Return the items of a ranking with no gap at an end, and of gaps in a row the widest."""
    found: list[Plain] = []
    for item in items:
        if _is_gap(item) and (not found or _is_gap(found[-1])):
            if found:
                found[-1] = max(found[-1], item, key=_degree)
            continue
        found.append(item)
    return found[:-1] if found and _is_gap(found[-1]) else found


def _degree(gap: Plain) -> int:
    value = cast("Data", gap)["gap"]
    return int(value) if isinstance(value, str) and value.strip().isdigit() else 2


def _has_vectors(data: Plain) -> bool:
    """Say whether some view, or a view in it, ranks states or compares them."""
    if isinstance(data, dict):
        return any(key in ("ranking", "relation") or _has_vectors(value) for key, value in data.items())
    return False


def _differences(old: Data, new: Data) -> Iterable[tuple[str, Plain]]:
    """Yield the paths of a variant at which data differ, each with its new value."""
    before, after = (cast("dict[str, Data]", data["parties"]) for data in (old, new))
    for id, party in after.items():
        known = before.get(id)
        if not isinstance(known, dict):
            if party and known != party:
                yield id, party
            continue
        for key, value in party.items():
            was = known.get(key)
            if was == value:
                continue
            if key == "options" and isinstance(value, dict) and isinstance(was, dict) and was:
                yield from ((f"{id}.options.{o}", one) for o, one in value.items() if was.get(o) != one)
            else:
                yield f"{id}.{key}", value
    for key in ("feasible", "status_quo", "labels", "coalesce"):
        if key in new and old.get(key) != new[key]:
            yield key, new[key]
