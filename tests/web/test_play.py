"""Playing it out: legal moves only, all of the play in its address, kept under plays and never in the history."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

import sulh
from sulh.files.reader import shipped_cases
from sulh.questions.situation import situation
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.playing import playing, settings_of
from workbench import Client

ELMIRA = "/case/elmira.yaml"
EXAMPLE = Path(__file__).parents[1] / "files" / "example-case.yaml"


@pytest.fixture(autouse=True)
def river(folder: Path) -> None:
    """The case that has every part, coalesced states among them, and one in state form."""
    (folder / "river.yaml").write_bytes(EXAMPLE.read_bytes())
    (folder / "named.yaml").write_bytes(shipped_cases()["no-gmr"].read_bytes())


def get(client: Client, *pairs: tuple[str, str], case: str = ELMIRA) -> Any:
    answer = client.get(f"{case}/play.json?{urlencode(pairs)}")
    assert answer.status_code == 200
    return answer.json()


def test_the_board_shows_just_the_legal_moves(client: Client) -> None:
    for name in ("elmira", "river", "named"):
        case = client.app.state.bench.open("case", f"{name}.yaml").case  # type: ignore[attr-defined]
        here = situation(case)
        for state in list(here.states)[:6]:
            for party in case.parties:
                document = get(client, ("start", state.name), ("seat", party.id), case=f"/case/{name}.yaml")
                if document["turn"] != party.id:
                    assert not party.options
                    continue
                ends = {move["to"] for move in document["moves"]}
                number = case.party_number(party.id)
                assert ends == {here.states.name(end) for end in here.moves(number, state.number).tolist()}


def test_one_way_options_and_forbidden_moves_bind(client: Client) -> None:
    document = get(client, ("start", "YYNNN"), ("seat", "ministry"))
    assert document["moves"] == []  # a modified order stays modified
    river = get(client, ("start", "N NYN N"), ("seat", "mill"), case="/case/river.yaml")
    assert "gone" not in {move["to"] for move in river["moves"]}  # the settlement binds it


def test_turns_go_round_in_the_order_of_the_seats_and_can_be_changed(client: Client) -> None:
    start = ("start", "NYNNN")
    assert get(client, start)["turn"] == "ministry"
    assert get(client, start, ("step", "ministry:pass"))["turn"] == "uniroyal"
    assert get(client, start, ("step", "town:NYNNY"))["turn"] == "ministry"
    assert get(client, start, ("place-town", "1"), ("place-ministry", "2"), ("place-uniroyal", "0"))["turn"] == "town"
    assert get(client, start, ("place-ministry", "0"), ("step", "town:pass"))["turn"] == "uniroyal"
    assert get(client, start, ("seat", "town"))["turn"] == "town"


def test_it_ends_when_all_pass_in_a_row_or_on_request(client: Client) -> None:
    start, passes = ("start", "NYNNN"), [("step", f"{id}:pass") for id in ("ministry", "uniroyal", "town")]
    assert not get(client, start, *passes[:2])["ended"]
    assert get(client, start, *passes)["ended"]
    assert not get(client, start, *passes[:2], ("step", "town:NYNNY"))["ended"]
    over = get(client, start, ("end", "yes"))
    assert over["ended"]
    case = sulh.load("elmira")
    held = [id for id in ("nash", "gmr", "smr", "seq") if "NYNNN" in sulh.solve(case).equilibria(id).names()]
    assert over["holds"] == held


def test_what_cannot_be_played_is_left_out_and_said(client: Client) -> None:
    for step in ("town:YYYYY", "nobody:pass", "town:NYNYN", "town", "", "ministry+ministry:YYNNN", "town+nobody:NYNNN"):
        document = get(client, ("start", "NYNNN"), ("step", "ministry:YYNNN"), ("step", step or " "))
        assert document["states"] == ["NYNNN", "YYNNN"]
        assert bool(document["broken"]) == bool(step)
    assert client.get(f"{ELMIRA}/play?start=nowhere").status_code == 404
    many = "&".join(["start=NYNNN", *["step=town:pass"] * 300])
    assert "200 steps at most" in client.get(f"{ELMIRA}/play?{many}").text


def test_what_others_prefer_is_shown_to_nobody_and_ones_own_on_request(client: Client) -> None:
    plain = client.get(f"{ELMIRA}/play?start=NYNNN&seat=uniroyal").text
    asked = client.get(f"{ELMIRA}/play?start=NYNNN&seat=uniroyal&show=improvements").text
    assert 'class="badge' not in plain.partition("<main")[2]
    assert asked.count('class="badge') >= 2
    hidden = asked.partition('id="choose"')[2].partition("</form>")[0]
    assert 'name="show"' not in hidden  # who moves next has to ask again
    over = client.get(f"{ELMIRA}/play?start=NYNNN&step=uniroyal:NNYNN&end=yes").text
    assert "improvement" not in over.partition("<main")[2]


def test_improvements_are_those_of_the_theory(bench: Workbench) -> None:
    here = situation(sulh.load("us-taliban-2018-2021"))
    for party in range(len(here.case.parties)):
        query = Query((("start", here.case.status_quo or ""), ("seat", here.case.parties[party].id)))
        played = playing(here, query)
        better = {move.step.to.number for move in played.moves if move.worth == "better"}
        assert better == set(here.improvements(party, played.states[-1]).tolist())


def test_one_step_back_forgets_its_reason(client: Client) -> None:
    page = client.get(f"{ELMIRA}/play?start=NYNNN&step=ministry:YYNNN&why-1=first&step=town:YYNNY&why-2=second").text
    back = re.search(r'href="([^"]+)"[^>]*><svg.*?Take the last step back', page, re.DOTALL)
    assert back is not None
    query = Query.of_address(unescape(back[1]))
    assert (query.texts("step"), query.text("why-1"), query.text("why-2")) == (("ministry:YYNNN",), "first", "")


def save(client: Client, case: str, pairs: list[tuple[str, str]], **more: Any) -> Any:
    query = Query(tuple(pairs))
    data = {
        "match": client.match(f"{case}/play"),
        "here": f"?{query}",
        "start": query.text("start"),
        "steps": list(query.texts("step")),
        "reasons": [query.text(f"why-{k}") for k in range(1, len(query.texts("step")) + 1)],
        "seats": [f"{key[5:]}:{value}" for key, value in query.pairs if key.startswith("seat-")],
        "name": "first evening",
        "date": "2026-05-01",
        **more,
    }
    return client.post(f"{case}/play/save", data=data, follow_redirects=False)


WAY = [
    ("start", "NYNNN"),
    ("seat-town", "Dora: of the council"),
    ("step", "ministry:YYNNN"),
    ("why-1", "We offer a way out: # take it"),
    ("step", "uniroyal:YNYNN"),
    ("step", "town:pass"),
]


def test_a_play_is_kept_under_plays_and_listed(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_text(encoding="utf-8")
    digest = sulh.loads(before).digest
    answer = save(client, ELMIRA, WAY, note="A note.")
    assert answer.status_code == 303
    after = (folder / "elmira.yaml").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip("\n"))
    case = sulh.loads(after)
    play = case.plays["first evening"]
    assert (case.digest, case.history) == (digest, sulh.loads(before).history)
    assert play.states == ("NYNNN", "YYNNN", "YNYNN", "YNYNN")
    assert play.seats == {"town": "Dora: of the council"}
    assert (play.steps[0].evidence.because, play.note) == ("We offer a way out: # take it", "A note.")
    shown = client.get(answer.headers["location"]).text
    assert "Saved with the case" in shown
    assert "We offer a way out" in shown
    listed = client.get(f"{ELMIRA}/play").text
    assert "first evening" in listed
    again = re.search(r'href="(/case/elmira.yaml/play\?[^"]*play=first[^"]*)"', listed)
    assert again is not None
    assert "modified order accepted" in client.get(unescape(again[1])).text
    client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)})
    assert (folder / "elmira.yaml").read_text(encoding="utf-8") == before


def test_a_play_that_cannot_be_kept_is_shown_again_with_what_was_typed(client: Client, folder: Path) -> None:
    assert save(client, ELMIRA, WAY).status_code == 303
    kept = (folder / "elmira.yaml").read_bytes()
    for more, said in (
        ({}, "already"),
        ({"name": "  "}, "name"),
        ({"name": "b", "steps": ["town:NNYNN"]}, "no move"),
        ({"name": "b", "steps": []}, "no step"),
        ({"name": "b", "match": "0" * 32}, "has been changed"),
        ({"name": "b", "seats": ["nobody:Eve"]}, "nobody"),
    ):
        answer = save(client, ELMIRA, WAY, **{"note": "what I typed", **more})
        assert 400 <= answer.status_code < 500, said
        assert said in answer.text
        assert "what I typed" in answer.text
    assert (folder / "elmira.yaml").read_bytes() == kept
    assert client.post("/library/elmira/play/save", data={"name": "x", "steps": ["town:pass"]}).status_code == 422


@pytest.mark.parametrize(
    ("case", "start", "steps"),
    [
        ("river", "N YNN N", ["mill:gone", "town:pass"]),
        ("river", "N YNN N", ["town:NYNNY", "mill:NNYNY"]),
        ("named", "0", []),
    ],
)
def test_coalesced_and_named_states_are_kept_as_they_are_called(
    client: Client, folder: Path, case: str, start: str, steps: list[str]
) -> None:
    address = f"/case/{case}.yaml"
    start = (
        start if case == "river" else next(iter(client.app.state.bench.open("case", "named.yaml").case.named_states))
    )  # type: ignore[attr-defined]
    document = get(client, ("start", start), case=address)
    steps = steps or [f"{document['turn']}:{document['moves'][0]['to']}"]
    pairs = [("start", start), *(("step", step) for step in steps)]
    states = get(client, *pairs, case=address)["states"]
    assert len(states) == len(steps) + 1
    answer = save(client, address, pairs)
    assert answer.status_code == 303, answer.text
    play = sulh.load(folder / f"{case}.yaml").plays["first evening"]
    assert list(play.states) == states
    assert get(client, *settings_of(play).pairs, case=address)["states"] == states


def test_a_play_of_a_variant_belongs_to_it(client: Client, folder: Path) -> None:
    river, late = "/case/river.yaml", ("variant", "patient-town")
    pairs = [late, ("start", "N YNN N"), ("step", "town:NYNNY")]
    assert save(client, river, pairs, variant="patient-town").status_code == 303
    play = sulh.load(folder / "river.yaml").plays["first evening"]
    assert play.variant == "patient-town"
    assert "patient-town" in client.get(f"{river}/play").text


def test_a_joint_step_written_by_hand_can_be_looked_at(client: Client, folder: Path) -> None:
    text = (folder / "elmira.yaml").read_text(encoding="utf-8")
    change = "{ministry.modify: yes, uniroyal.delay: no, uniroyal.accept: yes}"
    by_hand = f"plays: {{agreed: {{steps: [{{by: [ministry, uniroyal], change: {change}}}]}}}}\n"
    (folder / "elmira.yaml").write_text(text + by_hand, encoding="utf-8")
    page = client.get(f"{ELMIRA}/play").text
    address = re.search(r'href="(/case/elmira.yaml/play\?[^"]*play=agreed[^"]*)"', page)
    assert address is not None
    assert "modified order accepted" in client.get(unescape(address[1])).text


def test_hostile_words_stay_words(client: Client) -> None:
    bad = "<img src=x onerror=alert(1)>\u202e" + "x" * 10_000
    pairs = [
        ("start", "NYNNN"),
        ("seat-town", bad),
        ("step", "ministry:YYNNN"),
        ("why-1", bad),
        ("play", bad),
        ("end", "yes"),
    ]
    page = client.get(f"{ELMIRA}/play?{urlencode(pairs)}").text
    assert "<img" not in page.partition("<main")[2]
    assert save(client, ELMIRA, pairs, name="<b>").status_code == 303
    assert "<b>" not in client.get(f"{ELMIRA}/play").text.partition("<main")[2].replace("<b class", "")


def test_a_case_of_the_library_is_played_without_being_copied(client: Client) -> None:
    page = client.get(
        "/library/us-taliban-2018-2021/play?"
        + urlencode([("start", "NNYNNNNNYN"), ("end", "yes"), ("step", "us:pass")])
    )
    assert page.status_code == 200
    assert "Copy it to your folder" in page.text


def test_who_took_the_same_turn_is_told(client: Client) -> None:
    settings = "start=NYNNN&place-ministry=1&place-uniroyal=1&place-local=2"
    page = unescape(client.get(f"{ELMIRA}/play?{settings}").text)
    assert 'id="shared"' in page
    assert "took the same turn" in page
    assert 'id="shared"' not in client.get(f"{ELMIRA}/play?{settings.replace('uniroyal=1', 'uniroyal=3')}").text


def test_the_states_to_begin_at_stand_in_groups_with_their_words(client: Client) -> None:
    page = unescape(client.get(f"{ELMIRA}/play").text)
    start = page.partition('id="start"')[2].partition("</select>")[0]
    assert re.findall(r'<optgroup label="([^"]+)">', start) == ["Where things stand", "With a name", "Others"]
    assert '<option value="NYNNN" selected>N YNN N (status quo: delay)</option>' in start
    assert 'type="date"' in client.get(f"{ELMIRA}/play?start=NYNNN&step=ministry:YYNNN&end=yes").text
