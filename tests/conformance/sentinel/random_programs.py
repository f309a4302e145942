#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""random_programs.py EVALUATE_LINES [COUNT]: random programs through the reference evaluator and through EVALUATE_LINES.

Both must say the same: result, main, what was printed, and the places of errors. A program is made of its number alone;
PORC_SEED=n begins at n (1 without it, a fresh one with SCALE=full, which takes ten times as many). With COUNT 1 it shows
that one program. `--emit COUNT` writes the programs as JSON lines instead; `--say COUNT` what the reference says of them.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from evaluate import evaluate_line, on_a_deep_stack  # noqa: E402
from programs import make_program  # noqa: E402

COUNT = {"ci": 5_000, "full": 50_000}
SHOWN_MAX = 10
FINE_MIN = 0.4  # of all programs end without an error
REPLACED = re.compile("\ufffd+")
# Of either evaluator; where they stand is not the language's.
LIMIT = re.compile(r": (the policy (needs|takes|prints) more than |too many steps$)")
PLACE = re.compile(r"^.+?:\d+:\d+")


def place_of(errors):
    """The place of the first error; a policy without main has none that is fixed."""
    if not errors:
        return None
    return None if "must assign main" in errors[0] or "no main" in errors[0] else PLACE.match(errors[0])[0]


def is_among(place, errors):
    """Of a text that nobody can read several faults may be told at once; which is the first depends on how it is read."""
    lines = [PLACE.match(error)[0].rsplit(":", 1)[0] for error in errors]
    return len(errors) > 1 and place.rsplit(":", 1)[0] in lines


def document(line):
    """Of a line; how many characters stand for bytes that are no UTF-8 does not matter."""
    found = json.loads(line)
    found["main"] = found["main"] and REPLACED.sub("\ufffd", found["main"])
    found["print"] = [REPLACED.sub("\ufffd", text) for text in found["print"]]
    return found


def compare(reference_lines, other_lines):
    """What differs: (number of the line, what, the reference's, the other's) for each document that is not the same."""
    for number, (mine, theirs) in enumerate(zip(map(document, reference_lines), map(document, other_lines))):
        if any(said["errors"] and LIMIT.search(said["errors"][0]) for said in (mine, theirs)):
            continue
        for what in ("result", "main", "print"):
            if mine[what] != theirs[what] and not (what == "main" and mine["result"] == theirs["result"] == "error"):
                yield number, what, mine[what], theirs[what]
                break
        else:
            places = place_of(mine["errors"]), place_of(theirs["errors"])
            if places[0] != places[1] and None not in places and not is_among(places[0], theirs["errors"]):
                yield number, "place", mine["errors"], theirs["errors"]


def other_documents(program, lines):
    """What the program at this path writes for these lines, a line each; a missing line is its end."""
    done = subprocess.run([program], input="".join(line + "\n" for line in lines), capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1], done.returncode, done.stderr


def show(program):
    print(f"---- PORC_SEED={program['seed']}")
    print(program["policy"])
    if "config" in program:
        print("---- with the module, mock, static import, param and global of programs.py")


def main():
    arguments = sys.argv[1:]
    scale = os.environ.get("SCALE", "ci")
    count = int(arguments[1]) if len(arguments) > 1 else COUNT[scale]
    first = int(os.environ.get("PORC_SEED") or (1 if scale == "ci" else time.time_ns() % 1_000_000_000))
    programs = [make_program(seed) for seed in range(first, first + count)]
    lines = [json.dumps(program) for program in programs]
    if arguments and arguments[0] == "--emit":
        print("\n".join(lines))
        return 0
    reference = [evaluate_line(line) for line in lines]
    if not arguments or arguments[0] == "--say":
        print("\n".join(reference))
        return 0
    if count == 1:
        show(programs[0])
        print("reference:", reference[0])
    fine = sum(json.loads(line)["result"] != "error" for line in reference)
    others, code, stderr = other_documents(arguments[0], lines)
    if len(others) != count:
        print(f"PORC_SEED={first + len(others)} ends it with {code}: {stderr[-500:]}")
        return 1
    found = list(compare(reference, others))
    for number, what, mine, theirs in found[:SHOWN_MAX]:
        show(programs[number])
        print(f"{what}: reference {mine!r}\n{' ' * len(what)}      other {theirs!r}")
    print(f"{count} programs from seed {first}, {len(found)} differ, {fine / count:.0%} without an error")
    if fine < FINE_MIN * count and count >= 100:
        print("too many programs fail to say much")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(on_a_deep_stack(main))
