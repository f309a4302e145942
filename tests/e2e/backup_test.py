# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and drill, for each database: what was backed up goes on elsewhere as if nothing had happened."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from azurite import Azurite
from harness import BIN, FINAL, ROOT, Server, ServerTest, eventually, main
from postgres import Postgres

sys.path.insert(0, str(ROOT / "tests/fakes"))
from mongo_server import BUILD, MongoServer  # noqa: E402


def porc(*arguments, **environment):
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("PORC_", "TFE_", "TF_", "MONGO_"))}
    return subprocess.run([BIN / "porc", *map(str, arguments)], capture_output=True, text=True,
                          env={**surroundings, **environment}, timeout=600)


class Everywhere:
    """What holds for each database. `there` are the settings of the server, `elsewhere()` those of a new empty place."""
    flags = ("--no-sandbox",)
    changed = ("store/run.jsonl", "engine/state_version.jsonl", "files.jsonl", "manifest.json")

    @classmethod
    def setUpClass(cls):
        cls.begin()
        super().setUpClass()
        cls.applied = cls.server.submit(cls.ledger(cls, "applied", entries=1))
        cls.server.wait(cls.applied)
        cls.waiting = cls.server.submit(cls.ledger(cls, "waiting", entries=1), goal="planned")
        cls.server.wait(cls.waiting, {"planned"})
        cls.queued = cls.server.submit(cls.ledger(cls, "queued", entries=1), goal="submitted")
        # They are under way when it ends.
        cls.under_way = [cls.server.submit(cls.ledger(cls, f"under-way-{i}", entries=1), goal="planned") for i in range(6)]
        cls.server.stop()
        cls.backup = cls.scratch / "backup"
        made = porc("backup", "--to", cls.backup, "--data", cls.server.folder, **cls.environment)
        assert made.returncode == 0, made.stderr
        cls.said = made.stdout

    def new_folder(self, name, keys=True):
        folder = self.scratch / name
        folder.mkdir(mode=0o700)
        if keys:
            shutil.copytree(self.server.folder / "keys", folder / "keys")
        return folder

    def test_it_says_what_is_in_it_and_holds_no_key(self):
        self.assertIn("backed up:", self.said)
        self.assertIn("which is not in it", self.said)
        manifest = json.loads((self.backup / "manifest.json").read_text())
        self.assertEqual(manifest["store"]["run"]["count"], 9)
        self.assertEqual(len(manifest["audit_head"]), 64)
        listed = [json.loads(line) for line in (self.backup / "files.jsonl").read_text().splitlines()]
        self.assertEqual(manifest["listed"], len(listed))
        self.assertEqual(manifest["listed_bytes"], sum(file["size"] for file in listed))
        named = {file["name"] for file in [*manifest["files"], *listed]}
        there = {str(path.relative_to(self.backup)) for path in self.backup.rglob("*") if path.is_file()}
        self.assertEqual(there - {"manifest.json", "manifest.sig"}, named)
        secrets = [file.read_bytes() for file in (self.server.folder / "keys").rglob("*") if file.is_file()]
        secrets.append((self.server.folder / "admin-token").read_bytes().strip())
        for path in self.backup.rglob("*"):
            if path.is_file():
                self.assertEqual(path.stat().st_mode & 0o077, 0, path)
                for secret in secrets:
                    self.assertNotIn(secret, path.read_bytes(), path)

    def test_a_restored_server_goes_on(self):
        folder = self.new_folder("restored")
        environment = self.elsewhere()
        restored = porc("restore", "--from", self.backup, "--data", folder, **environment)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        self.assertIn("intact: 9 runs", restored.stdout)
        verified = porc("audit", "verify", "--data", folder, **environment)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        shutil.copy(self.server.folder / "admin-token", folder / "admin-token")
        server = self.make_server("restored")
        server.environment = environment
        server.start()
        self.addCleanup(server.stop)
        self.assertEqual(server.status(self.applied)["status"], "applied")
        self.assertEqual(server.get(f"/run/{self.applied}/bundle").status, 200)
        for run, name in ((self.waiting, "waiting"), (self.queued, "queued")):
            self.assertEqual(server.post(f"/run/{run}/apply").status // 100, 2)
            self.assertEqual(server.wait(run)["status"], "applied")
            self.assertEqual(len(self.made(name)), 1)
        for run in self.under_way:
            self.assertEqual(server.wait(run, FINAL | {"planned"})["status"], "planned")
        # What was applied before is known: the same again changes nothing.
        again = server.submit(self.ledger("applied", entries=1))
        self.assertEqual(server.wait(again)["status"], "no_changes")
        self.assertEqual(len(self.made("applied")), 1)
        over = porc("restore", "--from", self.backup, "--data", folder, **environment)
        self.assertNotEqual(over.returncode, 0)

    def test_a_drill_passes_and_leaves_nothing(self):
        before = {path.name for path in self.scratch.iterdir()}
        drilled = porc("drill", "--data", self.server.folder, **self.environment, TMPDIR=str(self.scratch))
        self.assertEqual(drilled.returncode, 0, drilled.stderr)
        for line in ("backed up:", "restored: into sqlite:", "intact: 9 runs", "the drill passed"):
            self.assertIn(line, drilled.stdout)
        self.assertRegex(drilled.stdout, r"resumable: [1-9]\d* runs under way have all that they go on with")
        self.assertRegex(drilled.stdout, r"resumed: porc-\S+ was taken under fence [1-9]\d*, and given back")
        self.assertEqual({path.name for path in self.scratch.iterdir()}, before)

    def test_a_drill_into_a_database_of_the_same_kind(self):
        drilled = porc("drill", "--into", self.new_place(), "--data", self.server.folder, **self.environment)
        self.assertEqual(drilled.returncode, 0, drilled.stderr)
        self.assertIn("the drill passed", drilled.stdout)

    def test_without_its_keys_it_is_of_no_use(self):
        folder = self.new_folder("no-keys", keys=False)
        environment = self.elsewhere()
        refused = porc("restore", "--from", self.backup, "--data", folder, **environment)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("has no keys", refused.stderr)
        (folder / "keys").mkdir(mode=0o700)
        for name in ("master", "audit"):
            (folder / "keys" / name).write_bytes(os.urandom(32))
            (folder / "keys" / name).chmod(0o600)
        refused = porc("restore", "--from", self.backup, "--data", folder, **environment)
        self.assertIn("which is not here: put it there first", refused.stderr)

    def test_a_backup_that_was_changed_is_refused(self):
        for number, name in enumerate(self.changed):
            changed = self.scratch / f"changed-{number}"
            shutil.copytree(self.backup, changed)
            bytes_ = bytearray((changed / name).read_bytes())
            bytes_[len(bytes_) // 2] ^= 1
            (changed / name).write_bytes(bytes_)
            folder = self.new_folder(f"of-changed-{number}")
            refused = porc("restore", "--from", changed, "--data", folder, **self.elsewhere())
            self.assertEqual(refused.returncode, 1, refused.stderr)
            self.assertIn("the backup is damaged", refused.stderr)
            self.assertFalse((folder / "engine").exists())

    def test_half_a_backup_is_none(self):
        half = self.scratch / "half"
        shutil.copytree(self.backup, half)
        (half / "manifest.json").unlink()
        refused = porc("restore", "--from", half, "--data", self.new_folder("of-half"), **self.elsewhere())
        self.assertEqual(refused.returncode, 16, refused.stderr)
        self.assertIn("is no whole backup", refused.stderr)

    def test_a_folder_that_holds_something_takes_no_backup(self):
        refused = porc("backup", "--to", self.backup, "--data", self.server.folder, **self.environment)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        self.assertIn("holds something already", refused.stderr)

    def test_a_server_that_works_is_not_backed_up(self):
        self.server.start()
        try:
            refused = porc("backup", "--to", self.scratch / "of-running", "--data", self.server.folder, **self.environment)
        finally:
            self.server.stop()
        self.assertEqual(refused.returncode, 15, refused.stderr)


class OnSqlite(Everywhere, ServerTest):
    places = 0

    @classmethod
    def begin(cls):
        cls.environment = {}

    def elsewhere(self):
        return {}

    def new_place(self):
        type(self).places += 1
        return f"sqlite:{self.scratch}/place-{self.places}/porc.db"


class OnSqliteAndTerraformEnterprise(OnSqlite):
    """What plans and applies is another server, which is not backed up here."""
    changed = ("store/run.jsonl", "files.jsonl", "manifest.json")

    @classmethod
    def begin(cls):
        folder = Path(tempfile.mkdtemp(prefix="porc-enterprise-"))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        enterprise = Server(folder / "data", *cls.flags).start()
        cls.addClassCleanup(enterprise.stop)
        cls.environment = {"TFE_API": enterprise.url.geturl(), "TFE_TOKEN": enterprise.token, "TFE_ORG": "porc"}

    def elsewhere(self):
        return self.environment

    def test_it_says_what_is_in_it_and_holds_no_key(self):
        super().test_it_says_what_is_in_it_and_holds_no_key()
        self.assertFalse((self.backup / "engine").exists())

    def test_a_restored_server_does_not_start_with_another_engine(self):
        folder = self.new_folder("otherwise")
        self.assertEqual(porc("restore", "--from", self.backup, "--data", folder, **self.environment).returncode, 0)
        refused = porc("serve", "--data", folder, "--listen", "127.0.0.1:0")
        self.assertEqual(refused.returncode, 15, refused.stderr)
        self.assertIn("the organization porc of", refused.stderr)


class Taken(ServerTest):
    """Whatever can be backed up can be restored; what cannot is refused when it is taken, with what to do."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applied = cls.server.submit(cls.ledger(cls, "applied", entries=1))
        cls.server.wait(cls.applied)
        cls.waiting = cls.server.submit(cls.ledger(cls, "waiting", entries=1), goal="planned")
        cls.server.wait(cls.waiting, {"planned"})
        cls.server.stop()
        cls.backups = 0

    def back_up(self, folder=None):
        type(self).backups += 1
        place = self.scratch / f"backup-{self.backups}"
        return place, porc("backup", "--to", place, "--data", folder or self.server.folder)

    def assert_refused(self, words, folder=None):
        place, refused = self.back_up(folder)
        self.assertEqual(refused.returncode, 15, refused.stdout + refused.stderr)
        self.assertIn(words, refused.stderr)
        self.assertFalse((place / "manifest.json").exists())
        return refused.stderr

    def assert_backed_up(self, folder=None):
        place, made = self.back_up(folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        return place

    def copy_of_data(self, name):
        return Path(shutil.copytree(self.server.folder, self.scratch / name))

    def engine(self, folder):
        return sqlite3.connect(folder / "engine/engine.db")

    def engine_status(self, run):
        with contextlib.closing(self.engine(self.server.folder)) as database:
            found = database.execute("SELECT status FROM run WHERE key = ?", (run,)).fetchone()
            return found and found[0]

    def rows(self, folder):
        with contextlib.closing(self.engine(folder)) as database:
            return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                    for table in ("workspace", "variable", "configuration_version", "run", "state_version", "fact")}

    def test_an_engine_that_is_refused_gets_no_row(self):
        place = self.assert_backed_up()
        folder = self.scratch / "with-an-engine"
        folder.mkdir(mode=0o700)
        shutil.copytree(self.server.folder / "keys", folder / "keys")
        (folder / "engine").mkdir(mode=0o700)
        shutil.copy(self.server.folder / "engine/engine.db", folder / "engine/engine.db")
        # Of all tables only the last to be written is not empty.
        with contextlib.closing(self.engine(folder)) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            for table in ("variable", "configuration_version", "run", "state_version", "workspace"):
                database.execute(f"DELETE FROM {table}")
            database.execute("DELETE FROM fact")
            database.execute("INSERT INTO fact VALUES ('of', 'another')")
            database.commit()
        refused = porc("restore", "--from", place, "--data", folder)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        there = self.rows(folder)
        self.assertEqual(there.pop("fact"), 1)
        self.assertEqual(set(there.values()), {0}, there)
        self.assertIn("an engine of its own", refused.stderr)

    def test_a_file_that_no_backup_can_name_is_refused_by_name(self):
        odd = self.server.folder / "bundles/back\\slash"
        odd.write_text("x")
        self.addCleanup(odd.unlink, missing_ok=True)
        self.assert_refused("move it elsewhere")
        odd.unlink()
        self.assert_backed_up()

    def test_an_apply_that_was_cut_off_is_taken_up_first(self):
        self.server.start()
        run = self.server.submit(self.ledger("cut-off", entries=1, seconds=4))
        eventually("terraform applies it", lambda: self.engine_status(run) == "applying")
        self.server.kill()
        said = self.assert_refused("start `porc serve` again until that run has ended")
        self.assertIn(run, said)
        copied = porc("copy", "--from", f"sqlite:{self.server.folder}/porc.db", "--to", f"sqlite:{self.scratch}/moved/porc.db",
                      "--blobs-from", f"folder:{self.server.folder}", "--blobs-to", f"folder:{self.scratch}/moved")
        self.assertEqual(copied.returncode, 15, copied.stderr)
        self.assertIn(run, copied.stderr)
        self.server.start()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.server.stop()
        self.assert_backed_up()

    def test_a_restore_that_was_killed_goes_on(self):
        folder = self.copy_of_data("many-runs")
        subprocess.run([BUILD / "tests/stores/many_runs_program", folder / "porc.db", "1500"], check=True, timeout=600)
        # Its auditor signs for what there is now.
        server = self.make_server("many-runs")
        server.start()
        server.stop()
        place = self.assert_backed_up(folder)
        # Each is there before what comes after it, and all of them before the first record.
        for number, sign in enumerate(("engine/engine.db", "bundles", "engine/logs")):
            to = self.scratch / f"killed-{number}"
            to.mkdir(mode=0o700)
            shutil.copytree(folder / "keys", to / "keys")
            restoring = subprocess.Popen([BIN / "porc", "restore", "--from", place, "--data", to],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while not (to / sign).exists() and restoring.poll() is None:
                pass
            restoring.kill()
            self.assertEqual(restoring.wait(), -9)
            served = porc("serve", "--data", to, "--listen", "127.0.0.1:0")
            self.assertIn("a move into this database has not ended", served.stderr)
            restored = porc("restore", "--from", place, "--data", to)
            self.assertEqual(restored.returncode, 0, restored.stderr)
            self.assertRegex(restored.stdout, r"intact: 1\d\d\d runs")
            self.assertEqual(self.rows(to), self.rows(folder))
            left = {path.relative_to(to) for path in to.rglob(".restoring")}
            self.assertEqual(left, set())

    def test_what_terraform_left_in_clear_only_is_refused(self):
        folder = self.copy_of_data("room-kept")
        with contextlib.closing(self.engine(folder)) as database:
            run = database.execute("SELECT id FROM run WHERE key = ?", (self.applied,)).fetchone()[0]
            database.execute("UPDATE run SET document = json_set(document, '$.room_kept', json('true')) WHERE id = ?", (run,))
            database.commit()
        room = folder / "engine/work" / run
        room.mkdir(parents=True)
        said = self.assert_refused("then move that folder away from here", folder)
        self.assertIn(str(room), said)
        room.rename(self.scratch / "looked-at")
        self.assert_backed_up(folder)

    def test_a_drill_finds_what_a_run_that_waits_has_not(self):
        for kind in ("plans", "plan-json", "configurations", "states"):
            folder = self.copy_of_data("without-" + kind)
            shutil.rmtree(folder / "engine/blobs" / kind)
            drilled = porc("drill", "--data", folder)
            self.assertEqual(drilled.returncode, 1, drilled.stdout + drilled.stderr)
            self.assertRegex(drilled.stderr, f"cannot go on: the engine's file {kind}/")

    def test_a_drill_passes_where_the_engine_ended_what_its_server_had_not_noted_yet(self):
        for status in ("applied", "discarded", "errored"):
            folder = self.copy_of_data("ended-" + status)
            with contextlib.closing(self.engine(folder)) as database:
                done = database.execute("UPDATE run SET status = ?1, document = json_set(document, '$.run.status', ?1) WHERE key = ?2",
                                        (status, self.waiting))
                database.commit()
                self.assertEqual(done.rowcount, 1)
            drilled = porc("drill", "--data", folder)
            self.assertEqual(drilled.returncode, 0, drilled.stderr)
            self.assertIn("the drill passed", drilled.stdout)
            server = self.make_server(folder.name)
            server.start()
            self.addCleanup(server.stop)
            # It ends as it did there, as soon as somebody looks.
            server.post(f"/run/{self.waiting}/apply")
            self.assertEqual(server.wait(self.waiting)["status"] == "applied", status == "applied")
            server.stop()
        # One that the engine has never heard of is not there.
        folder = self.copy_of_data("unheard-of")
        with contextlib.closing(self.engine(folder)) as database:
            database.execute("DELETE FROM run WHERE key = ?", (self.waiting,))
            database.commit()
        drilled = porc("drill", "--data", folder)
        self.assertEqual(drilled.returncode, 1, drilled.stdout)
        self.assertIn(f"run {self.waiting} cannot go on: its plan is not there", drilled.stderr)

    def test_a_database_of_an_older_schema_is_not_changed(self):
        for name, words in (("porc.db", "opening sqlite:"), ("engine/engine.db", "the embedded engine's tables")):
            folder = self.copy_of_data("older-" + name.replace("/", "-"))
            with contextlib.closing(sqlite3.connect(folder / name)) as database:
                database.execute("PRAGMA user_version = 1")
            before = (folder / name).read_bytes()
            said = self.assert_refused("start `porc serve` of this version on it once", folder)
            self.assertIn(words, said)
            self.assertEqual((folder / name).read_bytes(), before)


class OnSqliteAndAzure(OnSqlite):
    """The files of its engine are in its folder, all others in the container."""

    @classmethod
    def begin(cls):
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = cls.azurite.settings()

    def elsewhere(self):
        type(self).places += 1
        return {**self.environment, "STORAGE_BUCKET": f"place-{self.places}"}


class OnMongo(Everywhere, ServerTest):
    places = 0

    @classmethod
    def begin(cls):
        cls.mongo = MongoServer()
        cls.addClassCleanup(cls.mongo.close)
        cls.environment = {"MONGO_URI": cls.mongo.uri}

    def new_place(self):
        type(self).places += 1
        return self.mongo.uri.replace("/porc", f"/place_{self.places}", 1)

    def elsewhere(self):
        return {"MONGO_URI": self.new_place()}

    def test_no_backup_is_made_where_the_engine_is_not(self):
        folder = self.new_folder("no-engine")
        refused = porc("backup", "--to", self.scratch / "nothing", "--data", folder, **self.environment)
        self.assertEqual(refused.returncode, 15, refused.stderr)
        self.assertIn(f"the embedded engine in {self.server.folder}/engine", refused.stderr)


class OnPostgresAndAzure(Everywhere, ServerTest):
    """With one engine for all servers: its tables in the database, its files in the container."""
    places = 0

    @classmethod
    def begin(cls):
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = {"PORC_DATABASE_URL": cls.postgres.url(), **cls.azurite.settings()}

    def new_place(self):
        type(self).places += 1
        self.postgres.query(f"CREATE DATABASE place_{self.places}")
        return self.postgres.url(f"place_{self.places}")

    def elsewhere(self):
        address = self.new_place()
        return {**self.environment, "PORC_DATABASE_URL": address, "STORAGE_BUCKET": f"place-{self.places}"}

    def test_an_engine_that_is_shared_is_not_restored_as_one_of_its_own(self):
        folder = self.new_folder("alone")
        refused = porc("restore", "--from", self.backup, "--data", folder, **self.elsewhere(), PORC_SHARED_ENGINE="false")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("of servers that share their engine", refused.stderr)
        self.assertFalse((folder / "engine").exists())


class TakenFromMany(ServerTest):
    """What servers share is in the database, but not what terraform of one of them was doing."""
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres().start()
        cls.addClassCleanup(cls.postgres.close)
        cls.azurite = Azurite().start()
        cls.addClassCleanup(cls.azurite.close)
        cls.environment = {"PORC_DATABASE_URL": cls.postgres.url(), **cls.azurite.settings()}
        super().setUpClass()

    def back_up(self, name):
        return porc("backup", "--to", self.scratch / name, "--data", self.server.folder, **self.environment)

    def test_an_apply_that_was_cut_off_is_taken_up_first(self):
        run = self.server.submit(self.ledger("cut-off", entries=1, seconds=3))
        eventually("terraform applies it", lambda: self.postgres.query(
            "SELECT 1 FROM porc_engine.run WHERE status = 'applying'"))
        self.server.kill()
        refused = self.back_up("refused")
        self.assertEqual(refused.returncode, 15, refused.stdout + refused.stderr)
        self.assertIn("start `porc serve` again until that run has ended", refused.stderr)
        self.assertIn(run, refused.stderr)
        self.server.start()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.server.stop()
        made = self.back_up("made")
        self.assertEqual(made.returncode, 0, made.stderr)

    def test_an_engine_of_another_schema_is_not_backed_up(self):
        self.server.stop()
        self.postgres.query("INSERT INTO porc_engine.porc_schema (version) SELECT max(version) + 1 FROM porc_engine.porc_schema")
        refused = self.back_up("of-newer")
        self.postgres.query("DELETE FROM porc_engine.porc_schema WHERE version = (SELECT max(version) FROM porc_engine.porc_schema)")
        self.server.start()
        self.assertEqual(refused.returncode, 15, refused.stdout + refused.stderr)
        self.assertIn("the embedded engine's tables", refused.stderr)
        self.assertIn("use the newer porc that wrote it", refused.stderr)


if __name__ == "__main__":
    main()
