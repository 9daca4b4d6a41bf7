"""Changing a case file: one change at a time, judged by the same reader as everywhere, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import BinaryIO

from sulh.disk import write_whole
from sulh.errors import CaseError, Problem, SulhError, UsageError
from sulh.files.document import Document
from sulh.files.source import LIMIT
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.folder import Opened
from sulh.web.operations.operation import Operation


class Conflict(SulhError):
    """The file is no longer the one that the change was made for; nothing was written."""

    code = "S822"

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        super().__init__(
            f"{opened.name} has been changed since this page was made, in another window or by another program. "
            "Look at it as it is now, and make the change again."
        )


class Unsound(CaseError):
    """With the change the case would have problems; nothing was written. ``document``: what would have been."""

    def __init__(self, problems: Iterable[Problem], document: Document | None) -> None:
        self.document = document
        super().__init__(problems)


@dataclass(frozen=True)
class Edited:
    """A change that was made: the case before and after it, what it is called, and what its page asks for then."""

    before: Opened
    after: Opened
    says: str
    then: Callable[[Query], Query] = lambda query: query


def change(bench: Workbench, name: str, match: str, operation: Operation) -> Edited:
    """Make one change in a case of the folder.

    Parameters
    ----------
    match
        What names the text that the change was made for (:attr:`~sulh.web.folder.Opened.match`).

    Raises
    ------
    Conflict
        The file has another text by now.
    CaseError
        The case would have problems that it has not now; nothing was written.
    SulhError
        The change cannot be made.
    """

    def edit(opened: Opened) -> Document:
        return operation.edit(bench.document(opened), opened)

    return replace(_changed(bench, name, match, edit, operation.says), then=operation.then)


def rewrite(bench: Workbench, name: str, match: str, text: str) -> Edited:
    """Give a case of the folder a whole new text; as :func:`change`."""
    return _changed(bench, name, match, lambda opened: text, lambda opened: "Edited the text")


def go_back(bench: Workbench, name: str, match: str, steps: int = -1) -> Edited:
    """Undo the last change (-1), or make it again (1).

    Raises
    ------
    Conflict
        The file has another text by now.
    UsageError
        There is nothing to undo, or to make again.
    """
    with bench.lock(name):
        before = _current(bench, name, match)
        journal = bench.journal(name)
        found = journal.back(before.text, steps)
        if found is None:
            raise UsageError("There is nothing to undo." if steps < 0 else "There is nothing to do again.")
        text, says, past = found
        journal.went(before.text, past)
        _write(bench, before, text)
        return Edited(before, bench.open("case", name), ("Undone: " if steps < 0 else "Done again: ") + says)


def _changed(
    bench: Workbench, name: str, match: str, edit: Callable[[Opened], str | Document], says: Callable[[Opened], str]
) -> Edited:
    with bench.lock(name):
        before = _current(bench, name, match)
        new = edit(before)
        text = new if isinstance(new, str) else new.text
        if len(text.encode("utf-8", "surrogatepass")) > LIMIT:
            raise UsageError("The file would be too large: a case file has 10 MB at most.")
        after = bench.folder.reading(name, new, before.path)
        if after.case is None:
            raise Unsound(after.problems, new if isinstance(new, Document) else None)
        said = says(before) if text != before.text else "Nothing to change"
        if text != before.text:
            # First the earlier text is kept, then the file is written: an end in between loses nothing.
            bench.journal(name).record(before.text, text, said)
            _write(bench, before, text)
        if isinstance(new, Document):
            bench.documents.get((name, after.match), lambda: new)
        return Edited(before, after, said)


def _write(bench: Workbench, before: Opened, text: str) -> None:
    """Write the file whole, unless another program has written it since it was opened."""

    def checked(file: BinaryIO) -> None:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())  # here, so that nothing slow comes between the look at the file and its replacement
        _current(bench, before.name, before.match)

    write_whole(bench.folder.file(before.name), checked)


def _current(bench: Workbench, name: str, match: str) -> Opened:
    """Return the case, which must still have the text that is named, and be ours to change."""
    bench.may_write()
    opened = bench.open("case", name)
    if opened.match != match:
        raise Conflict(opened)
    return opened
