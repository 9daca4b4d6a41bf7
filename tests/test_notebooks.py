"""The notebooks of the docs run from the first cell to the last, and are stored without output."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "docs" / "notebooks").glob("*.ipynb"))


def test_there_are_two() -> None:
    assert [file.stem for file in NOTEBOOKS] == ["flagship", "library"]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_is_stored_without_output(file: Path) -> None:
    stored = json.loads(file.read_text(encoding="utf-8"))
    cells = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_runs(file: Path, tmp_path: Path) -> None:
    from nbclient import NotebookClient

    notebook = nbformat.read(file, as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the kernel's own start
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text
    if file.stem == "flagship":
        assert (tmp_path / "report.html").stat().st_size > 50_000


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_the_page_of_a_notebook_has_its_cells(file: Path) -> None:
    text = file.with_suffix(".md").read_text(encoding="utf-8")
    for cell in nbformat.read(file, as_version=4).cells:
        assert cell.source in text, "write the pages anew: python docs/make_notebooks.py"
