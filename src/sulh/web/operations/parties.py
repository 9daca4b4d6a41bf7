"""Parties and options: what they are called, added, removed; the weights of options; what the case is about."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, ClassVar, Literal

from sulh.case.preferences import Weights
from sulh.errors import SulhError, UsageError
from sulh.files.document import Document
from sulh.files.gmcr.case import identifiers
from sulh.files.render import Data
from sulh.files.schema import TOP_LEVEL
from sulh.web.drafting import telling
from sulh.web.folder import Opened
from sulh.web.operations.backing import lines
from sulh.web.operations.coding import Coded, Path, fill, ground, read
from sulh.web.operations.operation import data_at

DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,9})?")


class SetAbout(Coded):
    """Say what the case is about; with no text, nothing."""

    op: Literal["set-about"] = "set-about"
    about: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with it."""
        return _said(document, opened, self.variant, ("about",), lines(self.about))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed what it is about{self.there(opened)}"


class SetParty(Coded):
    """Change the name of a party, and who it is; an empty text takes it away."""

    main: ClassVar[str] = "name"

    op: Literal["set-party"] = "set-party"
    party: str
    name: str = ""
    about: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with both."""
        for key, text in (("name", lines(self.name)), ("about", lines(self.about))):
            if text != getattr(self.party_of(opened, self.party), key).strip():
                document = _said(document, opened, self.variant, ("parties", self.party, key), text)
        return document

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed who {self.party_of(opened, self.party)} is{self.there(opened)}"


class AddParty(Coded):
    """Add a party; it has no options and wants nothing yet. Where no id is given it is made from the name."""

    main: ClassVar[str] = "name"

    op: Literal["add-party"] = "add-party"
    party: str = ""
    name: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the party."""
        known = [one.id for one in self.case(opened).parties]
        id = self.party.strip() or made_id(self.name, 1, "party", known, TOP_LEVEL)
        if id in known:
            raise UsageError(f"There is a party {id!r} already. Choose another id.")
        path: Path = ("variants", self.variant, "set", id) if self.variant else ("parties", id)
        name: dict[str, Data] = {"name": lines(self.name) or id}
        return document.set(path, name)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Added the party {lines(self.name) or self.party}{self.there(opened)}"


class RemoveParty(Coded):
    """Remove a party with its options; what refers to them keeps it from being removed."""

    op: Literal["remove-party"] = "remove-party"
    party: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document without the party."""
        self.party_of(opened, self.party)
        return _gone(document, opened, self.variant, ("parties", self.party))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Removed the party {self.party_of(opened, self.party)}{self.there(opened)}"


class SetOption(Coded):
    """Change what an option means, which way it can be changed, and whether it is coercive; or add it."""

    main: ClassVar[str] = "text"

    op: Literal["set-option"] = "set-option"
    party: str
    option: str
    text: str = ""
    direction: Literal["both", "forward", "backward"] = "both"
    coercive: bool = False

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the option changed."""
        self._known(opened)
        document, path = self.ground(document, opened, ("parties", self.party, "options", self.option))
        return self._filled(document, path)

    def _known(self, opened: Opened) -> None:
        if not any(one.id == self.option for one in self.party_of(opened, self.party).options):
            raise SulhError(f"There is no option {self.option!r} of {self.party!r}. Load the page again.")

    def _filled(self, document: Document, path: Path) -> Document:
        way: Data | None = self.direction if self.direction != "both" else None
        fields: dict[str, Data | None] = {"direction": way, "coercive": True if self.coercive else None}
        return fill(document, path, "text", {"text": lines(self.text) or None, **fields})

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed the option {self.party}.{self.option}{self.there(opened)}"


class AddOption(SetOption):
    """Add an option to a party. Where no id is given it is made from the text."""

    op: Literal["add-option"] = "add-option"  # type: ignore[assignment]
    option: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the option."""
        party = self.party_of(opened, self.party)
        known = [one.id for one in party.options]
        option = self.option.strip() or made_id(self.text, 2, "option", known)
        if option in known:
            raise UsageError(f"{party} has an option {option!r} already. Choose another id.")
        document, path = self.ground(document, opened, ("parties", self.party, "options"))
        return self._filled(document, (*path, option))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        option = self.option.strip() or repr(lines(self.text))
        return f"Added the option {option} of {self.party_of(opened, self.party)}{self.there(opened)}"


class RemoveOption(Coded):
    """Remove an option of a party; what refers to it keeps it from being removed."""

    op: Literal["remove-option"] = "remove-option"
    party: str
    option: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document without the option."""
        return _gone(document, opened, self.variant, ("parties", self.party, "options", self.option))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Removed the option {self.party}.{self.option}{self.there(opened)}"


class SetWeight(Coded):
    """Give an option a weight for a party; none, or 0, takes it away.

    An option of the party itself can be named by its id alone, one of another party as ``party.option``.
    """

    main: ClassVar[str] = "weight"

    op: Literal["set-weight"] = "set-weight"
    party: str
    option: str
    weight: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the weight."""
        key, there = self._key(opened)
        text = self.weight.strip().replace("\u2212", "-")
        if not there and text in ("", "0"):
            return document
        document, path = self.ground(document, opened, ("parties", self.party, "weights"))
        if text in ("", "0"):
            return document.remove((*path, key))
        number: Data = text
        if DECIMAL.fullmatch(text):
            number = float(text) if "." in text else int(text)
        return fill(document, (*path, key), "weight", {"weight": number})

    def _key(self, opened: Opened) -> tuple[str, bool]:
        """Return how the party names the option in its weights, and whether it does."""
        party, case = self.party_of(opened, self.party), self.case(opened)
        known = [one.name for one in case.options]
        option = self.option if self.option in known else f"{self.party}.{self.option}"
        if option not in known or not isinstance(party.preference, Weights):
            raise SulhError(f"{party} has no weight for {self.option!r} to be changed. Load the page again.")
        number = known.index(option)
        keys = list(read(Document.parse(opened.text), opened, self.variant, ("parties", self.party, "weights")) or {})
        for item, key in zip(party.preference.items, keys, strict=True):
            if item.option == number:
                return key, True
        return option, False

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        how = f"{self.weight.strip() or 'no weight'} for {self.option}"
        return f"{self.party_of(opened, self.party)}: {how}{self.there(opened)}"


def made_id(text: str, words: int, kind: str, known: Collection[str], taken: Collection[str] = ()) -> str:
    """Return an id made from the first words of a text that say something; none of those that are known.

    >>> made_id("The road police", 1, "party", []), made_id("Block it", 2, "option", ["block_it"])
    ('road', 'block_it_2')

    Raises
    ------
    UsageError
        The text is empty.
    """
    if not text.strip():
        raise UsageError(f"The {kind} needs a {'name' if kind == 'party' else 'text'}. Write one.")
    (id,) = identifiers([telling(text, words)], kind, taken)
    number, found = 2, id
    while found in known:
        found, number = f"{id}_{number}", number + 1
    return found


def _said(document: Document, opened: Opened, variant: str | None, unit: Path, text: str) -> Document:
    """Return the document with a text; an empty one takes the entry away."""
    there, path = ground(document, opened, variant or "", unit)
    if text:
        return there.set(path, text)
    if read(document, opened, variant, unit) is None:
        return document
    if path[:1] == ("variants",) and len(path) > 4:  # within an entry that the variant says the whole of
        return there.remove(path)
    return _gone(document, opened, variant, unit)


def _gone(document: Document, opened: Opened, variant: str | None, unit: Path) -> Document:
    """Return the document without an entry; a variant lists it under what it leaves out, unless it set it itself."""
    if not variant:
        return document.remove(unit)
    from sulh.web.operations.coding import dotted

    base = Document.parse(opened.text)
    names: Any = data_at(document, ("variants", variant, "set"))
    own = isinstance(names, dict) and dotted(unit) in names
    if own:
        document = document.remove(("variants", variant, "set", dotted(unit)))
    parent = opened.coded().variants[variant].parent
    if data_at(base, unit) is None and (parent is None or read(base, opened, parent, unit) is None):
        if own:
            return document
        document, path = ground(document, opened, variant, unit)
        return document.remove(path)
    removals: Any = data_at(document, ("variants", variant, "remove"))
    if isinstance(removals, list):
        return document.append(("variants", variant, "remove"), dotted(unit))
    both = [removals, dotted(unit)] if isinstance(removals, str) and removals else [dotted(unit)]
    return document.set(("variants", variant, "remove"), both)


PARTY_CHANGES = (
    SetAbout, SetParty, AddParty, RemoveParty, SetOption, AddOption, RemoveOption, SetWeight,
)  # fmt: skip
"""The changes of this module."""
