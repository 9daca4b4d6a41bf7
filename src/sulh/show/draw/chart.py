"""What every chart of an answer can do: be SVG, be written to a file, be shown in a notebook."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from sulh.case.case import Case
from sulh.disk import write_whole
from sulh.errors import UsageError
from sulh.show.draw.paper import paint
from sulh.show.draw.shapes import Scene
from sulh.show.draw.svg import svg

SUFFIXES = (".svg", ".png", ".pdf")


class Chart:
    """A picture of one answer; a chart says which case it is of, and what is on its page."""

    @property
    def case(self) -> Case:
        """The case, as it was asked about."""
        raise NotImplementedError

    @cached_property
    def scene(self) -> Scene:
        """The page, as shapes."""
        raise NotImplementedError

    @cached_property
    def svg(self) -> str:
        """The chart as SVG text: no script, nothing fetched, the same for the same answer."""
        return svg(self.scene)

    def save(self, path: str | Path) -> None:
        """Write the chart to a file that ends in ``.svg``, ``.png`` or ``.pdf``; what is there is replaced.

        Raises
        ------
        UsageError
            Another ending, or the file is that of the case.
        MissingExtra
            PNG and PDF need matplotlib: ``pip install 'sulh[plot]'``.
        FileTrouble
            The file cannot be written.
        """
        path = Path(path)
        suffix = check_chart(path, self.case.file)
        write_whole(path, self.svg.encode() if suffix == ".svg" else paint(self.scene, suffix[1:]))

    def _repr_svg_(self) -> str:
        return self.svg


def check_chart(path: Path, case_file: str) -> str:
    """Return the ending of a file to write; raise :class:`~sulh.errors.UsageError` where it cannot be one."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path.name!r} ends in {suffix!r}. Charts are written as {', '.join(SUFFIXES)}.")
    if case_file and path.exists() and Path(case_file).exists() and path.samefile(case_file):
        raise UsageError(f"{str(path)!r} is the case file itself. Choose another name for the chart.")
    return suffix
