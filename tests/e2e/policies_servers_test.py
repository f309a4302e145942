# SPDX-License-Identifier: Apache-2.0
"""Policy sets of servers and workers that share a database, a container and the embedded engine."""
import contextlib
import os
import subprocess

from azurite import fetch
from harness import BIN, eventually, main
from policies_test import files_of, packed, write
from servers_test import Together

DENY = "# Nothing may be made here.\nmain = false\n"
BLOB = [("x-ms-blob-type", "BlockBlob")]


class SharedPolicies(Together):
    def porc(self, *arguments, **environment):
        mine = {k: v for k, v in os.environ.items() if not k.startswith("PORC_")}
        return subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, env={**mine, **environment},
                              timeout=120)

    def push(self, server, name, policy, version="1.0.0"):
        folder = self.scratch / f"{name}-{version}"
        write(folder, files_of(name, "hard-mandatory", policy, version))
        pushed = self.porc("policy", "push", folder, "--data", server.folder)
        self.assertEqual(pushed.returncode, 0, pushed.stderr)

    @staticmethod
    def versions(server, name):
        answer = server.get(f"/policies/{name}")
        return answer.json["versions"] if answer.status == 200 else []

    @staticmethod
    def problems(server):
        return [each["problem"] for each in server.get("/readyz").json["dependencies"] if each["name"] == "policies"]

    def change_blob(self, method, name, body=b"", headers=()):
        signed = self.azurite.signed(method, f"/porcbundles/{name}", (), len(body) or "", headers)
        status, _, answer = fetch(method, f"{self.azurite.endpoint}/porcbundles/{name}", body or None, signed)
        self.assertEqual(status // 100, 2, answer)

    def all_know(self, title):
        for server in self.servers:
            eventually(f"a server knows {title}", lambda s=server: title.split("@")[1] in self.versions(s, title.split("@")[0]))
        for worker in self.workers:
            eventually(f"a worker knows {title}", lambda w=worker: f'"{title}"' in w.log.read_text())

    def driver_of(self, run):
        engine_run = self.server.status(run)["tfe_run_id"]
        return self.postgres.query(f"SELECT document::json ->> 'driver' FROM porc_engine.run WHERE id = '{engine_run}'")[0][0]

    @contextlib.contextmanager
    def joined(self, name, **environment):
        """A further server with that data folder, for as long as the context lasts."""
        server = self.make_server(name)
        server.environment = {**self.environment, **environment}
        server.folder.mkdir(exist_ok=True)
        server.folder.chmod(0o700)
        (server.folder / "admin-token").write_text(self.server.token + "\n")
        (server.folder / "admin-token").chmod(0o600)
        try:
            yield server.start()
        finally:
            server.stop()

    def test_what_is_pushed_at_one_stops_runs_of_the_other_that_the_worker_drives(self):
        one, other = self.servers
        self.assertEqual(other.wait(other.submit(self.ledger("pushed-before", entries=1)))["status"], "applied")
        self.push(one, "pushed", DENY)  # which nobody else has looked for yet
        worker = (self.workers[0].folder / "engine/instance").read_text()
        driven = set()
        for i in range(10):
            names = [f"pushed-{i}-{k}" for k in range(4)]
            runs = [other.submit(self.ledger(name, entries=1)) for name in names]
            for name, run in zip(names, runs):
                status = other.wait(run)
                self.assertEqual(status["status"], "policy_failed", status)
                self.assertIn("pushed/guard", status["reason"]["message"])
                self.assertEqual(self.made(name), [])
                driven.add(self.driver_of(run))
            if worker in driven:
                break
        self.assertIn(worker, driven)

    def test_a_plan_that_waits_is_not_applied_after_another_server_published(self):
        one, other = self.servers
        run = other.submit(self.ledger("waits-one", entries=1), goal="planned")
        other.wait(run, {"planned"})
        self.push(one, "waits", DENY)  # which the other has not looked for yet
        answer = other.post(f"/run/{run}/apply")
        self.assertEqual(answer.status, 409, answer.body)
        self.assertIn("/plan/policy_set_digest", answer.body.decode())
        self.assertEqual(self.made("waits-one"), [])

    def test_a_published_version_is_one_for_all(self):
        one, other = self.servers
        gzip = {"Content-Type": "application/gzip"}

        def publish(server, policy):
            return server.post("/policies/", packed(files_of("once", "advisory", policy, "1.0.0")), headers=gzip).status
        self.assertEqual(publish(one, "main = true\n"), 201)
        self.assertEqual(publish(other, "main = false\n"), 409)
        self.assertEqual(publish(other, "main = true\n") // 100, 2)

    def test_a_set_that_nobody_can_read_stops_runs_and_whoever_starts(self):
        name = "policies/broken/1.0.0.tar.gz"
        self.change_blob("PUT", name, b"no archive", BLOB)
        try:
            for server in self.servers:
                told = eventually("a server tells", lambda s=server: self.problems(s))
                self.assertIn(name + " cannot be read", told[0])
                self.assertEqual(server.get("/readyz").status, 200)
            eventually("the worker tells", lambda: name in self.workers[0].log.read_text())
            run = self.servers[1].submit(self.ledger("stopped", entries=1))
            status = self.servers[1].wait(run)
            self.assertEqual(status["status"], "policy_failed")
            self.assertIn(name + " cannot be read", status["reason"]["message"])
            self.assertEqual(self.made("stopped"), [])
            self.assertRaisesRegex(AssertionError, name, self.make_server("late").start)
        finally:
            self.change_blob("DELETE", name)
        for server in self.servers:
            eventually("a server has no problem", lambda s=server: not self.problems(s))
        eventually("runs go on", lambda: self.servers[1].wait(
            self.servers[1].submit(self.ledger("stopped", entries=1)))["status"] == "applied")

    def test_what_a_server_published_before_is_handed_over(self):
        early = self.scratch / "early/policies/early"
        early.mkdir(parents=True)
        (early / "1.0.0.tar.gz").write_bytes(packed(files_of("early", "advisory", "main = true\n", "1.0.0")))
        for folder in (early, early.parent, early.parent.parent):
            folder.chmod(0o700)
        with self.joined("early"):
            self.all_know("early@1.0.0")

    def test_other_content_than_what_is_shared_keeps_a_server_from_starting(self):
        self.push(self.server, "twice", "main = true\n")
        before = self.scratch / "differs/policies/twice"
        before.mkdir(parents=True)
        (before / "1.0.0.tar.gz").write_bytes(packed(files_of("twice", "advisory", "main = false\n", "1.0.0")))
        self.assertRaisesRegex(AssertionError, "twice@1.0.0 is published with other content",
                               self.make_server("differs").start)

    def test_a_push_without_a_server_goes_to_all(self):
        folder = self.scratch / "by-hand"
        write(folder, files_of("by-hand", "advisory", "main = true\n", "1.0.0"))
        pushed = self.porc("policy", "push", folder, "--data", self.scratch / "desk", **self.environment)
        self.assertEqual(pushed.returncode, 0, pushed.stderr)
        self.assertFalse((self.scratch / "desk/policies").exists())
        self.all_know("by-hand@1.0.0")
        self.assertIn("by-hand", self.porc("policy", "list", "--data", self.scratch / "desk", **self.environment).stdout)

    def test_servers_whose_folders_differ_tell_it(self):
        write(self.scratch / "folders/local", files_of("local", "advisory", "main = true\n"))
        with self.joined("other-folders", PORC_SERVER_NAME="other",
                         PORC_POLICIES=str(self.scratch / "folders")) as other:
            told = eventually("it tells", lambda: self.problems(other))
            self.assertIn("local is only here", told[0])
            told = eventually("the others tell", lambda: self.problems(self.server), 90)
            self.assertIn("local is only there", told[0])
            self.assertIn("the server other on ", told[0])
            self.assertIn("local is only there", self.server.log.read_text())
        eventually("nobody tells it any more", lambda: not self.problems(self.server), 90)


if __name__ == "__main__":
    main()
