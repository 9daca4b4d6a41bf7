"""What every result has in common: it renders itself, and knows how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from sulh.case.states import State, States
from sulh.engine.arrays import BoolArray
from sulh.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Result:
    """A result: readable in a terminal and in a notebook, exact as data.

    Rendering lives in :mod:`sulh.show` and is loaded only when something is shown.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return the result as the JSON of the command line has it."""
        raise NotImplementedError

    def __rich__(self) -> Any:
        from sulh.show.render import terminal

        return terminal(self)

    def _repr_html_(self) -> str:
        from sulh.show.render import html

        return html(self)


class Tabular(Result):
    """A result that is also a table."""

    def columns(self) -> dict[str, Any]:
        """Return the table by columns: for each name a list or an array, all of one length."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a data frame of pandas; columns as in :meth:`columns`.

        Raises
        ------
        MissingExtra
            pandas is not installed.
        """
        from sulh.questions.extras import pandas

        frame: pd.DataFrame = pandas().DataFrame(self.columns())
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return the table as a data frame of polars; columns as in :meth:`columns`.

        Raises
        ------
        MissingExtra
            polars is not installed.
        """
        from sulh.questions.extras import polars

        frame: pl.DataFrame = polars().DataFrame(self.columns(), strict=False)
        return frame


def as_columns(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Return rows, as JSON has them, by columns: of each row the values of these names, lists as words.

    >>> as_columns([{"by": ["a", "b"], "to": "YN", "more": 1}], ("by", "to"))
    {'by': ['a b'], 'to': ['YN']}
    """
    found: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, values in found.items():
            values.append(" ".join(row[name]) if isinstance(row[name], list) else row[name])
    return found


class StateList(Sequence[State]):
    """Some of the states of a case, in their order; made one by one as they are asked for.

    ``in`` takes a state or its name.
    """

    def __init__(self, states: States, chosen: BoolArray) -> None:
        self._states = states
        self.numbers = np.flatnonzero(chosen)
        self.numbers.flags.writeable = False

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> State: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[State]: ...
    def __getitem__(self, index: int | slice) -> State | Sequence[State]:
        if isinstance(index, slice):
            return [self._states[int(number)] for number in self.numbers[index]]
        return self._states[int(self.numbers[index])]

    def __iter__(self) -> Iterator[State]:
        return (self._states[int(number)] for number in self.numbers)

    def names(self) -> list[str]:
        """Return the names of all of them."""
        return self._states.names_of(self.numbers)

    def __contains__(self, item: object) -> bool:
        return str(item) in self.names()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.names() == [str(state) for state in other]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(state.name for state in self[:8])
        return f"[{shown}{', ...' if len(self) > 8 else ''}]"


def made_by(digest: str, name: str, variant: str | None, semantics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the head of every JSON answer: which sulh, which case, which reading."""
    head: dict[str, Any] = {"sulh": __version__, "case": name, "digest": digest}
    if variant is not None:
        head["variant"] = variant
    return {**head, "semantics": dict(semantics)}
