"""Finished parts of a long count, kept in a folder, so that the same call goes on where it stopped."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from sulh.disk import write_whole
from sulh.engine.arrays import IntArray
from sulh.errors import FileTrouble
from sulh.questions.plan import Plan
from sulh.questions.tally import Tally, empty

SHORT = 16
"""Signs of a digest that stand in the name of a file; the whole digest stands in the file."""


class Store:
    """Tallies of ranges of codings, one file for each, named by what was drawn.

    Parts of another case, seed, setting or version have another digest, so they are never mixed. A file that is
    damaged, or is not what its name says, is passed over and named in ``remarks``.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileTrouble(f"The folder {str(folder)!r} cannot be made: {error.strerror}.") from None
        try:
            with TemporaryFile(dir=folder) as file:
                file.write(b"sulh")
        except OSError as error:
            raise FileTrouble(f"Nothing can be kept in the folder {str(folder)!r}: {error.strerror}.") from None
        self.folder, self.digest = folder, plan.digest
        self.shapes = {name: array.shape for name, array in empty(plan).to_arrays().items()}
        self.remarks: list[str] = []

    def path(self, first: int, last: int) -> Path:
        """Return where the tally of a range is kept."""
        return self.folder / f"{self.digest.removeprefix('sha256:')[:SHORT]}-{first}-{last}.npz"

    def get(self, first: int, last: int) -> Tally | None:
        """Return the tally of a range, None if it is not there or damaged."""
        path = self.path(first, last)
        if not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
        except Exception:  # whatever a damaged archive makes its reader say
            arrays = {}
        return self._checked(arrays, first, last, path)

    def _checked(self, arrays: dict[str, IntArray], first: int, last: int, path: Path) -> Tally | None:
        """Return the tally of arrays that were read, if they are whole and of this range."""
        said = [str(arrays.get("digest")), *(int(end) for end in np.ravel(arrays.get("range", ())))]
        shapes = {name: array.shape for name, array in arrays.items() if name in self.shapes}
        if said != [self.digest, first, last] or shapes != self.shapes or int(arrays["n"]) != last - first:
            self.remarks.append(f"{path.name} is damaged; what it held was done again.")
            return None
        return Tally.from_arrays(arrays)

    def put(self, first: int, last: int, arrays: dict[str, IntArray]) -> None:
        """Keep the arrays of the tally of a range; raise :class:`~sulh.errors.FileTrouble` if that fails."""
        path = self.path(first, last)
        told = {"digest": np.array(self.digest), "range": np.array([first, last])}
        write_whole(path, lambda file: np.savez_compressed(file, **told, **arrays))  # type: ignore[arg-type]
