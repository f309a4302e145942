# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the server at random moments of the story of Port: whatever was in the middle, Port is told each fact
once, and what it shows is what PORC's own states say."""
import collections
import concurrent.futures
import http.client
import os
import random
import select
import sys
import threading
import time

from harness import FULL, eventually, main
from port_test import INSTANCE, RUN, PortTest

SEED = int(os.environ.get("PORC_SEED", random.SystemRandom().randrange(2**32)))
PEOPLE = 3
QUIET_SECONDS = 10  # a kill does not wait longer for Port to be told something


class Killed(PortTest):
    kills = 50 if FULL else 6

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Port knows one address.
        cls.server.listen = f"127.0.0.1:{cls.server.url.port}"

    def asked(self, action, **more):
        """Runs an action as Port does, which sends until it is acknowledged: answers how it ended."""
        run, message = self.port.begin(action, **more)
        url = self.port.actions[action]["invocationMethod"]["url"]

        def acknowledged():
            try:
                return self.port.send(message, url) == 202
            except (OSError, http.client.HTTPException):
                return False
        eventually(f"{run} is acknowledged", acknowledged, 120)
        ended = self.ended(run, 300)
        self.assertEqual(ended["status"], "SUCCESS", ended)
        return run

    def story(self, name):
        """Made, changed, planned, destroyed."""
        make = {"porc_name": name, "image": "example/image:1"}
        instance = f"dev/service/{name}"
        return [self.asked("porc_create_service", inputs=make),
                self.asked("porc_create_service", inputs={**make, "replicas": 3}),
                self.asked("porc_plan", entity=instance),
                self.asked("porc_destroy", entity=instance)]

    def tell_stories(self, person, over):
        """One after the other, until no more kills come: answers the runs of each."""
        told = {}
        while not over.is_set():
            name = f"story-{person}-{len(told)}"
            told[name] = self.story(name)
        return told

    def kill(self, chance):
        """At a random moment of the work, or a random moment after Port was told a random number of things."""
        calls = len(self.port.calls)
        wanted, deadline = chance.randint(0, 12), time.monotonic() + QUIET_SECONDS
        while len(self.port.calls) < calls + wanted and time.monotonic() < deadline:
            select.select([], [], [], 0.001)
        select.select([], [], [], chance.choice((chance.uniform(0, 0.02), chance.uniform(0, 1))))
        self.server.kill()
        self.server.start()

    def test_each_fact_is_told_once(self):
        print(f"PORC_SEED={SEED}", file=sys.stderr)
        chance, over = random.Random(SEED), threading.Event()
        with concurrent.futures.ThreadPoolExecutor(PEOPLE) as people:
            telling = [people.submit(self.tell_stories, person, over) for person in range(PEOPLE)]
            try:
                for _ in range(self.kills):
                    self.kill(chance)
            finally:
                over.set()
            stories = {name: runs for each in telling for name, runs in each.result().items()}
        print("stories:", len(stories), file=sys.stderr)
        eventually("everything was told", lambda: self.server.get("/outbox").json["entries"] == [])

        asked = [run for runs in stories.values() for run in runs]
        self.assertEqual(set(self.port.runs), set(asked))
        for run in asked:
            known = self.port.runs[run]
            self.assertEqual(sum("status" in told for told in known["told"]), 1, known)
            lines = collections.Counter(line for log in known["logs"] for line in log["message"].splitlines())
            self.assertEqual({line: count for line, count in lines.items() if count > 1}, {}, run)
        # No action run led to two runs, and no run is shown that is none.
        runs = {self.port.runs[run]["externalRunId"]: name for name, runs in stories.items() for run in runs}
        self.assertEqual(len(runs), len(asked))
        self.assertEqual({identifier for blueprint, identifier in self.port.entities if blueprint == RUN}, set(runs))
        for name in stories:
            listed = self.server.get(f"/runs?text={name}&limit=100").json["runs"]
            self.assertEqual({run["run_id"] for run in listed}, {run for run, of in runs.items() if of == name})
            self.assertEqual(self.entity(INSTANCE, f"dev/service/{name}")["state"], "destroyed")
        for run in runs:
            self.assertEqual(self.entity(RUN, run)["status"], self.server.status(run)["status"])


if __name__ == "__main__":
    main()
