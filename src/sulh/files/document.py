"""A case file one can edit and save: what is not changed stays as it is, byte for byte, comments included."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sulh.disk import write_whole
from sulh.errors import CaseError, SulhError, UsageError
from sulh.files import render
from sulh.files.edits import Edit, Writer, apply
from sulh.files.edits import Path as DataPath
from sulh.files.nodes import Entries, Lines, Plain, compose, plain
from sulh.files.source import LIMIT, decode, read_text


class FileChanged(SulhError):
    """The file on disk is no longer the one that was read, so it is not written over."""


@dataclass(frozen=True)
class Document:
    r"""The text of a case file with the nodes it is made of; an edit returns a new document.

    ``source`` is the file it was read from, None where it came from a text.

    Examples
    --------
    >>> document = Document.parse("title: The mill   # a working title\n")
    >>> print(document.set(("title",), "The river and the mill").text, end="")
    title: The river and the mill   # a working title
    """

    text: str
    root: Entries = field(repr=False)
    file: str = ""
    source: Path | None = None
    original: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str, file: str = "") -> Document:
        """Return the document of a text.

        Raises
        ------
        CaseError
            The text is no mapping in YAML: every problem found.
        """
        return cls(text, compose(text, file), file)

    @classmethod
    def read(cls, path: str | Path) -> Document:
        """Return the document of a file; saving it will look whether the file is still the same."""
        text = read_text(path)
        return cls(text, compose(text, str(path)), str(path), Path(path).resolve(), text)

    def set(self, path: DataPath, value: render.Data) -> Document:
        r"""Return the document with a value replaced or added.

        Parameters
        ----------
        path
            Keys and positions from the top, such as ``("parties", "mill", "ranking", 0)``. Mappings on the way
            that are not there yet are added; the empty path is the whole file.
        value
            A text, a number, yes or no as a boolean, or lists and mappings of these.

        Raises
        ------
        UsageError
            The path leads nowhere, or the value is nothing a case file can hold.

        Examples
        --------
        >>> print(Document.parse("parties:\n  mill: {}\n").set(("parties", "mill", "name"), "The mill").text, end="")
        parties:
          mill: {name: The mill}
        """
        new = render.normal(value)
        return self._edited(lambda writer: writer.set(path, value), lambda data: _set(data, path, new))

    def insert(self, path: DataPath, index: int, value: render.Data) -> Document:
        """Return the document with an item put before item ``index`` of the list at a path.

        >>> print(Document.parse("status_quo: [a, b]").insert(["status_quo"], 1, "x").text)
        status_quo: [a, x, b]
        """
        new = render.normal(value)

        def change(data: Plain) -> Plain:
            target = _at(data, path)
            if isinstance(target, list):
                target.insert(index, new)
            return data

        return self._edited(lambda writer: writer.insert(path, index, value), change)

    def append(self, path: DataPath, value: render.Data) -> Document:
        """Return the document with an item added at the end of the list at a path."""
        target = _at(plain(self.root), path)
        return self.insert(path, len(target) if isinstance(target, list) else 0, value)

    def remove(self, path: DataPath) -> Document:
        r"""Return the document without the entry or item at a path.

        The comment on its last line goes with it; comments on lines of their own stay. A list or mapping that
        loses all it has becomes ``[]`` or ``{}``.

        >>> print(Document.parse("a: 1  # one\n# two\nb: 2\n").remove(["a"]).text, end="")
        # two
        b: 2
        """

        def change(data: Plain) -> Plain:
            match _at(data, path[:-1]), path[-1]:
                case dict() as entries, str() as key:
                    del entries[key]
                case list() as items, int() as number:
                    del items[number]
            return data

        return self._edited(lambda writer: writer.remove(path), change)

    def save(self, path: str | Path | None = None) -> Document:
        """Write the text to a file, and return the document that now stands there.

        A temporary file beside it is written and flushed, then takes its place, so that a failure leaves the old
        file whole. Access rights are kept, and a link still points to the same file.

        Raises
        ------
        FileChanged
            The file that the document was read from has been changed or removed since.
        UsageError
            No path is given, and the document was not read from a file.
        FileTrouble
            The file cannot be written.
        """
        if path is None and self.source is None:
            raise UsageError("This document was not read from a file; name the file to save it to.")
        target = Path(path if path is not None else self.source or "").resolve()
        if target == self.source:
            self._unchanged(target)
        write_whole(target, self.text.encode("utf-8"))
        return Document(self.text, self.root, str(path or self.file), target, self.text)

    def _unchanged(self, target: Path) -> None:
        try:
            with target.open("rb") as stream:
                now: str | None = decode(stream.read(LIMIT + 1))
        except FileNotFoundError:
            raise FileChanged(f"{target.name} is gone since it was read. Save under a path to write it anew.") from None
        except CaseError:
            now = None
        if now != self.original:
            raise FileChanged(f"{target.name} was changed by someone else since it was read. Read it again first.")

    def _edited(self, edit: Callable[[Writer], list[Edit]], change: Callable[[Plain], Plain]) -> Document:
        """Return the edited document, once it is sure that it says what was meant."""
        edits = [edit(Writer(Lines(self.text), self.root, blocks=blocks)) for blocks in (True, False)]
        meant = change(copy.deepcopy(plain(self.root)))
        # Second comes the same edit without block scalars, which swallow deep comments after them.
        for attempt in edits:
            text = apply(self.text, attempt)
            try:
                root = compose(text, self.file)
            except CaseError:
                continue
            if plain(root) == meant:
                return Document(text, root, self.file, self.source, self.original)
        raise SulhError(
            "This edit cannot be made safely in the text of the file; nothing was changed. Edit it by hand."
        )


def _at(data: Plain, path: DataPath) -> Plain | None:
    """Return the data at a path, or None where there is none."""
    for part in path:
        below: Plain | None = None
        match data, part:
            case dict() as entries, str() as key:
                below = entries.get(key)
            case list() as items, int() as number if 0 <= number < len(items):
                below = items[number]
        if below is None:
            return None
        data = below
    return data


def _set(data: Plain, path: DataPath, value: Plain) -> Plain:
    """Return the data with a value at a path; mappings that are not there yet are added."""
    if not path:
        return value
    target = data
    for part in path[:-1]:
        below = _at(target, [part])
        if below is None and isinstance(target, dict) and isinstance(part, str):
            below = target.setdefault(part, {})
        if below is not None:
            target = below
    match target, path[-1]:
        case dict() as entries, str() as key:
            entries[key] = value
        case list() as items, int() as number:
            items[number] = value
    return data
