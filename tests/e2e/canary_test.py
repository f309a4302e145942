# SPDX-License-Identifier: Apache-2.0
"""Secrets with known values go through the whole server; afterwards nobody may find them anywhere."""
import base64
import json
import os
import threading

import processes
from github_server import PASSED, GithubTest, blueprint
from harness import ServerTest, main

INPUT = "canary-input-4f1c9a"
MOUNTED = "canary-variable-77d2e0"
OWN = "canary-server-0b6e13"
# What a script that fails prints of its secret, and in what: (name, secret, script).
LEAKS = (
    ("quoted", "canary-quoted-51ab77", 'echo "it is $PASSWORD"; echo "$PASSWORD" >&2; exit 1'),
    ("lines", "canary-first-90c1d4\r\ncanary-second-2be8f3", 'echo "$PASSWORD"; exit 1'),
    ("words", "canary-word-one-7d canary-word-two-8e canary-word-three-9f canary-word-four-0a canary-word-five-1b",
     'echo "it is $PASSWORD"; exit 1'),
    # At the edges of what is read at once.
    ("long", "canary-long-c0ffee11",
     'for n in 1020 4090 8185 16380 32760 65530; do printf "%${n}s" | tr " " x; echo "$PASSWORD"; done; exit 1'))


def spellings(secret):
    """As it is, and as the encodings that people forget would carry it."""
    text = secret.encode()
    return {text, base64.b64encode(text), base64.b64encode(text).rstrip(b"="), text.hex().encode(),
            json.dumps(secret).encode()}


class Watcher(threading.Thread):
    """Collects the arguments and environments of every process that is seen below `root`."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.seen, self.whole, self.done = root, set(), set(), threading.Event()
        self.own = processes.arguments_of(root)

    def run(self):
        while not self.done.wait(0.005):
            for pid in processes.below([self.root]) - {self.root}:
                self.look_at(pid)

    def look_at(self, pid):
        arguments = processes.arguments_of(pid)
        if not arguments or arguments == self.own:
            return  # a child that has not begun its program yet is still the server
        environment = processes.environment_of(pid)
        self.seen.add(b"\0".join(arguments + [name + b"=" + value for name, value in environment.items()]))
        if environment and arguments == processes.arguments_of(pid):
            self.whole.add((os.path.basename(arguments[0].decode()), arguments[1].decode() if arguments[1:] else ""))


class Canaries(ServerTest):
    environment = {"PORC_SECRET_DB_KEY": MOUNTED, "GITHUB_WEBHOOK_SECRET": OWN, "GITHUB_TOKEN": OWN}
    flags = ("--log-level", "debug")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        answer = cls.server.post("/tokens", {"owner": "dev@example.com", "roles": ["developer"]})
        assert answer.status == 201, answer.body
        cls.token = answer.json["token"]
        watcher = Watcher(cls.server.process.pid)
        watcher.start()
        cls.runs = []
        for name, value in (("typed", INPUT), ("mounted", {"secret": "DB_KEY"})):
            body = {"kind": "vault", "metadata": {"name": name}, "inputs": {"password": value, "probe": "true"}}
            answer = cls.server.post("/blueprint?goal=applied&wait=120", body, token=cls.token)
            assert answer.status == 200, answer.body
            cls.runs.append(answer.json["run_id"])
        for name, value, script in LEAKS:
            body = {"kind": "leak", "metadata": {"name": name}, "inputs": {"password": value, "script": script}}
            answer = cls.server.post("/blueprint?goal=applied&wait=120", body, token=cls.token)
            assert answer.status == 200, answer.body
            cls.runs.append(answer.json["run_id"])
        watcher.done.set()
        watcher.join()
        cls.watcher = watcher

    def assert_clean(self, what, content):
        secrets = [INPUT, MOUNTED, OWN, self.token, self.server.token]
        for _, leaked, _ in LEAKS:
            secrets += leaked.split()
        for secret in secrets:
            for spelling in spellings(secret):
                self.assertNotIn(spelling, content, f"{what} holds a secret")

    def test_the_runs_were_applied(self):
        for run in self.runs[:2]:
            self.assertEqual(self.server.status(run)["status"], "applied")
            self.assertEqual(self.server.get(f"/run/{run}/summary").json["outputs"], {"length": len(INPUT)}
                             if run == self.runs[0] else {"length": len(MOUNTED)})

    def test_the_runs_that_quote_one_failed_and_say_so(self):
        for run, (name, _, _) in zip(self.runs[2:], LEAKS):
            status = self.server.status(run)
            self.assertEqual(status["status"], "apply_failed", status)
            self.assertIn("local-exec provisioner error", status["reason"]["message"])
            self.assertIn(b"****", self.server.get(f"/run/{run}/logs").body, name)

    def test_no_answer_holds_one(self):
        for run in self.runs:
            for what in ("status", "summary", "logs", "events", "plan", "policy", "files", "bundle"):
                self.assert_clean(what, self.server.get(f"/run/{run}/{what}").body)
            self.assert_clean("stream", self.server.get(f"/run/{run}/logs?follow=1").body)
            for accept in ("application/json", "text/html"):
                self.assert_clean("report", self.server.get(f"/report/{run}", headers={"Accept": accept}).body)
        for path in ("/runs", "/report/summary", "/metrics", "/tokens", "/quills/vault"):
            self.assert_clean(path, self.server.get(path).body)

    def test_no_log_holds_one(self):
        self.assert_clean("the server's log", self.server.log.read_bytes())

    def test_no_file_of_the_data_folder_holds_one(self):
        files = [path for path in self.server.folder.rglob("*") if path.is_file()]
        names = {path.name for path in files}
        self.assertIn("porc.db-wal", names)
        for path in files:
            if path.name == "admin-token":
                continue  # it is there to be found by its owner, mode 0600
            self.assert_clean(path.name, path.read_bytes())
        self.assertEqual((self.server.folder / "admin-token").stat().st_mode & 0o777, 0o600)

    def test_no_process_was_given_one(self):
        self.assertLessEqual({("terraform", "plan"), ("terraform", "apply")}, self.watcher.whole)
        self.assertLessEqual({"bwrap", "porc-supervisor"}, {program for program, _ in self.watcher.whole})
        for seen in self.watcher.seen:
            if b"PASSWORD=" not in seen:  # the script that terraform itself gave one
                self.assert_clean("a process", seen)


class OfAnApp(GithubTest):
    """The private key of a GitHub App, and the tokens that GitHub gives to whoever has it."""
    flags = ("--log-level", "debug")

    def test_key_and_tokens_appear_nowhere(self):
        watcher = Watcher(self.server.process.pid)
        watcher.start()
        repository = self.repository("orders")
        proposed = repository.commit({"infra/orders.yaml": blueprint()}, branch="one", tell=False)
        repository.open_pull("one")
        self.shown(repository, proposed, PASSED)
        watcher.done.set()
        watcher.join()
        run = self.run_of(proposed)
        paths = ["/runs", "/inbox", "/outbox", "/metrics", f"/report/{run}"]
        paths += [f"/run/{run}/{what}" for what in ("status", "summary", "logs", "events", "plan", "files", "checks")]
        found = {path: self.server.get(path).body for path in paths}
        found |= {path: path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()}
        found |= {"the server's log": self.server.log.read_bytes(), "a process": b"\n".join(watcher.seen)}
        self.assertTrue(self.github.tokens, "it has signed")
        # What it signs begins with {"alg": or {"typ": in base64url.
        secrets = {line.encode() for line in self.github.key.pem.splitlines()} | {b"eyJhbGci", b"eyJ0eXAi"}
        for whole in (self.github.key.pem, *self.github.tokens):
            secrets |= spellings(whole)
        for what, content in found.items():
            for secret in secrets:
                self.assertNotIn(secret, content, f"{what} holds a secret")


if __name__ == "__main__":
    main()
