"""Workbooks of the example case, made once and copied for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook_data import workbook

EXAMPLE = (Path(__file__).parent / "example-case.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return workbook(tmp_path_factory.mktemp("fresh") / "case.xlsx", EXAMPLE).read_bytes()


@pytest.fixture
def book(tmp_path: Path, fresh: bytes) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(fresh)
    return path
