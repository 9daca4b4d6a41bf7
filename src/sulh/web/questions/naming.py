"""Names in the settings of a question, looked up before it is asked: a slip of the pen is told at once."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import States, list_states
from sulh.errors import SulhError, UnknownName
from sulh.show.phrases import state_words
from sulh.web.bench import Workbench
from sulh.web.questions.question import Question, Settings, extra

OFFERED = 200
"""States up to which a form offers them all."""

OPTIONS = 12
"""Options of a case up to which its states are looked up here; of a larger one only where the question is asked."""

VIEWS = "views"
"""The question in which a state can be one that only a view has."""

NOW = ("status quo", "status_quo")


def states_of(bench: Workbench, case: Case) -> States | None:
    """Return the states of a case that has few; None of any other."""

    def make() -> States | None:
        try:
            return list_states(case)
        except SulhError:
            return None

    return None if len(case.options) > OPTIONS else bench.made.get(("states", case.digest, case.variant_name), make)


def offered(bench: Workbench, case: Case) -> tuple[tuple[str, str], ...]:
    """Return the names of the states with their words, if they are few."""
    states = states_of(bench, case)
    if states is None or len(states) > OFFERED:
        return ()

    def make() -> tuple[tuple[str, str], ...]:
        return tuple(
            (states.name(k), states.labels.get(k, "") or state_words(case, states[k])) for k in range(len(states))
        )

    return bench.made.get(("offered", case.digest, case.variant_name), make)


def unknown(bench: Workbench, case: Case, question: Question, settings: Settings) -> UnknownName | None:
    """Return the error of a state or a party that there is not; None if all are known, or cannot be looked up here."""
    for name, known in question.settings.model_fields.items():
        value, choose = getattr(settings, name), extra(known, "choose")
        if not isinstance(value, str) or not value:
            continue
        try:
            if choose == "party":
                case.party(value)
            elif choose == "state" and value.lower() not in NOW and question.id != VIEWS:
                states = states_of(bench, case)
                if states is not None:
                    one_state(case, states, value)
        except UnknownName as error:
            return error
        except SulhError:
            continue  # told with all that belongs to it where the question is asked
    return None
