"""A redaction map: which names are replaced, and by what; a YAML file, with every problem told at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from sulh.case.case import Case
from sulh.errors import CaseError, Problem, did_you_mean
from sulh.files.nodes import Entries, Items, Node, Text, read_nodes, read_text
from sulh.show.report.spelling import KEPT, Form, Spellings, folded, letters

KEYS, KEYS_OF_A_NAME = ("names", "keep", "salt"), ("as", "also")

LONGEST = 200
"""Signs of a name."""

SMALL = frozenset(
    word
    for line in (
        "a am an as at be by do go he i if in is it me my no of on or so to up us we and all any are but for had has",
        "her him his its nor not off our out she the too was who why yes yet you from that them then they this what",
        "when whom with your these those their there",
    )
    for word in line.split()
)
"""Small words of English, which no sentence can do without: a name in the map that is written so is no such word."""

WORDS = SMALL | frozenset(
    word
    for line in (
        "hi oh ok ask bad big buy can day did end far few get god got how law let lot man may men new now old one own",
        "pay per put ran run saw say see set sit six ten try two use war way win won also army back both case each",
        "else even ever give good have here high hold into just keep kind last left less like long made make many more",
        "most much must near need next none once only open over part past rest same self side some such sure take than",
        "thus upon very want well were will work year about after again under which while would state",
    )
    for word in line.split()
)
"""These and other common words; the id of a party may be one of them."""

BARE = 3
"""Letters up to which an id could be a word, or the beginning of one, in some language."""

COMMON = frozenset(("the", "and", "not", "all", "for", "any", "but", "out", "off", "one", "two", "end", "who", "its"))
"""Words that are left, though the id of a party is one or begins so."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is replaced: what it is, by what, and what else the same is called; ``ids`` as case files have it."""

    name: str
    replacement: str
    also: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """What the same is called, the ids left out."""
        return (self.name, *self.also)


@dataclass(frozen=True)
class RedactionMap:
    """Names and what replaces them.

    Attributes
    ----------
    names
        The names; with none, sources are left out and the digest is replaced all the same.
    keep
        Words that look like a name and are none; as they are written.
    salt
        What the digest is mixed with; None: another one each time.

    Examples
    --------
    >>> names = RedactionMap((Name("Hizb-i Islami", "Party A", ("Hezb",)),))
    >>> [text for text in ("Hezb-e-Islami", "hizb_i_islami", "the Hezb", "Hezbollah") if names.spellings.find(text)]
    ['Hezb-e-Islami', 'hizb_i_islami', 'the Hezb']
    """

    names: tuple[Name, ...] = ()
    keep: tuple[str, ...] = ()
    salt: str | None = field(default=None, repr=False)

    @cached_property
    def spellings(self) -> Spellings:
        """What finds the names in a text, in any spelling."""
        return self._finding(code=False)

    @cached_property
    def coded(self) -> Spellings:
        """What finds the names where no sentence stands: in code, identifiers and tables of ids."""
        return self._finding(code=True)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What stands for parties where no sentence stands."""
        return frozenset(
            id for name in self.names for id in (*name.ids, *(form for form in name.forms if form in SMALL))
        )

    @cached_property
    def bare(self) -> frozenset[str]:
        """Those of these that could be words: in small letters they are replaced in no sentence."""
        return frozenset(filter(_is_bare, self.ids))

    def _finding(self, code: bool) -> Spellings:
        forms = []
        for number, name in enumerate(self.names):
            for form in name.forms:
                forms += [Form(form, number, bare=form in SMALL)]
                forms += [Form(form, number, exact=True)] * (code and form in SMALL)
            for id in name.ids:
                forms += [Form(id, number, exact=True)] * (code or not _is_bare(id))
                forms += [Form(id, number, bare=True)] * _is_bare(id)
        return Spellings([*forms, *(Form(word, KEPT) for word in self.keep)])

    def with_case(self, case: Case) -> RedactionMap:
        """Return the map with the ids of the parties that it names, and their beginnings, so that they go, too.

        >>> import sulh
        >>> names = RedactionMap((Name("United States", "Party B"), Name("Taliban", "Party A")))
        >>> [name.ids for name in names.with_case(sulh.load("us-taliban-2018-2021")).names]
        [('us',), ('tal',)]
        """
        names = list(self.names)
        begin = _beginnings([party.id for party in case.parties])
        for party in case.parties:
            # That of the party's name, or of a longer name that it is a part of: "Taliban movement".
            number = next((span.number for span in self.spellings.find(party.name or party.id)), None)
            if number is None:
                continue
            # An id that is a common word of the name, as in "Afghan government", tells nothing.
            ids = [] if party.id in party.name.split() else [party.id, begin[party.id]]
            ids = [id for id in dict.fromkeys(ids) if id not in COMMON and not self.coded.find(id)]
            ids = [id for id in ids if not any(_stands(id, name.replacement) for name in self.names)]
            names[number] = replace(names[number], ids=(*names[number].ids, *ids))
        return replace(self, names=tuple(names))


def _is_bare(id: str) -> bool:
    """Say whether an id, in a sentence, could be a word."""
    return id in WORDS or (letters(id) <= BARE and id.islower())


def _stands(id: str, replacement: str) -> bool:
    """Say whether an id stands in what replaces a name, as it is or in identifiers: it would be found there again."""
    spellings = Spellings([Form(id, 0, exact=True), Form(id, 0, bare=True)])
    joined = "_".join(re.findall(r"[^\W_]+", replacement)) or replacement
    told = (replacement, joined.lower(), joined.upper(), joined.lower().replace("_", "-"))
    return any(spellings.find(text) for text in told)


def _beginnings(ids: list[str]) -> dict[str, str]:
    """Return what tables with many parties call them: as many letters as tell them apart, three at least."""
    size = 3
    while len({id[:size] for id in ids}) < len(ids):
        size += 1
    return {id: id[:size] for id in ids}


def read_map(path: str | Path) -> RedactionMap:
    """Return the redaction map that a YAML file holds.

    Raises
    ------
    CaseError
        The file has problems: all of them, each with line and column.
    FileTrouble
        It cannot be read.
    """
    return parse_map(read_text(path), str(path))


def parse_map(text: str, file: str = "") -> RedactionMap:
    """Return the redaction map that a YAML text holds.

    Raises
    ------
    CaseError
        As for :func:`read_map`.

    Examples
    --------
    >>> parse_map("names: {Taliban: Party A, Abdullah Abdullah: {as: Person 1, also: [Dr Abdullah]}}").names[1]
    Name(name='Abdullah Abdullah', replacement='Person 1', also=('Dr Abdullah',), ids=())
    >>> parse_map("names: {Taliban: the Taliban side}")
    Traceback (most recent call last):
    sulh.errors.CaseError: 1:18: S790: The replacement 'the Taliban side' holds the name 'Taliban'. ...
    """
    root, problems = read_nodes(text, file)
    if problems or root is None:
        raise CaseError(problems)
    reading = _Reading(root)
    found = reading.map()
    if reading.problems:
        raise CaseError(reading.problems)
    return found


class _Reading:
    """A map as far as it can be read, and what is wrong with it."""

    def __init__(self, root: Entries) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.places: list[tuple[Name, Text, Text, list[Text]]] = []

    def map(self) -> RedactionMap:
        self._known(self.root, KEYS, "A redaction map")
        entries = self.root.get("names")
        if entries is None:
            what = "names:, what is replaced, is missing."
            self._add("S201", self.root, what, "Write names: and below it, say, Taliban: Party A.", "names")
        elif isinstance(entries, Text) and entries.absent:
            self._add("S208", entries, "names: has no value.", "Name what is replaced, say Taliban: Party A.")
        elif isinstance(entries, Entries):
            for key, value in entries.pairs:
                self._name(key, value)
            if not entries.pairs:
                self._add("S208", entries, "names: names nobody.", "Name what is replaced, say Taliban: Party A.")
        else:
            self._add("S203", entries, "names: is a mapping, from names to what replaces them.", "Write name: text.")
        kept = self._texts(self.root.get("keep"), "keep")
        salt = self.root.get("salt")
        if salt is not None and (not isinstance(salt, Text) or not salt.value.strip()):
            self._add("S203", salt, "salt: is a text.", "Write any text that others cannot guess, or leave it out.")
        found = RedactionMap(
            tuple(name for name, *_ in self.places),
            tuple(one.value for one in kept),
            salt.value if isinstance(salt, Text) else None,
        )
        if not self.problems:
            self._agree(found, kept)
        return found

    def _name(self, key: Text, value: Node) -> None:
        also: list[Text] = []
        told: Node | None = value
        if isinstance(value, Entries):
            self._known(value, KEYS_OF_A_NAME, f"The entry of {key.value!r}")
            told = value.get("as")
            also = self._texts(value.get("also"), "also")
        if told is None:
            self._add("S201", value, f"as:, what replaces {key.value!r}, is missing.", "Write as: Party A, say.", "as")
        elif not isinstance(told, Text):
            self._add("S203", told, "What replaces a name is a text.", "Write Party A, or {as: Party A, also: [...]}.")
        elif not told.value.strip():
            self._add("S208", told, f"{key.value!r} is replaced by nothing.", "Write Party A, say.")
        else:
            self._spelled([key, *also])
            name = Name(key.value.strip(), told.value.strip(), tuple(one.value.strip() for one in also))
            self.places.append((name, key, told, also))

    def _spelled(self, forms: list[Text]) -> None:
        """Report names that cannot be looked for."""
        for form in forms:
            least = 1 if not folded(form.value).isascii() else 2
            if letters(form.value) < least:
                self._add("S793", form, f"{form.value!r} is too short to be looked for.", "Write two letters or more.")
            elif len(form.value) > LONGEST:
                self._add("S793", form, f"A name has at most {LONGEST} signs.", "Name a part of it that tells it.")

    def _agree(self, found: RedactionMap, kept: list[Text]) -> None:
        """Report what does not go together: names twice, replacements that tell a name, names that are kept."""
        by_text: dict[str, tuple[int, Text]] = {}
        by_replacement: dict[str, str] = {}
        for number, (name, key, told, also) in enumerate(self.places):
            for form in (key, *also):
                first = by_text.setdefault(squeezed(form.value), (number, form))
                if first[0] != number:
                    rule = f"{form.value!r} stands here for {name.name!r} and, in line {first[1].place.line}, for "
                    self._add("S791", form, f"{rule}{found.names[first[0]].name!r}.", "Leave it to one of the two.")
            other = by_replacement.setdefault(squeezed(name.replacement), name.name)
            if other != name.name:
                rule = f"{name.replacement!r} replaces {other!r} already."
                self._add("S792", told, rule, f"Write another text, or, if it is the same, also: [{name.name}] there.")
            for span in found.spellings.find(name.replacement):
                rule = f"The replacement {name.replacement!r} holds the name {found.names[span.number].name!r}."
                self._add("S790", told, rule, "Write a text that tells nothing, such as Party A.")
        for word in kept:
            for name in found.names:
                held = next((form for form in name.forms if holds(word.value, form)), None)
                if held is not None:
                    rule = f"{word.value!r} is kept, and holds the name {held!r}."
                    self._add("S794", word, rule, "Take it away from keep, or the name from names.")

    def _texts(self, node: Node | None, key: str) -> list[Text]:
        """Return the texts of a list; one text is a list of one."""
        if node is None:
            return []
        items: Sequence[Node] = node.items if isinstance(node, Items) else [node]
        for item in items:
            if not isinstance(item, Text):
                self._add("S203", item, f"{key}: is a list of texts.", f"Write {key}: [text, text].")
            elif not item.value.strip():
                self._add("S208", item, f"A text of {key}: is empty.", "Write it, or delete the item.")
        return [item for item in items if isinstance(item, Text)]

    def _known(self, node: Entries, keys: tuple[str, ...], what: str) -> None:
        for key, _ in node.pairs:
            if key.value not in keys:
                self._add("S202", key, f"{what} has no key {key.value!r}.", did_you_mean(key.value, keys))

    def _add(self, code: str, node: Node, rule: str, fix: str, shown: str = "") -> None:
        text = shown or (node.value if isinstance(node, Text) else "")
        self.problems.append(Problem(code, text[:LONGEST], rule, fix, node.place))


def holds(text: str, name: str) -> bool:
    """Say whether a name stands in a text as whole words, as it is written, accents aside.

    >>> holds("Taliban Fragmentation", "Taliban"), holds("regional", "region"), holds("will", "Will")
    (True, False, False)
    """
    words, wanted = (list(_words(one)) for one in (text, name))
    return bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in range(len(words)))


def squeezed(text: str) -> str:
    """Return the letters of a text, without accents and in one case.

    >>> squeezed("Hizb-i Islāmī") == squeezed("hizbi islami")
    True
    """
    return "".join(_words(text)).casefold()


def _words(text: str) -> Iterator[str]:
    yield from re.findall(r"[^\W_]+", folded(text))
