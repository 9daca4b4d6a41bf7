"""``sulh.explain`` of one state, all parties: 4 parties, 12 random two-literal statements each, states taken at random.

The case is loaded already; listing its states and laying out its moves is counted. Beside it the seconds that
``sulh.verify`` takes for the certificate, or "too large" where it gives up.
"""

from __future__ import annotations

import argparse
import random
from statistics import median
from time import perf_counter

from fresh import Table, time
from makers import random_case

import sulh
from sulh.case.states import list_states

ASKED = {"seq": ["seq"], "five concepts": ["nash", "gmr", "smr", "seq", "sseq"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="cases of each size, and a state of each")
    parser.add_argument("--verify", action="store_true", help="re-check the certificates too: minutes")
    arguments = parser.parse_args()
    table = Table("states", "asked", "median", "most", "moves told", "verify", first=16)
    for bits in (12, 16, 18):
        for name, ids in ASKED.items():
            seconds, told, checked = [], [], []
            for seed in range(arguments.runs):
                case = sulh.loads(random_case(bits, seed))
                states = list_states(case)
                state = states[random.Random(seed).randrange(len(states))]
                begin = perf_counter()
                answer = sulh.explain(case, state, concept=ids)
                seconds.append(perf_counter() - begin)
                told.append(sum(len(one.departures) for reasons in answer.concepts for one in reasons.parties))
                checked.append(verified(answer) if arguments.verify else "")
            most = max(checked, key=lambda text: (text == "too large", len(text), text))
            row = (f"2^{bits} = {2**bits:,}", name, time(median(seconds)), time(max(seconds)))
            table.row(*row, f"{median(told):.0f}", most)


def verified(answer: sulh.Explanation) -> str:
    begin = perf_counter()
    try:
        assert sulh.verify(answer.certificate(), answer.case).holds
    except sulh.TooLarge:
        return "too large"
    return time(perf_counter() - begin)


if __name__ == "__main__":
    main()
