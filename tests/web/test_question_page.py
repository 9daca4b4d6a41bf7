"""The page of a question: its settings in the address and in the form, mistakes at the field, the same as a command."""

from __future__ import annotations

import html
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import html5lib
import pytest

from sulh.cli.main import main
from sulh.files.reader import shipped_cases
from sulh.web.app import application
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.question import cleaned
from sulh.web.questions.asking import question_of
from sulh.web.questions.every import QUESTIONS
from sulh.web.questions.form import command_line, fields_of, wrong_of
from sulh.web.shell import Asked
from workbench import Client, shown

FLAGSHIP = "/case/flagship.yaml"
ELMIRA = "/case/elmira.yaml"

COMMANDS: dict[str, list[dict[str, Any]]] = {
    "why": [{"state": "YNYYNNNNYN", "concept": "gmr", "return_counts": "no", "all": "yes"}],
    "paths": [{"start": "YNYYNNNNYN", "by": "moves", "agreements": "no", "max_moves": "1000"}],
    "deals": [{"with_parties": ["us", "taliban"], "signatories": "2", "include_coercive": "yes"}],
    "change": [
        {"want": ["YNYYNNNNYN", "withdraw and not takeover"], "cost": "move=2", "budget": "1", "remove_options": "yes"}
    ],
    "certainty": [
        {"samples": "300", "seed": "4", "wander": "0,0.5,1", "concepts": "nash,seq", "outcome": "NYNNNYNNYN"},
        {"samples": "1200", "width": "0.5", "coders": "none", "sanctions": "single-move", "weight": "quiet=1"},
    ],
    "views": [{"concept": "gmr", "list_surprises": "yes"}],
    "replay": [{"draws": "40", "contrasts": "no", "phases": "no"}],
    "claims": [{"says": ["never us.withdraw", "possible takeover"], "depends": "no", "agreements": "no"}],
}
"""Settings of each question, told as a command too."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two cases, and one that has problems."""
    place = tmp_path_factory.mktemp("asked")
    for name, shipped in (("flagship", "us-taliban-2018-2021"), ("elmira", "elmira")):
        (place / f"{name}.yaml").write_bytes(shipped_cases()[shipped].read_bytes())
    (place / "wrong.yaml").write_text("sulh: 1\ntitle: Wrong\nparties: {a: {opts: 1}}\n", encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def asking(place: Path) -> Iterator[Client]:
    """Who asks."""
    bench = Workbench.of(place)
    with Client(application(bench), bench) as found:
        yield found


def form_of(page: str) -> Any:
    """Return the form of a page."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    (form,) = [one for one in root.iter("form") if one.get("id") == "settings"]
    return form


def sent(form: Any) -> list[tuple[str, str]]:
    """Return what a browser sends with a form as it is."""
    pairs = []
    for one in form.iter():
        if one.tag == "input" and (one.get("type") != "checkbox" or one.get("checked") is not None):
            pairs.append((one.get("name"), one.get("value", "")))
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0])
            pairs.append((one.get("name"), chosen.get("value")))
    return pairs


@pytest.mark.parametrize("id", [*QUESTIONS, "report"])
def test_the_form_sends_what_the_address_asked(asking: Client, id: str) -> None:
    for settings in [{}, *COMMANDS.get(id, ())]:
        address = f"{FLAGSHIP}/{id}?{urlencode({**settings, 'variant': 'no-talks-after-april'}, doseq=True)}"
        form = form_of(asking.get(address).text)
        answer = asking.get(f"{FLAGSHIP}/{id}?{urlencode(sent(form))}", follow_redirects=False)
        assert answer.status_code == 303
        asked = Query.of_address(answer.headers["location"])
        question = question_of(id)
        assert question.settings.of(asked) == question.settings.of(Query.of_address(address))
        assert asked.text("variant") == "no-talks-after-april"
        known = {*settings, "variant"}
        assert {name for name, _ in asked.pairs} <= known, "what is usual is left out"


@pytest.mark.parametrize("id", COMMANDS)
def test_the_command_that_is_told_gives_the_same_answer(
    asking: Client, place: Path, id: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    for settings in COMMANDS[id]:
        for variant in ("", "no-talks-after-april"):
            address = f"{FLAGSHIP}/{id}?{urlencode({**settings, 'variant': variant}, doseq=True)}"
            answer = asking.get(f"{FLAGSHIP}/{id}.json?{address.partition('?')[2]}&wait=60")
            page = asking.get(address).text
            told = html.unescape(re.findall(r'<pre class="command"><code dir="auto">(.*?)</code>', page)[0])
            with pytest.raises(SystemExit) as left:
                main([*shlex.split(told)[1:], *(["--workers", "1"] if id == "certainty" else []), "--json"])
            printed = json.loads(capsys.readouterr().out)
            if answer.status_code == 200:
                assert not left.value.code
                assert answer.json() == printed
            else:
                assert answer.json()["problems"][0]["rule"] == printed["problems"][0]["rule"]


def test_a_command_quotes_what_a_shell_would_take_apart() -> None:
    question = QUESTIONS["change"]
    settings = question.settings.of(Query((("want", "a and not 'b' $(rm)"), ("without", "add"))))
    told = command_line(question, "my case.yaml", "late; exit", settings)
    assert shlex.split(told) == [
        *["sulh", "mediate", "my case.yaml", "--want", "a and not 'b' $(rm)"],
        *["--without", "add", "--variant", "late; exit"],
    ]


def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(asking: Client) -> None:
    answer = asking.get(f"{ELMIRA}/certainty?samples=0&width=wide&outcome=NYNNN")
    assert answer.status_code == 422
    form = form_of(answer.text)
    fields = {one.get("name"): one for one in form.iter("input")}
    assert (fields["samples"].get("value"), fields["width"].get("value")) == ("0", "wide")
    assert fields["outcome"].get("value") == "NYNNN"
    assert [name for name, one in fields.items() if one.get("aria-invalid") == "true"] == ["samples", "width"]
    for name in ("samples", "width"):
        said = fields[name].get("aria-describedby").split()
        assert f"set-{name}-wrong" in said
    assert "Correct what is marked" in answer.text
    told = asking.get(f"{ELMIRA}/certainty.json?samples=0&width=wide")
    assert told.status_code == 422
    assert [one["text"] for one in told.json()["problems"]] == ["samples", "width"]


def test_a_mistake_in_what_is_folded_is_not_hidden(asking: Client) -> None:
    page = asking.get(f"{ELMIRA}/certainty?seed=-1").text
    assert re.search(r'<details class="fold" id="more-settings" open>', page)
    assert not re.search(r'id="more-settings" open', asking.get(f"{ELMIRA}/certainty?samples=0").text)


def test_a_few_states_are_offered_by_name_and_many_are_not(asking: Client, place: Path) -> None:
    page = asking.get(f"{ELMIRA}/why").text
    assert len(re.findall(r"<option value=\"[YN-]{5}\">", page)) == 12
    assert 'list="states"' in page
    many = ", ".join(f"o{k}: x" for k in range(9))
    (place / "many.yaml").write_text(
        f"{{sulh: 1, title: x, parties: {{a: {{options: {{{many}}}}}}}}}", encoding="utf-8"
    )
    page = asking.get("/case/many.yaml/why").text
    assert "datalist" not in page
    assert 'list="states"' not in page


def test_what_is_usual_leaves_the_address(asking: Client) -> None:
    given = asking.get(f"{ELMIRA}/why?state=NYNNN&party=&concept=seq&as=", follow_redirects=False)
    assert (given.status_code, given.headers["location"]) == (303, f"{ELMIRA}/why?state=NYNNN")
    kept = asking.get(f"{ELMIRA}/why?state=NYNNN&concept=seq", follow_redirects=False)
    assert kept.status_code == 200


@pytest.mark.parametrize("name", ["50%41.yaml", "a?b#c d.yaml", "حزب.yaml"])
def test_the_shorter_address_is_of_the_same_file(place: Path, name: str) -> None:
    (place / name).write_bytes(shipped_cases()["elmira"].read_bytes())
    bench, sent = Workbench.of(place), "samples=10&width="
    asked = Asked(bench, bench.open("case", name), Query.of(sent), "certainty")
    assert cleaned(sent, asked, QUESTIONS["certainty"]) == f"/case/{quote(name, safe='')}/certainty?samples=10"
    (place / name).unlink()


def test_a_program_waits_or_is_told_where_to_look(asking: Client) -> None:
    answer = asking.get(f"{FLAGSHIP}/certainty.json?samples=900000")
    assert answer.status_code == 202
    where = answer.headers["location"]
    record = answer.json()["job"]
    assert where == record["address"] == f"/jobs/{record['id']}.json"
    assert asking.get(where).json()["state"] in ("waiting", "running")
    asking.post(f"/jobs/{record['id']}/cancel")
    assert asking.get(where).json()["state"] == "cancelled"
    assert asking.get(f"{FLAGSHIP}/certainty.json?samples=900000").status_code == 409
    assert asking.get(f"{ELMIRA}/deals.json?wait=60").status_code == 200
    assert asking.get(f"{ELMIRA}/deals.json?wait=61").status_code == 400


def test_what_is_missing_is_no_answer_for_a_program(asking: Client) -> None:
    assert asking.get(f"{ELMIRA}/views").status_code == 200
    told = asking.get(f"{ELMIRA}/views.json")
    assert (told.status_code, told.json()["problems"][0]["code"]) == (422, "S804")


def test_a_file_with_problems_is_told_with_the_way_to_mend_it(asking: Client) -> None:
    answer = asking.get("/case/wrong.yaml/why")
    assert answer.status_code == 422
    assert "/case/wrong.yaml/text" in answer.text
    assert asking.get("/case/wrong.yaml/why.json").json()["problems"]


def test_an_unknown_coding_is_told(asking: Client) -> None:
    assert asking.get(f"{ELMIRA}/why?variant=none").status_code == 404


def test_a_page_that_was_edited_asks_anew(asking: Client, place: Path) -> None:
    shown(asking, f"{ELMIRA}/why?state=NYNNN")
    before = asking.get("/jobs.json").json()["jobs"]
    asking.edit(ELMIRA, "set-title", title="Another title")
    shown(asking, f"{ELMIRA}/why?state=NYNNN")
    after = asking.get("/jobs.json").json()["jobs"]
    assert len(after) == len(before) + 1
    assert {one["match"] for one in after if one["question"] == "why" and one["name"] == "elmira.yaml"} >= {
        after[0]["match"]
    }


def test_every_field_has_words() -> None:
    case = Workbench.of(Path(__file__).parent / "none").open("library", "us-taliban-2018-2021").coded()
    for id in (*QUESTIONS, "report"):
        for one in fields_of(question_of(id), case, Query(), {}):
            assert one.label[0].isupper(), (id, one.name)
            assert not one.label.endswith("."), (id, one.name)
            assert all(value or one.value == "" for value, _ in one.choices)


def test_a_name_that_is_unknown_belongs_to_the_field_that_has_it() -> None:
    from sulh.errors import UnknownName

    query = Query((("state", "zzz"), ("concept", "gmr")))
    wrong, rest = wrong_of(UnknownName("state", "zzz").to_problems(), QUESTIONS["why"], query)
    assert list(wrong) == ["state"]
    assert rest == []
