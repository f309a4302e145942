# SPDX-License-Identifier: Apache-2.0
"""porc outbox and porc inbox, beside a server and without one."""
import json
import os
import sqlite3
import time
import urllib.parse

from harness import BIN, ServerTest, eventually, main
from terminal import run

KEY = "test:shop/orders#7"


class MailCommands(ServerTest):
    environment = {"PORC_CALLBACK_HOSTS": "ci.example.com"}

    def porc(self, *words, code=0):
        told = run([BIN / "porc", *words], {"PATH": os.environ["PATH"], "PORC_DATA": str(self.server.folder)})
        self.assertEqual(told.code, code, f"porc {words}: {told}")
        return told

    def documents(self, *words):
        return json.loads(self.porc(*words, "-o", "json").out)

    def outbox(self, *words):
        return self.documents("outbox", "list", *words)["entries"]

    def state_of(self, key):
        return self.documents("inbox", "show", key)["state"]

    def logged(self):
        return [json.loads(line) for line in self.server.log.read_text().splitlines() if line.startswith("{")]

    def store_event(self, key):
        """An event of a source that is no longer set up: nobody handles it."""
        self.server.stop()
        database = sqlite3.connect(self.server.folder / "porc.db")
        with database:
            database.execute("INSERT INTO inbox (key, source, subject, kind, body, received_at, due_at) "
                             "VALUES (?, 'test', 'shop/orders', 'pull_request.opened', x'000000', ?, 0)",
                             (key, int(time.time() * 1000)))
        database.close()

    def test_all_that_are_dead_are_tried_though_they_die_again_at_once(self):
        self.server.stop()
        database = sqlite3.connect(self.server.folder / "porc.db")
        with database:  # of a target that nobody delivers to, and one more than a page holds
            database.executemany("INSERT INTO outbox (key, subject, target, coalesce, payload, dead) VALUES (?, ?, 'pigeon', '', '{}', 1)",
                                 [(f"pigeon:{number}", str(number)) for number in range(1001)])
        database.close()
        self.server.start()
        self.assertEqual(self.porc("outbox", "retry", "--all-dead", "--target", "pigeon").out, "1001 tried anew\n")
        self.server.stop()
        database = sqlite3.connect(self.server.folder / "porc.db")
        with database:
            database.execute("DELETE FROM outbox WHERE target = 'pigeon'")
        database.close()
        self.server.start()

    def test_the_outbox_is_looked_after(self):
        metadata = self.server.folder / "metadata"
        metadata.rename(self.server.folder / "kept")
        metadata.touch()  # no folder: what is told to it fails
        run_id = self.server.submit(self.service("mail"), goal="planned")
        self.server.wait(run_id, {"planned"})
        waiting = eventually("a delivery failed", lambda: [e for e in self.outbox("--target", "run_files") if "error" in e])
        key = waiting[0]["key"]
        self.assertEqual((waiting[0]["state"], waiting[0]["subject"]), ("due", run_id))
        self.assertIn("metadata", waiting[0]["error"])
        self.assertIn(key, self.porc("outbox", "list", "--limit", "1").out)
        self.assertEqual(self.outbox("--dead"), [])
        self.assertEqual(self.outbox("--target", "nobody"), [])
        shown = self.porc("outbox", "show", key).out
        self.assertRegex(shown, rf"(?m)^key +{key}$")
        self.assertEqual(self.documents("outbox", "show", key)["payload"]["run"]["id"], run_id)
        encoded = urllib.parse.quote(key, safe="")
        self.assertEqual(self.server.get(f"/outbox/{encoded}").json["key"], key)

        metadata.unlink()
        (self.server.folder / "kept").rename(metadata)
        for entry in self.outbox("--target", "run_files"):
            told = run([BIN / "porc", "outbox", "retry", entry["key"]],
                       {"PATH": os.environ["PATH"], "PORC_DATA": str(self.server.folder)})
            self.assertIn(told.code, (0, 15, 16), told)  # under way, or told by now
        eventually("what was retried is told", lambda: not self.outbox("--target", "run_files"))
        self.assertEqual(json.loads((metadata / f"{run_id}.json").read_text())["status"], "planned")
        acts = [line for line in self.logged() if line["message"] == "delivery asked for anew"]
        self.assertTrue(acts and all(act["by"] for act in acts), acts)
        self.porc("outbox", "show", key, code=16)

    def test_what_nobody_can_be_told_is_dead_and_dropped(self):
        body = {**self.service("callback"), "callback_url": "https://ci.example.com/hook?token=canary-query"}
        self.server.stop()
        self.server.start()
        run_id = self.server.submit(body, goal="planned")
        self.server.wait(run_id, {"planned"})
        eventually("there is a callback", lambda: self.outbox("--target", "callback"))
        self.server.stop()
        self.server.environment = {"PORC_CALLBACK_HOSTS": "elsewhere.example.com"}
        self.server.start()
        key = self.outbox("--target", "callback")[0]["key"]
        if not self.outbox("--dead"):
            self.porc("outbox", "retry", key)

        def all_dead():
            entries = self.outbox("--target", "callback")
            return all(entry["state"] == "dead" for entry in entries) and entries

        dead = eventually("all are dead", all_dead)
        self.assertIn("callback_url", dead[0]["error"])
        self.assertNotIn("canary", self.porc("outbox", "show", dead[0]["key"]).out)
        self.assertRegex(self.porc("outbox", "retry", "--all-dead", "--target", "callback").out, r"^\d+ tried anew\n$")
        self.assertEqual(len(eventually("they are dead again", all_dead)), len(dead))
        self.server.stop()
        for entry in self.outbox():  # without a server
            self.porc("outbox", "drop", entry["key"])
        self.assertEqual(self.outbox(), [])
        self.porc("outbox", "drop", key, code=16)
        self.server.environment = self.environment
        self.server.start()

    def test_the_inbox_is_looked_after(self):
        self.store_event(KEY)
        self.assertEqual(self.state_of(KEY), "waiting")  # without a server
        self.server.start()
        eventually("it is put aside", lambda: self.state_of(KEY) == "dead")
        listed = self.documents("inbox", "list", "--state", "dead", "--source", "test")["events"]
        self.assertEqual([event["key"] for event in listed], [KEY])
        self.assertIn("nobody handles events of 'test'", listed[0]["error"])
        self.assertIn("pull_request.opened", self.porc("inbox", "list").out)
        self.assertNotIn("AAAA", self.porc("inbox", "show", KEY).out)
        self.assertEqual(self.documents("inbox", "list", "--state", "waiting")["events"], [])
        self.porc("inbox", "replay", KEY)
        eventually("it was handled again", lambda: sum(
            line["message"] == "handling an event failed and is put aside" for line in self.logged()) >= 2)
        self.assertTrue([line for line in self.logged() if line["message"] == "event replayed"])
        self.porc("inbox", "replay", "test:nothing", code=16)
        metrics = self.server.get("/metrics").json
        self.assertEqual((metrics["inbox_dead"], metrics["inbox_waiting"]), (1, 0))

    def test_misuse_is_told(self):
        self.porc("outbox", "retry", code=10)
        self.porc("outbox", "retry", "--all-dead", code=10)
        self.porc("inbox", "list", "--state", "due", code=10)
        self.porc("outbox", "list", "--limit", "0", code=10)
        viewer = self.porc("token", "create", "--owner", "v@example.com", "--role", "viewer").out.strip()
        self.assertEqual(self.server.get("/outbox", token=viewer).status, 403)


if __name__ == "__main__":
    main()
