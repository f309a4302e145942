# SPDX-License-Identifier: Apache-2.0
"""Many clients, few workspaces: everything ends applied, strictly one after another in each."""
import collections
import threading

from harness import FULL, ServerTest, eventually, main

RUNS, WORKSPACES, CLIENTS = (200, 50, 16) if FULL else (40, 10, 16)


class ManyRuns(ServerTest):
    flags = ("--no-sandbox",)

    def test_all_end_applied_one_after_another_in_each_workspace(self):
        runs, lock = [], threading.Lock()

        def client(number):
            for i in range(number, RUNS, CLIENTS):
                run = self.server.submit(self.ledger(f"place{i % WORKSPACES}", label=f"v{i}", entries=1))
                with lock:
                    runs.append((run, i % WORKSPACES))

        threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len({run for run, _ in runs}), RUNS)

        ended = {run: self.server.wait(run, seconds=900) for run, _ in runs}
        self.assertEqual(collections.Counter(s["status"] for s in ended.values()), {"applied": RUNS})

        spans = collections.defaultdict(list)
        for run, place in runs:
            at = ended[run]["status_at"]
            spans[place].append((at["planning"], at["applied"]))
        for place, held in spans.items():
            held.sort()
            for (_, end), (begin, _) in zip(held, held[1:]):
                self.assertLessEqual(end, begin, f"two runs held place{place} at once")
        for place in range(WORKSPACES):
            made = self.made(f"place{place}")
            self.assertEqual(len(made), len(spans[place]), f"place{place}")

    def test_a_run_that_waits_for_a_person_blocks_nobody(self):
        waiting = self.server.submit(self.ledger("polite", label="first"), goal="planned")
        self.server.wait(waiting, {"planned"})
        other = self.server.submit(self.ledger("polite", label="second"))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        eventually("the waiting run is superseded", lambda: self.server.status(waiting)["status"] == "superseded")


if __name__ == "__main__":
    main()
