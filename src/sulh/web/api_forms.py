"""What the API answers, as types: its description is made of them, and its answers are made by them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sulh.errors import CaseError, Problem
from sulh.files.nodes import compose, plain
from sulh.web.bench import Workbench
from sulh.web.editing import Edited
from sulh.web.folder import Listed, Opened
from sulh.web.records import JobState


class Form(BaseModel):
    """One kind of answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProblemForm(Form):
    """One thing that is wrong, or doubtful; docs/reference/errors.md explains each code."""

    code: str = Field(pattern="^S[0-9]{3}$")
    severity: Literal["error", "warning"]
    file: str
    line: int = Field(ge=0)
    column: int = Field(ge=0)
    cell: str | None = Field(None, description="The place in a workbook.")
    text: str
    rule: str
    fix: str


class ProblemsForm(Form):
    """Why there is no other answer: the same form everywhere."""

    problems: list[ProblemForm] = Field(min_length=1)


class ListedForm(Form):
    """A case in a list."""

    home: Literal["case", "library"] = Field(
        description="In the folder, where it can be changed, or shipped with sulh."
    )
    name: str
    title: str
    group: str
    changed: float = Field(description="When its file was changed, in seconds since 1970; 0 for a shipped case.")
    address: str = Field(description="Where its page is.")


class ListForm(Form):
    """The cases to choose from."""

    cases: list[ListedForm]
    library: list[ListedForm]


class CaseForm(Form):
    """A case file as it is now."""

    home: Literal["case", "library"]
    name: str
    title: str
    address: str
    match: str = Field(description="Names the text of the file, as the ETag does; a change must name it in If-Match.")
    digest: str | None = Field(description="Names the coding, as every answer does; null where the file has problems.")
    variants: list[str]
    undo: str = Field(description="What the last change was; empty if nothing can be undone.")
    redo: str
    form: dict[str, Any] | None = Field(
        description="The entries of the file; null where it is no YAML. Every plain value is a text.",
        json_schema_extra={"anyOf": [{"$ref": "#/components/schemas/CaseFile"}, {"type": "object"}, {"type": "null"}]},
    )
    problems: list[ProblemForm] = Field(description="What is wrong with the file; empty where there is a case.")


class EditedForm(Form):
    """A change that was made."""

    says: str = Field(description="What it is called when it is undone.")
    case: CaseForm


class JobForm(Form):
    """A question that was asked, and how far it is."""

    id: str
    address: str = Field(description="Where this record is.")
    question: str
    home: Literal["case", "library"]
    name: str
    variant: str | None
    match: str = Field(description="Names the text that it was asked of.")
    settings: dict[str, Any]
    state: JobState
    what: str = Field(description="What is being done.")
    share: float = Field(ge=0, le=1, description="How much of the whole is finished.")
    asked: float = Field(description="When, in seconds since 1970.")
    started: float | None
    ended: float | None
    problems: list[ProblemForm] = Field(description="Why there is no answer.")
    partial: bool = Field(description="Whether a part of an answer is kept of a job that was broken off.")
    answer: str = Field(description="Where the answer is.")


class JobsForm(Form):
    """The questions that were asked, the last one first."""

    jobs: list[JobForm]
    running: int = Field(ge=0, description="How many are not finished.")


class WaitForm(Form):
    """An answer that is being worked out."""

    job: JobForm


def problem_form(problem: Problem) -> ProblemForm:
    """Return a problem as the API has it."""
    return ProblemForm.model_validate(problem.to_dict())


def list_form(bench: Workbench) -> ListForm:
    """Return the cases to choose from."""

    def one(listed: Listed) -> ListedForm:
        return ListedForm(
            home=listed.home,
            name=listed.name,
            title=listed.title,
            group=listed.group,
            changed=listed.changed,
            address=listed.address,
        )

    return ListForm(cases=[one(it) for it in bench.folder.cases()], library=[one(it) for it in bench.folder.library()])


def case_form(bench: Workbench, opened: Opened) -> CaseForm:
    """Return a case as the API has it."""
    past = bench.past(opened)
    return CaseForm(
        home=opened.home,
        name=opened.name,
        title=opened.title,
        address=opened.address,
        match=opened.match,
        digest=opened.case.digest if opened.case is not None else None,
        variants=list(opened.case.variants) if opened.case is not None else [],
        undo=past.undo,
        redo=past.redo,
        form=bench.made.get(("form", opened.name, opened.match), lambda: _entries(opened)),
        problems=[problem_form(one) for one in opened.problems],
    )


def edited_form(bench: Workbench, edited: Edited) -> EditedForm:
    """Return a change that was made."""
    return EditedForm(says=edited.says, case=case_form(bench, edited.after))


def _entries(opened: Opened) -> dict[str, Any] | None:
    try:
        found = plain(compose(opened.text, opened.name))
    except CaseError:
        return None
    return found if isinstance(found, dict) else None
