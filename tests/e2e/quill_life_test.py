# SPDX-License-Identifier: Apache-2.0
"""A quill's life on a real server: what a new version would change for thousands of blueprints in the database,
and what is left of a version that was revoked."""
import json
import os
import sqlite3
import subprocess
import unittest

from harness import BIN, ROOT, ServerTest, main

BLUEPRINTS = 500 if os.environ.get("SCALE") == "ci" else 5000


def store_copies(folder, run, count):
    """Stores `count` older copies of an applied run under other names; the server of the folder must not run."""
    database = sqlite3.connect(folder / "porc.db")
    with database:
        database.row_factory = sqlite3.Row
        row = dict(database.execute("SELECT * FROM run WHERE id = ?", [run]).fetchone())
        del row["place"]  # is computed
        projection = json.loads(row["projection"])
        for i in range(count):
            name, letters = f"copy-{i}", "".join("abcdefghijklmnop"[i >> 4 * place & 15] for place in range(6))
            row["id"] = projection["id"] = f"porc-20200101-000000-{letters}"
            row["name"] = projection["identity"]["name"] = projection["blueprint"]["metadata"]["name"] = name
            row["workspace"] = projection["workspace"] = f"porc-dev-{name}"
            projection["blueprint"]["inputs"]["image"] = f"example/{name}:1"
            row["projection"] = json.dumps(projection)
            database.execute(f"INSERT INTO run ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    database.close()


def next_service():
    """Another version of the quill `service`, as a body."""
    source = ROOT / "quills/service/1.0.0"
    files = {str(file.relative_to(source)): file.read_text() for file in source.rglob("*")
             if file.is_file() and "tests" not in file.parts}
    files["quill.yaml"] = files["quill.yaml"].replace("version: 1.0.0", "version: 1.1.0")
    files["outputs.tf.j2"] += '\noutput "image" {\n  value = {{ image }}\n}\n'
    return {"kind": "service", "version": "1.1.0", "files": files}


class QuillLife(ServerTest):
    def pine(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.scratch), "PORC_TOKEN": self.server.token,
                       "PORC_URL": self.server.url.geturl()}
        return subprocess.run([BIN / "pine", *arguments], capture_output=True, text=True, env=environment,
                              cwd=self.scratch)

    def test_thousands_of_stored_blueprints_are_told_apart(self):
        run = self.server.submit(self.service("copied"))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.server.stop()
        store_copies(self.server.folder, run, BLUEPRINTS - 1)
        self.server.start()
        answer = self.server.post("/quills/impact", next_service())
        self.assertEqual(answer.status, 200, answer.body)
        report = answer.json
        self.assertGreaterEqual(report["considered"], BLUEPRINTS)
        self.assertEqual([group["count"] for group in report["changes"]], [report["considered"]])
        self.assertIn("<inputs.image>", report["changes"][0]["difference"])

    def test_a_revoked_version_makes_nothing_and_still_destroys(self):
        blueprint = self.service("revoked")
        run = self.server.submit(blueprint)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        waiting = self.server.submit(self.service("waiting"), goal="planned")
        self.server.wait(waiting, {"planned"})
        said = self.pine("quill", "revoke", "service@1.0.0", "--reason", "it leaks")
        self.assertEqual(said.returncode, 0, said.stderr)
        try:
            self.server.stop()
            self.server.start()
            refused = self.pine("apply", waiting, "--auto-approve")
            self.assertEqual(refused.returncode, 15, refused.stderr)
            self.assertIn("service@1.0.0 was revoked: it leaks", refused.stderr)
            self.assertEqual(self.server.post("/blueprint", self.service("another")).status, 422)
            gone = self.server.post("/blueprint?goal=applied&operation=destroy", blueprint).json["run_id"]
            self.assertEqual(self.server.wait(gone)["status"], "applied")
        finally:
            self.assertEqual(self.pine("quill", "revoke", "service@1.0.0", "--undo").returncode, 0)


if __name__ == "__main__":
    main()
