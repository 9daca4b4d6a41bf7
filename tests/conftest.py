"""Options, profiles and fixtures that all tests share."""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# A busy machine is no reason to fail: no deadline, and slow drawing is allowed. A failure prints how to repeat it.
# Where CI is set, the same examples are drawn each time, so that a submission is judged by what it changed; at
# home, and at the full level, they are new each time, and find more.
settings.register_profile(
    "ci",
    max_examples=100,
    deadline=None,
    print_blob=True,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("full", settings.get_profile("ci"), max_examples=2_000, derandomize=False)
settings.load_profile("ci")  # pytest --hypothesis-profile=full takes the other


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write tests/golden/* anew instead of comparing")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "golden: compares with a file in tests/golden (set by using the fixture)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.golden)


def pytest_report_header() -> str:
    lengths = [len(file.read_text(encoding="utf-8").splitlines()) for file in (ROOT / "src").rglob("*.py")]
    return f"sulh: {len(lengths)} modules, median {statistics.median(lengths):.0f} lines, longest {max(lengths)}"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return ``golden(name, text)``, which holds a text against ``tests/golden/<name>``."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        elif not file.exists():
            pytest.fail(f"there is no tests/golden/{name} yet: `make golden` writes it")
        else:
            # Bytes, because text mode would hide a changed line ending.
            assert text == file.read_bytes().decode("utf-8"), f"differs from tests/golden/{name}; meant? make golden"

    return compare


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, that of the system; tests that need it are skipped where there is none.

    There is one for all tests of a process: while it runs, Playwright keeps an event loop in this thread, and no
    second one can be started there.
    """
    if CHROMIUM is None:
        pytest.skip("no chromium is installed")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()
