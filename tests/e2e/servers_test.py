# SPDX-License-Identifier: Apache-2.0
"""Servers and workers that share a PostgreSQL database, a container of Azure Storage, and the embedded engine."""
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from azurite import Azurite
from harness import BIN, FINAL, ServerTest, eventually, main
from postgres import Postgres

FULL = os.environ.get("SCALE") == "full"
SEED = int(os.environ.get("PORC_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OTHER_KEY = "HwABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4="


class Together(ServerTest):
    """Each process has a folder of its own, as if on a machine of its own."""
    flags = ("--no-sandbox",)
    servers_wanted, workers_wanted = 2, 1
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {**cls.azurite.settings(), "PORC_DATABASE_URL": cls.postgres.url(), "PORC_MASTER_KEY": KEY,
                           **cls.settings}
        super().setUpClass()
        cls.servers = [cls.server]
        cls.workers = []
        for i in range(1, cls.servers_wanted):
            cls.servers.append(cls.join(f"server-{i}", "serve"))
        for i in range(cls.workers_wanted):
            cls.workers.append(cls.join(f"worker-{i}", "worker"))

    @classmethod
    def join(cls, name, command):
        process = cls.make_server(name)
        process.command = command
        process.folder.mkdir()
        process.folder.chmod(0o700)
        (process.folder / "admin-token").write_text(cls.server.token + "\n")
        (process.folder / "admin-token").chmod(0o600)
        process.start()
        cls.addClassCleanup(process.stop)
        return process

    def verify_audit(self):
        environment = {**os.environ, **self.environment, "PORC_DATA": str(self.server.folder)}
        verified = subprocess.run([BIN / "porc", "audit", "verify"], capture_output=True, text=True, env=environment,
                                  timeout=120)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def drivers(self):
        """How many phases each instance has begun last, by its name."""
        rows = self.postgres.query("SELECT document::json ->> 'driver' FROM porc_engine.run")
        return collections.Counter(row[0] for row in rows)

    def assert_state_is_what_was_made(self, name):
        made = self.made(name)
        state = self.state(self.workspace_named(name))
        there = [entry["attributes"]["id"] for resource in state["resources"] if resource["mode"] == "managed"
                 for entry in resource["instances"]]
        self.assertEqual(sorted(there), sorted(made), name)
        self.assertEqual(len(set(made)), len(made), f"{name}: something was made twice")


class Work(Together):
    def test_a_run_is_seen_by_all_and_its_log_by_each(self):
        run = self.servers[0].submit(self.ledger("seen", entries=1))
        self.assertEqual(self.servers[1].wait(run)["status"], "applied")
        self.assertEqual(len(self.made("seen")), 1)
        logs = [server.get(f"/run/{run}/logs").body for server in self.servers]
        self.assertEqual(logs[0], logs[1])
        workspace = self.workspace_named("seen")
        self.assertEqual(self.state(workspace)["serial"] > 0, True)
        self.assert_state_is_what_was_made("seen")

    def test_all_take_part_and_nothing_happens_twice(self):
        names = [f"shared-{i}" for i in range(12)]
        runs = [self.servers[i % 2].submit(self.ledger(name, entries=2)) for i, name in enumerate(names)]
        for run in runs:
            self.assertEqual(self.server.wait(run, seconds=300)["status"], "applied")
        for name in names:
            self.assertEqual(len(self.made(name)), 2, name)
            self.assert_state_is_what_was_made(name)
        self.assertGreater(len(self.drivers()), 1, "one server alone did all")
        self.verify_audit()

    def test_a_run_that_runs_elsewhere_is_cancelled(self):
        run = self.servers[0].submit(self.ledger("long", entries=1, seconds=60), goal="applied")
        self.servers[1].wait(run, {"planning", "applying"})
        eventually("terraform makes something or reads",
                   lambda: self.servers[1].status(run)["status"] in ("applying", *FINAL), seconds=120)
        for server in self.servers:
            eventually("all show the log while it grows",
                       lambda: b"Creating..." in server.get(f"/run/{run}/logs").body)
        for server in self.servers:
            answer = server.post(f"/run/{run}/cancel", {"reason": "enough"})
            self.assertIn(answer.status, (200, 202, 409), answer.body)
        self.assertIn(self.servers[0].wait(run, seconds=120)["status"], ("cancelled", "apply_failed"))

    def test_another_master_key_is_refused_at_start(self):
        other = self.make_server("other-key")
        other.environment = {**self.environment, "PORC_MASTER_KEY": OTHER_KEY}
        self.assertRaisesRegex(AssertionError, "another master key", other.start)

    def test_a_worker_needs_a_store_that_is_shared(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PORC_")}
        answer = subprocess.run([BIN / "porc", "worker", "--data", self.scratch / "alone"], capture_output=True, text=True,
                                env=environment, timeout=60)
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("PORC_DATABASE_URL", answer.stderr)


class Drain(Together):
    servers_wanted, workers_wanted = 1, 0

    def test_a_server_that_is_asked_to_stop_ends_what_it_began_and_says_so(self):
        second = self.join("second", "serve")
        run = self.server.submit(self.ledger("drained", entries=1, seconds=3))
        self.server.wait(run, {"applying"})
        driver = self.postgres.query("SELECT document::json ->> 'driver' FROM porc_engine.run WHERE status = 'applying'")
        began = next(s for s in (self.server, second)
                     if (s.folder / "engine/instance").read_text() == driver[0][0])
        other = second if began is self.server else self.server
        began.process.send_signal(signal.SIGTERM)
        eventually("it says that it drains", lambda: began.get("/readyz").json["status"] == "draining")
        self.assertEqual(began.get("/readyz").status, 503)
        self.assertEqual(other.get("/readyz").status, 200)
        self.assertEqual(began.process.wait(120), 0)
        began.process.stdout.close()
        self.assertEqual(other.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("drained")), 1)
        began.start()


class Lost(Together):
    """What a server was doing that is killed or stands still for longer than its lease, here of seconds."""
    workers_wanted = 0
    settings = {"PORC_ENGINE_LEASE": "3s", "PORC_TERRAFORM_GRACE": "2s"}

    def driven(self, name, status, **inputs):
        """A new run that is in this status, the server that drives its phase, and another one."""
        run = self.server.submit(self.ledger(name, entries=1, **inputs))
        self.server.wait(run, {status})
        row = eventually("terraform runs", lambda: self.postgres.query(
            "SELECT document::json ->> 'driver' FROM porc_engine.run"
            f" WHERE status = '{status}' AND key = '{run}'"))
        by = {(server.folder / "engine/instance").read_text(): server for server in self.servers}
        driver = by[row[0][0]]
        if status == "applying":
            eventually("its supervisor runs", lambda: self.supervisor_of(driver))
        return run, driver, next(server for server in self.servers if server is not driver)

    @staticmethod
    def supervisor_of(server):
        return [folder for folder in (server.folder / "engine/shared-work").glob("*/*/supervisor") if folder.exists()]

    def refresh(self, server, name):
        answer = server.post("/blueprint?goal=applied&operation=refresh", self.ledger(name, entries=1))
        self.assertEqual(answer.status, 200, answer.body)
        return server.wait(answer.json["run_id"])["status"]

    def test_an_apply_of_a_killed_server_is_not_repeated_and_its_state_is_kept(self):
        run, driver, other = self.driven("killed", "applying", seconds=60)
        driver.kill()
        ended = other.wait(run)
        self.assertEqual(ended["status"], "apply_failed")
        self.assertIn("outcome unknown", json.dumps(ended))
        refused = other.submit(self.ledger("killed", entries=1))
        self.assertEqual(other.wait(refused)["status"], "plan_failed")
        self.assertIn("until a refresh was seen", json.dumps(other.status(refused)))

        driver.start()
        rooms = driver.folder / "engine/shared-work"
        eventually("what its terraform left is looked through", lambda: not list(rooms.iterdir()))
        kept = self.postgres.query("SELECT v.id FROM porc_engine.state_version v JOIN porc_engine.workspace w"
                                   " ON w.id = v.workspace WHERE w.name = 'porc-dev-killed'")
        self.assertEqual(len(kept), 1, "the state that terraform left when it was interrupted")
        current = self.postgres.query("SELECT document::json ->> 'current_state_version' FROM porc_engine.workspace"
                                      " WHERE name = 'porc-dev-killed'")
        self.assertIsNone(current[0][0] or None)

        self.assertIn(self.refresh(other, "killed"), ("applied", "no_changes"))
        self.assertEqual(other.wait(other.submit(self.ledger("killed", entries=1)))["status"], "applied")
        self.assertEqual(len(self.made("killed")), 1)
        self.assert_state_is_what_was_made("killed")

    def test_a_server_that_stood_still_ends_what_it_began_and_writes_nothing(self):
        run, driver, other = self.driven("paused", "applying", seconds=60)
        driver.process.send_signal(signal.SIGSTOP)
        try:
            self.assertEqual(other.wait(run)["status"], "apply_failed")
        finally:
            driver.process.send_signal(signal.SIGCONT)
        rooms = driver.folder / "engine/shared-work"
        eventually("it sees that it was overtaken", lambda: not list(rooms.iterdir()))
        self.assertEqual(driver.status(run)["status"], "apply_failed")
        current = self.postgres.query("SELECT document::json ->> 'current_state_version' FROM porc_engine.workspace"
                                      " WHERE name = 'porc-dev-paused'")
        self.assertIsNone(current[0][0] or None)
        self.assertIn(self.refresh(driver, "paused"), ("applied", "no_changes"))
        self.assertEqual(driver.wait(driver.submit(self.ledger("paused", entries=1)))["status"], "applied")
        self.assertEqual(len(self.made("paused")), 1)

    def test_a_plan_of_a_killed_server_begins_again_elsewhere(self):
        run, driver, other = self.driven("planned", "planning")
        driver.kill()
        self.assertEqual(other.wait(run)["status"], "applied")
        driver.start()
        self.assertEqual(len(self.made("planned")), 1)
        self.assert_state_is_what_was_made("planned")

    def test_a_copied_folder_has_a_name_of_its_own(self):
        original = (self.servers[1].folder / "engine/instance").read_text()
        copy = self.make_server("copy")
        shutil.copytree(self.servers[1].folder, copy.folder, ignore=shutil.ignore_patterns("server.json", "*.sock"))
        copy.folder.chmod(0o700)
        copy.start()
        self.addCleanup(copy.stop)
        self.assertNotEqual((copy.folder / "engine/instance").read_text(), original)
        self.assertEqual((self.servers[1].folder / "engine/instance").read_text(), original)
        run = copy.submit(self.ledger("copied", entries=1))
        self.assertEqual(self.servers[1].wait(run)["status"], "applied")


class Chaos(Together):
    """Every 2 seconds a process is killed, paused, or started again; at most two are away at a time."""
    servers_wanted, workers_wanted = (4, 2) if FULL else (2, 1)
    runs = 500 if FULL else 24
    pause = 40 if FULL else 8
    rounds = 60 if FULL else 6

    def test_every_run_ends_right_whoever_goes_away(self):
        print(f"PORC_SEED={SEED}", file=sys.stderr)
        chance = random.Random(SEED)
        began = time.monotonic()
        everybody = [*self.servers, *self.workers]
        away = {}  # process: when it comes back
        names = [f"chaos-{i}" for i in range(self.runs)]
        runs = {}
        waiting = list(names)

        def up():
            return [server for server in self.servers if server not in away]

        def submit_some(count):
            for name in waiting[:count]:
                server = chance.choice(up())
                try:
                    answer = server.post("/blueprint?goal=applied", self.ledger(name, entries=1, seconds=0.2),
                                         headers={"Idempotency-Key": name}, timeout=10)
                except (OSError, TimeoutError):
                    continue
                if answer.status == 200:
                    runs[name] = answer.json["run_id"]
                    waiting.remove(name)

        def bring_back(now):
            for process, (when, paused) in list(away.items()):
                if now < when:
                    continue
                if paused:
                    process.process.send_signal(signal.SIGCONT)
                else:
                    process.start()
                del away[process]

        done = 0
        while waiting or done < self.rounds:
            submit_some(max(1, self.runs // self.rounds))
            bring_back(time.monotonic())
            candidates = [p for p in everybody if p not in away]
            if done < self.rounds and len(away) < 2 and len(up()) > 1:
                victim = chance.choice(candidates)
                if victim in self.servers and len(up()) < 2:
                    continue
                if chance.random() < 0.5:
                    victim.kill()
                    away[victim] = (time.monotonic() + 2, False)
                else:
                    victim.process.send_signal(signal.SIGSTOP)
                    away[victim] = (time.monotonic() + self.pause, True)
                done += 1
            next_round = time.monotonic() + 2
            eventually("the next round", lambda: time.monotonic() > next_round, seconds=30)
        eventually("all are back", lambda: bring_back(time.monotonic()) or not away, seconds=120)

        ended = {name: self.server.wait(run, seconds=1200) for name, run in runs.items()}
        print(f"{len(runs)} runs in {time.monotonic() - began:.0f} s;",
              dict(collections.Counter(status["status"] for status in ended.values())), file=sys.stderr)
        for name, status in ended.items():
            self.assertEqual(status["status"], "applied", status)
            self.assertEqual(len(self.made(name)), 1, name)
            self.assert_state_is_what_was_made(name)
        self.verify_audit()


if __name__ == "__main__":
    main()
