#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kill -9 of the server while pull requests are opened, changed and merged: GitHub shows each fact once, and right."""
import collections
import os
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from github_server import CHECKS, DONE, PASSED, RETIRED, GithubTest
from harness import FINAL, FULL, eventually, main

SEED = int(os.environ.get("PORC_SEED", random.SystemRandom().randrange(2**32)))
TELLERS = 3  # stories that go on at once
SHOWN_SECONDS = 600
# What GitHub is asked, or tells, when the server dies, and whether it is done by then. None: whenever it comes.
MOMENTS = (("POST", "/webhooks", "asked"), ("POST", "/webhooks", "done"),
           ("GET", "/pulls/", "done"), ("GET", "/compare/", "asked"),
           ("GET", "/contents/", "done"), ("POST", "/check-runs", "asked"), ("POST", "/check-runs", "done"),
           ("PATCH", "/check-runs/", "asked"), ("PATCH", "/check-runs/", "done"), ("POST", "/access_tokens", "done"), None)
KILLS = 50 if FULL else len(MOMENTS)


class Killer(threading.Thread):
    """Kills the server at moments that chance names, and starts it again, so many times."""

    def __init__(self, test, chance):
        super().__init__()
        self.test, self.chance = test, chance
        self.moment, self.struck = None, threading.Event()
        self.hit = collections.Counter()
        self.fault = None

    def witness(self, method, path, when):
        """Runs in the thread that speaks with the server: it is dead before it hears anything more."""
        moment = self.moment
        if moment and (method, when) == (moment[0], moment[2]) and moment[1] in path and not self.struck.is_set():
            self.moment = None
            self.test.server.kill()
            self.struck.set()

    def run(self):
        try:
            each_once = self.chance.sample(MOMENTS, len(MOMENTS))
            others = self.chance.choices(MOMENTS, k=KILLS)
            for moment in [*each_once, *others][:KILLS]:
                self.strike(moment)
        except BaseException as fault:  # the test tells it
            self.fault = fault

    def strike(self, moment):
        self.struck.clear()
        # Not always the first such request.
        threading.Event().wait(self.chance.uniform(0, 1.5))
        self.moment = moment
        if moment and self.struck.wait(60):
            self.hit[moment] += 1
        elif self.retract():
            self.test.server.kill()
            self.hit[None] += 1
        self.test.server.start()

    def retract(self):
        """False when the witness struck at the last moment."""
        self.moment = None
        return not self.struck.is_set()


class Killed(GithubTest):
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.listen = cls.server.url.netloc  # where GitHub finds it again

    def blueprint(self, name, label):
        return "\n".join(["kind: ledger", "metadata:", f"  name: {name}", "inputs:", "  entries: 2", "  seconds: 0.1",
                          f"  label: {label}", f"  file: {self.scratch}/{name}.ledger", ""])

    def story(self, name):
        """{commit: what it shows in the end} of a pull request that is opened, changed and merged."""
        repository, path = self.repository(name), f"infra/{name}.yaml"
        opened = repository.commit({path: self.blueprint(name, "one")}, branch="feature", tell=False)
        pull = repository.open_pull("feature")
        self.shown(repository, opened, PASSED, SHOWN_SECONDS)
        changed = repository.commit({path: self.blueprint(name, "two")}, branch="feature")
        self.shown(repository, changed, PASSED, SHOWN_SECONDS)
        merged = repository.merge(pull)
        self.shown(repository, merged, DONE, SHOWN_SECONDS)
        return repository, {opened: RETIRED, changed: DONE, merged: DONE}

    def test_each_fact_is_shown_once(self):
        print(f"PORC_SEED={SEED}", file=sys.stderr)
        killer = Killer(self, random.Random(SEED))
        self.github.witness = killer.witness
        killer.start()
        told = []
        with ThreadPoolExecutor(TELLERS) as tellers:
            def tell(number):
                stories = []
                while killer.is_alive() or not stories:
                    stories.append(self.story(f"kill-{number}-{len(stories)}"))
                return stories
            for stories in [tellers.submit(tell, number) for number in range(TELLERS)]:
                told += stories.result()
        killer.join()
        self.github.witness = None
        if killer.fault:
            raise killer.fault
        print(f"{len(told)} stories, kills:", dict(killer.hit), file=sys.stderr)
        self.assertEqual(sum(killer.hit.values()), KILLS)
        self.assert_nothing_is_left()
        for repository, wanted in told:
            self.assert_ended_well(repository, wanted)

    def assert_nothing_is_left(self):
        """Everything that came was handled, everything that was to be told is told."""
        def waiting():
            events = [one for one in self.all("/inbox", "events") if one["state"] != "handled"]
            untold = self.all("/outbox", "entries")
            under_way = [run["run_id"] for run in self.all("/runs", "runs") if run["status"] not in FINAL]
            self.left = events + untold + under_way
            return self.left
        try:
            eventually("all is over", lambda: not waiting(), SHOWN_SECONDS)
        except AssertionError:
            self.fail(self.left)
        taken = {one["guid"] for one in self.github.hooks.deliveries if one["status_code"] // 100 == 2}
        known = {one["key"] for one in self.all("/inbox", "events")}
        lost = [one for one in self.github.hooks.deliveries
                if one["guid"] not in taken and "github:" + one["guid"] not in known]
        self.assertEqual(lost, [], "events that were lost are asked for")

    def all(self, path, member):
        found, after = [], ""
        while True:
            page = self.server.get(f"{path}?limit=100{after}").json
            found += page[member]
            if not page.get("next"):
                return found
            after = f"&after={page['next']}"

    def assert_ended_well(self, repository, wanted):
        made = collections.Counter((run["head_sha"], run["name"]) for run in repository.check_runs.values())
        self.assertEqual(made, {(commit, name): 1 for commit in wanted for name in CHECKS})
        for commit, conclusions in wanted.items():
            self.shown(repository, commit, conclusions)
        opened, changed, merged = wanted
        runs = self.runs_of(changed)
        self.assertEqual([len(self.runs_of(opened)), len(runs), len(self.runs_of(merged))], [1, 1, 0])
        self.assertEqual(self.server.status(runs[0])["status"], "applied")
        entries = self.server.get(f"/run/{runs[0]}/summary").json["outputs"]["entries"]
        self.assertEqual(sorted(self.made(repository.name)), sorted(entries), "applied once")


if __name__ == "__main__":
    main()
