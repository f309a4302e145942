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
import time

from harness import FINAL, FULL, ServerTest, eventually, main

RUNS, KILLS = (50, 20) if FULL else (8, 7)
FEED_SECONDS = 0.7
CLIENTS = 4
HUNT_SECONDS = 30
SEED = int(os.environ.get("PORC_SEED", random.SystemRandom().randrange(2**32)))
# Every status of such a run that is ever on the disk (built and planned are passed within one change), in the order
# in which runs come to them. Settling is what a run in its last status still has to do.
STEPS = ("submitted", "building", "plan_queued", "planning", "apply_queued", "applying", "settling")


class Killed(ServerTest):
    flags = ("--no-sandbox",)

    def steps(self):
        """Where each run stands on the disk; the server is stopped meanwhile, or dead."""
        database = sqlite3.connect(f"file:{self.server.folder}/porc.db?mode=ro", uri=True)
        try:
            rows = database.execute("SELECT status, job.run_id IS NOT NULL FROM run LEFT JOIN job ON run.id = job.run_id")
            return collections.Counter(("settling" if job else "over") if status in FINAL else status
                                       for status, job in rows)
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
                answer = self.server.post("/blueprint?goal=applied", self.ledger(name, entries=2, seconds=0.2),
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
            submitted = [clients.submit(self.submit, f"kill{i}") for i in range(RUNS)]
            for i in range(KILLS):
                step = STEPS[i % len(STEPS)]
                seen = self.kill_in(step, chance, lambda: submitted.append(
                    clients.submit(self.submit, f"kill{len(submitted)}")))
                stood += seen
                hit[step] += bool(seen[step])
                self.server.start()
            runs = dict(one.result() for one in submitted)
        self.assertEqual(len(runs), len(submitted), "two keys share a run")
        print("runs at the kills:", dict(stood), "\nkills in a step:", dict(hit), file=sys.stderr)
        self.assertEqual({step for step in STEPS if not stood[step]}, set(), "no kill came in these steps")

        ended = {run: self.server.wait(run, seconds=600) for run in runs}
        applied = [run for run, status in ended.items() if status["status"] == "applied"]
        reasons = {run: s.get("reason") for run, s in ended.items() if s["status"] != "applied"}
        self.assertGreaterEqual(len(applied), 0.9 * len(runs), reasons)
        for run in ended:
            self.assertNotEqual(ended[run]["status"], "plan_failed", reasons.get(run))
        for run in applied:
            outputs = self.server.get(f"/run/{run}/summary").json["outputs"]
            self.assertEqual(sorted(outputs["entries"]), sorted(self.made(runs[run])), run)

        data = str(self.server.folder)
        eventually("no supervisor or terraform is left behind", lambda: not subprocess.run(
            ["pgrep", "-f", data + "/engine"], capture_output=True, text=True).stdout.strip())
        self.server.stop()
        verify = subprocess.run([self.server.process.args[0], "audit", "verify", "--data", data],
                                capture_output=True, text=True)
        self.assertEqual(verify.returncode, 0, verify.stdout + verify.stderr)


if __name__ == "__main__":
    main()
