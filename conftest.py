"""Names that every doctest may use without importing them."""

import numpy as np
import pytest

import sulh


@pytest.fixture(autouse=True, scope="session")
def _names_in_doctests(doctest_namespace: dict[str, object]) -> None:
    doctest_namespace.update(np=np, sulh=sulh)
