"""What the builders of a case share: where things stand, which names there are, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sulh.case.claim_language import Words, read_claim
from sulh.case.evidence import Evidence
from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.case.statements import Names, Statement, parse
from sulh.errors import CaseError, Place, Problem
from sulh.files.form import Path, suggest
from sulh.files.readings import readings
from sulh.files.schema import Backed, CaseEntry
from sulh.files.tree import Entries, Items, Node, Text, locate


class Context:
    """What the builders share: the file's nodes, the names it defines, and the problems found so far.

    ``root`` is the file, ``kept`` what has the right form in it: paths in ``entry`` are paths in ``kept``. The
    names come from ``root``: an option whose entry is wrong is still an option, and statements about it are
    not wrong as well. ``variant`` is the name of the variant that is read, None for the base.
    """

    def __init__(
        self, root: Entries, entry: CaseEntry, kept: Entries | None = None, variant: str | None = None
    ) -> None:
        self.root, self.entry, self.kept, self.variant = root, entry, kept or root, variant
        self.problems: list[Problem] = []
        self.party_ids = keys_of(root.get("parties"))
        self.pairs = [
            (party, option)
            for party in self.party_ids
            for option in keys_of(locate(root, ("parties", party)), "options")
        ]
        self.names = Names(self.pairs)
        self.state_names = keys_of(root.get("states"))
        self.variants = keys_of(root.get("variants"))
        self._in_file = {id(node) for node in _nodes(root)} if self.kept is not root else None

    def node(self, path: Path) -> Node:
        """Return the node at a path, or the nearest above it."""
        return locate(self.kept, path)

    def whole(self, path: Path) -> bool:
        """Say whether a path leads to what the file has there, nothing wrong left out."""
        if self._in_file is None:
            return True
        at: Node = self.kept
        for part in path:
            if isinstance(at, Items) and isinstance(part, int):
                at = at.items[part]
            elif isinstance(at, Entries):
                inner = at.get(str(part))
                if inner is None:
                    return self.root.get(str(part)) is None if at is self.kept else id(at) in self._in_file
                at = inner
        return id(at) in self._in_file

    def place(self, path: Path) -> Place:
        """Return where a path stands."""
        return self.node(path).place

    def key_place(self, path: Path) -> Place:
        """Return where the key of a path stands."""
        return self.node((*path, "[key]")).place

    def report(self, code: str, text: str, rule: str, fix: str, place: Place) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, text, rule, fix, place))

    def evidence(
        self, entry: Backed, path: Path, owner: str | None = None, names: Names | None = None, places: int = 0
    ) -> Evidence:
        """Return the evidence of an entry with its readings; for those of a list, whose it is and how long it is."""
        found, given = self.backed(entry, path), getattr(entry, "readings", ())
        if not given:
            return found
        return replace(found, readings=readings(self, given, (*path, "readings"), owner, names, places))

    def backed(self, entry: Backed, path: Path) -> Evidence:
        """Return what supports an entry or a reading, and report sources that do not exist."""
        for number, source in enumerate(entry.source):
            known = tuple(keys_of(self.root.get("sources")))
            if source not in known:
                rule = f"There is no source {source!r}."
                fix = suggest(source, known) or "Add it under sources."
                self.report("S301", source, rule, fix, self.place((*path, "source", number)))
        return Evidence(
            entry.because, tuple(entry.source), entry.quote, entry.page, entry.confidence, self.key_place(path)
        )

    def statement(
        self, text: str, path: Path, owner: str | None = None, names: Names | None = None
    ) -> Statement | None:
        """Return the statement at a path, or None after reporting what is wrong with it."""
        node = self.node(path)
        place, exact = _inside(node)
        try:
            return replace(parse(text, names or self.names, owner, place), place=node.place)
        except CaseError as error:
            self.problems += error.problems if exact else [problem.at(node.place) for problem in error.problems]
            return None

    def claim(self, text: str, path: Path) -> bool:
        """Say whether the claim at a path can be read, and report what is wrong with it if not."""
        states = (
            *self.state_names,
            *(self.entry.states[name] for name in self.state_names if name in self.entry.states),
        )
        known = (*states, *self.entry.labels.values(), *(entry.name for entry in self.entry.coalesce))
        node = self.node(path)
        place, exact = _inside(node)
        try:
            read_claim(text, Words(self.names, tuple(self.party_ids), tuple(filter(None, known))), place)
        except CaseError as error:
            self.problems += error.problems if exact else [problem.at(node.place) for problem in error.problems]
            return False
        return True

    def party(self, id: str, place: Place) -> bool:
        """Say whether a party exists, and report it if not."""
        if id in self.party_ids:
            return True
        fix = suggest(id, tuple(self.party_ids)) or "Add it under parties."
        self.report("S302", id, f"There is no party {id!r}.", fix, place)
        return False

    def option(self, name: str, place: Place, owner: str | None = None, names: Names | None = None) -> int | None:
        """Return the number of an option, or None after reporting that there is none."""
        try:
            return (names or self.names).resolve(name.strip(), owner)
        except CaseError as error:
            self.problems += [problem.at(place) for problem in error.problems]
            return None

    def state(self, text: str | Sequence[str], path: Path, *, pattern: bool = False) -> str | None:
        """Return the vector (or name) of a state that is given as a vector, a name or a list of options that are on."""
        parts = [text] if isinstance(text, str) else list(text)
        if self.state_names:
            if len(parts) == 1 and parts[0].strip() in self.state_names:
                return parts[0].strip()
            if not self.pairs:
                self.no_state(", ".join(parts), self.place(path))
                return None
        if isinstance(self.node(path), Text) and len(parts) == 1:
            return self.pattern(parts[0], self.place(path), whole=not pattern)
        if len(parts) == 1 and looks_like_pattern(parts[0]) and parts[0].strip() not in self.names.full:
            rule = "In brackets stand the options that are on; this looks like a vector."
            self.report("S408", parts[0], rule, f'Write "{parts[0]}" without the brackets.', self.place((*path, 0)))
            return None
        on = [self.option(name, self.place((*path, k))) for k, name in enumerate(parts)]
        return "".join("Y" if k in on else "N" for k in range(len(self.pairs))) if None not in on else None

    def pattern(self, text: str, place: Place, *, whole: bool = False) -> str | None:
        """Return a pattern, or the name of a named state; None after reporting that it is neither."""
        name = text.strip()
        if name in self.state_names or name in [entry.name for entry in self.entry.coalesce]:
            return name
        if self.state_names and not self.pairs:
            self.no_state(text, place)
            return None
        try:
            return str(parse_pattern(text, len(self.pairs), place, whole=whole))
        except CaseError as error:
            if any(name in (full, full.partition(".")[2]) for full in self.names.full):
                rule = f"A state is a vector of Y and N, or the list of the options that are on; {name!r} is neither."
                self.report("S502", text, rule, f"Write [{name}]." if whole else "Write a vector.", place)
            else:
                self.problems += error.problems
            return None

    def no_state(self, text: str, place: Place) -> None:
        """Report that no state is called so."""
        self.report("S305", text, f"There is no state {text!r}.", suggest(text, tuple(self.state_names)), place)

    def same_option(self, name: str, number: int, place: Place) -> None:
        """Report that an option stands in a mapping twice, under two names."""
        rule = f"{name!r} stands here twice: once by its bare id, once as {self.names.full[number]!r}."
        self.report("S110", name, rule, "Keep one of the two.", place)


def _inside(node: Node) -> tuple[Place, bool]:
    """Return where the words of a text begin, and whether offsets in it are columns of the file."""
    if not isinstance(node, Text):
        return node.place, False
    quotes = 1 if node.style in ("'", '"') else 0
    exact = node.style in ("plain", "'", '"') and node.end - node.start == len(node.value) + 2 * quotes
    return replace(node.place, column=node.place.column + quotes) if exact else node.place, exact


def keys_of(node: Node | None, below: str | None = None) -> list[str]:
    """Return the keys of a mapping, or of the mapping below one of its keys; of anything else none."""
    if below is not None and isinstance(node, Entries):
        node = node.get(below)
    return node.keys() if isinstance(node, Entries) else []


def _nodes(node: Node) -> Iterable[Node]:
    yield node
    for part in node.items if isinstance(node, Items) else ():
        yield from _nodes(part)
    for _, value in node.pairs if isinstance(node, Entries) else ():
        yield from _nodes(value)
