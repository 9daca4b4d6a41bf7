"""The tutorial of the workbench, followed: the form makes the file that it shows, and what it says then holds."""

from __future__ import annotations

import re
from pathlib import Path

import sulh
from workbench import Client

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "workbench.md"

MEND, PAY, COURT = "1|Mend the weir", "2|Pay half of the repair", "2|Go to court"

FIRST = {
    "step": "1",
    "parties": "2",
    "title": "The weir",
    "about": "Two farms share a stream. "
    "The weir of the upper farm is broken, and the lower farm has been dry since June.",
    "status": "ongoing",
    "name-1": "Upper farm",
    "options-1": "Mend the weir",
    "name-2": "Lower farm",
    "options-2": "Pay half of the repair\nGo to court",
}
SECOND = {
    "step": "2",
    "want-1": [f"{COURT}:no", f"{PAY}:yes", f"{MEND}:no"],
    "want-2": [f"{MEND}:yes", f"{COURT}:no", f"{PAY}:no"],
    "rule-1-kind": "not-both",
    "rule-1-a": PAY,
    "rule-1-b": COURT,
    "do": "make",
}


def shown() -> str:
    """Return the file that the tutorial shows."""
    found = re.search(r"^```yaml\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_the_form_makes_the_file_that_the_tutorial_shows(client: Client, folder: Path) -> None:
    assert client.post("/new", data={**FIRST, "do": "next"}).status_code == 200
    answer = client.post("/new", data={**FIRST, **SECOND}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/case/the-weir.yaml")
    assert (folder / "the-weir.yaml").read_text(encoding="utf-8") == shown()


def test_what_the_tutorial_says_of_the_case_is_so() -> None:
    text = shown()
    assert sulh.solve(sulh.loads(text)).equilibria("seq") == ["NNN", "YYN"]
    lines = ["      - upper.mend_weir\n", "      - not go_court\n", "      - not pay_half\n"]
    assert "".join(lines) in text
    dry = text.replace("".join(lines), "".join([lines[2], *lines[:2]]))
    assert sulh.solve(sulh.loads(dry)).equilibria("seq") == ["NNN"]
    assert all("YYN" not in sulh.solve(sulh.loads(dry)).equilibria(one) for one in ("nash", "gmr", "smr", "seq"))
