"""The pages of the questions: each answers for every kind of case, and its JSON is what the command prints."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from sulh.cli.main import main
from sulh.files.reader import shipped_cases
from sulh.web.answers import Answer
from sulh.web.app import application
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.questions.every import QUESTIONS
from workbench import Client, shown

EXAMPLE = Path(__file__).parents[1] / "files" / "example-case.yaml"

CASES = {
    "example-case": "patient-town",
    "us-taliban-2018-2021": "no-talks-after-april",
    "walter-barrier": "no-third-party",
    "elmira": "",
}
"""Cases that are asked about, each with one of its variants."""

ASKED: dict[str, list[tuple[dict[str, Any], list[str]]]] = {
    "why": [
        ({"state": "STATE"}, ["STATE"]),
        ({"state": "STATE", "concept": "gmr", "all": "yes"}, ["STATE", "--concept", "gmr", "--all"]),
    ],
    "paths": [
        ({"start": "STATE"}, ["--from", "STATE"]),
        (
            {"start": "STATE", "to": "END", "by": "moves", "agreements": "no"},
            ["--from", "STATE", "--to", "END", "--by", "moves", "--no-agreements"],
        ),
    ],
    "deals": [
        ({"start": "STATE", "all": "yes"}, ["--from", "STATE", "--all"]),
        (
            {"start": "STATE", "package": "END", "signatories": "2"},
            ["--from", "STATE", "--package", "END", "--signatories", "2"],
        ),
    ],
    "change": [
        ({"want": "STATE", "budget": "1"}, ["--want", "STATE", "--budget", "1"]),
        (
            {"want": "END under gmr", "budget": "2", "without": ["add", "guarantor"], "most": "3"},
            ["--want", "END under gmr", "--budget", "2", "--without", "add", "--without", "guarantor", "--most", "3"],
        ),
    ],
    "views": [({"start": "STATE"}, ["--from", "STATE"])],
    "replay": [
        ({"draws": "50", "seed": "3", "contrasts": "no"}, ["--draws", "50", "--seed", "3", "--no-contrasts"]),
    ],
    "claims": [
        (
            {"start": "STATE", "depends": "no", "says": "possible END"},
            ["--from", "STATE", "--no-depends", "--says", "possible END"],
        )
    ],
}
"""Settings of each page, and the same on the command line; STATE and END stand for states of the case."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the cases."""
    place = tmp_path_factory.mktemp("asked")
    for name in CASES:
        source = EXAMPLE if name == "example-case" else shipped_cases()[name]
        (place / f"{name}.yaml").write_bytes(source.read_bytes())
    return place


@pytest.fixture(scope="module")
def asking(place: Path) -> Iterator[Client]:
    """Who asks."""
    bench = Workbench.of(place)
    with Client(application(bench), bench) as found:
        yield found


def states_of(asking: Client, name: str, variant: str) -> tuple[str, str]:
    """Return a state of a case, and another."""
    found = asking.get(f"/case/{name}.yaml.json", params={"variant": variant} if variant else {}).json()
    held = [state for states in found["equilibria"].values() for state in states]
    case = Workbench.of(Path(asking.app.state.bench.folder.path)).open("case", f"{name}.yaml").coded(variant)
    start = "".join(case.status_quo.split()) if case.status_quo else held[-1]
    return start, next((state for state in held if state != start), start)


def filled(data: Any, start: str, end: str) -> Any:
    """Put states in place of their signs."""
    if isinstance(data, str):
        return data.replace("STATE", start).replace("END", end)
    if isinstance(data, dict):
        return {key: filled(value, start, end) for key, value in data.items()}
    return [filled(one, start, end) for one in data]


QUICK: dict[str, dict[str, str]] = {"claims": {"depends": "no"}, "replay": {"contrasts": "no"}}
"""Settings under which long answers are short."""


def words_of(page: str) -> str:
    """Return the text of the answer, without its certificate and the command line."""
    answer = page.partition('id="answer"')[2].partition("</main>")[0]
    answer = re.sub(r"<(pre|svg|details class=\"fold command\")\b.*?</\1>", "", answer, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", answer))


@pytest.mark.parametrize("id", list(ASKED))
@pytest.mark.parametrize("name", list(CASES))
def test_the_json_of_a_page_is_what_the_command_prints(
    asking: Client, place: Path, name: str, id: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    for variant in dict.fromkeys(("", CASES[name])):
        start, end = states_of(asking, name, variant)
        for query, arguments in filled(ASKED[id], start, end):
            address = f"/case/{name}.yaml/{id}.json?{urlencode({**query, 'variant': variant, 'wait': 60}, doseq=True)}"
            command = [QUESTIONS[id].command, f"{name}.yaml", *arguments, "--json"]
            with pytest.raises(SystemExit):
                main([*command, *(["--variant", variant] if variant else [])])
            printed = json.loads(capsys.readouterr().out)
            if "digest" not in printed:
                continue  # there is nothing to ask about, as another test has it
            assert asking.get(address).json() == printed


@pytest.mark.parametrize("id", list(ASKED))
@pytest.mark.parametrize("name", list(CASES))
def test_every_page_answers_or_says_what_is_missing(asking: Client, name: str, id: str) -> None:
    for query in ({}, {"variant": CASES[name], **QUICK.get(id, {})}):
        if not CASES[name] and query:
            continue
        text = shown(asking, f"/case/{name}.yaml/{id}?{urlencode(query)}")
        assert QUESTIONS[id].asks in text
        assert "--" not in words_of(text), "an option of a command on a page"


def test_what_is_missing_is_said_with_the_way_out(asking: Client) -> None:
    for id, word in (("views", "has no views"), ("replay", "has no history"), ("claims", "has no claims")):
        page = shown(asking, f"/case/elmira.yaml/{id}")
        assert word in page
        assert "add" in page.lower()


def test_what_a_variant_leaves_out_is_not_asked_to_be_added(asking: Client, place: Path) -> None:
    text = (place / "us-taliban-2018-2021.yaml").read_text(encoding="utf-8")
    less = "variants:\n  less:\n    kind: disputed\n    because: To see\n    remove: [history, views, claims]\n"
    (place / "less.yaml").write_text(text.replace("variants:\n", less, 1), encoding="utf-8")
    for id, section in (("views", "views"), ("replay", "history"), ("claims", "claims")):
        page = shown(asking, f"/case/less.yaml/{id}?variant=less")
        assert f"has the section {section}, but the coding &#39;less&#39; leaves it out" in page
        assert "add the section" not in page.lower()


def test_a_state_is_chosen_where_none_is_named(asking: Client) -> None:
    page = shown(asking, "/case/elmira.yaml/why")
    assert "Choose a state" in page
    assert "/case/elmira.yaml/why?state=NYNNN" in page
    page = shown(asking, "/case/elmira.yaml/change")
    assert "/case/elmira.yaml/change?want=NYNNN" in page


def test_parties_are_named_and_not_called_by_their_ids(asking: Client) -> None:
    page = words_of(shown(asking, "/case/us-taliban-2018-2021.yaml/deals"))
    assert "United States" in page
    assert "afghan_government" not in page


def test_without_an_outcome_those_that_can_be_reached_and_hold_are_offered(asking: Client) -> None:
    page = shown(asking, "/case/us-taliban-2018-2021.yaml/paths")
    offered = page[page.index("Reached, and holding") : page.index("Blocked")]
    assert "/case/us-taliban-2018-2021.yaml/paths?to=YYNYNYYNYN" in offered
    assert "Reached, and holding" not in shown(asking, "/case/us-taliban-2018-2021.yaml/paths?to=YYNYNYYNYN")


def test_what_else_could_be_coded_is_folded_in_a_replay(asking: Client) -> None:
    page = shown(asking, "/case/us-taliban-2018-2021.yaml/replay")
    for title in ("What else was open", "Contrasts", "Changes that matter"):
        assert f"<summary>{title} (" in page


def test_long_tables_are_cut_and_shown_whole_on_request(tmp_path: Path) -> None:
    options = ", ".join(f"o{k}: An option" for k in range(8))
    text = f"{{sulh: 1, title: Many, status_quo: [], parties: {{a: {{options: {{{options}}}}}, b: {{}}}}}}"
    (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
    bench = Workbench.of(tmp_path)
    with Client(application(bench), bench) as client:
        address = "/case/many.yaml/paths?by=moves"
        short = shown(client, address)
        assert short.count("<tr>") < 130
        assert "155 more" in short
        assert "/case/many.yaml/paths?by=moves&amp;all=yes" in short
        assert shown(client, f"{address}&all=yes").count("<tr>") > 255


def test_the_case_that_comes_with_sulh_is_asked_but_not_changed(asking: Client) -> None:
    page = shown(asking, "/library/elmira/change?want=YNYNN")
    assert "save-variant" not in page
    assert "copy it" in page


def test_the_certificate_of_why_is_verified_by_the_command(
    asking: Client, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    for query, state in (("state=NYNNN&concept=nash,gmr,seq", "elmira"), ("state=YNYYNNNNYN", "us-taliban-2018-2021")):
        page = shown(asking, f"/case/{state}.yaml/why?{query}")
        assert f"/case/{state}.yaml/why.json?{query.partition('&')[0]}" in html.unescape(page)
        file = tmp_path / f"why-{state}.json"
        file.write_text(asking.get(f"/case/{state}.yaml/why.json?{query}").text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["verify", str(file), f"{state}.yaml"])
        assert not left.value.code
        assert "it checks" in capsys.readouterr().out


@pytest.mark.parametrize("id", list(ASKED))
def test_an_answer_outlives_the_process_that_worked_it_out(place: Path, id: str) -> None:
    case = Workbench.of(place).open("case", "example-case.yaml").coded()
    question = QUESTIONS[id]
    for query, _ in filled(ASKED[id], "NYNNN", "NNYNN"):
        pairs = tuple(
            (key, one) for key, given in query.items() for one in ([given] if isinstance(given, str) else given)
        )
        answer = question.ask(case, question.settings.of(Query(pairs)), lambda what, share: None)
        again = Answer.from_text(answer.to_text())
        assert again.more == answer.more
        assert replace(again, document={}) == replace(answer, document={})
        assert json.dumps(again.document) == json.dumps(answer.document)


def test_a_claim_that_does_not_follow_is_not_marked_as_wrong(client: Client) -> None:
    page = shown(client, "/library/us-taliban-2018-2021/claims")
    assert ">does not follow</span>" in page
    assert "badge bad" not in page.partition('id="answer"')[2]
