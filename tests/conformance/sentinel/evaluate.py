#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evaluate.py [POLICY]: the reference evaluator.

With a file: its document. Without one: reads JSON lines {"policy", "files", "config"} and writes a line for each:
{"result", "main", "print", "rules", "errors"}. Bytes that are no UTF-8 become U+FFFD in it.
"""

import json
import pathlib
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from reference.policy import evaluate  # noqa: E402

STACK_BYTES = 1 << 29
FRAMES_MAX = 200_000


def on_a_deep_stack(body):
    """Runs `body` where a call depth of 500 fits; gives what it gives."""
    results = []
    threading.stack_size(STACK_BYTES)
    sys.setrecursionlimit(FRAMES_MAX)
    thread = threading.Thread(target=lambda: results.append(body()))
    thread.start()
    thread.join()
    return results[0] if results else 1


def evaluate_line(line):
    program = json.loads(line)
    files = {path: text.encode() for path, text in program.get("files", {}).items()}
    return json.dumps(evaluate(program["policy"].encode(), files, program.get("config", "")))


def main():
    if len(sys.argv) > 1:
        print(json.dumps(evaluate(pathlib.Path(sys.argv[1]).read_bytes(), {}, ""), indent=2))
    else:
        for line in sys.stdin:
            print(evaluate_line(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(on_a_deep_stack(main))
