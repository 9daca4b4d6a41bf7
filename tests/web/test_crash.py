"""kill -9 in the middle of saving, again and again: the old or the new file, whole, and a history that goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 30

# A process of one thread, which forks one writer after the other and kills each after a random while.
SCRIPT = """
import os, random, signal, sys, time
from pathlib import Path
from sulh.web.bench import Workbench
from sulh.web.editing import change, go_back
from sulh.web.journal import tidy
from sulh.web.operations.every import operation

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
file, chance = folder / "elmira.yaml", random.Random(sys.argv[3])
start = file.read_text(encoding="utf-8")
old = start.partition("title: ")[2].partition("\\n")[0]

def write(bench, turn, tell):
    for number in range(10_000):
        match = bench.open("case", "elmira.yaml").match
        if number % 5 == 4:
            go_back(bench, "elmira.yaml", match)
        else:
            change(bench, "elmira.yaml", match, operation({"op": "set-title", "title": f"turn {turn} number {number}"}))
        if not number:
            os.write(tell, b".")  # it is at work

def judge(turn):
    text = file.read_text(encoding="utf-8")
    title = text.partition("title: ")[2].partition("\\n")[0]
    assert text == start.replace(f"title: {old}\\n", f"title: {title}\\n", 1), "not whole"
    tidy(Workbench.of(folder).store)
    assert not list(folder.rglob(".sulh/**/*.part")), "left behind"
    bench = Workbench.of(folder)
    opened = bench.open("case", "elmira.yaml")
    assert opened.case is not None, opened.problems
    past = bench.journal("elmira.yaml").past(opened.text)
    assert past.entries[past.now].match == opened.match, "the history does not know the file"
    for entry in past.entries[max(0, past.now - 20):]:
        assert bench.store.has(f"texts/{entry.match}.yaml") or entry.match == opened.match, "a text is missing"
    # What was done before can be undone and done again.
    if past.undo:
        undone = go_back(bench, "elmira.yaml", opened.match)
        again = go_back(bench, "elmira.yaml", undone.after.match, 1)
        assert again.after.text == text
    return title, len(past.entries)

warm = Workbench.of(folder)  # what is imported late is imported here, once
change(warm, "elmira.yaml", warm.open("case", "elmira.yaml").match, operation({"op": "set-title", "title": "warm"}))
seen = set()
for turn in range(rounds):
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        write(Workbench.of(folder), turn, tell)
        os._exit(0)
    os.read(hear, 1)
    os.close(hear)
    os.close(tell)
    time.sleep(chance.uniform(0, 0.15))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    seen.add(judge(turn))
print(len(seen), max(length for _, length in seen))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_killed_writer_leaves_the_old_or_the_new_file(folder: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(folder), str(ROUNDS), "a seed"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    titles, longest = map(int, run.stdout.split())
    assert titles > ROUNDS / 3  # the writers did write
    assert longest > 5
