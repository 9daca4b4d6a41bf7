"""The table of a sweep as a file: CSV, or Parquet with the extra; written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from sulh.disk import write_whole
from sulh.errors import UsageError
from sulh.questions.extras import pyarrow
from sulh.questions.sweep import Sweep

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""A text that begins so a spreadsheet takes for a formula."""


def check_target(path: Path, case_file: str) -> None:
    """Raise an error where a table cannot be written to a file, before any work is done.

    Raises
    ------
    UsageError
        The ending is not ``.csv`` or ``.parquet``, or the file is the case file.
    MissingExtra
        ``.parquet``, and pyarrow is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise UsageError(f"{path.name!r} ends in {suffix!r}. Tables are written as {', '.join(WRITERS)}.")
    if case_file and path.exists() and Path(case_file).exists() and path.samefile(case_file):
        raise UsageError(f"{str(path)!r} is the case file itself. Choose another name for the table.")
    if suffix == ".parquet":
        pyarrow()


def write_sweep(answer: Sweep, path: Path) -> None:
    """Write the table of a sweep to a file; what is there is replaced.

    In CSV, true is 1 and false 0, and a text that a spreadsheet would take for a formula gets an apostrophe before
    it. In Parquet texts are as they are.

    Raises
    ------
    UsageError, MissingExtra
        As for :func:`check_target`.
    FileTrouble
        The file cannot be written.
    """
    check_target(path, answer.case.file)
    write_whole(path, lambda file: WRITERS[path.suffix.lower()](answer, file))


def harmless(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("accord")
    ("'=1+1", 'accord')
    """
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(answer: Sweep, file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.rows)
    for row in zip(*answer.rows.values(), strict=True):
        writer.writerow([harmless(value) if isinstance(value, str) else int(value) for value in row])
    text.flush()
    text.detach()


def _parquet(answer: Sweep, file: BinaryIO) -> None:
    arrow, parquet = pyarrow()
    kinds: dict[str, Any] = {"equilibrium": arrow.bool_(), "n_states": arrow.int64()}
    fields = [(name, kinds.get(name, arrow.string())) for name in answer.rows]
    schema = arrow.schema(fields, metadata={"sulh": answer.version})
    parquet.write_table(arrow.table(dict(answer.rows), schema=schema), file)


WRITERS: dict[str, Callable[[Sweep, BinaryIO], None]] = {".csv": _csv, ".parquet": _parquet}
"""How a table is written, by the ending of the file."""
