"""`import sulh` and `sulh --help` load little. Each is measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys

# All of sulh that `import sulh` may load; the rest comes with the first question.
MAY_LOAD = {"sulh", "sulh.version"}
HEAVY = {"lark", "pydantic", "pydantic_core", "ruamel", "click", "rich", "pandas", "numba", "scipy", "networkx"}


def loaded_by(*arguments: str) -> set[str]:
    """Run Python with the arguments and return the names of all modules it imported."""
    command = [sys.executable, "-X", "importtime", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def tops(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_import_loads_numpy_and_little_else() -> None:
    # What numpy loads by itself, or the interpreter at its start, is not ours to count.
    ours = loaded_by("-c", "import sulh") - loaded_by("-c", "import numpy")
    assert tops(ours) - {"sulh", "numpy"} - sys.stdlib_module_names == set()
    assert {module for module in ours if module.partition(".")[0] == "sulh"} <= MAY_LOAD


def test_help_loads_neither_numpy_nor_a_reader() -> None:
    loaded = tops(loaded_by("-m", "sulh", "--help"))
    assert "sulh" in loaded
    assert loaded & {"numpy", *HEAVY} <= {"click", "rich"}


def test_the_measurement_sees_what_is_loaded() -> None:
    assert {"lark", "numpy"} <= tops(loaded_by("-c", "def late():\n import lark, numpy\nlate()"))
