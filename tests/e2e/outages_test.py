# SPDX-License-Identifier: Apache-2.0
"""What servers need goes away in the middle of the work: the database, the blob store, the room on their disk. Who asks is
told to come again, runs wait and go on, nothing is lost, nothing happens twice, and memory stays bounded."""
import collections
import errno
import http.client
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import processes
from azurite import ACCOUNT
from harness import FULL, ROOT, Server, ServerTest, eventually, main
from servers_test import Together

sys.path.insert(0, str(ROOT / "tests/fakes"))
from blob_gate import BlobGate  # noqa: E402

OUTAGE_SECONDS = 60 if FULL else 8
CALM_SECONDS = 3
# No answer takes longer, whatever is away: below what proxies and clients wait for.
DEADLINE = 20
# What waits is in the store or is refused, so an outage may add what is under way. What a flood sends to each server is
# more than this, in full size, if it is kept.
MEMORY_MORE_MAX = 32 << 20
LABEL = "x" * (128 << 10)

Noted = collections.namedtuple("Noted", "when method path status took retry_after body")


def memory_peak(process):
    """Bytes of memory that a process had at its worst."""
    line = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10


class Load:
    """Clients that ask and submit at a steady pace, whatever they are answered, from `with` to its end. Every answer is
    noted. What is submitted is repeated with its key until it is acknowledged. Each path of `slow`, which keeps who reads it
    waiting during the outage, has a client of its own. With `flood` another one submits much more during the outage, all of
    which should be refused: of what is taken in up to 128 deliveries are under way, whatever their size."""

    def __init__(self, case, servers, reads=(), prefix="load", goals=("applied", "built", "submitted", "built"),
                 slow=(), flood=False):
        self.case, self.servers, self.prefix, self.goals, self.slow = case, servers, prefix, goals, slow
        self.over = threading.Event()
        self.notes, self.acknowledged, self.given_up = [], {}, []
        self.peaks = []  # bytes of each server's memory, before the outage
        self.during = threading.Event()
        self.threads = [threading.Thread(target=self._submit, args=(i,), daemon=True) for i in range(3)]
        if flood:
            self.threads.append(threading.Thread(target=self._flood, daemon=True))
        self.threads += [threading.Thread(target=self._read, args=(paths,), daemon=True)
                         for paths in (("/health", "/readyz", *reads), *((path,) for path in slow))]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(180)
        assert not any(thread.is_alive() for thread in self.threads), "a client still waits"

    def ask(self, server, method, path, body=None, headers=None):
        began = time.monotonic()
        status, retry_after, text, answer = 0, None, "", None
        try:
            answer = server.request(method, path, body, headers=headers, timeout=DEADLINE)
            status, retry_after, text = answer.status, answer.headers["Retry-After"], answer.body[:400]
        except (OSError, http.client.HTTPException) as error:
            text = repr(error)
        self.notes.append(Noted(began, method, path.split("?")[0], status, time.monotonic() - began, retry_after, text))
        return answer

    def _submit(self, client):
        count = 0
        while not self.over.is_set():
            name, goal = f"{self.prefix}-{client}-{count}", self.goals[count % len(self.goals)]
            count += 1
            deadline = time.monotonic() + OUTAGE_SECONDS + 60
            while time.monotonic() < deadline:
                answer = self.ask(self.servers[(client + count) % len(self.servers)], "POST", f"/blueprint?goal={goal}",
                                  self.case.ledger(name, entries=1), {"Idempotency-Key": name})
                if answer and answer.status == 200:
                    self.acknowledged[name] = (answer.json["run_id"], goal)
                    break
                self.over.wait(0.5)
            else:
                self.given_up.append(name)
            self.over.wait(2 if goal == "applied" else 0.7)

    def _flood(self):
        """Large submissions during the outage, which nobody asks after."""
        for number in itertools.count():
            while not self.during.is_set():
                if self.over.wait(0.05):
                    return
            self.ask(self.servers[number % len(self.servers)], "POST", "/blueprint?goal=submitted",
                     self.case.ledger(f"flood-{self.prefix}-{number}", label=LABEL))
            self.over.wait(0.03)

    def _read(self, paths):
        while not self.over.is_set():
            for server in self.servers:
                for path in paths:
                    self.ask(server, "GET", path)
            self.over.wait(0.5)

    def answers(self, method, path, since=0, until=float("inf")):
        """How often each status was answered to what was sent in this time."""
        return collections.Counter(note.status for note in self.notes if since <= note.when <= until
                                   and note.method == method and note.path.startswith(path))


class Outage:
    """The steps of every outage, and what must hold."""

    def stand(self, load, seconds):
        eventually("some time has passed", lambda end=time.monotonic() + seconds: time.monotonic() > end, seconds + 10)

    def suffer(self, load, begin, end):
        """Work, an outage, work. Answers when the outage began and ended."""
        with load:
            self.stand(load, CALM_SECONDS)
            load.peaks = [memory_peak(server.process) for server in load.servers]
            begin()
            began = time.monotonic()
            load.during.set()
            self.stand(load, OUTAGE_SECONDS)
            for path in ("/readyz", *load.slow):
                eventually(f"who asks for {path} is told to come again", lambda path=path: load.answers("GET", path, began)[503])
            load.during.clear()
            ended = time.monotonic()
            end()
            eventually("all are ready", lambda: all(server.get("/readyz").status == 200 for server in load.servers))
            self.stand(load, CALM_SECONDS)
        return began, ended

    def check(self, load):
        """Nobody was answered anything but success or a request to come again, and what was acknowledged is there."""
        for note in load.notes:
            if note.status == 503:
                self.assertIsNotNone(note.retry_after, note)
            self.assertIn(note.status, (200, 202, 503), note)
            self.assertLess(note.took, DEADLINE, note)
        self.assertEqual(load.given_up, [])
        self.assertEqual(set(load.answers("GET", "/health")), {200})
        for name, (run, goal) in load.acknowledged.items():
            ended = load.servers[0].wait(run, {goal} if goal != "submitted" else {"submitted"}, seconds=300)
            self.assertEqual(ended["status"], goal)
            self.assertEqual(len(self.made(name)), goal == "applied", name)
        self.assertEqual(len({run for run, _ in load.acknowledged.values()}), len(load.acknowledged))
        for server, peak in zip(load.servers, load.peaks):
            self.assertLess(memory_peak(server.process) - peak, MEMORY_MORE_MAX)

    def report(self, load, began, ended):
        slowest = max(load.notes, key=lambda note: note.took)
        print(f"\n{len(load.acknowledged)} submissions; meanwhile",
              dict(load.answers("POST", "/blueprint", began, ended)), f"slowest {slowest.took:.1f} s {slowest.method} "
              f"{slowest.path};", [f"{memory_peak(server.process) >> 20} MiB, {peak >> 20} before"
                                   for server, peak in zip(load.servers, load.peaks)], file=sys.stderr)


class TwoServers(Together, Outage):
    """They share PostgreSQL, Azurite behind a gate, and the embedded engine."""
    servers_wanted, workers_wanted = 2, 0

    @classmethod
    def engine_settings(cls):
        cls.gate = cls.with_fake(BlobGate(cls.azurite.url).start())
        cls.addClassCleanup(cls.gate.stop)
        return {**super().engine_settings(), "STORAGE_ENDPOINT": f"{cls.gate.url}/{ACCOUNT}"}

    def tearDown(self):
        self.gate.mode, self.gate.busy_under = "open", ""
        super().tearDown()

    def stored_runs(self, prefix):
        return int(self.postgres.query(f"SELECT count(*) FROM run WHERE workspace LIKE 'porc-dev-{prefix}-%'")[0][0])

    def test_the_database_goes_away(self):
        before = self.server.submit(self.ledger("before", entries=1), goal="planned")
        self.server.wait(before, {"planned"})
        load = Load(self, self.servers, [f"/run/{before}/status"], "database", flood=True)
        began, ended = self.suffer(load, lambda: self.postgres.stop(signal.SIGQUIT), self.postgres.start)
        self.report(load, began, ended)
        self.check(load)
        self.assertGreater(load.answers("POST", "/blueprint", began, ended)[503], 0)
        self.assertEqual(load.answers("POST", "/blueprint", began, ended - DEADLINE)[200], 0)
        self.assertGreater(load.answers("GET", f"/run/{before}", began, ended)[503], 0)
        self.assertGreater(load.answers("GET", "/readyz", began, ended)[503], 0)
        self.assertEqual(self.stored_runs("database"), len(load.acknowledged))
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        self.verify_audit()

    def test_the_blob_store_is_busy_and_then_cuts_what_it_sends(self):
        before = self.server.submit(self.ledger("kept", entries=1), goal="planned")
        self.server.wait(before, {"planned"})
        reads = [f"/run/{before}/status", f"/run/{before}/events", "/runs"]
        blob_reads = [f"/run/{before}/bundle", f"/run/{before}/files"]
        for mode in ("busy", "cut"):
            with self.subTest(mode):
                unbuilt = self.server.submit(self.ledger(f"unbuilt-{mode}", entries=1), goal="submitted")

                def begin(mode=mode, unbuilt=unbuilt):
                    self.gate.mode = mode
                    # That it shall be built is noted, and done later.
                    self.assertEqual(self.server.post(f"/run/{unbuilt}/build?wait=1").status, 202)

                load = Load(self, self.servers, reads, mode, slow=blob_reads)
                began, ended = self.suffer(load, begin, lambda: setattr(self.gate, "mode", "open"))
                self.report(load, began, ended)
                self.check(load)
                for path in (*reads, "/health"):
                    self.assertEqual(set(load.answers("GET", path)), {200}, path)
                # These were refused meanwhile.
                self.assertEqual({note.status for note in load.notes if note.path in blob_reads and note.when > ended}, {200})
                # A submission needs the database alone.
                self.assertEqual(set(load.answers("POST", "/blueprint")), {200})
                self.assertGreater(load.answers("GET", "/readyz", began, ended)[503], 0)
                self.assertEqual(self.stored_runs(mode), len(load.acknowledged))
                self.server.wait(unbuilt, {"built"})
                for path, answer in (("build", self.server.post(f"/run/{unbuilt}/build")),
                                     ("bundle", self.server.get(f"/run/{unbuilt}/bundle"))):
                    self.assertEqual(answer.status, 200, path)
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        self.verify_audit()

    def test_a_server_stops_while_the_blob_store_is_away(self):
        run = self.server.submit(self.ledger("stops", entries=1), goal="planned")
        self.server.wait(run, {"planned"})
        self.gate.mode, self.gate.busy_under = "busy", "/engine/configurations/"
        self.assertEqual(self.server.post(f"/run/{run}/apply").status // 100, 2)
        driver = eventually("its apply is begun", lambda: self.postgres.query(
            "SELECT document::json ->> 'driver' FROM porc_engine.run WHERE status = 'applying'"))
        server = next(one for one in self.servers if (one.folder / "engine/instance").read_text() == driver[0][0])
        server.process.terminate()
        self.assertEqual(server.process.wait(90), 0)
        server.process.stdout.close()
        self.gate.mode = "open"
        server.start()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(len(self.made("stops")), 1)
        self.assert_state_is_what_was_made("stops")


class SmallServer(Server):
    """Its data folder is a small file system of its own, which nobody needs rights for: it is in a namespace."""
    megabytes = 160  # of which each terraform keeps 16 for its end, and 16 for its state

    def start(self):
        self.folder.mkdir(exist_ok=True)
        self.before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                       'mount -t tmpfs -o mode=0700,size="$1" porc "$2" && shift 2 && exec "$@"', "sh",
                       f"{self.megabytes}m", str(self.folder)]
        return super().start()

    @property
    def inside(self):
        """The data folder, seen from outside."""
        return Path(f"/proc/{self.process.pid}/root{self.folder}")

    def room(self):
        """In bytes."""
        system = os.statvfs(self.inside)
        return system.f_bavail * system.f_frsize

    def fill(self):
        """Takes all room that there is at this moment, and none of what is given up for it."""
        with open(self.inside / "filler", "wb") as filler:
            while room := self.room():
                try:
                    return os.posix_fallocate(filler.fileno(), 0, room)
                except OSError as error:
                    assert error.errno in (errno.ENOSPC, errno.EINTR), error

    def free(self):
        (self.inside / "filler").unlink()


class FullDisk(ServerTest, Outage):
    """SQLite, the folder of blobs and the embedded engine on a disk that is full for a while."""
    flags = ("--no-sandbox",)

    @classmethod
    def make_server(cls, name):
        return super().make_server(name, SmallServer)

    def test_the_disk_is_full(self):
        before = self.server.submit(self.ledger("before", entries=1), goal="planned")
        self.server.wait(before, {"planned"})
        reads = ["/runs", *(f"/run/{before}/{part}" for part in ("status", "summary", "events", "logs", "plan", "bundle"))]
        load = Load(self, [self.server], reads, "disk", flood=True)
        began, ended = self.suffer(load, self.server.fill, self.server.free)
        self.report(load, began, ended)
        self.check(load)
        for path in reads:
            self.assertEqual(set(load.answers("GET", path)), {200}, path)
        self.assertGreater(load.answers("POST", "/blueprint", began, ended)[503], 0)
        self.assertGreater(load.answers("GET", "/readyz", began, ended)[503], 0)
        self.assertEqual(self.server.post(f"/run/{before}/apply").status // 100, 2)
        self.assertEqual(self.server.wait(before)["status"], "applied")
        verified = self.server.post("/audit/verify")
        self.assertEqual(verified.status, 200, verified.body)

    def test_what_terraform_made_while_the_disk_filled_up_is_in_its_state(self):
        run = self.server.submit(self.ledger("late", entries=2, seconds=4))
        eventually("terraform makes something", lambda: processes.terraforms(self.server.folder, "apply"))
        self.server.fill()
        eventually("all is made", lambda: len(self.made("late")) == 2)
        eventually("terraform has ended", lambda: not processes.terraforms(self.server.folder, "apply"))
        self.server.free()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        again = self.server.submit(self.ledger("late", entries=2))
        self.assertEqual(self.server.wait(again)["status"], "no_changes")
        self.assertEqual(len(self.made("late")), 2)
        self.assert_state_is_what_was_made("late")

    def test_a_phase_that_cannot_be_prepared_waits(self):
        within = ["nsenter", f"--target={self.server.process.pid}", "--user", "--mount", "--preserve-credentials"]
        work = self.server.folder / "engine/work"
        subprocess.run([*within, "mount", "-t", "tmpfs", "-o", "size=4k", "full", work], check=True)
        run = self.server.submit(self.ledger("unprepared", entries=1))
        eventually("it is told", lambda: re.search("No space left.*preparing run-", self.server.log.read_text()))
        self.assertEqual(self.server.status(run)["status"], "planning")
        subprocess.run([*within, "umount", work], check=True)
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_a_plan_that_met_a_full_disk_is_made_again(self):
        def has_met_it():
            """It failed, and its supervisor waits for room."""
            return not processes.terraforms(self.server.folder, "plan") and self.server.room() > 1 << 20

        runs = [self.server.submit(self.ledger(f"early-{i}", entries=1000), goal="planned") for i in range(3)]
        eventually("terraform plans", lambda: processes.terraforms(self.server.folder, "plan"))
        self.server.fill()
        eventually("no terraform has room", has_met_it)
        self.assertEqual({self.server.status(run)["status"] for run in runs} - {"planned"}, {"planning"})
        self.server.free()
        for run in runs:
            self.assertEqual(self.server.wait(run, {"planned", "plan_failed"})["counts"]["add"], 1000)


class OneFullDisk(Together, Outage):
    """One of two servers that share everything has no room in its data folder for a while."""
    servers_wanted, workers_wanted = 2, 0

    @classmethod
    def make_server(cls, name):
        return super().make_server(name, SmallServer if name == "data" else Server)

    def test_the_disk_of_one_server_is_full(self):
        load = Load(self, self.servers, ["/runs"], "one")
        began, ended = self.suffer(load, self.server.fill, self.server.free)
        self.report(load, began, ended)
        self.check(load)
        # Nothing that is asked of it needs its disk.
        self.assertEqual(set(load.answers("POST", "/blueprint")), {200})
        self.assertEqual(set(load.answers("GET", "/runs")), {200})
        self.assertGreater(load.answers("GET", "/readyz", began, ended)[503], 0)
        self.verify_audit()


if __name__ == "__main__":
    main()
