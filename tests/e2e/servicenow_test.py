#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Approval, separation of duties, and change records of ServiceNow, with the real server and the real terraform."""
import base64
import http.client
import json
import os
import sys
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "fakes")]

import docs_test  # noqa: E402
from harness import BIN, ROOT, ServerTest, eventually, main  # noqa: E402
from servicenow import ServiceNow  # noqa: E402

PASSWORD, SECRET, KEY = "canary-servicenow-password-1d", "canary-servicenow-client-2e", "canary-servicenow-key-3f"
PEOPLE = """people:
  - {name: Dev, emails: [dev@example.com], github: [dev-gh]}
  - {name: Ana, emails: [ana@example.com, ana.lima@example.com], github: [analima]}
  - {name: Boss, emails: [boss@example.com]}
  - {name: Admin, emails: [admin@localhost]}
"""


def access(fake, way):
    """The settings for one way in which PORC proves who it is."""
    return {"SERVICENOW_INSTANCE": fake.url,
            **{"user": {"SERVICENOW_USER": fake.user, "SERVICENOW_PASSWORD": PASSWORD},
               "client": {"SERVICENOW_CLIENT_ID": fake.client, "SERVICENOW_CLIENT_SECRET": SECRET},
               "both": {"SERVICENOW_CLIENT_ID": fake.client, "SERVICENOW_CLIENT_SECRET": SECRET,
                        "SERVICENOW_USER": fake.user, "SERVICENOW_PASSWORD": PASSWORD},
               "key": {"SERVICENOW_API_KEY": KEY}}[way]}


class WithServiceNow(ServerTest):
    way = "user"
    people = PEOPLE

    @classmethod
    def setUpClass(cls):
        cls.fake = cls.with_fake(ServiceNow(password=PASSWORD, client_secret=SECRET, key=KEY).start())
        cls.numbers = 30000
        super().setUpClass()
        cls.tokens = {}
        for owner, role in (("dev@example.com", "developer"), ("boss@example.com", "approver"),
                            ("ana@example.com", "developer"), ("ana.lima@example.com", "approver"),
                            ("stranger@example.com", "approver"), ("robot@example.com", "developer")):
            answer = cls.server.post("/tokens", {"owner": owner, "roles": [role]})
            assert answer.status == 201, answer.body
            cls.tokens[owner.split("@")[0]] = answer.json["token"]

    @classmethod
    def make_server(cls, name):
        cls.environment = {**access(cls.fake, cls.way), "PORC_CHANGE_WAIT": "1s", "PORC_OUTSIDE_CHECK": "1s",
                           **cls.environment}
        if cls.people:
            (cls.scratch / "people.yaml").write_text(cls.people)
            cls.environment["PORC_IDENTITIES"] = str(cls.scratch / "people.yaml")
        server = super().make_server(name)
        server.flags += ["--log-level", "debug"]
        return server

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.fake.stop()

    def tearDown(self):
        self.fake.heal()
        super().tearDown()

    @classmethod
    def change(cls, **fields):
        cls.numbers += 1
        number = f"CHG{cls.numbers:07}"
        cls.fake.change(number, **fields)
        return number

    def awaiting(self, name, change=None, by="dev", **metadata):
        """A run that waits for its approval."""
        blueprint = self.service(name)
        blueprint["metadata"].update(metadata, **({"change_record": change} if change else {"approval_required": True}))
        run = self.server.submit(blueprint, token=self.tokens[by])
        self.server.wait(run, {"awaiting_approval"})
        return run

    def approve(self, run, by="boss", **body):
        return self.server.post(f"/run/{run}/approve", body, token=self.tokens[by])

    def waiting_with(self, name, close, **fields):
        """A run that was approved and then waits: the first look before its apply meets what `close` did."""
        number = self.change(**fields)
        run = self.awaiting(name, number)
        eventually("the plan is noted", lambda: self.fake.notes(number))  # which looks the record up, too
        real = self.fake.read

        def read(request, version, table):
            answer = real(request, version, table)
            self.fake.read = real
            close(number)
            return answer
        self.fake.read = read
        answer = self.approve(run)
        self.assertEqual(answer.status, 200, answer.body)
        return run, number

    def reason(self, run):
        status = self.server.status(run)
        return status.get("reason", {}).get("message", "")

    def waits(self, run, words):
        status = eventually(f"{run} says {words}",
                            lambda: (s := self.server.status(run)) and words in s.get("reason", {}).get("message", "") and s)
        self.assertEqual(status["status"], "apply_queued")
        return status

    def events(self, run):
        return self.server.get(f"/run/{run}/events").json


class Fake(unittest.TestCase):
    """What the other tests rely on: the fake notes whatever PORC must never ask for."""

    def asked(self, method, path, body=None, **headers):
        """What one request violates; the fake fails whoever ends it then."""
        fake = ServiceNow().start()
        row = fake.change("CHG0030001")
        sent = {"Authorization": "Basic " + base64.b64encode(f"{fake.user}:{fake.password}".encode()).decode(),
                "User-Agent": "porc/test", "Accept": "application/json", "Content-Type": "application/json", **headers}
        connection = http.client.HTTPConnection(fake.url.removeprefix("http://"), timeout=30)
        try:
            connection.request(method, path.replace("RECORD", row["sys_id"]), body, sent)
            connection.getresponse().read()
        finally:
            connection.close()
        if not fake.violations:
            fake.stop()
        else:
            self.assertRaises(AssertionError, fake.stop)
        return " and ".join(fake.violations)

    def test_an_unknown_route_fails_the_test(self):
        for method, path in (("GET", "/api/now/stats"), ("GET", "/api/now/table/sys_user"), ("POST", "/oauth_auth.do"),
                             ("GET", "/api/now/table/change_request/RECORD"), ("DELETE", "/api/now/table/change_request/RECORD"),
                             ("POST", "/api/now/table/change_request"), ("PATCH", "/api/now/table/sys_journal_field/RECORD")):
            with self.subTest(f"{method} {path}"):
                self.assertRegex(self.asked(method, path), "no route|none of PORC's business")

    def test_an_unknown_parameter_field_or_term_fails_the_test(self):
        table = ("/api/now/table/change_request?sysparm_query=number%3DCHG0030001&sysparm_fields=sys_id,state"
                 "&sysparm_display_value=false&sysparm_exclude_reference_link=true")
        self.assertEqual(self.asked("GET", table), "")
        for path, wanted in ((table + "&sysparm_view=x", "unknown parameters: .*sysparm_view"),
                             (table.replace("state", "state,risk"), "unknown fields of change_request: .*risk"),
                             (table.replace("number", "numbre"), "a term of sysparm_query .* numbre"),
                             (table.replace("value=false", "value=both"), "unknown sysparm_display_value both")):
            with self.subTest(path):
                self.assertRegex(self.asked("GET", path), wanted)

    def test_an_unknown_member_fails_the_test(self):
        record = "/api/now/table/change_request/RECORD"
        self.assertEqual(self.asked("PATCH", record, json.dumps({"work_notes": "planned"})), "")
        self.assertRegex(self.asked("PATCH", record, json.dumps({"work_notes": "x", "state": "3"})), "only adds notes.*state")
        self.assertRegex(self.asked("PATCH", record, json.dumps({})), "only adds notes")
        self.assertRegex(self.asked("PATCH", record + "?sysparm_fields=number", json.dumps({"work_notes": "x"})),
                         "takes no parameters")
        form = "grant_type=client_credentials&client_id=porc-client&client_secret=s3cret-client"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.asked("POST", "/oauth_token.do", form, **kind), "")
        self.assertRegex(self.asked("POST", "/oauth_token.do", form + "&scope=all", **kind), "unknown members .*scope")
        self.assertRegex(self.asked("POST", "/oauth_token.do", form.replace("client_c", "other_c"), **kind), "unknown grant")


class Approval(WithServiceNow):
    def test_is_given_by_somebody_else_and_kept_with_the_record_as_it_was(self):
        number = self.change()
        run = self.awaiting("approved", number)
        answer = self.approve(run, reason="agreed in the board")
        self.assertEqual(answer.status, 200, answer.body)
        status = self.server.wait(run)
        self.assertEqual(status["status"], "applied", status)
        self.assertEqual(status["approved_by"], "porc:boss@example.com")
        approval = status["approval"]
        self.assertEqual((approval["by"], approval["reason"], approval["override"], approval["change_record"]),
                         ("porc:boss@example.com", "agreed in the board", False, number))
        checked = approval["checked"]
        self.assertEqual((checked["id"], checked["state"], checked["approval"], checked["on_hold"]),
                         (self.fake.changes[number]["sys_id"], "implement", "approved", False))
        self.assertRegex(approval["bound_to"], "^[0-9a-f]{64}$")
        events = {event["kind"]: event for event in self.events(run)}
        self.assertEqual(events["approved"]["facts"]["change_record"]["number"], number)
        self.assertEqual(events["apply_started"]["facts"]["change_record"]["number"], number)
        # When it was approved, before its workspace, and before the engine was told.
        self.assertGreaterEqual(len(self.fake.asked(f"GET /api/now/table/change_request.*{number}")), 3)

    def test_a_change_record_may_be_given_with_the_approval(self):
        number = self.change()
        run = self.awaiting("given-later")
        answer = self.approve(run, change_record=number)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(self.server.status(run)["change_record"], number)
        eventually("its end is noted", lambda: any("is applied" in note for note in self.fake.notes(number)))

    def test_is_refused_with_the_reason_while_the_record_is_not_open(self):
        for name, fields, words in (
                ("new", {"state": "new"}, "is in state new, and must be in scheduled or implement"),
                ("authorize", {"state": "authorize"}, "is in state authorize"),
                ("review", {"state": "review"}, "is in state review"),
                ("closed", {"state": "closed"}, "is closed"),
                ("canceled", {"state": "canceled"}, "is canceled"),
                ("unapproved", {"approval": "requested"}, "is not approved: its approval is requested"),
                ("rejected", {"approval": "rejected"}, "is not approved: its approval is rejected"),
                ("held", {"on_hold": True}, "is on hold"),
                ("early", {"opens": 600}, "opens at "),
                ("late", {"closes": -60}, "was open until "),
                ("no-window", {"opens": None}, "cannot be verified: its planned start is not set, or may not be read"),
                ("odd-state", {"state": "17"}, "is in state 17")):
            with self.subTest(name):
                number = self.change(**fields)
                run = self.awaiting(name, number)
                answer = self.approve(run)
                self.assertEqual((answer.status, answer.json["error"]), (409, "approval_missing"), answer.body)
                self.assertIn(f"change record {number} {words}", answer.json["detail"])
                self.assertEqual(self.server.status(run)["status"], "awaiting_approval")
        run = self.awaiting("scheduled", self.change(state="scheduled"))
        self.assertEqual(self.approve(run).status, 200)
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_counts_by_the_clock_of_the_instance(self):
        self.fake.skew = 7200
        try:
            run = self.awaiting("skewed", self.change(opens=-60, closes=60))
            self.assertEqual(self.approve(run).status, 200)
            self.assertEqual(self.server.wait(run)["status"], "applied")
        finally:
            self.fake.skew = 0

    def test_is_refused_when_the_answer_cannot_be_relied_on(self):
        number, other = self.change(), self.change()
        run = self.awaiting("unreliable", number)
        for what, switch, value in (("another row", "wrong_row", True),
                                    ("no approval", "hidden", {"approval"}), ("no state", "hidden", {"state"}),
                                    ("no hold", "hidden", {"on_hold"}), ("no window", "hidden", {"end_date"})):
            for empty in (False, True):
                with self.subTest(what, empty=empty):
                    before = getattr(self.fake, switch)
                    self.fake.hides_by_emptiness = empty
                    setattr(self.fake, switch, value)
                    try:
                        answer = self.approve(run)
                    finally:
                        setattr(self.fake, switch, before)
                    self.assertEqual((answer.status, answer.json["error"]), (409, "approval_missing"), answer.body)
                    self.assertIn("cannot be verified", answer.json["detail"])
        self.assertNotEqual(number, other)
        unknown = self.awaiting("unknown", "CHG0999999")
        answer = self.approve(unknown)
        self.assertEqual(answer.status, 409, answer.body)
        self.assertIn("CHG0999999 is not there", answer.json["detail"])

    def test_a_number_that_extends_the_query_is_never_sent(self):
        run = self.awaiting("injection")
        for number in ("CHG0030001^ORstate=-1", "CHG1", "INC0030001", "chg0030001", "", "CHG0030001\n"):
            answer = self.approve(run, change_record=number)
            self.assertEqual(answer.status, 422, answer.body)
            self.assertEqual(answer.json["details"][0]["pointer"], "/change_record")
        self.assertEqual(self.fake.asked("ORstate|INC|chg0"), [])

    def test_an_outage_is_told_to_who_approves(self):
        run = self.awaiting("outage", self.change())
        for kind, more, status, words in (
                ("cut", {}, 503, "cannot be verified"), ("page", {}, 503, "a page in place of data"),
                ("page", {"status": 503}, 503, "503"), ("redirect", {}, 503, "a page in place of data"),
                ("status", {"status": 500}, 503, "maximum execution time exceeded"),
                ("status", {"status": 503}, 503, "503"), ("status", {"status": 429}, 429, "Rate limit exceeded"),
                ("status", {"status": 401}, 409, "does not accept PORC's credentials"),
                ("status", {"status": 403}, 409, "ACL Exception"), ("slow", {"seconds": 30}, 504, "cannot be verified")):
            with self.subTest(kind=kind, **more):
                self.fake.fail(kind, **more)
                answer = self.approve(run)
                self.fake.heal()
                self.assertEqual(answer.status, status, answer.body)
                self.assertIn(words, answer.json["detail"])
        self.assertEqual(self.approve(run).status, 200)
        self.assertEqual(self.server.wait(run)["status"], "applied")


class Separation(WithServiceNow):
    def refused(self, run, by, words):
        answer = self.approve(run, by=by)
        self.assertEqual((answer.status, answer.json["error"]), (403, "forbidden"), answer.body)
        self.assertIn(words, answer.json["detail"])
        self.assertEqual(self.server.status(run)["status"], "awaiting_approval")

    def test_takes_the_right_to_approve(self):
        run = self.awaiting("right", by="dev")
        self.refused(run, "ana", "does not permit: approve")
        self.refused(run, "dev", "does not permit: approve")

    def test_compares_persons_and_not_names(self):
        run = self.awaiting("two-names", by="ana")
        self.refused(run, "ana.lima", "is the same person as porc:ana@example.com")
        self.assertEqual(self.approve(run, by="boss").status, 200)

    def test_the_own_name_is_refused_too(self):
        run = self.server.submit({**self.service("own"), "metadata": {"name": "own", "approval_required": True}})
        self.server.wait(run, {"awaiting_approval"})
        answer = self.server.post(f"/run/{run}/approve", {})
        self.assertEqual(answer.status, 403, answer.body)
        self.assertIn("porc:admin@localhost asked for run", answer.json["detail"])

    def test_who_is_in_no_entry_of_the_map_cannot_approve(self):
        run = self.awaiting("stranger")
        self.refused(run, "stranger", "porc:stranger@example.com is tied to no person (PORC_IDENTITIES)")

    def test_what_somebody_unknown_asked_for_is_approved_by_nobody_but_may_be_overridden(self):
        run = self.awaiting("robot", by="robot")
        self.refused(run, "boss", "nobody can approve run")
        answer = self.server.post(f"/run/{run}/override", {"of": "approval", "reason": "checked by hand"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_who_may_not_approve_learns_nothing_of_change_records(self):
        run = self.awaiting("probing", by="dev")
        before = len(self.fake.requests)
        self.refused(run, "stranger", "tied to no person")
        self.approve(run, by="stranger", change_record=self.change())
        self.assertEqual(len(self.fake.requests), before)


class WithoutMap(WithServiceNow):
    people = ""

    def test_addresses_are_persons(self):
        run = self.awaiting("address", by="ana")
        self.assertEqual(self.approve(run, by="ana.lima").status, 200, "nobody says that they are one")
        self.assertEqual(self.server.wait(run)["status"], "applied")


class HeldBack(WithServiceNow):
    """A run that was approved waits in apply_queued, holds nothing, and says why."""

    def test_by_an_outage_until_it_is_over(self):
        run, _ = self.waiting_with("away", lambda number: self.fake.fail("cut"))
        status = self.waits(run, "cannot be verified")
        self.assertIn("waits: change record", status["reason"]["message"])
        self.assertEqual(status["reason"]["code"], "unavailable")
        # It keeps nobody from its workspace, and every place says why it waits.
        self.assertIn("held back", json.dumps(self.server.get(f"/run/{run}/logs").json))
        self.assertIn("cannot be verified", self.server.get(f"/run/{run}/summary").json["reason"]["message"])
        self.fake.heal()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertNotIn("reason", self.server.status(run))

    def test_by_slow_answers_until_they_are_fast(self):
        run, _ = self.waiting_with("slow", lambda number: self.fake.fail("slow", seconds=20))
        self.waits(run, "cannot be verified")
        self.fake.heal()
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_by_a_login_page_and_by_a_limit(self):
        run, _ = self.waiting_with("page", lambda number: self.fake.fail("page"))
        self.waits(run, "a page in place of data")
        self.fake.heal()
        self.assertEqual(self.server.wait(run)["status"], "applied")
        run, _ = self.waiting_with("limit", lambda number: self.fake.fail("status", status=429))
        self.waits(run, "Rate limit exceeded")
        asked = len(self.fake.asked("change_request"))
        eventually("it was asked again", lambda: len(self.fake.asked("change_request")) > asked + 1)
        self.fake.heal()
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_by_credentials_that_are_no_longer_accepted(self):
        run, _ = self.waiting_with("password", lambda number: setattr(self.fake, "password", "changed"))
        try:
            self.waits(run, "does not accept PORC's credentials")
        finally:
            self.fake.password = PASSWORD
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_by_a_hold_a_withdrawn_approval_and_a_window_that_moved(self):
        for name, close, words, opened in (
                ("hold", {"on_hold": True}, "is on hold", {"on_hold": False}),
                ("withdrawn", {"approval": "requested"}, "is not approved", {"approval": "approved"}),
                ("back", {"state": "authorize"}, "is in state authorize", {"state": "implement"}),
                ("moved", {"opens": 4}, "opens at", {})):
            with self.subTest(name):
                run, number = self.waiting_with(name, lambda number, close=close: self.fake.edit(number, **close))
                self.waits(run, words)
                if opened:
                    self.fake.edit(number, **opened)
                self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_what_never_opens_again_ends_the_run(self):
        for name, close, words in (("closed", {"state": "closed"}, "is closed"),
                                   ("canceled", {"state": "canceled"}, "is canceled"),
                                   ("over", {"closes": -5}, "was open until")):
            with self.subTest(name):
                run, _ = self.waiting_with("never-" + name, lambda number, close=close: self.fake.edit(number, **close))
                status = self.server.wait(run)
                self.assertEqual(status["status"], "discarded", status)
                self.assertIn(words, status["reason"]["message"])

    def test_survives_a_kill(self):
        run, _ = self.waiting_with("killed", lambda number: self.fake.fail("cut"))
        self.waits(run, "cannot be verified")
        self.server.kill()
        self.server.start()
        self.waits(run, "cannot be verified")
        self.fake.heal()
        self.assertEqual(self.server.wait(run)["status"], "applied")

    def test_a_change_of_the_state_voids_the_approval(self):
        run, number = self.waiting_with("void", lambda number: self.fake.edit(number, on_hold=True))
        self.waits(run, "is on hold")
        other = self.server.submit(self.service("void", image="other:1"))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        self.fake.edit(number, on_hold=False)
        status = self.server.wait(run)
        self.assertEqual(status["status"], "superseded", status)


class Override(WithServiceNow):
    def override(self, run, reason="it burns", by=None):
        return self.server.post(f"/run/{run}/override", {"of": "approval", "reason": reason},
                                token=by and self.tokens[by])

    def test_is_a_power_of_its_own(self):
        run = self.awaiting("power", self.change(state="new"))
        answer = self.override(run, by="boss")
        self.assertEqual(answer.status, 403, answer.body)
        self.assertIn("does not permit: override approval", answer.json["detail"])
        self.assertEqual(self.override(run, by="dev").status, 403)
        self.assertEqual(self.override(run, reason="").status, 422)
        # The other power grants nothing here, and neither does this one there.
        answer = self.server.post(f"/run/{run}/override", {"of": "policy", "reason": "why"})
        self.assertEqual(answer.status, 409, answer.body)
        self.assertEqual(self.server.status(run)["status"], "awaiting_approval")

    def test_is_marked_everywhere(self):
        number = self.change(state="new")
        run = self.awaiting("marked", number)
        self.fake.fail("cut", path="GET .*change_request")
        answer = self.override(run)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertIs(answer.json["approval"]["override"], True)
        self.assertNotIn("approved_by", answer.json)
        status = self.server.wait(run)
        self.assertEqual(status["status"], "applied", status)
        self.fake.heal()
        event = next(event for event in self.events(run) if event["kind"] == "approval_overridden")
        self.assertEqual((event["facts"]["override"], event["facts"]["reason"], event["by"]),
                         (True, "it burns", "porc:admin@localhost"))
        report = self.server.get(f"/report/{run}").json
        self.assertIs(report["run"]["approval"]["override"], True)
        page = self.server.get(f"/report/{run}", headers={"Accept": "text/html"}).body.decode()
        self.assertIn("Approval overridden by", page)
        logged = [json.loads(line) for line in self.server.log.read_text().splitlines()]
        self.assertTrue([line for line in logged if line.get("run_id") == run and line.get("override") is True])
        metrics = self.server.get("/metrics", headers={"Accept": "text/plain"}).body.decode()
        self.assertRegex(metrics, r"(?m)^porc_approval_overrides_total [1-9]")
        eventually("the record is told", lambda: any("overrode its approval: it burns" in note
                                                     for note in self.fake.notes(number)))

    def test_lets_a_run_go_on_that_waits_for_its_record(self):
        run, _ = self.waiting_with("waiting", lambda number: self.fake.edit(number, on_hold=True))
        self.waits(run, "is on hold")
        self.assertEqual(self.override(run).status, 200)
        status = self.server.wait(run)
        self.assertEqual(status["status"], "applied")
        self.assertIs(status["approval"]["override"], True)


class Notes(WithServiceNow):
    way = "client"

    def texts(self, number):
        return [note.split(" (ref ")[0].split(") ", 1)[1] for note in self.fake.notes(number)]

    def told(self, number, count):
        return eventually(f"{count} notes", lambda: len(self.fake.notes(number)) >= count and self.texts(number))

    def applied(self, name, number):
        run = self.awaiting(name, number)
        self.assertEqual(self.approve(run).status, 200)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        return run

    def test_are_written_at_plan_apply_and_end(self):
        number = self.change()
        run = self.applied("noted", number)
        plan, begin, end = self.told(number, 3)
        self.assertRegex(plan, "^is planned: [0-9]+ to add$")
        self.assertEqual(begin, "is being applied")
        self.assertRegex(end, "^is applied: [0-9]+ to add$")
        self.assertTrue(all(run in note for note in self.fake.notes(number)))
        self.assertEqual(self.fake.changes[number]["state"], "-1", "PORC never moves a record")

    def test_an_answer_that_got_lost_writes_no_note_twice(self):
        number = self.change()
        self.fake.fail("lost", times=2, path="PATCH")
        self.applied("lost", number)
        self.told(number, 3)
        eventually("the journal was read", lambda: len(self.fake.asked("sys_journal_field")) >= 2)
        notes = self.fake.notes(number)
        self.assertEqual(len(notes), len(set(notes)), notes)
        self.assertEqual(len(notes), 3)

    def test_a_note_that_may_not_be_written_holds_back_nothing(self):
        number = self.change()
        self.fake.write_acl = True
        try:
            self.applied("forbidden", number)
        finally:
            self.fake.write_acl = False

    def test_hold_no_markup(self):
        number = self.change()
        run = self.awaiting("markup", number)
        answer = self.server.post(f"/run/{run}/override",
                                  {"of": "approval", "reason": "[code]<script>alert(1)</script>[/code] @everyone"})
        self.assertEqual(answer.status, 200, answer.body)
        self.server.wait(run)
        self.assertIn("(code)<script>", " ".join(self.told(number, 4)))

    def test_tokens_are_renewed_when_they_end_or_are_taken_back(self):
        self.fake.revoke_tokens()
        self.applied("renewed", self.change())


class ByPasswordGrant(WithServiceNow):
    way = "both"

    def test_a_run_is_applied_and_its_token_refreshed(self):
        for name in ("first", "second"):
            run = self.awaiting(name, self.change())
            self.assertEqual(self.approve(run).status, 200)
            self.assertEqual(self.server.wait(run)["status"], "applied")
            self.fake.revoke_tokens()
        self.assertGreaterEqual(len(self.fake.asked("POST /oauth_token.do")), 2)


class ByKey(WithServiceNow):
    way = "key"

    def test_a_run_is_applied(self):
        run = self.awaiting("key", self.change())
        self.assertEqual(self.approve(run).status, 200)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.assertEqual(self.fake.asked("oauth"), [])


class Compatible(WithServiceNow):
    environment = {"PORC_CHANGE_CHECK": "state", "PORC_CHANGE_STATES": "implement", "PORC_CHANGE_DIGITS": "6"}

    def test_the_state_alone_counts_as_the_original_did_it(self):
        self.fake.change("CHG123456", approval="requested", opens=None, closes=None)
        run = self.awaiting("original", "CHG123456")
        self.assertEqual(self.approve(run).status, 200)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        self.fake.change("CHG123457", state="scheduled")
        run = self.awaiting("original-scheduled", "CHG123457")
        self.assertEqual(self.approve(run).status, 409)


class OnlyRecorded(ServerTest):
    def test_without_servicenow_a_change_record_is_only_recorded(self):
        blueprint = self.service("recorded")
        blueprint["metadata"]["change_record"] = "whatever the company calls it"
        run = self.server.submit(blueprint)
        self.server.wait(run, {"awaiting_approval"})
        token = self.server.post("/tokens", {"owner": "boss@example.com", "roles": ["approver"]}).json["token"]
        self.assertEqual(self.server.post(f"/run/{run}/approve", {}, token=token).status, 200)
        status = self.server.wait(run)
        self.assertEqual(status["status"], "applied")
        self.assertEqual(status["approval"]["change_record"], "whatever the company calls it")
        self.assertNotIn("checked", status["approval"])


class Secrets(WithServiceNow):
    way = "both"

    def test_appear_nowhere(self):
        run = self.awaiting("secrets", self.change())
        self.fake.fail("status", times=1, status=401)
        self.approve(run)
        self.approve(run)
        self.assertEqual(self.server.wait(run)["status"], "applied")
        for kind in ("cut", "page"):
            self.fake.fail(kind)
            self.approve(self.awaiting("secrets-" + kind, self.change()))
            self.fake.heal()
        found = [self.server.log.read_bytes(), self.server.get("/metrics", headers={"Accept": "text/plain"}).body]
        found += [path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()]
        for what in ("status", "events", "logs", "summary"):
            found.append(self.server.get(f"/run/{run}/{what}").body)
        found.append(self.server.get(f"/report/{run}").body)
        both = f"{self.fake.user}:{PASSWORD}".encode()
        secrets = [PASSWORD.encode(), SECRET.encode(), base64.b64encode(both), *map(str.encode, self.fake.tokens)]
        self.assertGreater(len(secrets), 3, "a token was in use")
        for content in found:
            for secret in secrets:
                self.assertNotIn(secret, content)


class WalkThrough(WithServiceNow):
    people = ""

    def test_every_example_says_what_it_shows(self):
        home = self.scratch / "walk"
        home.mkdir()
        (home / "quills").symlink_to(ROOT / "quills")
        self.fake.change("CHG0040001")
        self.fake.change("CHG0040002", state="authorize", approval="requested")
        shell = docs_test.Shell(home, {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8",
                                       "DATA": str(self.server.folder), "PORC_DATA": str(self.server.folder)})
        count = 0
        try:
            for number, command, wanted in docs_test.commands_of(ROOT / "docs/servicenow.md"):
                with self.subTest(place=f"docs/servicenow.md:{number}"):
                    said = shell.run(command)
                    self.assertTrue(docs_test.fits(wanted, said),
                                    f"$ {command}\n---- wanted\n" + "\n".join(wanted) + f"\n---- said\n{said}")
                count += 1
        finally:
            shell.close()
        self.assertGreater(count, 5)


if __name__ == "__main__":
    main()
