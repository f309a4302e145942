#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""jsonschema_validate SCHEMA INPUTS SECONDS: how often in a second inputs are parsed and checked, with all violations."""

import json
import pathlib
import sys
import time

from jsonschema import Draft7Validator


def main(schema_path, inputs_path, seconds):
    validator = Draft7Validator(json.loads(pathlib.Path(schema_path).read_text(encoding="utf-8")))
    inputs = pathlib.Path(inputs_path).read_text(encoding="utf-8")
    count, begin, taken = 0, time.perf_counter(), 0.0
    while taken < seconds:
        assert not list(validator.iter_errors(json.loads(inputs)))
        count += 1
        taken = time.perf_counter() - begin
    print(f"{count / taken:.1f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
