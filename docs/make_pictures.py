"""Draw the pictures of README and docs anew: ``make pictures``."""

from __future__ import annotations

import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text

import sulh
from sulh.show.render import terminal
from sulh.show.solution import solution_sheet

HERE = Path(__file__).parent / "_static"
FONT = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def draw(command: str, shown: object, name: str) -> None:
    """Write what a command prints to ``_static/<name>.svg``."""
    console = Console(record=True, width=88, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    console.print(Text(f"$ {command}", style="bold green"))
    console.print(shown)
    svg = console.export_svg(title="sulh", unique_id=name)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code, monospace", FONT)
    (HERE / f"{name}.svg").write_text(re.sub(r"<!--.*?-->\s*", "", svg), encoding="utf-8")


def main() -> None:
    """Draw all pictures."""
    HERE.mkdir(exist_ok=True)
    solution = sulh.solve(sulh.load("elmira"))
    draw("sulh solve elmira", terminal(solution_sheet(solution)), "solve-elmira")
    flagship = sulh.solve(sulh.load("us-taliban-2018-2021"))
    draw("sulh solve us-taliban-2018-2021", terminal(solution_sheet(flagship, rows=12)), "solve-us-taliban")
    deal = sulh.draw(sulh.load("elmira"), "deal", start="delay, insist", to="modify, accept, insist")
    pictures = {
        "draw-elmira-graph": sulh.draw(sulh.load("elmira"), to="modify, accept, insist"),
        "draw-elmira-table": sulh.draw(sulh.load("elmira"), "table"),
        "draw-elmira-deal": deal,
        "draw-us-taliban-path": sulh.draw(sulh.load("us-taliban-2018-2021"), "path", path="record"),
        "draw-us-taliban-around": sulh.draw(sulh.load("us-taliban-2018-2021"), around="status quo", steps=1),
    }
    swings = sulh.robust(sulh.load("walter-barrier"), samples=4000, outcome="YYY", workers=1)
    sulh.tornado(swings).save(HERE / "robust-walter.svg")
    seen = sulh.views(sulh.load("us-taliban-2018-2021"), path="record")
    sulh.view_strip(seen).save(HERE / "views-us-taliban.svg")
    for name, picture in pictures.items():
        picture.save(HERE / f"{name}.svg")


if __name__ == "__main__":
    main()
