#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_cases.py [FILE…]: the cases of language/ through the reference evaluator; exit 1 when one differs.

Cases of imports that the evaluator does not have are counted, not run. 17_more files tell details of the standard
imports that it does not have either, so they run only when they are named.
"""

import pathlib
import re
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from cases import read_cases  # noqa: E402
from evaluate import on_a_deep_stack  # noqa: E402
from reference.policy import evaluate  # noqa: E402
from reference.standard import STANDARD  # noqa: E402

POSITION_ONLY = re.compile(r"[^:]+:\d+:\d+:?")


def is_unknown(case):
    """Whether a case needs a standard import that only the interpreter has."""
    paths = re.findall(r'^import "([^"]+)"', case.text("policy"), re.MULTILINE)
    return any(path in ("time", "decimal", "http") and path not in STANDARD and f'mock "{path}"' not in case.text("config")
               for path in paths)


def differences(case):
    files = {name.split(" ", 1)[1]: text for name, text in case.sections.items() if name.startswith("file ")}
    document = evaluate(case.sections["policy"], files, case.text("config"))
    said = {"want": document["main"] or "", "result": document["result"], "print": "\n".join(document["print"])}
    for section in ("want", "print", "result"):
        if case.has(section) and case.line(section) != said[section]:
            yield f"{section}: wanted {case.line(section)!r}, got {said[section]!r} {document['errors']}"
    wanted = case.line("error").split("\n") if case.has("error") else []
    errors = [POSITION_ONLY.match(got)[0].rstrip(":") if POSITION_ONLY.fullmatch(want) else got
              for want, got in zip(wanted, document["errors"])]
    if [want.rstrip(":") for want in wanted] != errors or len(wanted) != len(document["errors"]):
        if case.has("error") or not case.line("result") == "error":
            yield f"error: wanted {wanted}, got {document['errors']}"


def main():
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(path for path in (HERE / "language").glob("*.cases") if not path.name.startswith("17_more_"))
    ran = unknown = failed = 0
    for case in read_cases(paths):
        if is_unknown(case):
            unknown += 1
            continue
        ran += 1
        found = list(differences(case))
        failed += bool(found)
        for line in found:
            print(f"{case.file}:{case.line_number}: {case.name}\n    {line}")
    print(f"{ran} cases, {failed} differ, {unknown} not run")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(on_a_deep_stack(main))
