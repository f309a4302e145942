# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the server at random moments: what was made is what the states say, and nothing is left."""
import collections
import os
import random
import select
import subprocess
import sys

from harness import FULL, ServerTest, eventually, main

RUNS, KILLS = (50, 20) if FULL else (12, 6)
SEED = int(os.environ.get("PORC_SEED", random.SystemRandom().randrange(2**32)))


class Killed(ServerTest):
    flags = ("--no-sandbox",)

    def test_nothing_is_lost_and_nothing_happens_twice(self):
        print(f"PORC_SEED={SEED}", file=sys.stderr)
        chance = random.Random(SEED)
        runs = {}
        for i in range(RUNS):
            runs[self.server.submit(self.ledger(f"kill{i}", entries=2, seconds=0.2))] = f"kill{i}"
        moments = collections.Counter()
        for _ in range(KILLS):
            select.select([], [], [], chance.uniform(0.05, 2.0))
            for run in runs:
                moments[self.server.status(run)["status"]] += 1
            self.server.kill()
            self.server.start()
        print("statuses at the kills:", dict(moments), file=sys.stderr)

        ended = {run: self.server.wait(run, seconds=600) for run in runs}
        applied = [run for run, status in ended.items() if status["status"] == "applied"]
        reasons = {run: s.get("reason") for run, s in ended.items() if s["status"] != "applied"}
        self.assertGreaterEqual(len(applied), 0.9 * RUNS, reasons)
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
