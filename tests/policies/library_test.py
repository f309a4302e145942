# SPDX-License-Identifier: Apache-2.0
"""What policies/ says of itself is true: every policy has cases that pass and cases that fail, all are as expected,
laid out canonically, free of findings, and described in the README as they describe themselves."""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness import BIN, main  # noqa: E402

NAMES = sorted(path.stem for path in POLICIES.glob("*.sentinel"))
POLICIES_MIN = 25


def pine(*arguments):
    return subprocess.run([BIN / "pine", *arguments], cwd=POLICIES, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"})


def description(name):
    lines = []
    for line in (POLICIES / f"{name}.sentinel").read_text().splitlines():
        if not line.startswith("#"):
            break
        lines.append(line[1:].strip())
    return " ".join(lines)


class ShippedPolicies(unittest.TestCase):
    maxDiff = None

    def test_there_are_enough(self):
        self.assertGreaterEqual(len(NAMES), POLICIES_MIN)

    def test_every_case_is_as_expected(self):
        said = pine("policy", "test", "-json")
        report = json.loads(said.stdout)["policies"]
        self.assertEqual(sorted(Path(path).stem for path in report), NAMES)
        wrong = {path: policy for path, policy in report.items() if policy["status"] != "PASS"}
        self.assertEqual((said.returncode, wrong), (0, {}))

    def test_every_policy_has_cases_that_pass_and_cases_that_fail(self):
        for name in NAMES:
            expected = {re.search(r"main = (true|false)", case.read_text())[1] for case in (POLICIES / "test" / name).glob("*.hcl")}
            self.assertEqual(expected, {"true", "false"}, name)

    def test_the_sources_are_laid_out(self):
        said = pine("policy", "fmt", "-check", *(f"{name}.sentinel" for name in NAMES), "functions/plan.sentinel")
        self.assertEqual((said.returncode, said.stdout), (0, ""), said.stderr)

    def test_the_set_has_every_policy_and_the_readme_tells_it(self):
        configured = dict(re.findall(r'policy "([\w-]+)" \{\n +source += "\./[\w-]+\.sentinel"\n +enforcement_level = "([\w-]+)"',
                                     (POLICIES / "sentinel.hcl").read_text()))
        self.assertEqual(sorted(configured), NAMES)
        readme = (POLICIES / "README.md").read_text()
        for name in NAMES:
            params = re.findall(r"(?m)^param (\w+)", (POLICIES / f"{name}.sentinel").read_text())
            row = f"| `{name}` | {configured[name]} | {description(name)} | {', '.join(f'`{param}`' for param in params)} |"
            self.assertIn(row, readme)


if __name__ == "__main__":
    main()
