#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""jinja2_render TEMPLATE VARIABLES SECONDS: renders a second of a template that Jinja2 holds compiled, the
microseconds that compiling takes, and the bytes it holds, one `name value` a line."""

import json
import pathlib
import sys
import time
import tracemalloc

from jinja2 import Environment, StrictUndefined

CACHED = 50


def rate(seconds, work):
    count, begin = 0, time.perf_counter()
    while True:
        work()
        count += 1
        taken = time.perf_counter() - begin
        if taken >= seconds:
            return count / taken


def main(template_path, variables_path, seconds):
    text = pathlib.Path(template_path).read_text(encoding="utf-8")
    variables = json.loads(pathlib.Path(variables_path).read_text(encoding="utf-8"))
    environment = Environment(undefined=StrictUndefined)
    template = environment.from_string(text)
    print(f"renders_per_second {rate(seconds, lambda: template.render(variables)):.1f}")
    print(f"compile_us {1e6 / rate(seconds, lambda: environment.from_string(text)):.1f}")
    tracemalloc.start()
    cache = [environment.from_string(text) for _ in range(CACHED)]
    print(f"bytes {tracemalloc.get_traced_memory()[0] / len(cache):.0f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
