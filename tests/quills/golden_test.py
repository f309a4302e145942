# SPDX-License-Identifier: Apache-2.0
"""What stands beside each shipped quill is true: `pine quill lint` and `pine quill test` agree with it,
and its README names its inputs and outputs.

PORC_ACCEPT=1 writes what pine says now, and skips.
"""
import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness import BIN, main  # noqa: E402

QUILLS = sorted(manifest.parent for manifest in (ROOT / "quills").glob("*/*/quill.yaml"))
ACCEPT = os.environ.get("PORC_ACCEPT") == "1"


def pine(*arguments):
    return subprocess.run([BIN / "pine", *arguments], cwd=ROOT, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"})


class ShippedQuills(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if ACCEPT and "CI" in os.environ:
            self.fail("PORC_ACCEPT is for a person who looks at what changes")

    def test_lint_has_nothing_to_say(self):
        said = pine("quill", "lint", "--strict", "quills")
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertEqual(said.stdout.count(": clean ("), len(QUILLS))

    def test_their_own_tests_pass(self):
        """Examples, golden bundles, refusals, and terraform's format."""
        said = pine("quill", "test", *(("--accept",) if ACCEPT else ()), "quills")
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(said.stdout.count(": passed ("), len(QUILLS))
        if ACCEPT:
            self.skipTest("written anew: " + said.stderr)

    def test_every_quill_has_cases_enough(self):
        for quill in QUILLS:
            with self.subTest(quill=quill.parent.name):
                self.assertGreaterEqual(len(list(quill.glob("tests/*/golden"))), 3)
                self.assertGreaterEqual(len(list(quill.glob("tests/*/expected.txt"))), 3)
                for case in quill.glob("tests/*"):
                    self.assertTrue((case / "blueprint.yaml").is_file(), case)

    def test_the_cloud_quills_are_said_to_be_unplanned(self):
        said = {quill.parent.name for quill in QUILLS
                if "Not planned in this repository's tests" in (quill / "README.md").read_text()}
        cloud = {quill.parent.name for quill in QUILLS if "providers:" in (quill / "quill.yaml").read_text()}
        self.assertEqual(said, cloud)

    def test_readmes_name_every_input_and_output(self):
        for quill in QUILLS:
            with self.subTest(quill=quill.parent.name):
                readme = (quill / "README.md").read_text()
                rows = set(re.findall(r"^\| `(\w+)` ", readme, re.MULTILINE))
                inputs = set(json.loads((quill / "schema.json").read_text())["properties"])
                source = "".join(file.read_text() for file in quill.glob("*.tf*"))
                outputs = set(re.findall(r'^output "(\w+)"', source, re.MULTILINE))
                self.assertEqual(rows, inputs | outputs)
                self.assertIn(quill.name, (quill / "CHANGELOG.md").read_text())
                example = re.search(r"^```yaml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
                self.assertIsNotNone(example, "no example")
                self.assertIn(example[1], [file.read_text() for file in quill.glob("examples/*.yaml")])


if __name__ == "__main__":
    main()
