# SPDX-License-Identifier: Apache-2.0
"""The demo as a person sees it, and as a pipe does."""
import json
import os
import shutil
import unittest
import urllib.error
import urllib.request

from harness import ROOT, main
from terminal import run, run_on_terminal

PIECES = ("applied", 'address = "https://', "instances = [", "has nothing to do", "no changes")


class Demo(unittest.TestCase):
    command = [ROOT / "tools/demo"]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}

    @staticmethod
    def url():
        return json.loads((ROOT / "build/demo/listening.json").read_text())["listening"]

    def assert_is_up(self, up):
        try:
            with urllib.request.urlopen(self.url() + "/health") as answer:
                self.assertEqual((json.load(answer), up), ({"status": "ok"}, True))
        except urllib.error.URLError:
            self.assertFalse(up)

    def test_on_a_terminal_the_server_stays_until_it_is_interrupted(self):
        def interrupt():
            self.assert_is_up(True)
            return "\x03"

        told = run_on_terminal(self.command, self.environment, interrupt, question=b"Ctrl-C here stops it.")
        self.assertEqual(told.code, 0, told)
        for piece in (*PIECES, f"export PORC_DATA={ROOT}/build/demo", "pine list"):
            self.assertIn(piece, told.out)
        self.assert_is_up(False)

    def test_in_a_pipe_it_ends_and_leaves_nothing_running(self):
        told = run(self.command, self.environment)
        self.assertEqual(told.code, 0, told)
        for piece in PIECES:
            self.assertIn(piece, told.out)
        self.assert_is_up(False)

    def test_fails_when_what_it_promises_is_not_shown(self):
        copy = ROOT / "build/demo-without-outputs"
        shutil.rmtree(copy, ignore_errors=True)
        try:
            shutil.copytree(ROOT / "quills", copy / "quills")
            (copy / "tools").mkdir()
            shutil.copy(ROOT / "tools/demo", copy / "tools")
            (copy / "build").mkdir()
            (copy / "build/bin").symlink_to(ROOT / "build/bin")
            template = copy / "quills/service/1.0.0/outputs.tf.j2"
            template.write_text(template.read_text().replace('output "address"', 'output "elsewhere"'))
            told = run([copy / "tools/demo"], self.environment)
            self.assertNotEqual(told.code, 0, told)
            self.assertIn("address", told.notes.splitlines()[-1])
        finally:
            shutil.rmtree(copy, ignore_errors=True)


if __name__ == "__main__":
    main()
