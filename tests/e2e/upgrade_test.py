# SPDX-License-Identifier: Apache-2.0
"""Servers are replaced by the next version, whose schema is one step newer, one after another and under load.

`porc_next` (tests/upgrade) is that version."""
import itertools
import http.client
import shutil
import sqlite3
import subprocess
import threading

import mongo_test
from harness import BIN, ServerTest, eventually, main
from postgres import Postgres
from servers_test import Together

NEXT = BIN / "porc_next"


class Load:
    """Clients that submit without a pause, each to whichever server is there, as behind a load balancer. One whose run is
    applied waits for that: more of terraform than the machine can run would only show how long it takes."""

    def __init__(self, test, servers, clients=3):
        self.test, self.servers = test, servers
        self.stop, self.lock = threading.Event(), threading.Lock()
        self.accepted, self.refused = {}, []
        self.numbers = itertools.count()
        self.threads = [threading.Thread(target=self.submit_all, args=(i,)) for i in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def submit_all(self, client):
        while not self.stop.wait(0.1):
            number = next(self.numbers)
            self.submit(f"load-{number}", number + client, "built" if number % 10 else "applied")

    def submit(self, name, first, goal):
        """Until one has it; the key makes it one submission."""
        body = self.test.ledger(name, entries=1)
        for attempt in itertools.count():
            server = self.servers[(first + attempt) % len(self.servers)]
            try:
                answer = server.post(f"/blueprint?goal={goal}", body, headers={"Idempotency-Key": name})
            except (OSError, http.client.HTTPException):
                self.stop.wait(0.05)
                continue  # it is just being replaced
            if answer.status == 200:
                with self.lock:
                    self.accepted[name] = (answer.json["run_id"], goal)
                if goal == "applied":
                    self.follow(answer.json["run_id"], first)
                return
            if answer.status != 503:
                self.refused.append((name, answer.status, answer.body))
                return
            self.stop.wait(0.05)

    def follow(self, run, first):
        """Until it is over, or the load is."""
        for attempt in itertools.count(first):
            if self.stop.wait(0.2):
                return
            try:
                answer = self.servers[attempt % len(self.servers)].get(f"/run/{run}/status")
            except (OSError, http.client.HTTPException):
                continue  # it is just being replaced
            if answer.status == 200 and answer.json["is_final"]:
                return

    def count(self):
        return len(self.accepted)

    def goes_on(self):
        """Something was taken in after this was asked, and built."""
        seen = self.count()
        eventually("submissions go on", lambda: self.count() >= seen + 3, seconds=120)

    def assert_all_ended(self, server):
        """Each is one run that came to its goal, and made what it should once."""
        self.test.assertEqual(self.refused, [])
        self.test.assertEqual(len({run for run, _ in self.accepted.values()}), self.count())
        for name, (run, goal) in self.accepted.items():
            self.test.assertEqual(server.wait(run, {goal, "build_failed", "plan_failed", "apply_failed"}, 300)["status"],
                                  goal, name)
            if goal == "applied":
                self.test.assertEqual(len(self.test.made(name)), 1, name)


class OnPostgres(Together):
    servers_wanted, workers_wanted = 2, 1

    def schema(self, of="public"):
        return int(self.postgres.query(f"SELECT max(version) FROM {of}.porc_schema")[0][0])

    def test_servers_are_replaced_one_by_one(self):
        before, engine_before = self.schema(), self.schema("porc_engine")
        with Load(self, self.servers) as load:
            load.goes_on()
            for process in (*self.servers, *self.workers):
                process.stop()
                process.program = NEXT
                process.start()
                self.assertEqual(self.schema(), before + 1)
                self.assertEqual(self.schema("porc_engine"), engine_before + 1)
                load.goes_on()
                # The one that is still of the version before is well.
                for server in self.servers:
                    ready = server.get("/readyz")
                    self.assertEqual(ready.status, 200, ready.body)
            # One of the version before may be started again, too: a rollback of the program.
            self.servers[1].kill()
            self.servers[1].program = BIN / "porc"
            self.servers[1].start()
            load.goes_on()
        load.assert_all_ended(self.servers[0])
        for server in self.servers:
            self.assertNotIn("cached plan must not change", server.log.read_text())
        self.verify_audit()

    def test_two_steps_are_refused(self):
        self.postgres.query("CREATE DATABASE later")
        self.postgres.query("CREATE TABLE porc_schema (version bigint NOT NULL PRIMARY KEY,"
                            " made_at timestamptz NOT NULL DEFAULT now())", "later")
        self.postgres.query("INSERT INTO porc_schema (version) SELECT generate_series(1, "
                            f"{self.schema() + 2})", "later")
        late = self.make_server("late")
        late.environment = {**self.environment, "PORC_DATABASE_URL": self.postgres.url("later")}
        with self.assertRaises(AssertionError) as refusal:
            late.start()
        self.assertIn("the database was made by a newer porc", str(refusal.exception))
        self.assertIn("start the newer one", str(refusal.exception))


class OnMongo(mongo_test.Together):
    def test_all_servers_are_stopped_and_the_next_version_started(self):
        everybody = (*self.servers, *self.workers)
        with Load(self, self.servers) as load:
            load.goes_on()
            for process in everybody:
                process.stop()
            for process in everybody:
                process.program = NEXT
                process.start()
                load.goes_on()
        load.assert_all_ended(self.server)
        for server in self.servers:
            self.assertEqual(server.get("/readyz").status, 200)
        self.verify_audit()
        self.assertEqual(self.mongo.ask("refusals")["refusals"], [])


class OnSqlite(ServerTest):
    flags = ("--no-sandbox",)

    def schema(self):
        with sqlite3.connect(f"file:{self.server.folder}/porc.db?mode=ro", uri=True) as database:
            return database.execute("PRAGMA user_version").fetchone()[0]

    def test_the_server_is_stopped_and_the_next_version_started(self):
        before, kept = self.schema(), self.scratch / "kept"
        run = self.server.submit(self.ledger("of-before", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        with Load(self, [self.server]) as load:
            load.goes_on()
            self.server.stop()
            shutil.copytree(self.server.folder, kept, symlinks=True)
            self.server.program = NEXT
            self.server.start()
            load.goes_on()
            # Killed in its first moments it is started again.
            self.server.kill()
            self.server.start()
            load.goes_on()
        self.assertEqual(self.schema(), before + 1)
        load.assert_all_ended(self.server)
        # There is no way back on one file but the copy of it.
        self.server.stop()
        self.server.program = BIN / "porc"
        with self.assertRaises(AssertionError) as refusal:
            self.server.start()
        self.assertIn("the database was made by a newer porc", str(refusal.exception))
        shutil.rmtree(self.server.folder)
        kept.rename(self.server.folder)
        self.server.start()
        self.assertEqual(self.schema(), before)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        again = self.server.submit(self.ledger("of-before", entries=1))
        self.assertEqual(self.server.wait(again)["status"], "no_changes")


class Moved(ServerTest):
    """What the next version made its own program copies and backs up, and the one before leaves alone."""
    flags = ("--no-sandbox",)

    def ask(self, program, *arguments):
        return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=300)

    def test_each_program_copies_what_has_its_own_schema(self):
        run = self.server.submit(self.ledger("before", entries=1))
        self.server.wait(run)
        self.server.stop()
        postgres = Postgres().start()
        self.addCleanup(postgres.close)
        file, back = f"sqlite:{self.server.folder}/porc.db", f"sqlite:{self.scratch}/back/porc.db"
        older = self.ask(NEXT, "copy", "--from", file, "--to", postgres.url())
        self.assertEqual(older.returncode, 15, older.stdout + older.stderr)
        self.assertIn("start `porc serve` of this version on it once", older.stderr)
        self.server.program = NEXT
        self.server.start()
        self.server.stop()
        for source, target in ((file, postgres.url()), (postgres.url(), back)):
            newer = self.ask(BIN / "porc", "copy", "--from", source, "--to", f"sqlite:{self.scratch}/never/porc.db")
            self.assertEqual(newer.returncode, 15, newer.stdout + newer.stderr)
            self.assertIn("use the newer porc that wrote it", newer.stderr)
            copied = self.ask(NEXT, "copy", "--from", source, "--to", target)
            self.assertEqual(copied.returncode, 0, copied.stderr)
        drilled = self.ask(NEXT, "drill", "--data", self.server.folder)
        self.assertEqual(drilled.returncode, 0, drilled.stderr)


del Together


if __name__ == "__main__":
    main()
