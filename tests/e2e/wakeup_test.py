# SPDX-License-Identifier: Apache-2.0
"""What servers ask the database for while nothing happens, counted in the log of the database; and that one hears at
once what another was given."""
import collections
import datetime
import re
import select

from harness import eventually, main
from servers_test import Together

POLL = 5  # seconds: nobody looks more often at what nobody told of
WINDOW = 16
LINE = re.compile(r"(?P<at>\S+ \S+) UTC \[(?P<process>[^\]]*)\] LOG:  (?:execute (?P<name>[^:]+)|statement): (?P<text>.*)")
# Of what the statement asks, when it is one thing of many: the name of a subject.
SUBJECT = re.compile(r"DETAIL:  parameters: \$1 = '([^']*)'")
# What stands around others in the same transaction and looks for nothing: never more often than all others together.
AROUND = {"begin", "commit", "rollback", "relax"}
# Who has the turn to seal anew looks at the keys once more, at a pace of its own. The engine looks at what is under way
# and gives a sign of life, each in a transaction that begins with its lock and the time.
LOOKERS = {"find_subject porc/keys": 2, "lock_engine": 2, "clock": 2}


class Wakeup(Together):
    servers_wanted, workers_wanted = 2, 1

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Each process says who it is, and the database what it is asked.
        for process in (*cls.servers, *cls.workers):
            process.stop()
        for setting in ("log_statement = 'all'", "log_line_prefix = '%m [%a] '", "log_timezone = 'UTC'"):
            cls.postgres.query(f"ALTER SYSTEM SET {setting}")
        cls.postgres.query("SELECT pg_reload_conf()")
        cls.names = [f"porc-{i}" for i in range(len(cls.servers) + len(cls.workers))]
        for name, process in zip(cls.names, (*cls.servers, *cls.workers)):
            process.environment = {**cls.environment,
                                   "PORC_DATABASE_URL": f"{cls.postgres.url()}?application_name={name}"}
            process.start()

    def asked(self, since=None):
        """(moment, process, statement) of what the processes asked, from a moment of the database on."""
        found = []
        for line in (self.postgres.folder / "log").read_text(errors="replace").splitlines():
            subject = SUBJECT.search(line)
            if subject and found and found[-1][2] == "find_subject":
                at, process, statement = found.pop()
                found.append((at, process, f"{statement} {subject[1]}"))
            match = LINE.match(line)
            if not match or match["process"] not in self.names:
                continue
            statement = (match["name"] or match["text"]).strip()
            found.append((datetime.datetime.fromisoformat(match["at"]), match["process"], statement))
        return [one for one in found if since is None or one[0] >= since]

    def now(self):
        return datetime.datetime.fromisoformat(
            self.postgres.query("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS')")[0][0])

    def claims_of(self, process, since=None):
        return [at for at, who, statement in self.asked(since) if who == process and statement == "claim_jobs"]

    def test_idle_servers_ask_for_nothing_more_often_than_every_five_seconds(self):
        run = self.server.submit(self.ledger("before", entries=1))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        # What the run left to do is done.
        eventually("all are idle", lambda: self.postgres.query(
            "SELECT (SELECT count(*) FROM job WHERE due_at <= porc_clock()) + (SELECT count(*) FROM outbox)") == [["0"]])
        quiet = self.now() + datetime.timedelta(seconds=2 * POLL)
        eventually("the last wake-ups are over", lambda: self.now() > quiet)

        begin = self.now()
        end = begin + datetime.timedelta(seconds=WINDOW)
        eventually("the window is over", lambda: select.select([], [], [], 0.5) and self.now() > end)
        counts = collections.Counter((who, statement) for at, who, statement in self.asked(begin) if at <= end)
        self.assertEqual({who for who, _ in counts}, set(self.names), "each of them looks from time to time")
        most = WINDOW // POLL + 1
        looks = collections.Counter()
        for (who, statement), count in counts.items():
            looks[who] += 0 if statement in AROUND else count

        def limit(who, statement):
            return looks[who] if statement in AROUND else most * LOOKERS.get(statement, 1)

        often = {asked: count for asked, count in counts.items() if count > limit(*asked)}
        self.assertEqual(often, {}, f"asked more than {most} times in {WINDOW} seconds")

    def test_a_server_hears_of_what_another_was_given_before_it_looks_again(self):
        other = self.names[1]
        gaps = []
        for i in range(6):
            seen = len(self.claims_of(other))
            eventually("it has just looked by itself", lambda: len(self.claims_of(other)) > seen)
            before = self.claims_of(other)[-1]
            self.servers[0].submit(self.ledger(f"heard-{i}", entries=1), goal="built")
            eventually("it looks again", lambda: self.claims_of(other)[-1] > before)
            gaps.append(next(at for at in self.claims_of(other) if at > before) - before)
        # Somebody who only looks from time to time never does so earlier.
        self.assertLess(min(gaps), datetime.timedelta(seconds=POLL) * 0.9, gaps)


if __name__ == "__main__":
    main()
