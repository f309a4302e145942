# SPDX-License-Identifier: Apache-2.0
"""Signed webhooks of a real server to receivers that check them, fail, redirect, hang and point elsewhere."""
import base64
import os
import subprocess
import sys
import time

from harness import BIN, ROOT, FakeTest, ServerTest, eventually, main

sys.path.insert(0, str(ROOT / "tests/fakes"))

from sink import Answer, Sink  # noqa: E402

APPLIED = ["run.submitted", "run.building", "run.built", "run.plan_queued", "run.planning", "run.planned",
           "run.apply_queued", "run.applying", "run.applied"]


def secret(letter):
    return "whsec_" + base64.b64encode(letter * 32).decode()


CURRENT, PREVIOUS, CALLBACK = secret(b"c"), secret(b"p"), secret(b"b")


class Fake(FakeTest):
    def setUp(self):
        self.sink = self.enterContext(Sink())
        self.sink.accept_webhook("/hook")

    def asked(self, path, body, method="POST"):
        return self.noted(self.sink, method, path, body, {
            "Content-Type": "application/json", "webhook-id": "1", "webhook-timestamp": str(int(time.time())),
            "Idempotency-Key": "1", "DD-API-KEY": self.sink.api_key})

    def test_an_unknown_route_fails_the_test(self):
        for method, path in (("POST", "/v1/logs"), ("POST", "/other"), ("POST", "/api/v1/series")):
            with self.subTest(path):
                self.assertIn("an unknown route", self.asked(path, {}, method))
        self.assertIn("not a POST", self.asked("/hook", {}, "PUT"))

    def test_an_unknown_member_fails_the_test(self):
        event = {"type": "run.planned", "timestamp": "2026-05-05T12:00:00Z",
                 "data": {"run": {}, "event": {"to": "planned"}}}
        for path, known in (("/hook", event), ("/v1/traces", {"resourceSpans": []}),
                            ("/v1/metrics", {"resourceMetrics": []}), ("/api/v1/events", {"title": "x", "text": "y"})):
            with self.subTest(path):
                self.assertEqual(self.asked(path, known), "")
                self.assertIn("unknown members ['colour']", self.asked(path, {**known, "colour": "red"}))


class Receivers(ServerTest):
    """A server with subscriptions; each of the tests has one of its own."""

    @classmethod
    def make_server(cls, name):
        cls.sink = cls.with_fake(Sink(tls=cls.scratch))
        cls.sink.__enter__()
        (cls.scratch / "current.secret").write_text(CURRENT + "\n")
        lines = ["webhooks:"]
        for subscription in ("all", "rotating", "filtered", "failing", "gone", "redirecting", "endless", "slow"):
            lines += [f"  - name: {subscription}", f"    url: {cls.sink.url}/{subscription}",
                      "    secret_file: current.secret"]
            cls.sink.accept_webhook("/" + subscription, [CURRENT])
            if subscription == "rotating":
                lines.append("    previous_secret_env: PREVIOUS_SECRET")
                cls.sink.accept_webhook("/rotating", [CURRENT, PREVIOUS])
            if subscription == "filtered":
                lines += ["    events: [run.planned, 'run.*_failed']", "    kinds: [service]", "    environments: [d*]"]
        for subscription, host in (("private", f"localhost:{cls.sink.port}"), ("metadata", "169.254.169.254"),
                                   ("mapped", f"[::ffff:127.0.0.1]:{cls.sink.port}")):
            lines += [f"  - name: {subscription}", f"    url: https://{host}/{subscription}",
                      "    secret_file: current.secret", "    events: [run.submitted]"]
        (cls.scratch / "webhooks.yaml").write_text("\n".join(lines) + "\n")
        cls.sink.answer("/failing", Answer(503, {"Retry-After": "1"}), Answer(204, body=b""))
        cls.sink.answer("/gone", Answer(410))
        cls.sink.answer("/redirecting", Answer(302, {"Location": "/all"}))
        cls.sink.answer("/endless", Answer(200, shape="endless"))
        cls.sink.answer("/slow", Answer(200, shape="slow"))
        cls.sink.accept_webhook("/callback", [CALLBACK])
        cls.environment = {"PORC_WEBHOOKS": str(cls.scratch / "webhooks.yaml"), "PREVIOUS_SECRET": PREVIOUS,
                           "PORC_CALLBACK_SECRET": CALLBACK, "PORC_CALLBACK_HOSTS": cls.sink.host,
                           "PORC_INTERNAL_HOSTS": cls.sink.host, "PORC_CA_FILE": str(cls.sink.certificate)}
        return super().make_server(name)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        body = {**cls.service("told"), "callback_url": cls.sink.url + "/callback"}
        cls.run_id = cls.server.submit(body)
        assert cls.server.wait(cls.run_id)["status"] == "applied"

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.sink.__exit__()

    def told(self, path, wanted):
        eventually(f"{path} is told {wanted}", lambda: self.sink.types(path) == wanted)

    def metric(self, name, labels):
        return self.server.get("/metrics").json["series"].get(name, {}).get(labels, 0)

    def tries(self, outcome):
        return self.metric("porc_webhooks_total", f"outcome={outcome}")

    def test_every_transition_is_told_signed_and_in_order(self):
        self.told("/all", APPLIED)
        for request in self.sink.to("/all"):
            data = request.json["data"]
            self.assertEqual(data["run"]["run_id"], self.run_id)
            self.assertEqual(request.headers["webhook-id"].split(":")[0], self.run_id)
        ids = [request.headers["webhook-id"] for request in self.sink.to("/all")]
        self.assertEqual(len(ids), len(set(ids)))

    def test_a_callback_url_is_told_every_transition_too(self):
        self.told("/callback", APPLIED)

    def test_both_secrets_sign_while_they_are_changed(self):
        self.told("/rotating", APPLIED)

    def test_a_subscription_is_told_what_it_asked_for(self):
        self.told("/filtered", ["run.planned"])

    def test_a_failure_is_tried_again_under_its_id_with_a_new_time(self):
        self.told("/failing", APPLIED)
        first, second = self.sink.to("/failing")[:2]
        self.assertEqual(first.headers["webhook-id"], second.headers["webhook-id"])
        self.assertEqual(first.body, second.body)
        self.assertGreaterEqual(second.at - first.at, 4.5)
        self.assertGreater(int(second.headers["webhook-timestamp"]), int(first.headers["webhook-timestamp"]))

    def test_who_answers_410_is_told_nothing_more(self):
        eventually("the others are dropped", lambda: self.tries("dropped") >= len(APPLIED) - 1)
        self.assertEqual(len([request for request in self.sink.to("/gone")
                              if request.json["data"]["run"]["run_id"] == self.run_id]), 1)
        self.assertEqual(self.tries("disabled"), 1)
        self.assertIn("receiver is gone", self.server.log.read_text())

    def test_z_who_is_gone_is_back_when_a_replay_is_taken_under_the_same_id(self):
        eventually("the others are dropped", lambda: self.tries("dropped") >= len(APPLIED) - 1)
        before = self.sink.to("/gone")
        self.sink.answer("/gone", Answer(204, body=b""))
        try:
            key = before[0].headers["Idempotency-Key"]
            retried = subprocess.run([BIN / "porc", "outbox", "retry", key], capture_output=True, text=True, timeout=60,
                                     env={**os.environ, "PORC_DATA": str(self.server.folder)})
            self.assertEqual(retried.returncode, 0, retried.stderr)
            again = eventually("it is tried again", lambda: self.sink.to("/gone")[len(before):])
            self.assertEqual(again[0].headers["webhook-id"], before[0].headers["webhook-id"])
            run = self.server.submit(self.service("replayed"), goal="built")
            eventually("it is told of others", lambda: any(request.json["data"]["run"]["run_id"] == run
                                                           for request in self.sink.to("/gone")))
        finally:
            self.sink.answer("/gone", Answer(410))

    def test_a_redirect_is_not_followed(self):
        eventually("each is put aside", lambda: len(self.sink.to("/redirecting")) == len(APPLIED))
        self.told("/all", APPLIED)

    def test_an_endless_answer_is_cut_off(self):
        self.told("/endless", APPLIED)

    def test_a_slow_answer_is_cut_off_and_holds_up_nobody(self):
        self.told("/all", APPLIED)
        eventually("its time is up", lambda: self.metric(
            "porc_outgoing_seconds", f"host={self.sink.host},outcome=no answer"))
        self.assertEqual(len(set(self.sink.types("/slow"))), 1)

    def test_what_is_not_public_is_not_reached(self):
        eventually("all three are put aside, as those are that were redirected",
                   lambda: self.metric("porc_outbox_entries", "state=dead") >= 3 + len(APPLIED))
        for path in ("/private", "/metadata", "/mapped"):
            self.assertEqual(self.sink.to(path), [])

    def test_a_callback_url_that_is_not_on_the_list_is_refused(self):
        for url in (f"https://localhost:{self.sink.port}/callback", f"http://{self.sink.host}/callback",
                    f"https://user@{self.sink.host}/callback", "https://169.254.169.254/latest/meta-data"):
            answer = self.server.post("/blueprint", {**self.service("refused"), "callback_url": url})
            self.assertEqual(answer.status, 422, url)

    def test_no_secret_is_found_anywhere(self):
        self.told("/callback", APPLIED)
        content = [self.server.log.read_bytes()]
        content += [path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()]
        content += [self.server.get(path).body for path in ("/metrics", "/runs", f"/report/{self.run_id}",
                                                           f"/run/{self.run_id}/status", f"/run/{self.run_id}/events")]
        content += [request.body for request in self.sink.requests]
        for word in (CURRENT, PREVIOUS, CALLBACK):
            for spelling in (word, word.removeprefix("whsec_"), base64.b64decode(word[6:]).decode()):
                for one in content:
                    self.assertNotIn(spelling.encode(), one)

    def test_calls_are_counted_and_other_clocks_compared(self):
        answered = self.metric("porc_outgoing_seconds", f"host={self.sink.host},outcome=2xx")
        self.assertGreater(answered["count"], 0)
        self.assertLess(abs(self.metric("porc_clock_skew_seconds", f"host={self.sink.host}")), 2)


class Settings(ServerTest):
    def test_a_fault_in_the_file_keeps_the_server_from_starting(self):
        file = self.scratch / "webhooks.yaml"
        file.write_text("webhooks:\n  - {name: a, url: 'http://ci.example.com/', secret_env: NOT_SET}\n")
        server = self.make_server("broken")
        server.environment = {**os.environ, "PORC_WEBHOOKS": str(file)}
        with self.assertRaises(AssertionError) as failure:
            server.start()
        for wanted in ("PORC_WEBHOOKS", "/webhooks/0/url", "NOT_SET is not set"):
            self.assertIn(wanted, str(failure.exception))


if __name__ == "__main__":
    main()
