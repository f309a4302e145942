# SPDX-License-Identifier: Apache-2.0
"""`-o sarif` is a SARIF 2.1.0 log: no object has a member that the format does not know, none lacks what it must
have, and every result leads to the line and column that the table shows.

SHAPES are facts of the format (OASIS SARIF 2.1.0, appendix "JSON schema") for the objects that pine writes."""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness import BIN, main  # noqa: E402

FOLDERS = ["--quills", ROOT / "quills", "--quills", HERE / "quills", "--rules", HERE / "rules"]
LEVELS = {"none", "note", "warning", "error"}


def text(value):
    return isinstance(value, str)


def count_from(least):
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def uri_reference(value):
    return isinstance(value, str) and re.fullmatch(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-F]{2})+", value)


# member: (a check, the shape of an object, or [the shape of each item]); a name with "!" must be there
SHAPES = {
    "log": {"$schema": uri_reference, "version!": lambda v: v == "2.1.0", "runs!": ["run"]},
    "run": {"tool!": "tool", "results": ["result"], "columnKind": {"utf16CodeUnits", "unicodeCodePoints"}.__contains__},
    "tool": {"driver!": "toolComponent"},
    "toolComponent": {"name!": text, "version": text, "rules": ["reportingDescriptor"]},
    "reportingDescriptor": {"id!": text, "shortDescription": "multiformatMessageString",
                            "help": "multiformatMessageString", "defaultConfiguration": "reportingConfiguration"},
    "reportingConfiguration": {"level": LEVELS.__contains__},
    "multiformatMessageString": {"text!": text},
    "result": {"ruleId": text, "ruleIndex": count_from(-1), "level": LEVELS.__contains__, "message!": "message",
               "locations": ["location"], "properties": lambda v: isinstance(v, dict)},
    "message": {"text!": text},
    "location": {"physicalLocation": "physicalLocation", "logicalLocations": ["logicalLocation"]},
    "physicalLocation": {"artifactLocation!": "artifactLocation", "region": "region"},
    "artifactLocation": {"uri!": uri_reference},
    "region": {"startLine": count_from(1), "startColumn": count_from(1)},
    "logicalLocation": {"fullyQualifiedName": text, "kind": text},
}


def faults(value, shape, where="log"):
    if not isinstance(value, dict):
        yield f"{where} is no object"
        return
    members = {name.rstrip("!"): rule for name, rule in SHAPES[shape].items()}
    yield from (f"{where} lacks {name[:-1]}" for name in SHAPES[shape] if name.endswith("!") and name[:-1] not in value)
    yield from (f"{where} has an unknown {name}" for name in value if name not in members)
    for name in members.keys() & value.keys():
        rule, here = members[name], f"{where}.{name}"
        if isinstance(rule, str):
            yield from faults(value[name], rule, here)
        elif isinstance(rule, list):
            for number, each in enumerate(value[name]):
                yield from faults(each, rule[0], f"{here}[{number}]")
        elif not rule(value[name]):
            yield f"{here} is {value[name]!r}"


def pine(*arguments, files, folder=HERE / "blueprints"):
    return subprocess.run([BIN / "pine", *arguments, *FOLDERS, *files], capture_output=True, text=True, cwd=folder,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"})


def log_of(*arguments, **more):
    return json.loads(pine(*arguments, "-o", "sarif", **more).stdout)


class Sarif(unittest.TestCase):
    maxDiff = None
    files = [path.name for path in sorted((HERE / "blueprints").iterdir())]

    def test_the_log_is_what_the_format_asks_for(self):
        for command in ("lint", "validate"):
            log = log_of(command, files=self.files)
            self.assertEqual(list(faults(log, "log")), [])
            run, = log["runs"]
            self.assertGreater(len(run["results"]), 150)
            rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            self.assertEqual(len(set(rules)), len(rules))
            for result in run["results"]:
                self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])

    def test_results_are_those_of_the_table(self):
        verdicts = json.loads(pine("validate", "-o", "json", files=self.files).stdout)
        told = [(verdict["file"], level, fault["rule"], fault.get("line"),
                 (fault["pointer"] and fault["pointer"] + ": ") + fault["message"], fault.get("fix"))
                for verdict in verdicts
                for level, name in (("error", "violations"), ("warning", "warnings"), ("note", "infos"))
                for fault in verdict[name]]
        found = []
        for result in log_of("validate", files=self.files)["runs"][0]["results"]:
            place = result["locations"][0]["physicalLocation"]
            found.append((place["artifactLocation"]["uri"], result["level"], result["ruleId"],
                          place.get("region", {}).get("startLine"), result["message"]["text"],
                          result.get("properties", {}).get("fix")))
        self.assertEqual(found, told)
        self.assertTrue(any(fix for *_, fix in found))
        self.assertEqual({level for _, level, *_ in found}, {"error", "warning", "note"})

    def test_columns_count_characters(self):
        result, = log_of("validate", files=["bad-text-utf8-place.yaml"])["runs"][0]["results"]
        line = (HERE / "blueprints/bad-text-utf8-place.yaml").read_text().splitlines()[3]
        region = result["locations"][0]["physicalLocation"]["region"]
        self.assertEqual(region, {"startLine": 4, "startColumn": line.index('"ß"') + 1})

    def test_odd_names_are_uris_and_standard_input_has_no_place(self):
        odd = HERE / "blueprints"
        log = log_of("validate", files=[odd / "bad-form-kind-absent.yaml"])
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertTrue(place.startswith("file:///"), place)
        said = subprocess.run([BIN / "pine", "validate", *FOLDERS, "-o", "sarif", "-"], input="kind: service\n",
                              capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
        result = json.loads(said.stdout)["runs"][0]["results"][0]
        self.assertNotIn("physicalLocation", result["locations"][0])

    def test_nothing_wrong_is_a_log_without_results(self):
        said = pine("validate", "-o", "sarif", files=["good-text-comments.yaml"])
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertEqual(json.loads(said.stdout)["runs"][0]["results"], [])


class Shapes(unittest.TestCase):
    def test_notice_what_is_wrong(self):
        log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "pine"}},
                                             "results": [{"level": "bad", "fixes": []}]}]}
        self.assertEqual(sorted(faults(log, "log")), ["log.runs[0].results[0] has an unknown fixes",
                                                      "log.runs[0].results[0] lacks message",
                                                      "log.runs[0].results[0].level is 'bad'"])


if __name__ == "__main__":
    main()
