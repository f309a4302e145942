# SPDX-License-Identifier: Apache-2.0
"""All that a server remembers moves from one database to another and back, and nothing changes by that."""
import os
import signal
import shutil
import sqlite3
import subprocess
import sys

from azurite import Azurite
from harness import BIN, FULL, ROOT, ServerTest, eventually, main
from postgres import Postgres

sys.path.insert(0, str(ROOT / "tests/fakes"))
from mongo_server import BUILD, MongoServer  # noqa: E402

RUNS = 10_000 if FULL else 1_000
TABLES = ("change", "run", "event", "fence", "job", "workspace", "outbox", "submission", "checkpoint", "token", "inbox")


def porc(*arguments, **environment):
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PORC_", "TFE_", "TF_", "MONGO_"))}
    return subprocess.run([BIN / "porc", *map(str, arguments)], capture_output=True, text=True,
                          env={**surroundings, **environment}, timeout=3000)


def rows(file):
    """All that a database of SQLite holds, but for how it came there. What waits nowhere has no error."""
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    database.text_factory = bytes
    held = {table: sorted(database.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}
    held["outbox"] = [tuple(b"" if column is None and place == 10 else column for place, column in enumerate(row))
                      for row in held["outbox"]]
    held["subject"] = sorted(database.execute("SELECT * FROM subject WHERE name NOT IN ('porc/move', 'porc/engine')").fetchall(), key=repr)
    database.close()
    return held


def fill(file, count):
    subprocess.run([BUILD / "tests/stores/many_runs_program", str(file), str(count)], check=True, timeout=3000)


class Moves(ServerTest):
    """The folder of a server that ended, with a run that waits for its apply and the runs of months."""
    flags = ("--no-sandbox",)
    runs = RUNS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applied = cls.server.submit(cls.ledger(cls, "applied", entries=1))
        cls.server.wait(cls.applied)
        cls.waiting = cls.server.submit(cls.ledger(cls, "waiting", entries=1), goal="planned")
        cls.server.wait(cls.waiting, {"planned"})
        cls.server.stop()
        fill(cls.server.folder / "porc.db", cls.runs)
        # Its auditor signs for what there is now.
        cls.server.start()
        cls.server.stop()
        cls.file = cls.server.folder / "porc.db"
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.mongo = MongoServer()
        cls.addClassCleanup(cls.mongo.close)
        cls.databases = 0

    def new_postgres(self):
        type(self).databases += 1
        self.postgres.query(f"CREATE DATABASE porc_{self.databases}")
        return self.postgres.url(f"porc_{self.databases}")

    def new_mongo(self):
        type(self).databases += 1
        return self.mongo.uri.replace("/porc", f"/porc_{self.databases}", 1)

    def new_file(self):
        type(self).databases += 1
        return self.scratch / f"copy-{self.databases}" / "porc.db"

    def copy(self, source, target):
        copied = porc("copy", "--from", source, "--to", target)
        self.assertEqual(copied.returncode, 0, copied.stderr)
        return copied.stdout

    def sums(self, said):
        """What was copied, by kind: how much, and what it comes to."""
        return [line for line in said.splitlines() if not line.startswith("postgres") and " holds all " not in line]

    def verify(self, **environment):
        verified = porc("audit", "verify", "--data", self.server.folder, **environment)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        return verified.stdout


class ThereAndBack(Moves):
    def test_every_hash_is_kept(self):
        before = rows(self.file)
        self.assertGreaterEqual(len(before["run"]), self.runs + 2)
        self.assertGreater(len(before["checkpoint"]), 0)
        postgres, mongo, back = self.new_postgres(), self.new_mongo(), self.new_file()
        said = self.sums(self.copy(f"sqlite:{self.file}", postgres))
        self.assertEqual(self.sums(self.copy(postgres, mongo)), said)
        self.assertEqual(self.sums(self.copy(mongo, f"sqlite:{back}")), said)
        after = rows(back)
        for table, held in before.items():
            self.assertEqual(after[table], held, table)
        intact = self.verify()
        self.assertEqual(self.verify(PORC_DATABASE_URL=postgres), intact)
        self.assertEqual(self.verify(MONGO_URI=mongo), intact)
        again = self.new_file()
        self.assertEqual(self.sums(self.copy(f"sqlite:{self.file}", f"sqlite:{again}")), said)
        self.assertEqual(self.mongo.ask("refusals")["refusals"], [])

    def test_the_other_way_round_too(self):
        mongo, postgres, back = self.new_mongo(), self.new_postgres(), self.new_file()
        said = self.sums(self.copy(f"sqlite:{self.file}", mongo))
        self.assertEqual(self.sums(self.copy(mongo, postgres)), said)
        self.assertEqual(self.sums(self.copy(postgres, f"sqlite:{back}")), said)
        self.assertEqual(rows(back), rows(self.file))


class Interrupted(Moves):
    runs = 1_000

    def kill_in_the_middle(self, source, target):
        copying = subprocess.Popen([BIN / "porc", "copy", "--from", source, "--to", target], stderr=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, text=True)
        seen = [copying.stderr.readline() for _ in range(2)]
        copying.send_signal(signal.SIGKILL)
        copying.wait()
        copying.stderr.close()
        for line in seen:
            self.assertRegex(line, r"^copied: run \d+$")

    def check(self, target, **environment):
        source = f"sqlite:{self.file}"
        self.kill_in_the_middle(source, target)
        served = porc("serve", "--data", self.server.folder, "--listen", "127.0.0.1:0", **environment)
        self.assertNotEqual(served.returncode, 0)
        self.assertIn("a move into this database has not ended: run `porc copy`", served.stderr)
        other = self.new_file()
        fill_folder = other.parent
        fill_folder.mkdir()
        fill(other, 1)
        refused = porc("copy", "--from", f"sqlite:{other}", "--to", target)
        self.assertIn("has not ended", refused.stderr)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        said = self.sums(self.copy(source, target))
        self.assertEqual(said, self.sums(self.copy(source, f"sqlite:{self.new_file()}")))
        again = porc("copy", "--from", source, "--to", target)
        self.assertEqual(again.returncode, 15, again.stderr)
        self.assertIn("begin with an empty one", again.stderr)
        self.verify(**environment)

    def test_a_copy_to_postgresql_that_was_killed_goes_on(self):
        target = self.new_postgres()
        self.check(target, PORC_DATABASE_URL=target)

    def test_a_copy_to_mongodb_that_was_killed_goes_on(self):
        target = self.new_mongo()
        self.check(target, MONGO_URI=target)

    def test_a_copy_to_a_file_that_was_killed_goes_on(self):
        target = f"sqlite:{self.new_file()}"
        self.kill_in_the_middle(f"sqlite:{self.file}", target)
        self.copy(f"sqlite:{self.file}", target)
        self.assertEqual(rows(target.removeprefix("sqlite:")), rows(self.file))


class Served(Moves):
    runs = 20

    def test_a_server_goes_on_where_the_one_before_ended(self):
        for environment in ({"PORC_DATABASE_URL": self.new_postgres()}, {"MONGO_URI": self.new_mongo()}):
            with self.subTest(list(environment)[0]):
                name = "moved-" + list(environment)[0][:5].lower().strip("_")
                self.server.start()
                run = self.server.submit(self.ledger(name, entries=1), goal="planned")
                self.server.wait(run, {"planned"})
                self.server.stop()
                target = list(environment.values())[0]
                self.copy(f"sqlite:{self.file}", target)
                self.server.environment = environment
                self.server.start()
                self.addCleanup(self.server.stop)
                self.assertEqual(self.server.status(self.applied)["status"], "applied")
                self.assertEqual(self.server.post(f"/run/{run}/apply").status // 100, 2)
                self.assertEqual(self.server.wait(run)["status"], "applied")
                self.assertEqual(len(self.made(name)), 1)
                # It works: so it is not copied.
                refused = porc("copy", "--from", target, "--to", f"sqlite:{self.new_file()}")
                self.assertEqual(refused.returncode, 15, refused.stderr)
                self.assertIn("works on this database", refused.stderr)
                self.server.stop()
                self.copy(target, f"sqlite:{self.new_file()}")
                other, foreign = self.new_postgres(), self.scratch / f"foreign-{name}"
                self.copy(target, other)
                shutil.copytree(self.server.folder / "keys", foreign / "keys")
                refused = porc("serve", "--data", foreign, "--listen", "127.0.0.1:0", PORC_DATABASE_URL=other)
                self.assertEqual(refused.returncode, 15, "the engine stayed where it was")
                self.assertIn("porc engine claim", refused.stderr)
                self.server.environment = {}


class FromOneMachineToMany(Moves):
    """A server with a folder becomes one of several with PostgreSQL, a container and one engine for all, and back."""
    runs = 5

    @classmethod
    def setUpClass(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        super().setUpClass()

    def move(self, source, target, blobs_from, blobs_to):
        moved = porc("copy", "--from", source, "--to", target, "--blobs-from", blobs_from, "--blobs-to", blobs_to,
                     **self.azurite.settings())
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertRegex(moved.stdout, r"blobs +[1-9]\d*  [1-9]\d* bytes")
        self.assertRegex(moved.stdout, r"engine +[1-9]\d*  rows")
        return moved.stdout

    def go_on(self, folder, run, name, environment):
        """A server in a new folder with the keys and nothing else of the one before applies what that one planned."""
        folder.mkdir(mode=0o700, exist_ok=True)
        shutil.copytree(self.server.folder / "keys", folder / "keys", dirs_exist_ok=True)
        shutil.copy(self.server.folder / "admin-token", folder / "admin-token")
        server = self.make_server(folder.name)
        server.environment = environment
        server.start()
        self.addCleanup(server.stop)
        self.assertEqual(server.get(f"/run/{self.applied}/bundle").status, 200)
        self.assertEqual(server.post(f"/run/{run}/apply").status // 100, 2)
        self.assertEqual(server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made(name)), 1)
        # What was applied before is known to its engine.
        again = server.submit(self.ledger("applied", entries=1))
        self.assertEqual(server.wait(again)["status"], "no_changes")
        return server

    def test_there_and_back(self):
        database = self.new_postgres()
        environment = {"PORC_DATABASE_URL": database, **self.azurite.settings()}
        self.move(f"sqlite:{self.file}", database, f"folder:{self.server.folder}", "azure")
        many = self.go_on(self.scratch / "many", self.waiting, "waiting", environment)
        back = many.submit(self.ledger("back", entries=1), goal="planned")
        many.wait(back, {"planned"})
        many.stop()
        # To another database, while the container stays.
        without = self.new_postgres()
        self.copy(database, without)
        refused = porc("serve", "--data", many.folder, "--listen", "127.0.0.1:0",
                       **{**environment, "PORC_DATABASE_URL": without})
        self.assertEqual(refused.returncode, 15, "its engine was left behind")
        self.assertIn("porc engine claim", refused.stderr)
        first, database = database, self.new_postgres()
        moved = porc("copy", "--from", first, "--to", database, "--blobs-from", "azure", "--blobs-to", "azure",
                     **self.azurite.settings())
        self.assertEqual(moved.returncode, 0, moved.stderr)
        self.assertRegex(moved.stdout, r"engine +[1-9]\d*  rows")
        many.environment = {**environment, "PORC_DATABASE_URL": database}
        many.start()
        again = many.submit(self.ledger("applied", entries=1))
        self.assertEqual(many.wait(again)["status"], "no_changes")
        many.stop()
        alone = self.scratch / "alone"
        self.move(database, f"sqlite:{alone}/porc.db", "azure", f"folder:{alone}")
        self.go_on(alone, back, "back", {})

    def test_blobs_have_two_places(self):
        target = self.new_postgres()
        one = porc("copy", "--from", f"sqlite:{self.file}", "--to", target, "--blobs-from", "azure")
        self.assertEqual(one.returncode, 10, one.stderr)
        same = porc("copy", "--from", f"sqlite:{self.file}", "--to", target, "--blobs-from", f"folder:{self.server.folder}",
                    "--blobs-to", f"folder:{self.server.folder}")
        self.assertIn("the same place", same.stderr)
        unset = porc("copy", "--from", f"sqlite:{self.file}", "--to", target, "--blobs-from", f"folder:{self.scratch}",
                     "--blobs-to", "azure")
        self.assertIn("STORAGE_ACCOUNT, which is not set", unset.stderr)


class Refused(Moves):
    runs = 5

    def assert_refused(self, source, target, code, words):
        refused = porc("copy", "--from", source, "--to", target)
        self.assertEqual(refused.returncode, code, refused.stderr)
        self.assertIn(words, refused.stderr)
        return refused.stdout + refused.stderr

    def test_a_file_that_a_server_has_open_is_not_copied(self):
        self.server.start()
        self.addCleanup(self.server.stop)
        self.assert_refused(f"sqlite:{self.file}", self.new_postgres(), 15, "another porc has this database open")

    def test_nothing_is_copied_over_something(self):
        target = self.new_file()
        target.parent.mkdir()
        fill(target, 1)
        self.assert_refused(f"sqlite:{self.file}", f"sqlite:{target}", 15, "begin with an empty one")

    def test_what_does_not_exist_is_not_copied(self):
        nowhere = self.scratch / "nowhere.db"
        self.assert_refused(f"sqlite:{nowhere}", self.new_postgres(), 16, "does not exist")
        self.assertFalse(nowhere.exists())

    def test_a_place_is_spelled_as_help_says(self):
        self.assert_refused("nonsense", f"sqlite:{self.file}", 11, "--from must be sqlite:FILE")
        self.assert_refused(f"sqlite:{self.file}", f"sqlite:{self.file}", 11, "the same database")

    def test_no_secret_of_an_address_is_printed(self):
        address = f"postgresql://porc:hunter2@127.0.0.1:{self.postgres.port}/nowhere?sslpassword=hunter3"
        file = self.scratch / "address"
        file.write_text(address + "\n")
        said = self.assert_refused(f"sqlite:{self.file}", f"@{file}", 17, "127.0.0.1")
        said += self.assert_refused(address, self.new_mongo(), 17, "127.0.0.1")
        for odd in ("postgresql://porc:hunter4/x@127.0.0.1/nowhere", "postgresql://porc:hunter5?x@127.0.0.1/nowhere"):
            refused = porc("copy", "--from", odd, "--to", self.new_mongo())
            self.assertNotEqual(refused.returncode, 0)
            said += refused.stdout + refused.stderr
        cosmos = porc("copy", "--from", "mongodb://porc:hunter6@127.0.0.1:1/?appName=@porc@", "--to", self.new_postgres())
        self.assertIn("mongodb://127.0.0.1:1/", cosmos.stderr)
        said += cosmos.stdout + cosmos.stderr
        self.assertNotIn("hunter", said)

    def test_a_source_of_an_older_schema_is_not_changed(self):
        words = "start `porc serve` of this version on it once"
        file = self.new_file()
        shutil.copytree(self.server.folder, file.parent)
        database = sqlite3.connect(file)
        database.execute("PRAGMA user_version = 2")
        database.close()
        before = file.read_bytes()
        self.assert_refused(f"sqlite:{file}", self.new_postgres(), 15, words)
        self.assertEqual(file.read_bytes(), before)
        source = self.new_postgres()
        self.copy(f"sqlite:{self.file}", source)
        name = source.rsplit("/", 1)[1].split("?")[0]
        self.postgres.query("DELETE FROM porc_schema WHERE version = (SELECT max(version) FROM porc_schema)", name)
        self.assert_refused(source, f"sqlite:{self.new_file()}", 15, words)
        self.postgres.query("INSERT INTO porc_schema (version) SELECT max(version) + 2 FROM porc_schema", name)
        self.assert_refused(source, f"sqlite:{self.new_file()}", 15, "use the newer porc that wrote it")

    def test_a_database_that_holds_nothing_is_no_source(self):
        source = self.new_postgres()
        self.assert_refused(source, f"sqlite:{self.new_file()}", 16, "porc keeps nothing there")
        name = source.rsplit("/", 1)[1].split("?")[0]
        self.assertEqual(self.postgres.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", name), [])
        self.assert_refused(self.new_mongo(), f"sqlite:{self.new_file()}", 16, "porc keeps nothing there")

    def test_a_second_server_is_seen_though_the_owner_of_the_turn_left(self):
        source = self.new_postgres()
        self.copy(f"sqlite:{self.file}", source)
        environment = {"PORC_DATABASE_URL": source, "TFE_API": "https://127.0.0.1:1", "TFE_TOKEN": "none", "TFE_ORG": "porc"}
        claimed = porc("engine", "claim", "--data", self.server.folder, **environment)
        self.assertEqual(claimed.returncode, 0, claimed.stderr)
        servers = []
        for name in ("first", "second"):
            folder = self.scratch / name
            folder.mkdir(mode=0o700)
            shutil.copytree(self.server.folder / "keys", folder / "keys")
            shutil.copy(self.server.folder / "admin-token", folder / "admin-token")
            server = self.make_server(name)
            server.environment = environment
            servers.append(server.start())
            self.addCleanup(server.stop)
            eventually("somebody has the turn", lambda: self.owner_of_turn(source))
        first, second = servers
        # It gives the turn back, and the second one looks for it every six seconds.
        first.stop()
        target = self.new_file()
        self.assert_refused(source, f"sqlite:{target}", 15, "works on this database, connected from")
        self.assertFalse(target.exists())
        second.stop()

    def test_a_worker_is_seen_that_has_no_server_beside_it(self):
        source = self.new_postgres()
        self.copy(f"sqlite:{self.file}", source)
        environment = {"PORC_DATABASE_URL": source, "TFE_API": "https://127.0.0.1:1", "TFE_TOKEN": "none", "TFE_ORG": "porc"}
        claim = ("engine", "claim", "--data", self.server.folder)
        self.assertEqual(porc(*claim, **environment).returncode, 0)
        folder = self.scratch / "worker"
        folder.mkdir(mode=0o700)
        shutil.copytree(self.server.folder / "keys", folder / "keys")
        shutil.copy(self.server.folder / "admin-token", folder / "admin-token")
        worker = self.make_server("worker")
        worker.command, worker.environment = "worker", environment
        worker.start()
        self.addCleanup(worker.stop)
        name = source.rsplit("/", 1)[1].split("?")[0]
        eventually("it holds its lock", lambda: self.postgres.query(
            "SELECT 1 FROM pg_locks WHERE classid = 1347375682"
            f" AND database = (SELECT oid FROM pg_database WHERE datname = '{name}')"))
        self.assertFalse(self.owner_of_turn(source))
        words = r"works on this database, connected from 127\.0\.0\.1 port \d+: stop all of its servers and workers"
        target, backup = self.new_file(), self.scratch / "of-a-worker"
        for command in (("copy", "--from", source, "--to", f"sqlite:{target}"),
                        ("backup", "--data", self.server.folder, "--to", backup), claim):
            refused = porc(*command, **environment)
            self.assertEqual(refused.returncode, 15, refused.stdout + refused.stderr)
            self.assertRegex(refused.stderr, words)
        self.assertFalse(target.exists() or backup.exists())
        # One that is stopped has its connections still.
        worker.process.send_signal(signal.SIGSTOP)
        self.assert_refused(source, f"sqlite:{target}", 15, "works on this database, connected from")
        worker.process.send_signal(signal.SIGCONT)
        worker.stop()
        self.copy(source, f"sqlite:{target}")
        self.assertEqual(porc(*claim, **environment).returncode, 0)

    def owner_of_turn(self, source):
        name = source.rsplit("/", 1)[1].split("?")[0]
        said = self.postgres.query("SELECT document::jsonb->>'owner' FROM subject WHERE name = 'porc/turn/schedule'", name)
        return said and said[0][0]

    def test_a_chain_that_was_changed_is_found(self):
        file = self.new_file()
        shutil.copytree(self.server.folder, file.parent)
        database = sqlite3.connect(file)
        database.execute("UPDATE event SET bytes = replace(bytes, 'orchestrator', 'person') WHERE sequence = 3")
        database.commit()
        database.close()
        target = self.new_postgres()
        self.assert_refused(f"sqlite:{file}", target, 1, "event 3")
        served = porc("serve", "--data", self.server.folder, "--listen", "127.0.0.1:0", PORC_DATABASE_URL=target)
        self.assertIn("has not ended", served.stderr)


if __name__ == "__main__":
    main()
