"""Large results as files: CSV, JSON and NPZ; written beside and put in place whole, or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from sulh.disk import write_whole
from sulh.errors import UsageError
from sulh.questions.solve import Solution

SUFFIXES = (".csv", ".json", ".npz")


def write_solution(solution: Solution, path: Path) -> None:
    """Write a whole solution, one row or entry for each state, to a file.

    Parameters
    ----------
    path
        Ends in ``.csv``, ``.json`` or ``.npz``; what is there is replaced.

    Raises
    ------
    UsageError
        Another ending.
    FileTrouble
        The file cannot be written.
    """
    writers: dict[str, Callable[[Solution, BinaryIO], None]] = {".csv": _csv, ".json": _json, ".npz": _npz}
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise UsageError(f"{path.name!r} ends in {suffix!r}. Results are written as {', '.join(SUFFIXES)}.")
    write_whole(path, lambda file: writers[suffix](solution, file))


def _csv(solution: Solution, file: BinaryIO) -> None:
    columns = solution.columns()
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    plain = [
        np.asarray(values).astype(np.uint8).tolist() if _is_flag(values) else values for values in columns.values()
    ]
    writer.writerows(zip(*plain, strict=True))
    text.flush()
    text.detach()


def _json(solution: Solution, file: BinaryIO) -> None:
    file.write(json.dumps(solution.to_dict(stability=True), ensure_ascii=False, indent=1).encode())
    file.write(b"\n")


def _npz(solution: Solution, file: BinaryIO) -> None:
    case = solution.case
    arrays: dict[str, Any] = {f"stable_{id}": verdict for id, verdict in solution.verdicts.items()}
    np.savez_compressed(
        file,
        parties=np.array(solution.movers),
        options=np.array([option.name for option in case.options]),
        codes=solution.states.codes
        if solution.states.first is None
        else solution.states.codes[:, solution.states.first],
        states=np.array(solution.states.names_of(np.arange(len(solution.states)))),
        digest=np.array(case.digest),
        **arrays,
    )


def _is_flag(values: object) -> bool:
    return isinstance(values, np.ndarray)
