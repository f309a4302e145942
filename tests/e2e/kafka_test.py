# SPDX-License-Identifier: Apache-2.0
"""Blueprints that arrive by Kafka, and events of their runs: the real server and the real terraform."""
import collections
import hashlib
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))

from canary_test import spellings  # noqa: E402
from harness import BIN, FINAL, FULL, ServerTest, eventually, main  # noqa: E402
from kafka_cluster import KafkaCluster  # noqa: E402
from sink import Sink  # noqa: E402

TOPIC, EVENTS, DEAD, GROUP = "porc.blueprints", "porc.runs", "porc.blueprints.dlq", "porc"
CANARY = "canary-input-of-an-event"
PASSWORD = "canary-password-of-kafka-3e71"
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}


class Kafka(ServerTest):
    flags = ("--no-sandbox",)
    kills = 10 if FULL else 3

    @classmethod
    def setUpClass(cls):
        cls.cluster = KafkaCluster()
        for topic, partitions in ((TOPIC, 32), (EVENTS, 8), (DEAD, 1)):
            cls.cluster.make_topic(topic, partitions)
        # A server that was killed leaves the group when its session ends; the mock knows no static members.
        cls.environment = {"KAFKA_BROKERS": cls.cluster.brokers, "PORC_KAFKA_SESSION": "3s",
                           "PORC_KAFKA_OWNER": "platform@example.com"}
        cls.events, cls.letters = [], []
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.cluster.close()

    def submit(self, name, blueprint, goal="applied"):
        event = {"specversion": "1.0", "id": name, "source": "/tests", "type": "porc.blueprint.submitted",
                 "subject": name, "data": {"blueprint": blueprint, "goal": goal}}
        self.cluster.produce(TOPIC, json.dumps(event), key=name, headers=STRUCTURED)

    def told(self, name):
        """Events so far of the runs of that blueprint, each delivery."""
        for record in self.cluster.read(EVENTS, 0.05):
            self.assertEqual(record["headers"]["content-type"], "application/cloudevents+json")
            self.events.append((record, json.loads(record["value"])))
        return [event for _, event in self.events if event["data"]["run"]["name"] == name]

    def ended(self, name, status="applied"):
        event = eventually(f"{name} is {status}", lambda: next(
            (e for e in self.told(name) if e["data"]["transition"]["to"] == status), None), 180)
        return event["subject"]

    def runs_of(self, name):
        return [run for run in self.server.get("/runs?limit=200").json["runs"] if run["name"] == name]

    def test_a_blueprint_becomes_infrastructure_and_its_events_are_told(self):
        self.submit("orders", self.service("orders"))
        run = self.ended("orders")
        self.assertEqual(self.server.status(run)["requested_by"], "kafka:platform@example.com")
        events = self.told("orders")
        self.assertEqual([e["data"]["transition"]["to"] for e in events],
                         ["submitted", "building", "built", "plan_queued", "planning", "planned", "apply_queued",
                          "applying", "applied"])
        self.assertEqual(events[-1]["type"], "io.porc.run.applied.v1")
        self.assertEqual(events[-1]["source"], "/porc/porc")
        self.assertEqual(events[-1]["partitionkey"], "porc-dev-orders")
        self.assertEqual([e["id"] for e in events], [f"{run}:{int(e['sequence'])}" for e in events])
        self.assertEqual([e["sequence"] for e in events], sorted({e["sequence"] for e in events}))

    def test_the_binary_mode_is_read_too(self):
        headers = {"ce_specversion": "1.0", "ce_id": "binary", "ce_source": "/tests", "ce_type": "porc.blueprint.submitted",
                   "content-type": "application/json"}
        data = json.dumps({"blueprint": self.service("binary"), "goal": "planned"})
        self.cluster.produce(TOPIC, data, headers=headers)
        self.ended("binary", "planned")

    def test_an_event_that_comes_again_is_one_run(self):
        for _ in range(3):
            self.submit("again", self.service("again"), "built")
        self.submit("after", self.service("after"), "built")
        self.ended("again", "built")
        self.ended("after", "built")
        self.assertEqual(len(self.runs_of("again")), 1)

    def test_a_blueprint_that_is_refused_is_a_run_that_says_why(self):
        self.submit("refused", {"kind": "service", "metadata": {"name": "refused"}, "inputs": {"image": 7}})
        run = self.ended("refused", "build_failed")
        self.assertIn("/inputs/image", json.dumps(self.server.status(run)["reason"]))

    def test_a_secret_of_a_blueprint_appears_nowhere(self):
        for name, script in (("kept", "exit 0"), ("leaked", 'echo "$PASSWORD"; exit 1')):
            self.submit(name, {"kind": "leak", "metadata": {"name": name}, "inputs": {"password": CANARY, "script": script}})
        runs = [self.ended("kept"), self.ended("leaked", "apply_failed")]
        found = [self.server.log.read_bytes(), self.server.get("/inbox").body, json.dumps(self.events).encode()]
        found += [self.server.get(f"/run/{run}/{what}").body for run in runs
                  for what in ("status", "events", "logs", "summary", "plan")]
        found += [path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()]
        for content in found:
            self.assertNotIn(CANARY.encode(), content)

    def test_what_nobody_can_read_is_put_aside_with_the_reason(self):
        self.cluster.produce(TOPIC, "{", key="poison", headers=STRUCTURED)
        self.submit("nameless", {"kind": "service", "metadata": {"name": "No Name"}, "inputs": {}})

        def letters():
            self.letters.extend(self.cluster.read(DEAD))
            return len(self.letters) >= 2
        eventually("two letters", letters)
        reasons = {letter["key"]: letter["headers"] for letter in self.letters}
        self.assertIn("line 1", reasons["poison"]["x-porc-error"])
        self.assertIn("/data/blueprint/metadata/name", reasons["nameless"]["x-porc-error"])
        self.assertTrue(reasons["poison"]["x-porc-origin"].startswith(TOPIC + "/"))
        self.assertEqual(reasons["poison"]["x-porc-attempts"], "1")
        text = self.server.get("/metrics", headers={"Accept": "text/plain"}).body.decode()
        self.assertIn(f'porc_kafka_poison_total{{topic="{TOPIC}"}} 2', text)

    def test_killed_at_random_moments_each_event_has_one_effect(self):
        names = [f"kill{i}" for i in range(3 * self.kills)]
        for i, name in enumerate(names):
            self.submit(name, self.ledger(name))
            if i % 3 == 2:
                seen = len(self.told(names[i - 2]))
                eventually("something goes on", lambda i=i, seen=seen: len(self.told(names[i - 2])) > seen, 120)
                self.server.kill()
                self.server.start()
        for name in names:
            run = self.ended(name)
            entries = self.server.get(f"/run/{run}/summary").json["outputs"]["entries"]
            self.assertEqual(sorted(self.made(name)), sorted(entries), name)
            self.assertEqual(len(self.runs_of(name)), 1, name)
        eventually("everything is committed",
                   lambda: self.server.get("/metrics").status == 200 and self.cluster.committed(TOPIC, GROUP) >= len(names))
        # Told at least once, always with the same id; and whoever knows the ids sees each transition once, in order.
        for name in names:
            first = list(dict.fromkeys(event["id"] for event in self.told(name)))
            self.assertEqual([int(i.rsplit(":", 1)[1]) for i in first], sorted(int(i.rsplit(":", 1)[1]) for i in first))
            kinds = collections.Counter(e["data"]["transition"]["to"] for e in {e["id"]: e for e in self.told(name)}.values())
            self.assertEqual(kinds["submitted"], 1, name)
            self.assertEqual(kinds["applied"], 1, name)

    def test_check_says_what_is_there_and_what_is_not(self):
        def check(**environment):
            given = {"PATH": "/usr/bin", "PORC_DATA": str(self.scratch / "check"), "KAFKA_BROKERS": self.cluster.brokers}
            return subprocess.run([BIN / "porc", "kafka", "check"], env={**given, **environment}, text=True,
                                  capture_output=True, timeout=60)
        told = check()
        self.assertEqual(told.returncode, 0, told)
        self.assertIn(f"topic {TOPIC}: 32 partitions", told.stdout)
        self.assertIn("group porc: answers", told.stdout)
        told = check(KAFKA_BROKERS="127.0.0.1:1")
        self.assertEqual(told.returncode, 17, told)
        self.assertIn("Connection refused", told.stderr)
        told = check(KAFKA_SASL_MECHANISM="plain", KAFKA_USERNAME="u", KAFKA_PASSWORD="canary-kafka")
        self.assertEqual(told.returncode, 11, told)
        self.assertIn("KAFKA_SASL_MECHANISM", told.stderr)
        self.assertNotIn("canary-kafka", told.stderr + told.stdout)

    def test_zz_leaves_in_time_and_what_it_left_comes_back(self):
        """Last, by its name: no broker answers any more."""
        for broker in (1, 2, 3):
            self.cluster.set_broker(broker, False)
        self.server.stop()
        self.assertEqual(self.server.process.returncode, 0)
        for broker in (1, 2, 3):
            self.cluster.set_broker(broker, True)
        self.submit("late", self.service("late"), "built")
        self.server.start()
        run = self.ended("late", "built")
        self.assertNotIn(self.server.status(run)["status"], FINAL)


class Password(ServerTest):
    """Of brokers that do not take it, which is when most is said of it."""
    flags = ("--log-level", "debug")

    @classmethod
    def setUpClass(cls):
        cls.cluster = KafkaCluster()
        cls.environment = {"KAFKA_BROKERS": cls.cluster.brokers, "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
                           "KAFKA_SASL_MECHANISM": "PLAIN", "KAFKA_USERNAME": "porc", "KAFKA_PASSWORD": PASSWORD,
                           "PORC_KAFKA_OWNER": "platform@example.com"}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.cluster.close()

    def test_appears_nowhere(self):
        run = self.server.submit(self.service("orders"))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        eventually("the brokers do not take it", lambda: "SASL" in self.server.log.read_text())
        found = {path: self.server.get(path).body
                 for path in ("/runs", "/inbox", "/outbox", "/metrics", f"/run/{run}/status", f"/run/{run}/events")}
        found |= {path: path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()}
        found["the server's log"] = self.server.log.read_bytes()
        for what, content in found.items():
            for secret in (*spellings(PASSWORD), *spellings(f"\0porc\0{PASSWORD}")):  # RFC 4616: as PLAIN sends it
                self.assertNotIn(secret, content, f"{what} holds the password")


class Traced(ServerTest):
    flags = ("--no-sandbox",)

    @classmethod
    def setUpClass(cls):
        cls.cluster, cls.sink = KafkaCluster(), Sink()
        for topic in (TOPIC, EVENTS, DEAD):
            cls.cluster.make_topic(topic, 1)
        cls.sink.__enter__()
        cls.environment = {"KAFKA_BROKERS": cls.cluster.brokers, "OTEL_EXPORTER_OTLP_ENDPOINT": cls.sink.url}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.sink.__exit__()
        cls.cluster.close()

    def test_each_event_that_is_sent_is_a_span_of_its_run(self):
        run = self.server.submit(self.service("traced"))
        self.assertEqual(self.server.wait(run)["status"], "applied")
        trace = hashlib.sha256(f"{run}/trace".encode()).hexdigest()[:32]

        def sent():
            spans = [span for request in self.sink.to("/v1/traces") for resource in request.json["resourceSpans"]
                     for scope in resource["scopeSpans"] for span in scope["spans"]]
            return [span for span in spans if span["name"] == f"send {EVENTS}" and span["traceId"] == trace]
        told = eventually("each event is told", lambda: sent() if len(sent()) >= 9 else None)
        self.assertEqual(len({span["spanId"] for span in told}), len(told))
        self.assertEqual({(span["kind"], "parentSpanId" in span) for span in told}, {(4, True)})
        self.assertEqual(self.sink.violations, [])


if __name__ == "__main__":
    main()
