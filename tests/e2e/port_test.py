# SPDX-License-Identifier: Apache-2.0
"""The story of Port: a fake of it that checks everything, the real server, the real terraform."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from harness import BIN, ROOT, FakeTest, ServerTest, eventually, main

sys.path[:0] = [str(ROOT / "tests/fakes"), str(ROOT / "tests")]
import docs_test  # noqa: E402  pylint: disable=wrong-import-position
import kafka_cluster  # noqa: E402  pylint: disable=wrong-import-position
import port  # noqa: E402  pylint: disable=wrong-import-position
import port_signing  # noqa: E402  pylint: disable=wrong-import-position

CANARY = "canary-api-key-of-the-port-story"
INSTANCE, RUN, QUILL = "blueprint_instance", "porc_run", "blueprint_template"


class PortTest(ServerTest):
    """A server that knows a Port of its own, which is set up."""

    @classmethod
    def setUpClass(cls):
        cls.port = cls.with_fake(port.Port().start())
        cls.environment = {"PORT_CLIENT_ID": cls.port.client_id, "PORT_CLIENT_SECRET": cls.port.client_secret,
                           "PORT_API": cls.port.url, "PORC_PUBLIC_URL": "https://porc.example.com",
                           "PORC_PORT_DEVELOPERS": "*@acme.io", "PORC_PORT_APPROVERS": "boss@acme.io",
                           **cls.port_environment()}
        super().setUpClass()
        cls.set_up()

    @classmethod
    def port_environment(cls):
        return {}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.port.stop()

    @classmethod
    def program(cls, name, *words, environment=None):
        known = {k: v for k, v in os.environ.items() if not k.startswith(("PORC_", "PORT_", "TFE_"))}
        return subprocess.run([BIN / name, *words], check=False, capture_output=True, text=True,
                              env={**known, **cls.environment, **(environment or {})})

    @classmethod
    def set_up(cls, *more):
        """Port calls the server where it listens now."""
        here = f"http://127.0.0.1:{cls.server.url.port}"
        folders = ",".join(str(folder) for folder in (*cls.quills, *more))
        done = cls.program("porc", "port", "setup", "--data", cls.server.folder, "--quills", folders,
                           environment={"PORC_PUBLIC_URL": here})
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def entity(self, blueprint, identifier):
        return self.port.entities.get((blueprint, identifier), {}).get("properties", {})

    def ended(self, run, seconds=120):
        """The run of Port, once it has its end."""
        return eventually(f"{run} ends", lambda: self.port.runs[run]["status"] != "IN_PROGRESS" and self.port.runs[run],
                          seconds)

    def invoke(self, action, **more):
        run, status = self.port.invoke(action, **more)
        self.assertEqual(status, 202)
        return run

    def create(self, name, email="dev@acme.io", **inputs):
        return self.invoke("porc_create_service", email=email,
                           inputs={"porc_name": name, "image": "example/image:1", **inputs})

    def lines(self, run):
        return "\n".join(log["message"] for log in self.port.runs[run]["logs"])


class Fake(FakeTest):
    def setUp(self):
        self.port = port.Port().start()
        self.addCleanup(self.port.stop)
        self.port.tokens["known"] = time.time() + 60
        self.port.create_blueprint({"identifier": "team", "title": "Team", "schema": {
            "properties": {"size": {"type": "number"}}, "required": []}, "relations": {}})

    def asked(self, method, path, body=None):
        return self.noted(self.port, method, path, body,
                          {"Authorization": "Bearer known", **({"Content-Type": "application/json"} if body else {})})

    def test_an_unknown_route_fails_the_test(self):
        for method, path in (("GET", "/v1/blueprints"), ("DELETE", "/v1/blueprints/team"), ("GET", "/v1/audit-log"),
                             ("PUT", "/v1/actions/runs/r_1"), ("GET", "/v2/blueprints/team")):
            with self.subTest(f"{method} {path}"):
                self.assertIn("unknown route", self.asked(method, path))

    def test_an_unknown_parameter_fails_the_test(self):
        for method, path, body in (("GET", "/v1/blueprints/team?include=size", None), ("GET", "/v1/actions?limit=1", None),
                                   ("PATCH", "/v1/actions/runs/r_1?version=v2&run_as=x", {"summary": "x"}),
                                   ("POST", "/v1/blueprints/team/entities?upsert=true&force=true", {"identifier": "a"})):
            with self.subTest(path):
                self.assertIn("unknown query parameters", self.asked(method, path, body))

    def test_what_a_blueprint_requires_must_be_given(self):
        self.port.create_blueprint({"identifier": "member", "title": "Member", "schema": {
            "properties": {"age": {"type": "number"}, "kind": {"type": "string", "default": "guest"}},
            "required": ["age", "kind"]}, "relations": {"team": {"title": "Team", "target": "team", "required": True}}})
        self.port.entities[("team", "reds")] = {"identifier": "reds"}
        entities, ann = "/v1/blueprints/member/entities?upsert=true", {"identifier": "ann"}
        whole = {**ann, "properties": {"age": 30}, "relations": {"team": "reds"}}
        for path, sent, wanted in (
                (entities, {**whole, "properties": {}}, r"must have required properties \['age'\]"),
                (entities, {**whole, "relations": {"team": None}}, r"must have required relations \['team'\]"),
                (entities, whole, "^$"), (entities + "&merge=true", ann, "^$"),
                (entities + "&merge=true", {**ann, "properties": {"age": None}}, "must have required properties"),
                (entities, ann, "must have required properties")):
            with self.subTest(path=path, sent=sent):
                self.assertRegex(self.asked("POST", path, sent), wanted)

    def test_an_unknown_member_fails_the_test(self):
        entities, entity = "/v1/blueprints/team/entities?upsert=true", {"identifier": "a", "properties": {"size": 1}}
        self.assertEqual(self.asked("POST", entities, entity), "")
        for sent, wanted in (({**entity, "colour": "red"}, "additional properties.*colour"),
                             ({**entity, "properties": {"colour": "red"}}, "colour is not in the schema"),
                             ({**entity, "properties": {"size": "1"}}, "must be number"),
                             ({**entity, "relations": {"owner": "x"}}, "relation owner")):
            with self.subTest(wanted):
                self.assertRegex(self.asked("POST", entities, sent), wanted)
        self.assertRegex(self.asked("PATCH", "/v1/blueprints/team", {"colour": "red"}), "additional properties.*colour")
        self.assertRegex(self.asked("POST", "/v1/auth/access_token", {"clientId": "x", "clientSecret": "y", "scope": "z"}),
                         "additional properties.*scope")


class Story(PortTest):
    def test_setup_again_changes_nothing(self):
        before = dict(self.port.actions)
        lines = self.set_up()
        self.assertEqual({line.removeprefix("unchanged action ") for line in lines if " action " in line}, set(before))
        self.assertEqual({line.split()[0] for line in lines}, {"unchanged"}, lines)
        self.assertEqual(self.port.actions, before)

    def test_setup_offers_every_quill_with_its_inputs(self):
        schemas = {file.parent.parent.name: json.loads(file.read_text())
                   for folder in self.quills for file in folder.glob("*/*/schema.json")}
        self.assertLessEqual({folder.name for folder in (ROOT / "quills").iterdir()}, set(schemas))
        self.assertEqual(set(self.port.actions), {"porc_plan", "porc_apply", "porc_approve", "porc_destroy",
                                                  *(f"porc_create_{kind}" for kind in schemas)})
        for kind, schema in schemas.items():
            with self.subTest(kind):
                form = self.port.actions[f"porc_create_{kind}"]["trigger"]["userInputs"]
                fields = {name: field for name, field in form["properties"].items() if not name.startswith("porc_")}
                self.assertEqual({name: field["type"] for name, field in fields.items()},
                                 {name: each["type"].replace("integer", "number")
                                  for name, each in schema["properties"].items()})
                self.assertEqual(set(form["required"]), {"porc_name", *schema.get("required", [])})
                self.assertLessEqual({name for name, each in schema["properties"].items() if each.get("sensitive")},
                                     {name for name, field in fields.items() if "encryption" in field})

    def test_setup_adds_and_takes_nothing_away(self):
        schema = self.port.blueprints[RUN]["schema"]["properties"]
        schema["cost"] = {"type": "number", "title": "Cost"}
        del schema["plan_add"]
        self.port.actions["porc_plan"]["requiredApproval"] = True
        self.port.actions["porc_plan"]["title"] = "Their own"
        lines = self.set_up()
        self.assertIn(f"updated   blueprint {RUN}", lines)
        self.assertIn("updated   action porc_plan", lines)
        schema = self.port.blueprints[RUN]["schema"]["properties"]
        self.assertIn("plan_add", schema)
        self.assertIn("cost", schema)
        self.assertTrue(self.port.actions["porc_plan"]["requiredApproval"])
        self.port.actions["porc_plan"]["requiredApproval"] = False

    def test_setup_shows_every_version_and_makes_an_action_of_the_newest(self):
        newer = self.scratch / "newer/service/1.1.0"
        shutil.copytree(ROOT / "quills/service/1.0.0", newer)
        (newer / "quill.yaml").write_text((newer / "quill.yaml").read_text().replace("1.0.0", "1.1.0"))
        with self.port.lock:
            self.port.entities.clear()
        self.set_up(newer.parent.parent)
        for version in ("1.0.0", "1.1.0"):
            self.assertEqual(self.entity(QUILL, f"service@{version}")["version"], version)
        self.assertEqual(self.port.actions["porc_create_service"]["invocationMethod"]["body"]["porc"]["version"], "1.1.0")
        self.set_up()
        self.assertEqual(self.port.actions["porc_create_service"]["invocationMethod"]["body"]["porc"]["version"], "1.0.0")

    def test_setup_says_what_is_missing(self):
        done = self.program("porc", "port", "setup", environment={"PORT_CLIENT_ID": "", "PORT_CLIENT_SECRET": ""})
        self.assertEqual(done.returncode, 11, done.stderr)
        self.assertIn("PORT_CLIENT_ID", done.stderr)
        done = self.program("porc", "port", "setup", environment={"PORC_PUBLIC_URL": ""})
        self.assertEqual(done.returncode, 11, done.stderr)
        self.assertIn("PORC_PUBLIC_URL", done.stderr)

    def test_made_changed_planned_and_destroyed(self):
        first = self.create("orders", api_key=CANARY)
        ended = self.ended(first)
        self.assertEqual((ended["status"], ended["statusLabel"]), ("SUCCESS", "Applied"), ended)
        run = ended["externalRunId"]
        self.assertEqual(self.server.status(run)["requested_by"], "port:dev@acme.io")
        self.assertEqual(ended["link"], [f"https://porc.example.com/report/{run}"])
        self.assertEqual([sum("status" in told for told in ended["told"])], [1])
        self.assertIn("to add", ended["summary"])
        self.assertIn("apply_started", self.lines(first))
        shown = self.entity(RUN, run)
        self.assertEqual((shown["status"], shown["environment"], shown["kind"]), ("applied", "dev", "service"))
        instance = self.entity(INSTANCE, "dev/service/orders")
        self.assertEqual((instance["state"], instance["last_run"]), ("live", run))
        self.assertEqual(self.port.entities[(RUN, run)]["relations"], {"instance": "dev/service/orders"})
        self.assertEqual(self.port.entities[(INSTANCE, "dev/service/orders")]["relations"],
                         {"template": "service@1.0.0"})
        # The entity before the end, so that Port ties it to the run.
        self.assertIn((RUN, run, first), self.port.changes)

        second = self.ended(self.create("orders", replicas=3))
        self.assertEqual(second["status"], "SUCCESS")
        self.assertEqual(self.entity(INSTANCE, "dev/service/orders")["inputs"]["replicas"], 3)

        third = self.ended(self.invoke("porc_plan", entity="dev/service/orders"))
        self.assertEqual((third["status"], third["statusLabel"]), ("SUCCESS", "No changes"))

        last = self.ended(self.invoke("porc_destroy", entity="dev/service/orders"))
        self.assertEqual((last["status"], last["statusLabel"]), ("SUCCESS", "Applied"))
        self.assertEqual(self.server.status(last["externalRunId"])["operation"], "destroy")
        self.assertEqual(self.entity(INSTANCE, "dev/service/orders")["state"], "destroyed")
        self.assertNotIn(CANARY, port_signing.compact([list(self.port.entities.values()), self.port.runs]))

    def test_a_record_of_kafka_is_no_webhook(self):
        """Port signs no record of its change log: who may write to the topic is what proves it."""
        _, message = self.port.begin("porc_create_service", inputs={"porc_name": "by-kafka", "image": "x/y:1"})
        log = {"action": "DELETE", "resourceType": "entity", "status": "SUCCESS",
               "trigger": {"by": {"userId": "somebody"}, "origin": "UI"},
               "context": {"blueprintIdentifier": INSTANCE, "entityIdentifier": "dev/service/anything"},
               "diff": {"before": {}, "after": None}}
        for body in (log, message, port_signing.signed_record(self.port.client_secret, message)):
            self.assertEqual(self.server.post("/webhooks/port-kafka", body).status, 404)
        self.assertEqual(self.server.get("/runs?text=by-kafka").json["runs"], [])

    def test_a_plan_is_approved_by_somebody_else(self):
        asked = self.create("ledger", porc_approval_required=True)
        waiting = eventually("it awaits approval", lambda: (
            self.port.runs[asked].get("statusLabel") == "Awaiting approval" and self.port.runs[asked]))
        run = waiting["externalRunId"]
        eventually("the entity says so", lambda: self.entity(RUN, run).get("status") == "awaiting_approval")
        for email, why in (("dev@acme.io", "approver"), ("eve@other.io", "may do nothing here")):
            refused = self.ended(self.invoke("porc_approve", entity=run, email=email))
            self.assertEqual((refused["status"], refused["statusLabel"]), ("FAILURE", "Refused"))
            self.assertIn(why, refused["summary"])
        approved = self.ended(self.invoke("porc_approve", entity=run, email="boss@acme.io",
                                          inputs={"reason": "looks right"}))
        self.assertEqual((approved["status"], approved["externalRunId"]), ("SUCCESS", run))
        self.assertEqual(self.ended(asked)["status"], "SUCCESS")
        self.assertIn("approved by port:boss@acme.io: looks right", self.lines(asked))
        self.assertEqual(self.entity(RUN, run)["approved_by"], "port:boss@acme.io")

    def test_who_asked_cannot_approve(self):
        asked = self.create("own", email="boss@acme.io", porc_approval_required=True)
        run = eventually("it awaits approval", lambda: (
            self.port.runs[asked].get("statusLabel") == "Awaiting approval" and
            self.port.runs[asked]["externalRunId"]))
        eventually("the entity is there", lambda: self.entity(RUN, run).get("status") == "awaiting_approval")
        refused = self.ended(self.invoke("porc_approve", entity=run, email="Boss@Acme.io"))
        self.assertEqual(refused["status"], "FAILURE")
        self.assertIn("somebody else has to", refused["summary"])
        self.server.post(f"/run/{run}/discard")
        self.assertEqual(self.ended(asked)["status"], "FAILURE")

    def test_a_plan_of_the_api_is_applied_from_port(self):
        run = self.server.submit(self.service("from-api"), goal="planned")
        eventually("Port shows the plan", lambda: self.entity(RUN, run).get("status") == "planned")
        applied = self.ended(self.invoke("porc_apply", entity=run))
        self.assertEqual((applied["status"], applied["externalRunId"]), ("SUCCESS", run))
        self.assertEqual(self.entity(INSTANCE, "dev/service/from-api")["state"], "live")
        again = self.ended(self.invoke("porc_apply", entity=run))
        self.assertEqual(again["status"], "SUCCESS")

    def test_what_is_refused_says_every_reason(self):
        refused = self.ended(self.create("bad", replicas=1000, port=0))
        self.assertEqual((refused["status"], refused["statusLabel"]), ("FAILURE", "Refused"))
        self.assertIn("/inputs/replicas", refused["summary"].replace("\\", ""))
        self.assertIn("/inputs/port", refused["summary"].replace("\\", ""))
        for action, more in (("porc_create_service", {"inputs": {"porc_name": "Not A Name", "image": "x"}}),
                             ("porc_create_service", {"inputs": {"porc_name": "x", "image": "x"}, "email": ""})):
            refused = self.ended(self.invoke(action, **more))
            self.assertEqual(refused["status"], "FAILURE", refused)
            self.assertEqual(sum("status" in told for told in refused["told"]), 1)

    def test_an_input_encrypted_under_another_secret_is_refused(self):
        run, message = self.port.begin("porc_create_service",
                                       inputs={"porc_name": "foreign", "image": "x", "api_key": CANARY})
        message["inputs"]["api_key"] = port_signing.encrypt("another-secret-of-at-least-32-characters", CANARY)
        self.assertEqual(self.port.send(message, f"http://127.0.0.1:{self.server.url.port}/webhooks/port"), 202)
        self.assertIn("api_key", self.ended(run)["summary"].replace("\\", ""))

    def test_only_port_is_heard(self):
        before = len(self.server.get("/runs").json["runs"])
        url = f"http://127.0.0.1:{self.server.url.port}/webhooks/port"
        _, message = self.port.begin("porc_create_service", inputs={"porc_name": "forged", "image": "x"})
        old = port_signing.sign(self.port.client_secret, port_signing.compact(message), 1_700_000_000)
        for secret, headers in (("another", None), (None, {"X-Port-Signature": ""}), (None, old),
                                (None, {"X-Port-Signature": "v2,AAAA"})):
            self.assertEqual(self.port.send(message, url, secret, headers), 401)
        self.assertEqual(self.port.send({"no": "run"}, url), 400)
        self.assertEqual(len(self.server.get("/runs").json["runs"]), before)

    def test_what_port_signed_counts_once(self):
        """Whoever recorded it may send it again: as it was, under a new time, in other words."""
        url = f"http://127.0.0.1:{self.server.url.port}/webhooks/port"
        run, message = self.port.begin("porc_create_service", inputs={"porc_name": "recorded", "image": "x"})
        seen = port_signing.sign(self.port.client_secret, port_signing.compact(message))
        later = str(int(seen["X-Port-Timestamp"]) + 1)
        for _ in range(3):
            self.assertEqual(self.port.send(message, url, headers=seen), 202)
        self.assertEqual(self.ended(run)["status"], "SUCCESS")
        told, logs = list(self.port.runs[run]["told"]), list(self.port.runs[run]["logs"])
        self.assertEqual(self.port.send(message, url, headers=seen), 202)
        self.assertEqual(self.port.send(message, url, headers={**seen, "X-Port-Timestamp": later}), 401)
        self.assertEqual(self.port.send({**message, "runId": "r_of_theirs"}, url, headers=seen), 401)
        # Whatever came before it has been handled by then.
        self.ended(self.create("recorded-later"))
        self.assertEqual((self.port.runs[run]["told"], self.port.runs[run]["logs"]), (told, logs))
        names = [one["name"] for one in self.server.get("/runs?text=recorded").json["runs"]]
        self.assertEqual(sorted(names), ["recorded", "recorded-later"])

    def test_a_deletion_in_port_touches_nothing(self):
        url = f"http://127.0.0.1:{self.server.url.port}/webhooks/port"
        record = {"action": "DELETE", "resourceType": "entity", "status": "SUCCESS",
                  "trigger": {"by": {"userId": "somebody"}, "origin": "UI"},
                  "context": {"blueprintIdentifier": INSTANCE, "entityIdentifier": "dev/service/gone"},
                  "diff": {"before": {}, "after": None}, "changelogDestination": {"type": "WEBHOOK"}}
        self.assertEqual(self.port.send(record, url), 202)
        eventually("it is logged", lambda: "was deleted in Port" in self.server.log.read_text())
        self.assertIn(self.port.send({**record, "action": "UPDATE"}, url), (200, 202, 204))

    def test_a_workflow_is_told_in_its_own_words(self):
        run, message = self.port.begin("porc_create_service", inputs={"porc_name": "flow", "image": "x"}, prefix="wfnr_")
        self.assertEqual(self.port.send(message, f"http://127.0.0.1:{self.server.url.port}/webhooks/port"), 202)
        node = eventually("it ends", lambda: self.port.nodes[run]["status"] == "COMPLETED" and self.port.nodes[run])
        self.assertEqual(node["result"], "SUCCESS")
        self.assertTrue(node["logs"])

    def test_workspaces_that_tell_port_are_an_administrators(self):
        """Whoever sets their variables says where Port's secret goes."""
        token = self.server.post("/tokens", {"owner": "dev@acme.io", "roles": ["developer"]}).json["token"]

        def as_developer(path, kind, attributes):
            body = json.dumps({"data": {"type": kind, "attributes": attributes}})
            return self.server.request("POST", "/api/v2" + path, body, token=token,
                                       headers={"Content-Type": "application/vnd.api+json"}).status
        workspaces = "/organizations/porc/workspaces"
        for name, answered in (("porc-dev-orders__port", 403), ("porc-dev-orders__portal", 201)):
            self.assertEqual(as_developer(workspaces, "workspaces", {"name": name}), answered, name)
            if answered == 403:
                self.tfe("POST", workspaces, {"name": name}, "workspaces")
            workspace = self.tfe("GET", f"{workspaces}/{name}")["id"]
            proxy = {"key": "HTTPS_PROXY", "value": "https://proxy.example.com", "category": "env"}
            self.assertEqual(as_developer(f"/workspaces/{workspace}/vars", "vars", proxy), answered, name)

    def test_notify_tells_port_again(self):
        run = self.server.submit(self.service("told"), goal="planned")
        eventually("Port shows it", lambda: self.entity(RUN, run).get("status") == "planned")
        eventually("and the run says so", lambda: self.server.status(run).get("sync_status") == "synced")
        with self.port.lock:
            del self.port.entities[(RUN, run)]
        told = self.server.post(f"/run/{run}/notify?target=port")
        self.assertEqual(told.status, 202)
        self.assertEqual([queued["target"] for queued in told.json["queued"]], ["port"])
        eventually("Port shows it again", lambda: self.entity(RUN, run).get("status") == "planned")
        self.assertRegex(self.server.status(run)["last_sync_time"], r"^20\d\d-")


class Trouble(PortTest):
    """Port is slow, away, strict or forgetful."""

    def test_everything_arrives_in_the_end(self):
        self.port.expires_in = 3
        self.port.fail_next(500, 503, "cut", 429, "cut", 502)
        run = self.ended(self.create("stormy"), 180)
        self.assertEqual(run["status"], "SUCCESS")
        lines = [line for log in run["logs"] for line in log["message"].splitlines()]
        self.assertEqual(len(lines), len(set(lines)), lines)
        self.port.expires_in = 3600

    def test_a_line_whose_answer_is_lost_is_told_once(self):
        """On a connection that was kept curl would send it again by itself."""
        run = self.create("cut-line", porc_approval_required=True)
        waiting = eventually("it waits", lambda: (
            self.port.runs[run].get("statusLabel") == "Awaiting approval" and self.port.runs[run]["externalRunId"]))
        eventually("it was told so", lambda: "approval" in self.lines(run))
        self.port.cut = ("POST", "/logs")
        self.server.post(f"/run/{waiting}/discard")
        self.assertEqual(self.ended(run)["status"], "FAILURE")
        self.assertIsNone(self.port.cut)
        lines = self.lines(run).splitlines()
        self.assertEqual(len(lines), len(set(lines)), lines)

    def test_a_limit_of_the_rate_is_kept(self):
        self.port.rate_limit(12, 3)
        try:
            runs = [self.create(f"many-{number}") for number in range(4)]
            for run in runs:
                self.assertEqual(self.ended(run, 240)["status"], "SUCCESS")
        finally:
            self.port.limit = None


class Secrets(PortTest):
    def test_appear_nowhere(self):
        self.port.fail_next(500, "cut", 401)
        made = self.ended(self.create("secrets", api_key=CANARY))
        self.assertEqual(made["status"], "SUCCESS")
        run, message = self.port.begin("porc_create_service",
                                       inputs={"porc_name": "foreign", "image": "x", "api_key": CANARY})
        message["inputs"]["api_key"] = port_signing.encrypt("another-secret-of-at-least-32-characters", CANARY)
        self.assertEqual(self.port.send(message, f"http://127.0.0.1:{self.server.url.port}/webhooks/port"), 202)
        self.assertEqual(self.ended(run)["status"], "FAILURE")
        found = [self.server.log.read_bytes(), self.server.get("/metrics", headers={"Accept": "text/plain"}).body,
                 self.server.get("/inbox").body, port_signing.compact([self.port.runs, list(self.port.entities.values())])
                 .encode()]
        found += [path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()]
        found += [self.server.get(f"/run/{made['externalRunId']}/{what}").body
                  for what in ("status", "events", "logs", "summary", "plan")]
        found.append(self.server.get(f"/report/{made['externalRunId']}").body)
        for secret in (CANARY, self.port.client_secret, *(f"Bearer {token}" for token in self.port.tokens)):
            for content in found:
                self.assertNotIn(secret.encode(), content)


class Publish(PortTest):
    def pine(self, *words, code=0):
        done = self.program("pine", "port", "publish", *words)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_every_shipped_quill(self):
        with self.port.lock:
            self.port.entities.clear()
        folders = sorted((ROOT / "quills").glob("*/*"))
        for folder in folders:
            self.pine(str(folder))
        self.assertEqual({identifier for _, identifier in self.port.entities},
                         {f"{folder.parent.name}@{folder.name}" for folder in folders})
        self.pine(str(folders[0]))

    def test_a_blueprint(self):
        file = self.scratch / "published.yaml"
        file.write_text(f"kind: service\nmetadata: {{name: published}}\ninputs: {{image: x, api_key: {CANARY}}}\n")
        self.pine("--quills", str(ROOT / "quills"), str(file))
        shown = self.entity(INSTANCE, "dev/service/published")
        self.assertEqual(shown["inputs"]["image"], "x")
        self.assertNotIn("state", shown)
        self.assertNotIn(CANARY, port_signing.compact(list(self.port.entities.values())))
        file.write_text("kind: service\nmetadata: {name: published}\ninputs: {}\n")
        self.assertIn("image", self.pine("--quills", str(ROOT / "quills"), str(file), code=11))

    def test_what_is_not_sound_is_not_published(self):
        broken = self.scratch / "broken/1.0.0"
        broken.mkdir(parents=True)
        (broken / "quill.yaml").write_text("kind: broken\nversion: 1.0.0\n")
        self.pine(str(broken), code=11)
        self.assertNotIn((QUILL, "broken@1.0.0"), self.port.entities)

    def test_without_credentials_it_says_which(self):
        done = self.program("pine", "port", "publish", str(ROOT / "quills/service/1.0.0"),
                            environment={"PORT_CLIENT_ID": "", "PORT_CLIENT_SECRET": ""})
        self.assertEqual(done.returncode, 11, done.stderr)
        self.assertIn("PORT_CLIENT_SECRET", done.stderr)


class ByKafka(PortTest):
    """Port's topics on a mock cluster; the change log is not signed there."""
    topics = ("acme.runs", "acme.change.log")

    @classmethod
    def setUpClass(cls):
        cls.cluster = kafka_cluster.KafkaCluster()
        for topic in cls.topics:
            cls.cluster.make_topic(topic, 4)
        super().setUpClass()

    @classmethod
    def port_environment(cls):
        return {"PORT_ORG_ID": "acme", "PORT_KAFKA_BROKERS": cls.cluster.brokers, "PORC_PORT_ACTIONS": "kafka",
                "PORT_KAFKA_SECURITY_PROTOCOL": "PLAINTEXT"}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.cluster.close()

    def test_an_action_by_kafka_is_applied(self):
        self.assertEqual(self.port.actions["porc_plan"]["invocationMethod"]["type"], "KAFKA")
        run, message = self.port.begin("porc_create_service",
                                       inputs={"porc_name": "orders", "image": "x/y:1", "api_key": CANARY})
        record = port_signing.signed_record(self.port.client_secret, message)
        for _ in range(2):
            self.cluster.produce("acme.runs", record)
        ended = self.ended(run)
        self.assertEqual((ended["status"], ended["statusLabel"]), ("SUCCESS", "Applied"))
        self.assertEqual(len(self.server.get("/runs?text=orders").json["runs"]), 1)
        run, message = self.port.begin("porc_destroy", entity="dev/service/orders")
        self.cluster.produce("acme.runs", port_signing.signed_record(self.port.client_secret, message))
        self.assertEqual(self.ended(run)["status"], "SUCCESS")

    def test_a_forged_record_does_nothing(self):
        _, message = self.port.begin("porc_create_service", inputs={"porc_name": "forged", "image": "x"})
        self.cluster.produce("acme.runs", port_signing.signed_record("another", message))
        self.cluster.produce("acme.runs", port_signing.compact(message))
        deletion = {"action": "DELETE", "resourceType": "entity", "trigger": {"by": {"userId": "u"}},
                    "context": {"blueprint": INSTANCE, "entity": "dev/service/away"}, "diff": {"before": {}, "after": None}}
        self.cluster.produce("acme.change.log", port_signing.compact(deletion))
        eventually("the deletion is logged", lambda: "dev/service/away was deleted" in self.server.log.read_text())
        self.assertEqual(self.server.get("/runs?text=forged").json["runs"], [])


class ByTerraform(unittest.TestCase):
    def test_terraform_itself_lays_it_out_so(self):
        for version in ("v1", "v2"):
            file = ROOT / "tests/golden/port/terraform" / version / "main.tf"
            done = subprocess.run(["terraform", "fmt", "-check", file], check=False, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class WithoutProvider(PortTest):
    """Port by Terraform, where nobody has Port's provider."""

    @classmethod
    def port_environment(cls):
        cls.cli = Path(tempfile.mkstemp(prefix="porc-cli-")[1])
        cls.cli.write_text('provider_installation {\n  filesystem_mirror {\n    path = "/usr/share/porc-nothing"\n  }\n}\n')
        return {"PORC_PORT_SYNC": "terraform", "PORC_PORT_PROVIDER": "1", "PORC_TERRAFORM_CLI_CONFIG": str(cls.cli)}

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.cli.unlink()

    def test_an_action_ends_all_the_same(self):
        ended = self.ended(self.create("unshown"))
        self.assertEqual((ended["status"], ended["statusLabel"]), ("SUCCESS", "Applied"), ended)
        run = ended["externalRunId"]
        eventually("the run says so", lambda: self.server.status(run)["sync_status"] == "failed")
        self.assertNotIn((RUN, run), self.port.entities)
        eventually("the outbox says why", lambda: any(
            "plan_failed" in entry.get("error", "") for entry in self.server.get("/outbox").json["entries"]
            if entry["target"] == "port"))


class WalkThrough(PortTest):
    """The examples of docs/port.md."""

    @classmethod
    def set_up(cls):
        return []

    def test_every_example_says_what_it_shows(self):
        home = self.scratch / "home"
        home.mkdir()
        (home / "quills").symlink_to(ROOT / "quills")
        here = f"http://127.0.0.1:{self.server.url.port}"
        environment = {**self.environment, "PORC_PUBLIC_URL": here, "PORC_HERE": here, "HOME": str(home),
                       "PATH": f"{BIN}:{os.environ['PATH']}", "LANG": "C.UTF-8", "DATA": str(self.server.folder),
                       "PORC_DATA": str(self.server.folder)}
        shell = docs_test.Shell(home, environment)
        shown = 0
        try:
            for number, command, wanted in docs_test.commands_of(ROOT / "docs/port.md"):
                with self.subTest(line=number):
                    said = shell.run(command)
                    self.assertTrue(docs_test.fits(wanted, said), f"$ {command}\n{said}")
                shown += 1
        finally:
            shell.close()
        self.assertGreater(shown, 5)


if __name__ == "__main__":
    main()
