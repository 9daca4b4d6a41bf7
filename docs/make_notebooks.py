"""Run the notebooks of the docs, and write each as a page with what its cells show: python docs/make_notebooks.py."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent / "notebooks"
STATIC = FOLDER.parent / "_static"


def pages() -> list[Path]:
    """Return the notebooks."""
    return sorted(FOLDER.glob("*.ipynb"))


def executed(file: Path) -> Any:
    """Return a notebook with its outputs; it runs in a folder that is removed afterwards."""
    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    return notebook


def page(file: Path, notebook: Any) -> str:
    """Return a notebook as a page in MyST; pictures are written beside the others of the docs."""
    parts = [f"% Written by docs/make_notebooks.py from {file.name}. Do not edit by hand."]
    pictures = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```{{code-block}} python\n{cell.source}\n```")
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                pictures += 1
                name = f"notebook-{file.stem}-{pictures}.png"
                (STATIC / name).write_bytes(base64.b64decode(data["image/png"]))
                parts.append(f"```{{image}} ../_static/{name}\n:alt: Chart of the cell above\n```")
            elif "text/html" in data:
                parts.append(f"````{{raw}} html\n{data['text/html'].strip()}\n````")
            elif "text/plain" in data or output.get("text"):
                parts.append(f"```{{code-block}} text\n{(data.get('text/plain') or output['text']).strip()}\n```")
        if len(parts) == 3:
            parts.insert(2, f"{{download}}`This page as a notebook <{file.name}>`")
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    for one in pages():
        (FOLDER / f"{one.stem}.md").write_text(page(one, executed(one)), encoding="utf-8")
        print(f"wrote docs/notebooks/{one.stem}.md")
