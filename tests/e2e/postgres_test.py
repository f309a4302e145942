# SPDX-License-Identifier: Apache-2.0
"""A server whose runs are kept in a PostgreSQL database: all that it does on a file it does there."""
import os
import re
import shutil
import subprocess
import urllib.parse

from harness import BIN, ROOT, ServerTest, eventually, main
from postgres import Postgres

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


class OnPostgres(ServerTest):
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {"PORC_DATABASE_URL": cls.postgres.url()}
        super().setUpClass()

    def porc(self, *arguments):
        environment = {**os.environ, **self.environment, "PORC_DATA": str(self.server.folder)}
        return subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, env=environment, timeout=60)

    def test_a_run_is_applied_and_its_audit_verifies(self):
        run = self.server.submit(self.ledger("first", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("first")), 1)
        self.assertEqual(self.postgres.query(f"SELECT status FROM run WHERE id = '{run}'"), [["applied"]])
        self.assertFalse((self.server.folder / "porc.db").exists())
        verified = self.porc("audit", "verify")
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_events_of_a_run_are_read_from_one_part(self):
        parts = self.postgres.query("SELECT count(*) FROM pg_inherits WHERE inhparent = 'event'::regclass")
        self.assertEqual(parts, [["8"]])
        query = (ROOT / "src/postgres_store/queries/list_events.sql").read_text()
        for name, value in {":run": "'run-1'", ":after": "0", ":limit": "10"}.items():
            query = query.replace(name, value)
        plan = " ".join(row[0] for row in self.postgres.query(f"EXPLAIN {query}"))
        self.assertEqual(len(set(re.findall(r" on (event\w+)", plan))), 1, plan)

    def test_commands_reach_the_database_beside_the_server(self):
        made = self.porc("token", "create", "--role", "viewer", "--owner", "reader@example.com")
        self.assertEqual(made.returncode, 0, made.stderr)
        listed = self.porc("token", "list")
        self.assertIn("reader@example.com", listed.stdout)
        self.assertEqual(self.porc("outbox", "list").returncode, 0)

    def test_policies_are_the_running_servers(self):
        listed = self.porc("policy", "list")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        replayed = self.porc("policy", "replay", str(ROOT / "policies"))
        self.assertNotIn("start `porc serve`", replayed.stderr)

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
        self.postgres.stop()
        answer = self.server.get(f"/run/{before}/status")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIsNotNone(answer.headers["Retry-After"])
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.postgres.start()
        eventually("the server is ready", lambda: self.server.get("/readyz").status == 200)
        self.server.wait(before, {"planned"})
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        self.assertEqual(len(self.made("before")), 1)


class OneEngine(ServerTest):
    """A server with another engine would find no state of any workspace, and make everything again."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {"PORC_DATABASE_URL": cls.postgres.url(), "PORC_MASTER_KEY": KEY}
        super().setUpClass()

    def porc(self, *arguments, **settings):
        return subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **self.environment, **settings})

    def assert_refused(self, folder, **settings):
        answer = self.porc("serve", "--data", folder, "--listen", "127.0.0.1:0", **settings)
        self.assertEqual(answer.returncode, 15, answer.stderr)
        self.assertIn(f"the embedded engine in {self.server.folder}/engine", answer.stderr)
        self.assertIn("porc engine claim", answer.stderr)

    def test_a_server_with_another_engine_does_not_start(self):
        run = self.server.submit(self.ledger("once", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assert_refused(self.scratch / "other")
        self.assert_refused(self.scratch / "enterprise", TFE_API="https://tfe.example.com", TFE_TOKEN="secret", TFE_ORG="porc")
        worker = self.porc("worker", "--data", self.scratch / "worker")
        self.assertEqual(worker.returncode, 15, worker.stderr)
        shown = self.porc("engine", "show", "--data", self.scratch / "other")
        self.assertIn(str(self.server.folder), shown.stdout)
        again = self.server.submit(self.ledger("once", entries=1))
        self.assertEqual(self.server.wait(again)["status"], "no_changes")

    def test_who_moved_the_states_says_so(self):
        run = self.server.submit(self.ledger("moved", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.server.stop()
        other = self.make_server("copy")
        shutil.copytree(self.server.folder, other.folder)
        self.assert_refused(other.folder)
        claimed = self.porc("engine", "claim", "--data", other.folder)
        self.assertEqual(claimed.returncode, 0, claimed.stderr)
        other.start()
        self.addCleanup(other.stop)
        again = other.submit(self.ledger("moved", entries=1))
        self.assertEqual(other.wait(again)["status"], "no_changes")
        other.stop()
        self.assertEqual(self.porc("engine", "claim", "--data", self.server.folder).returncode, 0)
        self.server.start()


class OverTls(ServerTest):
    """The database's address says how it is reached."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres(tls=True).start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {"PORC_DATABASE_URL": cls.address(f"verify-full&sslrootcert={cls.postgres.certificate}")}
        super().setUpClass()

    @classmethod
    def address(cls, mode):
        return f"{cls.postgres.url()}?sslmode={mode}"

    def test_a_server_that_shows_the_certificate_is_trusted(self):
        run = self.server.submit(self.ledger("first", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        ways = self.postgres.query("SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                   " WHERE application_name LIKE 'porc%'")
        self.assertEqual(ways, [["t"]])

    def test_another_certificate_or_none_is_refused_at_start(self):
        other = Postgres(tls=True)
        self.addCleanup(shutil.rmtree, other.folder, ignore_errors=True)
        for mode in (f"verify-full&sslrootcert={other.certificate}", "disable"):
            answer = subprocess.run([BIN / "porc", "serve", "--data", self.scratch / "refused", "--listen", "127.0.0.1:0"],
                                    capture_output=True, text=True, timeout=60,
                                    env={**os.environ, "PORC_DATABASE_URL": self.address(mode)})
            self.assertNotEqual(answer.returncode, 0, mode)
            self.assertRegex(answer.stderr, "certificate verify failed|no encryption")


class WithPassword(ServerTest):
    """The address of the database holds a secret."""
    flags = ("--no-sandbox",)
    password = "scram@canary/7Qz"
    written = (password, urllib.parse.quote(password, safe=""))  # as it is, and as the address holds it

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres(password=cls.password).start()
        cls.addClassCleanup(cls.postgres.close)
        cls.environment = {"PORC_DATABASE_URL": cls.postgres.url(), "PORC_LOG_LEVEL": "debug"}
        super().setUpClass()

    def porc(self, *arguments, **settings):
        return subprocess.run([BIN / "porc", *arguments], capture_output=True, text=True, timeout=60,
                              env={**os.environ, **self.environment, **settings})

    def assert_untold(self, content):
        for written in self.written:
            self.assertNotIn(written.encode(), content)

    def test_its_password_is_in_no_log_and_no_answer(self):
        run = self.server.submit(self.ledger("quiet", entries=1), goal="planned")
        self.server.wait(run, {"planned"})
        self.postgres.stop()
        answers = [self.server.get("/readyz"), self.server.get(f"/run/{run}/status"),
                   self.server.post("/blueprint", self.ledger("refused", entries=1))]
        self.assertEqual({answer.status for answer in answers}, {503})
        self.postgres.start()
        eventually("the server is ready", lambda: self.server.get("/readyz").status == 200)
        self.assertEqual(self.server.post(f"/run/{run}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        answers += [self.server.get(path) for path in (f"/report/{run}", f"/run/{run}/logs", "/metrics", "/version")]
        for answer in answers:
            self.assert_untold(answer.body)
        shown = self.porc("config", "check", "--data", self.server.folder)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("PORC_DATABASE_URL", shown.stdout)
        wrong = self.porc("serve", "--data", self.scratch / "wrong", "--listen", "127.0.0.1:0",
                          PORC_DATABASE_URL=self.postgres.url().replace("porc:", "porc:not-"))
        self.assertNotEqual(wrong.returncode, 0)
        self.assertIn("password authentication failed", wrong.stderr)
        log = self.server.log.read_text()
        self.assertIn('"level":"debug"', log)
        for text in (log, shown.stdout, shown.stderr, wrong.stdout, wrong.stderr):
            self.assert_untold(text.encode())
        for file in self.server.folder.rglob("*"):
            if file.is_file():
                self.assert_untold(file.read_bytes())


class BesideAStandby(ServerTest):
    """The address names a primary and a hot standby that follows it."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.primary = Postgres().start()
        cls.addClassCleanup(cls.primary.close)
        cls.standby = Postgres(primary=cls.primary).start()
        cls.addClassCleanup(cls.standby.close)
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (cls.primary, cls.standby))
        cls.environment = {"PORC_DATABASE_URL": f"postgresql://porc@{hosts}/postgres"}
        super().setUpClass()

    def test_it_is_read_while_the_primary_is_away_and_written_when_it_is_promoted(self):
        run = self.server.submit(self.ledger("followed", entries=1), goal="planned")
        self.server.wait(run, {"planned"})
        eventually("the standby has followed", lambda: self.standby.query(
            f"SELECT status FROM run WHERE id = '{run}'") == [["planned"]])
        self.primary.stop()
        for part in ("status", "events"):
            eventually(f"its {part} is read", lambda part=part: self.server.get(f"/run/{run}/{part}").status == 200)
        self.assertEqual(self.server.status(run)["status"], "planned")
        refused = self.server.post("/blueprint", self.ledger("refused", entries=1))
        self.assertEqual(refused.status, 503, refused.body)
        self.assertIsNotNone(refused.headers["Retry-After"])
        self.assertEqual(self.server.get("/readyz").status, 503)
        self.standby.promote()
        eventually("the server is ready", lambda: self.server.get("/readyz").status == 200)
        self.assertEqual(self.server.post(f"/run/{run}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("followed")), 1)
        self.assertEqual(self.standby.query(f"SELECT status FROM run WHERE id = '{run}'"), [["applied"]])
        verified = subprocess.run([BIN / "porc", "audit", "verify"], capture_output=True, text=True, timeout=60,
                                  env={**os.environ, **self.environment, "PORC_DATA": str(self.server.folder)})
        self.assertEqual(verified.returncode, 0, verified.stderr)


class WrongDatabase(ServerTest):
    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def serve(self, url):
        return subprocess.run([BIN / "porc", "serve", "--data", "/nonexistent", "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, env={**os.environ, "PORC_DATABASE_URL": url}, timeout=60)

    def test_no_address_is_refused_by_name(self):
        answer = self.serve("mysql://porc:canary@127.0.0.1/porc")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("PORC_DATABASE_URL", answer.stderr)
        self.assertNotIn("canary", answer.stderr)


if __name__ == "__main__":
    main()
