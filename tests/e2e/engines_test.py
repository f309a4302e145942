# SPDX-License-Identifier: Apache-2.0
"""A server in one folder whose settings name another engine than the one that has its states."""
import os
import subprocess

from harness import BIN, ServerTest, main

ENTERPRISE = {"TFE_API": "https://tfe.example.com", "TFE_TOKEN": "secret", "TFE_ORG": "porc"}


class OneFolder(ServerTest):
    flags = ("--no-sandbox",)

    def porc(self, *arguments, **settings):
        return subprocess.run([BIN / "porc", *arguments, "--data", self.server.folder], capture_output=True, text=True,
                              timeout=60, env={**os.environ, **settings})

    def test_another_engine_is_taken_only_where_somebody_says_so(self):
        run = self.server.submit(self.ledger("once", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        asked = self.porc("engine", "show")
        self.assertEqual(asked.returncode, 15, "a server has the database for itself")
        self.server.stop()
        refused = self.porc("serve", "--listen", "127.0.0.1:0", **ENTERPRISE)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        self.assertIn(f"the embedded engine in {self.server.folder}/engine", refused.stderr)
        self.assertIn("the organization porc of https://tfe.example.com", refused.stderr)
        self.assertIn("porc engine claim", refused.stderr)
        self.assertNotIn("secret", refused.stderr)
        self.assertEqual(self.porc("engine", "claim", **ENTERPRISE).returncode, 0)
        self.assertIn("tfe.example.com", self.porc("engine", "show").stdout)
        self.assertEqual(self.porc("serve", "--listen", "127.0.0.1:0").returncode, 15)
        self.assertEqual(self.porc("engine", "claim").returncode, 0)
        self.server.start()
        again = self.server.submit(self.ledger("once", entries=1))
        self.assertEqual(self.server.wait(again)["status"], "no_changes")


if __name__ == "__main__":
    main()
