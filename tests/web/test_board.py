"""The board of a case: what it shows is what `solve` says, whatever is filtered, sorted, paged or laid out."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

import numpy as np
import pytest

import sulh
from sulh.case.case import Case
from sulh.case.moves import arcs, graph
from sulh.case.naming import one_state
from sulh.case.states import list_states
from sulh.files.reader import shipped_cases
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.about import LEAD, parted
from sulh.web.pages.board import BoardPart, board_part
from sulh.web.pages.reach import reachable
from sulh.web.shell import Asked
from workbench import Client

FLAGSHIP = "us-taliban-2018-2021"
ELMIRA = "/case/elmira.yaml"


def board(bench: Workbench, name: str, query: str = "", home: str = "library") -> BoardPart:
    """Return the board of a case."""
    opened = bench.open(home, name)
    asked = Asked(bench, opened, Query.of(query))
    return board_part(asked, opened.coded(asked.variant))


def come_to(case: Case) -> set[int]:
    """Return what legal moves lead to from the status quo, arc by arc."""
    states = list_states(case)
    after: dict[int, set[int]] = {}
    for party in case.parties:
        for start, end in zip(*arcs(case, party, states), strict=True):
            after.setdefault(int(start), set()).add(int(end))
    first = one_state(case, states, case.status_quo or "")
    found, ahead = {first}, deque([first])
    while ahead:
        new = after.get(ahead.popleft(), set()) - found
        found |= new
        ahead.extend(new)
    return found


@pytest.mark.parametrize("name", ["elmira", "elmira-nine", "no-gmr", "brexit-2017-2020", "walter-barrier"])
def test_the_board_says_what_solve_says(bench: Workbench, name: str) -> None:
    shown = board(bench, name, "size=1000&ticks=all&sort=number")
    solution = sulh.solve(bench.open("library", name).coded())
    assert [head.name for head in shown.heads] == [str(state) for state in solution.states]
    for band in shown.bands:
        assert list(band.cells) == solution.holding[band.id].tolist()
        assert band.count == len(solution.equilibria(band.id))
        for row, verdict in zip(band.ticks, solution.verdicts[band.id], strict=True):
            assert list(row.cells) == verdict.tolist()
    letters = ["".join(cells) for cells in zip(*(row.cells for p in shown.parties for row in p.rows), strict=True)]
    for head, vector in zip(shown.heads, letters, strict=False):
        if head.number not in solution.states.names:
            assert vector == head.name
    assert len(letters) in (0, len(shown.heads))


def test_merged_states_show_what_they_leave_open(bench: Workbench) -> None:
    shown = board(bench, "elmira-nine", "sort=number")
    column = ["".join(cells) for cells in zip(*(row.cells for p in shown.parties for row in p.rows), strict=True)]
    (merged,) = [vector for vector in column if "-" in vector]
    assert merged == "-NNY-"


@pytest.mark.parametrize("name", sorted(set(shipped_cases()) - {"no-gmr", "no-smr"}))
def test_what_can_be_come_to_is_what_a_walk_finds(name: str) -> None:
    case = sulh.load(name)
    if case.status_quo is None:
        return
    states = list_states(case)
    found = reachable(graph(case, states), one_state(case, states, case.status_quo))
    assert set(np.flatnonzero(found).tolist()) == come_to(case)


def test_filters_keep_just_what_they_name(bench: Workbench) -> None:
    case = sulh.load(FLAGSHIP)
    names = [option.name for option in case.options]
    solution = sulh.solve(case)
    every = [str(state) for state in solution.states]
    seq = set(solution.equilibria("seq").names())
    held = {name for id in solution.concepts for name in solution.equilibria(id).names()}
    near = {every[number] for number in come_to(case)}
    cases = {
        f"is.{names[0]}=Y&is.{names[4]}=N": [one for one in every if one[0] == "Y" and one[4] == "N"],
        "holds=seq": [one for one in every if one in seq],
        "holds=none": [one for one in every if one not in held],
        "holds=some&pattern=Y---------": [one for one in every if one in held and one[0] == "Y"],
        "reachable=yes": [one for one in every if one in near],
    }
    for query, expected in cases.items():
        shown = board(bench, FLAGSHIP, f"{query}&size=1000&sort=number")
        assert [head.name for head in shown.heads] == expected, query
        assert shown.matching == len(expected)


def test_what_holds_comes_first_and_pages_follow_each_other(bench: Workbench) -> None:
    pages = [board(bench, FLAGSHIP, f"page={page}&size=100") for page in (1, 2, 3, 4, 5)]
    numbers = [number for page in pages for number in page.numbers]
    assert sorted(numbers) == list(range(416))
    solution = pages[0].solution
    counts = np.sum([solution.holding[id] for id in solution.concepts], axis=0)[numbers]
    assert (np.diff(counts.astype(int)) <= 0).all()
    assert board(bench, FLAGSHIP, "page=99&size=100").page == 5


def test_sorted_by_what_a_party_prefers(bench: Workbench) -> None:
    case = sulh.load("elmira")
    score = graph(case).scores[1][:-1].astype(int)
    shown = board(bench, "elmira", "sort=party:uniroyal")
    assert (np.diff(score[list(shown.numbers)]) <= 0).all()


@pytest.mark.parametrize(
    "query",
    [
        *("pattern=YY", "pattern=nowhere", "holds=fhq", "is.town.insist=maybe", "is.town.sing=Y", "sort=fear"),
        *("as=cubes", "size=0", "size=1001", "page=x", "concepts=fhq", "state=nowhere", "concepts=stackelberg-nobody"),
    ],
)
def test_a_wrong_address_is_told_and_the_board_still_stands(client: Client, query: str) -> None:
    answer = client.get(f"{ELMIRA}?{query}")
    assert answer.status_code == 422
    at_field = query in ("pattern=YY", "pattern=nowhere", "state=nowhere")
    assert ('aria-invalid="true"' if at_field else 'class="problems"') in answer.text
    assert 'id="board-table"' in answer.text
    told = client.get(f"{ELMIRA}.json?{query}")
    assert told.status_code == 422
    assert told.json()["problems"]


def test_other_concepts(bench: Workbench) -> None:
    assert [band.id for band in board(bench, "elmira", "concepts=nash&concepts=sseq").bands] == ["nash", "sseq"]
    assert [band.id for band in board(bench, "chicken", "concepts=nash,limited-3").bands] == ["nash", "limited-3"]


def test_ticks_are_open_where_there_are_few_states(bench: Workbench) -> None:
    assert all(band.ticks for band in board(bench, "elmira").bands)
    assert not any(band.ticks for band in board(bench, FLAGSHIP).bands)
    opened = [band.id for band in board(bench, FLAGSHIP, "ticks=seq").bands if band.ticks]
    assert opened == ["seq"]


def test_the_twin_has_all_that_solve_says_and_what_is_shown(client: Client, folder: Path) -> None:
    twin = client.get(f"{ELMIRA}.json?holds=seq&page=1&size=2").json()
    solved = sulh.solve(sulh.load(folder / "elmira.yaml")).to_dict(stability=True)
    assert {name: twin[name] for name in solved if name != "case"} == {k: v for k, v in solved.items() if k != "case"}
    shown = twin["board"]
    assert shown["filters"]["holds"] == "seq"
    assert (shown["n_matching"], shown["pages"], len(shown["states"])) == (6, 3, 2)


def test_a_chosen_state_leads_to_three_questions(client: Client) -> None:
    text = client.get(f"{ELMIRA}?state=YNYNN").text
    for where in ("why?state=YNYNN", "paths?to=YNYNN", "change?want=YNYNN"):
        assert f'href="/case/elmira.yaml/{where}"' in text


def test_the_board_alone_is_answered_where_only_that_is_asked_for(client: Client) -> None:
    query = "holds=&sort=held&is.town.insist=Y&pattern=&concepts=nash&concepts=gmr&concepts=smr&concepts=seq"
    headers = {"hx-request": "true", "hx-target": "section#board"}
    answer = client.get(f"{ELMIRA}?{query}", headers=headers)
    assert answer.text.lstrip().startswith("<section")
    assert 'id="about"' not in answer.text
    assert answer.headers["hx-push-url"] == f"{ELMIRA}?is.town.insist=Y"


@pytest.mark.parametrize("layout", ["columns", "rows"])
@pytest.mark.parametrize("name", ["elmira", "elmira-nine", "no-gmr", FLAGSHIP])
def test_every_case_in_both_layouts(client: Client, name: str, layout: str) -> None:
    text = client.get(f"/library/{name}?as={layout}&ticks=all").text
    assert 'id="board-table"' in text
    assert "style=" not in text


def test_texts_of_a_case_stay_texts(client: Client, folder: Path) -> None:
    nasty = '"><script>alert(1)</script><b>&amp;' + "\u202e" + "x" * 5000
    text = (folder / "elmira.yaml").read_text(encoding="utf-8")
    sound = text.replace("Lengthen the appeal", "@@").replace("Uniroyal leaves", "@@")
    assert sound.count("@@") >= 1
    quoted = nasty.replace("\\", "\\\\").replace('"', "'")
    (folder / "elmira.yaml").write_text(sound.replace("@@", quoted.replace("&", "and")), encoding="utf-8")
    for layout in ("columns", "rows"):
        answer = client.get(f"{ELMIRA}?as={layout}")
        assert "<script>alert" not in answer.text


def test_a_case_of_65_536_states_is_answered_at_once(client: Client, folder: Path) -> None:
    own = {party: range(4 * k, 4 * k + 4) for k, party in enumerate("abcd")}
    lines = ["sulh: 1", "title: Large", "parties:"]
    for party, options in own.items():
        lines += [f"  {party}:", f"    options: {{{', '.join(f'o{k}: Option {k}' for k in options)}}}"]
        lines += [f"    preferences: [o{(7 * options[0] + 3) % 16}, not o{options[1]}, o{(options[2] + 5) % 16}]"]
    lines += ["status_quo: [o1, o5]"]
    (folder / "large.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert client.get("/case/large.yaml").status_code == 200
    slowest = 0.0
    for query in ("", "?reachable=yes", "?holds=seq&is.a.o1=Y", "?sort=party:b&page=100", "?pattern=Y---------------"):
        client.get(f"/case/large.yaml{query}")
        begun = time.perf_counter()
        assert client.get(f"/case/large.yaml{query}").status_code == 200
        slowest = max(slowest, time.perf_counter() - begun)
    assert slowest < 1.0
    assert "1 of 65,536" not in client.get("/case/large.yaml?reachable=yes").text


def test_a_long_text_is_parted_between_sentences() -> None:
    text = "The first thing. " * 40
    lead, rest = parted(text)
    assert len(lead) <= LEAD
    assert lead.endswith(".")
    assert f"{lead} {rest}" == text.strip()
    assert parted("x" * 1000) == ("x" * LEAD, "x" * (1000 - LEAD))


def test_a_file_with_problems_leads_to_its_text(client: Client, folder: Path) -> None:
    (folder / "elmira.yaml").write_text("sulh: 1\ntitle: Nothing\n", encoding="utf-8")
    answer = client.get(ELMIRA)
    assert answer.status_code == 422
    assert f'href="{ELMIRA}/text"' in answer.text


def test_a_filter_that_is_wrong_is_not_counted(client: Client) -> None:
    address = "/library/us-taliban-2018-2021"
    page = client.get(f"{address}?holds=seq&pattern=-Y-").text
    said = page.partition('id="board-says"')[2].partition("</p>")[0]
    assert "One filter is wrong and left out. 14 of 416 states match the other." in said
    assert 'aria-describedby="board-pattern-wrong"' in page
    alone = client.get(f"{address}?pattern=-Y-").text.partition('id="board-says"')[2].partition("</p>")[0]
    assert "match" not in alone
    assert "Show all" in alone
