# SPDX-License-Identifier: Apache-2.0
"""What stands beside each shipped quill is true: its examples are valid, its cases give the golden
bundle byte for byte or the expected words, and its README names its inputs and outputs.

PORC_ACCEPT=1 writes what pine says now, and skips.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness import BIN, main  # noqa: E402

QUILLS = sorted(manifest.parent for manifest in (ROOT / "quills").glob("*/*/quill.yaml"))
ACCEPT = os.environ.get("PORC_ACCEPT") == "1"


def pine(*arguments, folder):
    command = arguments[:1] + ("--quills", ROOT / "quills") + arguments[1:]
    return subprocess.run([BIN / "pine", *command], cwd=folder, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"})


def files_in(folder):
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*")) if file.is_file()}


def cases(name):
    return [case.parent for quill in QUILLS for case in sorted(quill.glob(f"tests/*/{name}"))]


class ShippedQuills(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        if ACCEPT and "CI" in os.environ:
            self.fail("PORC_ACCEPT is for a person who looks at what changes")

    def rendered(self, case):
        with tempfile.TemporaryDirectory() as out:
            said = pine("render", "blueprint.yaml", "--out", out, folder=case)
            self.assertEqual(said.returncode, 0, said.stderr)
            return files_in(Path(out))

    def test_examples_are_valid(self):
        for quill in QUILLS:
            examples = sorted(quill.glob("examples/*.yaml"))
            self.assertTrue(examples, quill)
            for example in examples:
                with self.subTest(example=str(example.relative_to(ROOT))):
                    said = pine("validate", example.name, folder=example.parent)
                    self.assertEqual((said.returncode, said.stderr), (0, ""))
                    self.assertIn(quill.parent.name + "@" + quill.name, said.stdout)

    def test_golden_bundles(self):
        golden = cases("golden")
        for case in golden:
            with self.subTest(case=str(case.relative_to(ROOT))):
                found = self.rendered(case)
                if ACCEPT:
                    for path in (case / "golden").rglob("*.*"):
                        path.unlink()
                    for path, text in found.items():
                        (case / "golden" / path).write_text(text)
                    continue
                self.assertEqual(found, files_in(case / "golden"))
        if ACCEPT:
            self.skipTest("written anew")

    def test_refused_blueprints(self):
        for case in cases("expected.txt"):
            with self.subTest(case=str(case.relative_to(ROOT))):
                said = pine("validate", "blueprint.yaml", folder=case)
                self.assertEqual(said.returncode, 11, said.stderr)
                expected = case / "expected.txt"
                if ACCEPT:
                    expected.write_text(said.stderr)
                    continue
                self.assertEqual(said.stderr, expected.read_text())
        if ACCEPT:
            self.skipTest("written anew")

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
