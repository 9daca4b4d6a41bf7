"""Optional libraries, loaded when asked for; a sentence where one is absent."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sulh.errors import MissingExtra


def pandas() -> Any:
    """Return pandas, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("pandas", "pandas")


def polars() -> Any:
    """Return polars, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("polars", "polars")


def matplotlib() -> Any:
    """Return matplotlib, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("matplotlib", "plot")


def networkx() -> Any:
    """Return networkx, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("networkx", "plot")


def pyarrow() -> tuple[Any, Any]:
    """Return pyarrow and its ``pyarrow.parquet``, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("pyarrow", "parquet"), _module("pyarrow.parquet", "parquet")


def rapidfuzz() -> Any:
    """Return ``rapidfuzz``, with ``fuzz`` in it, or raise :class:`~sulh.errors.MissingExtra`."""
    _module("rapidfuzz.fuzz", "evidence")
    return _module("rapidfuzz", "evidence")


def pdfium() -> Any:
    """Return pypdfium2, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("pypdfium2", "evidence")


def docx() -> Any:
    """Return python-docx, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("docx", "report", "python-docx")


def jinja2() -> Any:
    """Return jinja2, or raise :class:`~sulh.errors.MissingExtra`."""
    return _module("jinja2", "report")


def workbench() -> None:
    """Raise :class:`~sulh.errors.MissingExtra` where what serves the workbench is not installed."""
    for name in ("starlette", "uvicorn", "jinja2", "filelock"):
        _module(name, "web")
    _module("python_multipart", "web", "python-multipart")


def _module(name: str, extra: str, package: str = "") -> Any:
    """Return a module; ``package`` is what it is called where it is installed from, if that differs."""
    try:
        return import_module(name)
    except ImportError:
        raise MissingExtra(package or name, extra) from None
