# SPDX-License-Identifier: Apache-2.0
"""Secrets with known values go through the whole server; afterwards nobody may find them anywhere."""
import base64
import json
import os
import threading
import time
from pathlib import Path

from harness import ServerTest, main

INPUT = "canary-input-4f1c9a"
MOUNTED = "canary-variable-77d2e0"
OWN = "canary-server-0b6e13"


def spellings(secret):
    """As it is, and as the encodings that people forget would carry it."""
    text = secret.encode()
    return {text, base64.b64encode(text), base64.b64encode(text).rstrip(b"="), text.hex().encode(),
            json.dumps(secret).encode()}


class Watcher(threading.Thread):
    """Collects the arguments and environments of every process that is seen below `root`."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.seen, self.programs, self.done = root, [], set(), threading.Event()
        self.arguments = Path(f"/proc/{root}/cmdline").read_bytes()

    def children(self):
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                    parents[int(entry.name)] = int(stat.rsplit(")", 1)[1].split()[1])
                except (OSError, ValueError):
                    continue
        family, grew = {self.root}, True
        while grew:
            more = {pid for pid, parent in parents.items() if parent in family} - family
            family |= more
            grew = bool(more)
        return family - {self.root}

    def run(self):
        while not self.done.is_set():
            for pid in self.children():
                try:
                    arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
                    if arguments == self.arguments:
                        continue  # a child that has not begun its program yet is still the server
                    self.programs.add(os.path.basename(arguments.split(b"\0")[0].decode()))
                    self.seen.append(arguments + Path(f"/proc/{pid}/environ").read_bytes())
                except OSError:
                    continue
            time.sleep(0.005)


class Canaries(ServerTest):
    environment = {"PORC_SECRET_DB_KEY": MOUNTED, "PORT_CLIENT_SECRET": OWN, "GITHUB_TOKEN": OWN}
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
        watcher.done.set()
        watcher.join()
        cls.watcher = watcher

    def assert_clean(self, what, content):
        secrets = [INPUT, MOUNTED, OWN, self.token, self.server.token]
        for secret in secrets:
            for spelling in spellings(secret):
                self.assertNotIn(spelling, content, f"{what} holds a secret")

    def test_the_runs_were_applied(self):
        for run in self.runs:
            self.assertEqual(self.server.status(run)["status"], "applied")
            self.assertEqual(self.server.get(f"/run/{run}/summary").json["outputs"], {"length": len(INPUT)}
                             if run == self.runs[0] else {"length": len(MOUNTED)})

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
        self.assertTrue(self.watcher.programs & {"terraform", "bwrap", "porc-supervisor"}, self.watcher.programs)
        for seen in self.watcher.seen:
            self.assert_clean("a process", seen)


if __name__ == "__main__":
    main()
