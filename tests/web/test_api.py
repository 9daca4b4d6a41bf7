"""The API: as it is described, typed, refused in one form, and sound whatever it is sent."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sulh.files.reader import shipped_cases
from sulh.web.app import application
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.openapi import description
from sulh.web.questions.asking import question_of
from sulh.web.serving import Serving
from workbench import Client

ELMIRA = "/api/case/elmira.yaml"


def schema_of(name: str) -> dict[str, Any]:
    """Return the schema of a component, with all others beside it."""
    return {"$ref": f"#/components/schemas/{name}", "components": description()["components"]}


def conforms(answer: Any, name: str) -> Any:
    jsonschema.Draft202012Validator(schema_of(name)).validate(answer)
    return answer


def test_it_is_described_as_before(golden: Callable[[str, str], None]) -> None:
    """Without the form of case files, which has a file of its own: `sulh schema`."""
    known = json.loads(json.dumps(description()))
    schemas = known["components"]["schemas"]
    known["components"]["schemas"] = {name: one for name, one in schemas.items() if not name.startswith("CaseFile")}
    golden("openapi/openapi.json", json.dumps(known, indent=1, ensure_ascii=False) + "\n")


def test_what_is_served_is_the_description(client: Client) -> None:
    assert client.get("/api/openapi.json").json() == description()
    assert client.get("/api", headers={"accept": "application/json"}).json() == description()


def test_the_page_names_every_address_and_every_change(client: Client) -> None:
    page = client.get("/api").text
    for path in description()["paths"]:
        assert path in page
    for op in description()["components"]["schemas"]["Change"]["discriminator"]["mapping"]:
        assert f"<code>{op}</code>" in page


def test_every_reference_leads_somewhere() -> None:
    schemas = description()["components"]["schemas"]

    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    assert {one.removeprefix("#/components/schemas/") for one in references(description())} <= set(schemas)


@pytest.mark.parametrize("name", sorted(shipped_cases()))
def test_every_shipped_case_conforms(bench: Workbench, name: str) -> None:
    from sulh.web.api_forms import case_form

    given = case_form(bench, bench.open("library", name)).model_dump(mode="json")
    conforms(given["form"], "CaseFile")
    assert given["digest"] == bench.open("library", name).coded().digest


def test_a_case_and_a_list(client: Client) -> None:
    listed = conforms(client.get("/api/cases").json(), "ListForm")
    assert [one["name"] for one in listed["cases"]] == ["elmira.yaml", "prisoners-dilemma.yaml"]
    answer = client.get(ELMIRA)
    found = conforms(answer.json(), "CaseForm")
    assert answer.headers["etag"] == f'"{found["match"]}"'
    assert found["form"]["title"] == found["title"] == "Elmira groundwater contamination"
    assert conforms(client.get("/api/library/elmira").json(), "CaseForm")["form"] == found["form"]


def test_a_file_with_problems_is_told_with_them(client: Client, folder: Path) -> None:
    for text in ("title: x\nparties: 3\n", "a: [", "", "\0"):
        (folder / "bad.yaml").write_text(text, encoding="utf-8")
        found = conforms(client.get("/api/case/bad.yaml").json(), "CaseForm")
        assert found["problems"]
        assert found["digest"] is None


def test_a_change_is_made_once_undone_and_done_again(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    before, first = file.read_bytes(), client.get(ELMIRA).headers["etag"]
    change = {"op": "set-title", "title": "Another"}
    made = client.post(f"{ELMIRA}/edits", json=change, headers={"if-match": first})
    assert made.status_code == 200
    said = conforms(made.json(), "EditedForm")
    assert (said["says"], said["case"]["title"], said["case"]["undo"]) == ("Changed the title", "Another", said["says"])
    after = file.read_bytes()
    again = client.post(f"{ELMIRA}/edits", json=change, headers={"if-match": first})
    assert again.status_code == 412
    conforms(again.json(), "ProblemsForm")
    undone = client.post(f"{ELMIRA}/undo", headers={"if-match": made.headers["etag"]})
    assert file.read_bytes() == before
    assert undone.headers["etag"] == first
    client.post(f"{ELMIRA}/redo", headers={"if-match": first})
    assert file.read_bytes() == after
    assert client.post(f"{ELMIRA}/redo", headers={"if-match": made.headers["etag"]}).status_code == 400


@pytest.mark.parametrize(
    ("where", "body", "headers", "status", "code"),
    [
        ("edits", '{"op": "set-title", "title": "x"}', {}, 428, "S828"),
        ("undo", "", {}, 428, "S828"),
        ("undo", "", {"if-match": "*"}, 428, "S828"),
        ("undo", "", {"if-match": "abc"}, 428, "S828"),
        ("edits", '{"op": "set-title", "title": "x"}', {"if-match": '"abc"'}, 412, "S822"),
        ("edits", "[]", {"if-match": "MATCH"}, 400, "S829"),
        ("edits", "", {"if-match": "MATCH"}, 400, "S829"),
        ("edits", "{", {"if-match": "MATCH"}, 400, "S829"),
        ("edits", "[" * 100_000, {"if-match": "MATCH"}, 400, "S829"),
        ("edits", '{"op": ' + "9" * 5000 + "}", {"if-match": "MATCH"}, 400, "S829"),
        ("edits", "{}", {"if-match": "MATCH"}, 422, "S820"),
        ("edits", '{"op": "set-titel", "title": "x"}', {"if-match": "MATCH"}, 422, "S820"),
        ("edits", '{"op": "set-title"}', {"if-match": "MATCH"}, 422, "S821"),
        ("edits", '{"op": "set-title", "title": 3}', {"if-match": "MATCH"}, 422, "S821"),
        ("edits", '{"op": "set-title", "title": "x", "more": 1}', {"if-match": "MATCH"}, 422, "S821"),
        ("edits", '{"op": "set-title", "title": "\\ud800"}', {"if-match": "MATCH"}, 422, "S821"),
        ("edits", '{"op": "set-title", "title": ""}', {"if-match": "MATCH"}, 422, ""),
        ("nothing", "{}", {"if-match": "MATCH"}, 404, "S827"),
    ],
)
def test_what_is_refused_has_one_form_and_changes_nothing(
    client: Client, folder: Path, where: str, body: str, headers: dict[str, str], status: int, code: str
) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    match = client.get(ELMIRA).headers["etag"]
    given = {name: match if value == "MATCH" else value for name, value in headers.items()}
    answer = client.post(f"{ELMIRA}/{where}", content=body, headers={"content-type": "application/json", **given})
    assert answer.status_code == status
    found = conforms(answer.json(), "ProblemsForm")
    assert found["problems"][0]["code"] == code or not code
    assert (folder / "elmira.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("POST", "/api/cases", 405),
        ("GET", f"{ELMIRA}/edits", 405),
        ("GET", "/a.json", 404),
        ("GET", "/api/case/none.yaml", 404),
        ("GET", "/api/nowhere/elmira.yaml", 404),
        ("GET", "/api/library/x", 404),
    ],
)
def test_what_is_not_there_has_the_same_form(client: Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    conforms(answer.json(), "ProblemsForm")


def test_where_a_page_is_asked_for_a_page_is_given(client: Client) -> None:
    answer = client.get("/nothing/at/all/here")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in answer.text
    assert 'href="https' not in client.get("/none", headers={"referer": "https://evil.example/"}).text


def test_the_program_of_the_docs_runs(served: Serving, folder: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "workbench.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    before, found = (folder / "elmira.yaml").read_bytes(), dict[str, Any](address=served.address("/case/elmira.yaml"))
    exec(program, found)
    assert found["edited"]["case"]["title"] == "Elmira, read again"
    assert found["undone"]["says"] == "Undone: Changed the title"
    assert (folder / "elmira.yaml").read_bytes() == before
    assert found["deals"]["case"] == "elmira"


def begun(bench: Workbench, question: str, **settings: str) -> str:
    """Return the id of the job of a question that is asked of Elmira."""
    asked = question_of(question)
    given = asked.settings.of(Query(tuple(settings.items())))
    return bench.jobs.ask(bench.open("case", "elmira.yaml"), asked, "", given, "").id


def test_a_job_is_told_ended_and_begun_again(client: Client, bench: Workbench) -> None:
    def told(method: str, address: str, form: str) -> Any:
        headers = {"authorization": f"Bearer {bench.token}"}
        return conforms(client.request(method, address, headers=headers).json(), form)

    answer = client.get("/case/elmira.yaml/certainty.json?samples=1000000")
    assert answer.status_code == 202
    record = conforms(answer.json(), "WaitForm")["job"]
    where = f"/jobs/{record['id']}"
    assert answer.headers["location"] == record["address"] == f"{where}.json"
    assert told("GET", "/jobs.json", "JobsForm")["running"] == 1
    assert told("POST", f"{where}/cancel", "JobForm")["state"] == "cancelled"
    assert told("GET", f"{where}.json", "JobForm")["state"] == "cancelled"
    again = client.get(record["answer"])
    assert again.status_code == 409
    conforms(again.json(), "ProblemsForm")
    assert told("POST", f"{where}/again", "JobForm")["state"] in ("waiting", "running")
    assert told("POST", f"{where}/cancel", "JobForm")["state"] == "cancelled"
    told("POST", "/jobs/none/cancel", "ProblemsForm")


# Whatever it is sent -----------------------------------------------------------------------------------------------


def test_it_answers_as_described_whatever_it_is_sent(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Schemathesis draws requests from the description, sound and unsound ones; names are those of cases, or others."""
    monkeypatch.setattr("sulh.web.pages.question.QUICK", 0.02)
    jobs = [begun(bench, "certainty", samples="1000000"), begun(bench, "deals")]
    with closing(bench.jobs), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
        from schemathesis import GenerationMode
        from schemathesis.checks import not_a_server_error
        from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

        known = json.loads(json.dumps(description()))
        for methods in known["paths"].values():
            for one in methods.values():
                for parameter in one.get("parameters", []):
                    if parameter["name"] == "name":
                        parameter["schema"] = {"enum": ["elmira.yaml", "prisoners-dilemma.yaml", "elmira", "none.yaml"]}
                    if parameter["name"] == "id":
                        parameter["schema"] = {"enum": [*jobs, "none"]}
                    if parameter["name"] == "wait":
                        parameter["schema"] = {"enum": [0]}
                    if parameter["name"] == "If-Match":
                        parameter["schema"] = {"enum": [f'"{bench.open("case", "elmira.yaml").match}"', '"other"']}
        app = application(bench)
        schema = schemathesis.openapi.from_dict(known)
        schema.app = app
        seen: set[int] = set()
        found = [result.ok() for result in schema.get_all_operations()]
        for operation, mode in product(found, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)):
            if mode is GenerationMode.NEGATIVE and operation.path in ("/api/cases", "/jobs.json"):
                continue  # it takes nothing that could be wrong

            @settings(
                max_examples=8,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(mode))
            def ask(case: Any) -> None:
                headers = {"Authorization": f"Bearer {bench.token}", "Host": "127.0.0.1"}
                answer = case.call(base_url="http://127.0.0.1", headers=headers)
                seen.add(answer.status_code)
                case.validate_response(
                    answer, checks=[not_a_server_error, status_code_conformance, response_schema_conformance]
                )

            ask()
    assert {200, 202, 404, 412, 422, 428} <= seen
    for file in folder.glob("*.yaml"):
        assert bench.open("case", file.name).problems == ()
