"""Imports point down, and modules stay short."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "sulh"
LONGEST = 500

# What each layer may use, besides itself.
MAY_USE: dict[str, set[str]] = {
    "version": set(),
    "errors": set(),
    "disk": {"errors"},  # files written whole
    "engine": {"errors"},
    "case": {"engine", "errors"},
    "stability": {"case", "engine", "errors"},
    "files": {"case", "engine", "errors", "disk"},
    "questions": {"stability", "case", "files", "engine", "errors", "disk", "version"},
    "show": {"questions", "stability", "files", "case", "engine", "errors", "disk", "version"},
    "web": {"show", "questions", "stability", "files", "case", "engine", "errors", "disk", "version"},
    "cases": set(),  # case files, no code
}
# The one way up: results and cases show themselves, and what shows them is loaded only then.
UPWARD = {("questions/result.py", "show"), ("case/case.py", "show")}
ON_TOP = {"cli", "api", "__init__", "__main__"}  # may use everything; nothing above may use them


def layer_of(file: Path, root: Path) -> str:
    """Name the layer a file belongs to: its folder, or its own name directly under the root."""
    return file.relative_to(root).with_suffix("").parts[0]


def imported_names(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Give line and full dotted name of each import, wherever in the file it stands."""
    package = ("sulh", *file.relative_to(root).parent.parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, name.name) for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                base = ".".join([*above, *([module] if module else [])])
                yield from ((node.lineno, f"{base}.{name.name}") for name in names)
            case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module"), args=[first, *_]):
                if isinstance(first, ast.Constant):
                    yield node.lineno, str(first.value)


def wrong_imports(root: Path) -> list[str]:
    """List the imports that do not point down, and the files that belong to no layer."""
    layers = {layer_of(file, root) for file in root.rglob("*.py")}
    wrong = []
    for file in sorted(root.rglob("*.py")):
        layer = layer_of(file, root)
        if layer in ON_TOP:
            continue
        if layer not in MAY_USE:
            wrong.append(f"{file.relative_to(root)}: layer '{layer}' has no row in MAY_USE")
            continue
        for line, name in imported_names(file, root):
            head, *rest = name.split(".")
            # `from sulh import Case` names no layer: it goes through the package on top.
            used = rest[0] if rest and rest[0] in layers else "__init__"
            if (file.relative_to(root).as_posix(), used) in UPWARD:
                continue
            if head == "sulh" and used not in MAY_USE[layer] | {layer}:
                wrong.append(f"{file.relative_to(root)}:{line}: {layer} may not use {used} ({name})")
    return wrong


def test_imports_point_down() -> None:
    assert wrong_imports(SRC) == []


def test_no_row_is_left_over() -> None:
    folders = {file.name for file in SRC.iterdir() if file.is_dir()} | {file.stem for file in SRC.glob("*.py")}
    assert set(MAY_USE) <= folders


@pytest.mark.parametrize(
    "line",
    [
        "import sulh.stability",
        "import sulh.stability.nash as n",
        "from sulh.stability import nash",
        "from sulh import stability",
        "from sulh import Case",
        "import sulh",
        "from ..stability import nash",
        "from .. import stability",
        "def late():\n    from sulh.stability.nash import stable",
        "if TYPE_CHECKING:\n    from sulh.stability.nash import Nash",
        "importlib.import_module('sulh.stability.nash')",
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, line: str) -> None:
    fine = "import numpy\nfrom sulh.engine import good\nfrom . import good\n"
    for name in ("engine/good.py", "engine/bad.py", "stability/nash.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(fine, encoding="utf-8")
    assert wrong_imports(tmp_path) == []
    (tmp_path / "engine" / "bad.py").write_text(line + "\n", encoding="utf-8")
    (found,) = wrong_imports(tmp_path)
    assert "engine may not use" in found
    assert "bad.py" in found


def test_a_new_folder_needs_a_row(tmp_path: Path) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "new.py").touch()
    assert "no row" in wrong_imports(tmp_path)[0]


def test_every_folder_with_code_is_a_package() -> None:
    # Without an __init__.py pytest imports the modules a second time, under other names.
    folders = {file.parent for file in SRC.rglob("*.py")}
    assert [str(folder.relative_to(SRC)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_modules_are_short() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in SRC.rglob("*.py")}
    assert {str(file.relative_to(SRC)): n for file, n in lengths.items() if n > LONGEST} == {}
