"""Where a change goes: into the base, or into what a variant sets, so that the base stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeAlias

from sulh.case.case import Case, Party
from sulh.errors import SulhError
from sulh.files.document import Document
from sulh.files.render import Data, normal
from sulh.files.schema import TOP_LEVEL
from sulh.files.variants import patched, steps_to
from sulh.web.folder import Opened
from sulh.web.operations.operation import Operation, data_at

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions from the top of a file."""

FLAGS = frozenset({"uncertain", "strong", "judgement", "coercive", "keep"})
NUMBERS = frozenset({"weight", "weights", "strong", "gap", "place"})
WHOLE = re.compile(r"-?[1-9]\d{0,8}|0")


class Coded(Operation):
    """A change of one coding, the base or a variant."""

    def case(self, opened: Opened) -> Case:
        """Return the coding that is changed."""
        return opened.coded(self.variant)

    def party_of(self, opened: Opened, id: str) -> Party:
        """Return a party of that coding."""
        return self.case(opened).party(id)

    def ground(self, document: Document, opened: Opened, unit: Path) -> tuple[Document, Path]:
        """Return a document and the path at which a part of this coding can be edited in it.

        In the base this is the part itself. In a variant it is what the variant sets; a part that it inherits is
        copied there first, whole and as the variant reads it.

        Parameters
        ----------
        unit
            The path of the part in the case, such as ``("parties", "mill", "preferences")``.
        """
        return ground(document, opened, self.variant or "", unit)

    def there(self, opened: Opened) -> str:
        """Return in which variant it is done, to be put behind what is done."""
        return f" in {self.variant!r}" if self.variant else ""


def ground(document: Document, opened: Opened, variant: str, unit: Path) -> tuple[Document, Path]:
    """Return a document and where a part of a coding can be edited in it; see :meth:`Coded.ground`."""
    if not variant:
        return document, unit
    root, _ = patched(document.root, lineage(opened, variant))
    at: Path = ("variants", variant, "set")
    own = data_at(document, at)
    steps = [str(step) for step in unit]
    near: list[tuple[str, list[str]]] = []
    for key in own if isinstance(own, dict) else ():
        found = steps_to(root, key)
        if found[: len(steps)] == steps[: len(found)]:
            near.append((key, found))
    if near and len(near[-1][1]) <= len(steps):
        key, found = near[-1]
        return document, (*at, key, *steps[len(found) :])
    # It is inherited, or pieced together from several entries: from here on the variant says the whole of it.
    name = dotted(unit)
    if steps_to(root, name) != steps:
        raise SulhError(f"A variant cannot name {name!r} by a path. Edit the file as text.")
    value = data_at(Document("", root), unit)
    if value is not None:
        document = document.set((*at, name), native(value, steps[-1]))
    for key, found in near:
        if len(found) > len(steps):
            document = document.remove((*at, key))
    return document, (*at, name)


def read(document: Document, opened: Opened, variant: str | None, path: Path) -> Any:
    """Return the plain data of a part as a coding reads it; None where there is none."""
    if not variant:
        return data_at(document, path)
    root, _ = patched(document.root, lineage(opened, variant))
    return data_at(Document("", root), path)


def lineage(opened: Opened, variant: str) -> list[str]:
    """Return a variant and those it starts from, the first one first."""
    names: list[str] = []
    case = opened.coded()
    at: str | None = variant
    while at is not None and at not in names:
        names.insert(0, at)
        opened.coded(at)
        at = case.variants[at].parent
    return names


def dotted(unit: Sequence[str | int]) -> str:
    """Return the path by which a variant names a part of a case.

    >>> dotted(("parties", "mill", "ranking")), dotted(("feasible",)), dotted(("parties", "title", "name"))
    ('mill.ranking', 'feasible', 'parties.title.name')
    """
    keys = [str(one) for one in unit]
    short = keys[0] == "parties" and keys[1] not in TOP_LEVEL
    return ".".join(keys[1:] if short else keys)


def native(data: Any, key: str = "") -> Data:
    """Return plain data with yes, no and whole numbers as such, so that they are written without quotes.

    >>> native({"prefer": "a", "uncertain": "yes", "page": "12"}), native({"a": "-2"}, "weights")
    ({'prefer': 'a', 'uncertain': True, 'page': '12'}, {'a': -2})
    """
    if isinstance(data, dict):
        inner = key in NUMBERS
        return {name: native(value, key if inner and isinstance(value, str) else name) for name, value in data.items()}
    if isinstance(data, list):
        return [native(one, key) for one in data]
    if key in FLAGS and data in ("yes", "no"):
        return bool(data == "yes")
    if key in NUMBERS and WHOLE.fullmatch(data):
        return int(data)
    return str(data)


def fill(document: Document, path: Path, short: str, wanted: dict[str, Data | None]) -> Document:
    r"""Return the document with the fields of an entry; None takes one away, those that are not named stay.

    An entry in short form stays one as long as it says no more than that.

    >>> document = Document.parse("feasible: [a, b]\n")
    >>> print(fill(document, ("feasible", 1), "rule", {"rule": "not b", "because": None}).text, end="")
    feasible: [a, not b]
    """
    item = data_at(document, path)
    given = {key: value for key, value in wanted.items() if value is not None}
    if not isinstance(item, dict):
        value: Data = given[short] if list(given) == [short] else given
        return document if _same(normal(value), item) else document.set(path, value)
    for key, new in wanted.items():
        if new is None and key in item and not (key in FLAGS and item[key] == "no"):
            document = document.remove((*path, key))
        elif new is not None and not _same(normal(new), item.get(key)):
            document = document.set((*path, key), new)
    return document


def _same(new: Any, old: Any) -> bool:
    r"""Say whether a field says the same; a form shows neither blanks around a text nor a list of one.

    >>> _same("so", "so\n"), _same("letter", ["letter"]), _same("so", None)
    (True, True, False)
    """
    if isinstance(new, str) and isinstance(old, list) and len(old) == 1:
        old = old[0]
    return new.strip() == old.strip() if isinstance(new, str) and isinstance(old, str) else bool(new == old)


def checked(found: str | None, expected: str, what: str) -> None:
    """See to it that what is changed is what its page showed.

    Raises
    ------
    SulhError
        Something else stands there.
    """
    if found is None or found.strip() != expected.strip():
        now = f"{found!r} stands there" if found is not None else "nothing stands there any more"
        raise SulhError(f"{what} {expected!r} is no longer in its place: {now}. Load the page again.")
