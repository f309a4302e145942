# SPDX-License-Identifier: Apache-2.0
"""A server whose runs are kept in a database of MongoDB's protocol: all that it does on a file it does there."""
import os
import shutil
import subprocess
import sys

import servers_test
from harness import BIN, ROOT, ServerTest, eventually, main

sys.path.insert(0, str(ROOT / "tests/fakes"))
from mongo_server import MongoServer  # noqa: E402


class OnMongo(ServerTest):
    flags = ("--no-sandbox",)
    product = "mongodb"

    @classmethod
    def setUpClass(cls):
        cls.mongo = MongoServer(cls.product)
        cls.addClassCleanup(cls.mongo.close)
        # Whoever waits for a database that is away waits a second.
        uri = cls.mongo.uri + ("&" if "?" in cls.mongo.uri else "?") + "serverSelectionTimeoutMS=1000"
        cls.environment = {"MONGO_URI": uri}
        super().setUpClass()

    def tearDown(self):
        super().tearDown()
        self.assertEqual(self.mongo.ask("refusals")["refusals"], [])

    def porc(self, *arguments):
        environment = {**os.environ, **self.environment, "PORC_DATA": str(self.server.folder)}
        return subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, env=environment, timeout=60)

    def test_a_run_is_applied_and_its_audit_verifies(self):
        before = self.mongo.ask("count")["changes"]
        run = self.server.submit(self.ledger("first", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("first")), 1)
        self.assertGreater(self.mongo.ask("count")["changes"], before)
        self.assertFalse((self.server.folder / "porc.db").exists())
        verified = self.porc("audit", "verify")
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_commands_reach_the_database_beside_the_server(self):
        made = self.porc("token", "create", "--role", "viewer", "--owner", "reader@example.com")
        self.assertEqual(made.returncode, 0, made.stderr)
        listed = self.porc("token", "list")
        self.assertIn("reader@example.com", listed.stdout)
        self.assertEqual(self.porc("outbox", "list").returncode, 0)

    def test_a_server_with_an_engine_of_its_own_does_not_start_beside_another(self):
        other = self.scratch / "other"
        shutil.copytree(self.server.folder / "keys", other / "keys")
        answer = subprocess.run([BIN / "porc", "serve", "--data", other, "--listen", "127.0.0.1:0"], capture_output=True,
                                text=True, env={**os.environ, **self.environment}, timeout=60)
        self.assertEqual(answer.returncode, 15, answer.stderr)
        self.assertIn("porc engine claim", answer.stderr)

    def test_a_killed_server_goes_on_where_it_was(self):
        runs = [self.server.submit(self.ledger(f"killed-{i}", entries=1)) for i in range(3)]
        self.server.wait(runs[0], {"planned", "applying", "applied"})
        self.server.kill()
        self.server.start()
        for i, run in enumerate(runs):
            self.assertEqual(self.server.wait(run)["status"], "applied")
            self.assertEqual(len(self.made(f"killed-{i}")), 1)

    def test_a_database_that_is_away_loses_nothing(self):
        before = self.server.submit(self.ledger("before", entries=1), goal="planned")
        self.server.wait(before, {"planned"})
        self.mongo.ask("stop")
        answer = self.server.get(f"/run/{before}/status")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIsNotNone(answer.headers["Retry-After"])
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.mongo.ask("start")
        eventually("the server is ready", lambda: self.server.get("/readyz").status == 200)
        self.server.wait(before, {"planned"})
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        self.assertEqual(len(self.made("before")), 1)


class OnFerretdb(ServerTest):
    """Without change streams and sessions."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.mongo = MongoServer("ferretdb")
        cls.addClassCleanup(cls.mongo.close)
        cls.environment = {"MONGO_URI": cls.mongo.uri}
        super().setUpClass()

    def test_a_run_is_applied(self):
        run = self.server.submit(self.ledger("ferret", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(self.mongo.ask("refusals")["refusals"], [])


class Together(servers_test.OverTerraformEnterprise):
    """Servers, each on a machine of its own, with the database, a container, and the Terraform Enterprise that another
    server is."""
    servers_wanted, workers_wanted = 2, 1

    @classmethod
    def database_settings(cls):
        cls.mongo = MongoServer()
        cls.addClassCleanup(cls.mongo.close)
        return {"MONGO_URI": cls.mongo.uri}


class ManyServers(Together):
    def test_all_take_part_and_one_that_is_killed_is_missed_by_nobody(self):
        names = [f"shared-{i}" for i in range(12)]
        runs = [self.servers[i % 2].submit(self.ledger(name, entries=1)) for i, name in enumerate(names)]
        eventually("they are at work", lambda: any(self.made(name) for name in names))
        self.servers[1].kill()
        for run in runs:
            self.assertEqual(self.server.wait(run)["status"], "applied")
        self.servers[1].start()
        for name, run in zip(names, runs):
            self.assertEqual(self.servers[1].status(run)["status"], "applied")
            self.assert_state_is_what_was_made(name)
            self.assertEqual(len(self.made(name)), 1, name)
        self.verify_audit()
        self.assertEqual(self.mongo.ask("refusals")["refusals"], [])


class WrongDatabase(ServerTest):
    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def serve(self, **environment):
        return subprocess.run([BIN / "porc", "serve", "--data", "/nonexistent", "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, env={**os.environ, **environment}, timeout=60)

    def test_no_address_is_refused_by_name(self):
        answer = self.serve(MONGO_URI="postgresql://porc:canary@127.0.0.1/porc")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("MONGO_URI", answer.stderr)
        self.assertNotIn("canary", answer.stderr)

    def test_two_databases_are_refused(self):
        answer = self.serve(MONGO_URI="mongodb://porc:canary@127.0.0.1/porc",
                            PORC_DATABASE_URL="postgresql://porc:canary@127.0.0.1/porc")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("MONGO_URI", answer.stderr)
        self.assertIn("PORC_DATABASE_URL", answer.stderr)
        self.assertNotIn("canary", answer.stderr)


if __name__ == "__main__":
    main()
