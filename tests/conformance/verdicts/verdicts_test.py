# SPDX-License-Identifier: Apache-2.0
"""`pine lint`, `pine validate`, with folders and with a server, and the server itself say the same of every
blueprint in files, word for word. A file's name begins with what is to come out: good or bad."""
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

from harness import BIN, ServerTest, main  # noqa: E402

QUILLS = (ROOT / "quills", HERE / "quills")
FOLDERS = ["--quills", ROOT / "quills", "--quills", HERE / "quills", "--rules", HERE / "rules"]
PLATFORM = {"PORC_ENVIRONMENTS": "dev,test,prod", "TFE_ENV": "test"}
TYPES = {".json": "application/json", ".yaml": "application/yaml"}
REFUSED = 11
# Lint's own: what a file alone tells.
ADVICE = re.compile(r"^\S+: warning: /(metadata/(name|owner|environment)|schema_version): is missing: .*\n(?: .*\n)*",
                    re.MULTILINE)


def blueprints():
    """Those of this test, and those that stand beside the shipped quills, where a folder says what is to come out."""
    for path in sorted((HERE / "blueprints").iterdir()):
        yield path, path.name.startswith("good-")
    for path in sorted((ROOT / "quills").glob("*/*/examples/*.yaml")):
        yield path, None
    for path in sorted((ROOT / "quills").glob("*/*/tests/*/blueprint.yaml")):
        yield path, None


FILES = [path for path, _ in blueprints()]


def places(faults):
    return [(fault["pointer"], fault["message"]) for fault in faults]


class Verdicts(ServerTest):
    maxDiff = None
    quills = QUILLS
    flags = ("--rules", HERE / "rules", "--log-level", "warn")
    environment = PLATFORM

    def pine(self, *arguments, online):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        if online:
            environment |= {"PORC_URL": self.server.url.geturl(), "PORC_TOKEN": self.server.token}
        else:
            environment |= PLATFORM
            arguments = arguments[:1] + tuple(FOLDERS) + arguments[1:]
        return subprocess.run([BIN / "pine", *arguments, *FILES], capture_output=True, text=True, env=environment,
                              cwd=ROOT)

    def told(self, command, online):
        said = self.pine(command, "-o", "json", online=online)
        self.assertEqual((said.returncode, said.stderr), (REFUSED, ""))
        return json.loads(said.stdout)

    def test_there_are_enough_of_every_sort(self):
        ours = [(path, good) for path, good in blueprints() if good is not None]
        self.assertGreaterEqual(len(ours), 200)
        self.assertGreaterEqual(sum(good for _, good in ours), 60)
        self.assertGreaterEqual(sum(not good for _, good in ours), 100)
        self.assertGreaterEqual(sum(path.suffix == ".json" for path, _ in ours), 60)

    def test_all_say_the_same(self):
        by_folders = self.told("validate", online=False)
        others = {name: self.told(command, online) for name, command, online in (
            ("lint with folders", "lint", False), ("lint with a server", "lint", True),
            ("validate with a server", "validate", True))}
        for number, (path, good) in enumerate(blueprints()):
            with self.subTest(blueprint=path.name if good is not None else str(path)):
                verdict = by_folders[number]
                if good is not None:
                    self.assertEqual(verdict["valid"], good, verdict["violations"])
                for name, told in others.items():
                    other = told[number]
                    other["warnings"] = [each for each in other["warnings"] if each["rule"] != "porc/advice"]
                    self.assertEqual(other, verdict, name)
                self.expect_of_server(path, verdict)

    def expect_of_server(self, path, verdict):
        answer = self.server.post("/blueprint", path.read_bytes(), headers={"Content-Type": TYPES[path.suffix]})
        if verdict["valid"]:
            self.assertEqual(answer.status, 200, answer.body)
            advice = [(each["pointer"], each["rule"], each["severity"]) for each in answer.json["advice"]]
            ours = [(each["pointer"], each["rule"], severity) for severity in ("warning", "info")
                    for each in verdict[severity + "s"]]
            self.assertEqual(sorted(advice), sorted(ours))
            return
        self.assertIn(answer.status, (400, 422), answer.body)
        said = places(answer.json["details"]) or [("", answer.json["detail"])]
        self.assertEqual(said, places(verdict["violations"]))

    def test_the_text_is_the_same_too(self):
        by_folders = self.pine("validate", online=False)
        by_server = self.pine("validate", online=True)
        self.assertEqual(by_server.stderr, by_folders.stderr)
        self.assertEqual(by_server.stdout, by_folders.stdout)
        for online in (False, True):
            lint = self.pine("lint", online=online)
            self.assertEqual(ADVICE.sub("", lint.stderr), by_folders.stderr)
            self.assertEqual(lint.stdout, by_folders.stdout)

    def test_without_quills_lint_says_what_it_did_not_check(self):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"}
        good = HERE / "blueprints/good-form-version-exact.json"
        said = subprocess.run([BIN / "pine", "lint", good], capture_output=True, text=True, env=environment)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertEqual(said.stdout, f"{good}: valid (inputs not checked)\n")
        self.assertTrue(said.stderr.startswith("inputs were not checked: no server is known"), said.stderr)
        environment["PORC_URL"] = "http://127.0.0.1:1"  # where nobody listens
        said = subprocess.run([BIN / "pine", "lint", "-o", "json", good], capture_output=True, text=True,
                              env=environment)
        self.assertEqual((said.returncode, said.stderr), (0, ""))
        self.assertIn("127.0.0.1:1", json.loads(said.stdout)[0]["unchecked"])


if __name__ == "__main__":
    main()
