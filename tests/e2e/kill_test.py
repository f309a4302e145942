# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the server in every step of a run: what was made is what the states say, and nothing is left."""
import collections
import concurrent.futures
import http.client
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import processes
from harness import FINAL, FULL, ServerTest, eventually, main

FEED_SECONDS = 0.7
CLIENTS = 4
HUNT_SECONDS = 30
SEED = int(os.environ.get("PORC_SEED", random.SystemRandom().randrange(2**32)))
# Every status of such a run that is ever on the disk (built and planned are passed within one change), in the order
# in which runs come to them. Settling is what a run in its last status still has to do.
STEPS = ("submitted", "building", "plan_queued", "planning", "apply_queued", "applying", "settling")


class Killed(ServerTest):
    flags = ("--no-sandbox",)
    runs, kills = (50, 20) if FULL else (8, 7)
    hunted = STEPS
    seconds = 0.2

    def steps(self):
        """Where each run stands on the disk; the server is stopped meanwhile, or dead. Nothing is seen while
        the stopped one holds a lock that a reader needs."""
        database = sqlite3.connect(f"file:{self.server.folder}/porc.db?mode=ro", uri=True)
        try:
            rows = database.execute("SELECT status, job.run_id IS NOT NULL FROM run LEFT JOIN job ON run.id = job.run_id")
            return collections.Counter(("settling" if job else "over") if status in FINAL else status
                                       for status, job in rows)
        except sqlite3.OperationalError:
            return collections.Counter()
        finally:
            database.close()

    def kill_in(self, step, chance, feed):
        """Kills the server at a random moment at which a run stands at `step`; answers where all runs stood.
        `feed` submits another run: a short step is met only where many runs pass it."""
        deadline, fed = time.monotonic() + HUNT_SECONDS, 0
        while True:
            if time.monotonic() > fed + FEED_SECONDS:
                feed()
                fed = time.monotonic()
            self.server.process.send_signal(signal.SIGSTOP)
            seen = self.steps()
            if seen[step] or time.monotonic() > deadline:
                self.server.kill()
                return seen
            self.server.process.send_signal(signal.SIGCONT)
            select.select([], [], [], chance.uniform(0.0002, 0.004))

    def submit(self, name):
        """Until it is acknowledged, however often the server dies meanwhile: the key makes it one run."""
        def acknowledged():
            try:
                answer = self.server.post("/blueprint?goal=applied", self.ledger(name, entries=2, seconds=self.seconds),
                                          headers={"Idempotency-Key": name}, timeout=5)
            except (OSError, http.client.HTTPException):
                return None
            return answer.status == 200 and answer.json["run_id"]
        return eventually(f"{name} is acknowledged", acknowledged, seconds=120), name

    def test_nothing_is_lost_and_nothing_happens_twice(self):
        print(f"PORC_SEED={SEED}", file=sys.stderr)
        chance = random.Random(SEED)
        stood, hit = collections.Counter(), collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            submitted = [clients.submit(self.submit, f"kill{i}") for i in range(self.runs)]
            for i in range(self.kills):
                step = self.hunted[i % len(self.hunted)]
                seen = self.kill_in(step, chance, lambda: submitted.append(
                    clients.submit(self.submit, f"kill{len(submitted)}")))
                stood += seen
                hit[step] += bool(seen[step])
                self.server.start()
            runs = dict(one.result() for one in submitted)
        self.assertEqual(len(runs), len(submitted), "two keys share a run")
        print("runs at the kills:", dict(stood), "\nkills in a step:", dict(hit), file=sys.stderr)
        self.assertEqual({step for step in self.hunted if not stood[step]}, set(), "no kill came in these steps")

        ended = {run: self.server.wait(run, seconds=600) for run in runs}
        applied = [run for run, status in ended.items() if status["status"] == "applied"]
        reasons = {run: s.get("reason") for run, s in ended.items() if s["status"] != "applied"}
        self.assertGreaterEqual(len(applied), 0.9 * len(runs), reasons)
        for run in ended:
            self.assertNotEqual(ended[run]["status"], "plan_failed", reasons.get(run))
        for run in applied:
            outputs = self.server.get(f"/run/{run}/summary").json["outputs"]
            self.assertEqual(sorted(outputs["entries"]), sorted(self.made(runs[run])), run)
        for run, name in runs.items():
            self.assert_state_is_what_was_made(name, ended[run])
        self.assert_nothing_runs()

        self.server.stop()
        verify = subprocess.run([self.server.process.args[0], "audit", "verify", "--data", self.server.folder],
                                capture_output=True, text=True)
        self.assertEqual(verify.returncode, 0, verify.stdout + verify.stderr)
        self.server.start()

    def assert_state_is_what_was_made(self, name, run):
        """Whatever the run ended as: terraform's state names each thing that was made, and made once."""
        made = self.made(name)
        self.assertEqual(len(made), len(set(made)), name)
        if "planning" not in run["status_at"]:
            return self.assertEqual(made, [], run)
        workspace = self.workspace_named(name)
        if not made and self.server.get(f"/api/v2/workspaces/{workspace}/current-state-version").status == 404:
            return None
        entries = [instance["attributes"]["id"] for resource in self.state(workspace)["resources"]
                   for instance in resource["instances"]]
        return self.assertEqual(sorted(entries), sorted(made), run)

    def assert_nothing_runs(self):
        eventually("no supervisor or terraform is left behind", lambda: not processes.supervised(self.server.folder))

    def test_a_terraform_that_runs_is_adopted(self):
        run = self.server.submit(self.ledger("adopted", entries=1, seconds=6))
        before = eventually("terraform applies", lambda: processes.terraforms(self.server.folder, "apply"))
        self.assertEqual(len(before), 1)
        self.server.kill()
        self.server.start()
        self.assertEqual(processes.terraforms(self.server.folder, "apply"), before)
        self.assertEqual(self.server.status(run)["status"], "applying")
        ended = self.server.wait(run)
        self.assertEqual(ended["status"], "applied")
        self.assertEqual(len(self.made("adopted")), 1)
        self.assert_state_is_what_was_made("adopted", ended)
        self.assert_nothing_runs()


class Witness(threading.Thread):
    """Sees from outside what is made in sandboxes, where no file of ours can be reached: a script that makes
    something sleeps long enough to be met, and the kernel shows its environment."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.done, self.made = folder, threading.Event(), collections.defaultdict(set)

    def run(self):
        while not self.done.wait(0.02):
            for pid in processes.supervised(self.folder):
                environment = processes.environment_of(pid)
                if b"PORC_TEST_ENTRY" in environment:
                    self.made[environment[b"PORC_TEST_FILE"].decode()].add(environment[b"PORC_TEST_ENTRY"].decode())


class KilledInItsSandbox(Killed):
    flags = ()
    runs, kills = (20, 10) if FULL else (4, 2)
    hunted = ("planning", "applying")
    seconds = 0.6

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.witness = Witness(cls.server.folder)
        cls.witness.start()

    @classmethod
    def tearDownClass(cls):
        cls.witness.done.set()
        cls.witness.join()
        super().tearDownClass()

    def ledger(self, name, **inputs):
        return super().ledger(name, **{**inputs, "file": f"/tmp/{name}.ledger"})

    def made(self, name):
        return list(self.witness.made[f"/tmp/{name}.ledger"])


if __name__ == "__main__":
    main()
