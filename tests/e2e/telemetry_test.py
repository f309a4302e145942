# SPDX-License-Identifier: Apache-2.0
"""What a real server tells of its runs: audit lines, delivery metrics, traces and metrics for a collector, events for
Datadog and Dynatrace."""
import json
import sys

from harness import ROOT, Server, ServerTest, eventually, main

sys.path.insert(0, str(ROOT / "tests/fakes"))

from sink import Answer, Sink  # noqa: E402

API_KEY, API_TOKEN, HEADER = "canary-datadog-6f1e", "dt0c01.canary-dynatrace-77b2", "canary-collector-19aa"
INPUT = "canary-input-" + "ä€" * 20


def spans(sink):
    return [span for request in sink.to("/v1/traces") for resource in request.json["resourceSpans"]
            for scope in resource["scopeSpans"] for span in scope["spans"]]


def trace(sink, run):
    """The spans of a run that is over."""
    root = [span for span in spans(sink) if "parentSpanId" not in span and
            {"key": "porc.run_id", "value": {"stringValue": run}} in span["attributes"]]
    return [span for span in spans(sink) if span["traceId"] == root[0]["traceId"]] if root else []


class Telemetry(ServerTest):
    @classmethod
    def make_server(cls, name):
        cls.sink = cls.with_fake(Sink())
        cls.sink.__enter__()
        cls.sink.api_key, cls.sink.api_token = API_KEY, API_TOKEN
        cls.sink.otlp_header = ("Authorization", f"Api-Token {HEADER}")
        cls.environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": cls.sink.url,
                           "OTEL_EXPORTER_OTLP_HEADERS": f"Authorization=Api-Token%20{HEADER}",
                           "OTEL_SERVICE_NAME": "porc-test", "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
                           "DD_API_KEY": API_KEY, "DD_SITE": "datadoghq.eu", "PORC_DATADOG_URL": cls.sink.url,
                           "DT_API_URL": cls.sink.url, "DT_API_TOKEN": API_TOKEN}
        return super().make_server(name)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.applied = cls.server.submit(cls.service("watched"))
        assert cls.server.wait(cls.applied)["status"] == "applied"
        leak = {"kind": "leak", "metadata": {"name": "broken"}, "inputs": {"password": INPUT, "script": 'echo "$PASSWORD"; exit 1'}}
        cls.failed = cls.server.submit(leak)
        assert cls.server.wait(cls.failed)["status"] == "apply_failed"
        leak["inputs"]["script"] = "exit 0"
        cls.mended = cls.server.submit(leak)
        assert cls.server.wait(cls.mended)["status"] == "applied"

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.sink.__exit__()

    def metric(self, name, labels):
        return self.server.get("/metrics").json["series"].get(name, {}).get(labels, 0)

    def audit(self, run):
        lines = [json.loads(line) for line in self.server.log.read_text().splitlines()]
        return [line for line in lines if line.get("audit") and line.get("run_id") == run]

    def test_every_action_is_one_audit_line(self):
        moves = [(line["kind"], line["to"], line["override"]) for line in self.audit(self.applied) if "to" in line]
        self.assertEqual(moves[0], ("submitted", "submitted", False))
        self.assertEqual(moves[-1], ("apply_finished", "applied", False))
        self.assertTrue(all(line["actor"] for line in self.audit(self.applied) if "kind" in line))

    def test_a_refused_action_is_an_audit_line_too_and_says_whose(self):
        answer = self.server.post("/tokens", {"owner": "dev@example.com", "roles": ["developer"]})
        self.assertEqual(self.server.post(f"/run/{self.applied}/override", {"of": "policy", "reason": "I want"},
                                          token=answer.json["token"]).status, 403)
        self.assertEqual(self.server.post(f"/run/{self.applied}/cancel").status, 409)
        refused = [(line["by"], line["route"], line["outcome"], line["override"])
                   for line in self.audit(self.applied) if line["message"] == "request refused"]
        self.assertIn(("porc:dev@example.com", "/run/{run_id}/override", "forbidden", True), refused)
        self.assertIn(("porc:admin@localhost", "/run/{run_id}/cancel", "conflict", False), refused)

    def test_deliveries_of_changes_are_measured(self):
        def deployments(kind, outcome):
            return self.metric("porc_deployments_total",
                               f"environment=dev,kind={kind},operation=apply,outcome={outcome}")
        self.assertEqual(deployments("service", "applied"), 1)
        self.assertEqual(deployments("leak", "apply_failed"), 1)
        self.assertEqual(deployments("leak", "applied"), 1)
        self.assertEqual(self.metric("porc_deployment_lead_seconds", "environment=dev,kind=service")["count"], 1)
        self.assertEqual(self.metric("porc_restore_seconds", "environment=dev,kind=leak")["count"], 1)
        text = self.server.get("/metrics", headers={"Accept": "text/plain"}).body.decode()
        self.assertIn("\nporc_failing_workspaces 0\n", text)

    def test_a_run_is_a_trace_and_each_phase_a_span(self):
        told = eventually("the trace is told", lambda: trace(self.sink, self.applied))
        self.assertEqual([span["name"] for span in told if span["kind"] == 1 and "terraform" not in span["name"]],
                         ["submitted", "building", "built", "plan_queued", "planning", "planned", "apply_queued",
                          "applying", "run service"])
        root = next(span for span in told if "parentSpanId" not in span)
        self.assertEqual({span.get("parentSpanId", root["spanId"]) for span in told}, {root["spanId"]})
        self.assertEqual(root["status"], {"code": 1})
        failed = eventually("the failure is told", lambda: trace(self.sink, self.failed))
        self.assertEqual({span["name"] for span in failed if span["status"] == {"code": 2}}, {"terraform apply", "applying", "run leak"})
        resource = self.sink.to("/v1/traces")[0].json["resourceSpans"][0]["resource"]["attributes"]
        self.assertEqual({one["key"]: one["value"]["stringValue"] for one in resource},
                         {"service.name": "porc-test", "deployment.environment": "test"})

    def test_each_terraform_is_a_span_within_its_phase(self):
        told = {span["name"]: span for span in eventually("the trace is told", lambda: trace(self.sink, self.applied))}
        for name, phase, code in (("terraform plan", "planning", "2"), ("terraform show", "planning", "0"),
                                  ("terraform apply", "applying", "0")):
            span = told[name]
            self.assertEqual((span["kind"], span["parentSpanId"]), (1, told["run service"]["spanId"]))
            self.assertIn({"key": "process.exit.code", "value": {"intValue": code}}, span["attributes"])
            self.assertLessEqual(int(told[phase]["startTimeUnixNano"]), int(span["startTimeUnixNano"]), name)
            self.assertLess(int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"]), name)
            self.assertLessEqual(int(span["endTimeUnixNano"]), int(told[phase]["endTimeUnixNano"]), name)

    def test_an_outgoing_call_is_a_span_of_the_run_that_caused_it(self):
        call = eventually("a call is told", lambda: [span for span in spans(self.sink) if span["kind"] == 3])[0]
        self.assertEqual(call["name"], f"POST {self.sink.host}")
        self.assertIn("parentSpanId", call)

    def test_milestones_are_events_at_datadog(self):
        eventually("both deployments are told", lambda: len(self.sink.to("/api/v2/events")) == 2)
        changed = self.sink.to("/api/v2/events")[0].json["data"]["attributes"]
        self.assertEqual(changed["attributes"]["changed_resource"]["name"], "porc-dev-watched")
        failed = eventually("the failure is told", lambda: self.sink.to("/api/v1/events"))
        self.assertEqual([request.json["alert_type"] for request in failed], ["error"])

    def test_milestones_are_events_at_dynatrace(self):
        told = eventually("all are told", lambda: len(self.sink.to("/api/v2/events/ingest")) == 3 and
                          self.sink.to("/api/v2/events/ingest"))
        self.assertEqual(sorted(request.json["eventType"] for request in told),
                         ["CUSTOM_DEPLOYMENT", "CUSTOM_DEPLOYMENT", "ERROR_EVENT"])

    def test_no_secret_is_found_anywhere(self):
        content = [self.server.log.read_bytes(), self.server.get("/metrics").body]
        content += [path.read_bytes() for path in self.server.folder.rglob("*") if path.is_file()]
        content += [request.body for request in self.sink.requests]
        for one in content:
            for word in (API_KEY, API_TOKEN, HEADER, INPUT, json.dumps(INPUT)[1:-1]):
                self.assertNotIn(word.encode(), one)


class Engine(ServerTest):
    """What Terraform Enterprise is asked for on behalf of a run; another PORC is that Terraform Enterprise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sink = cls.with_fake(Sink())
        cls.sink.__enter__()
        cls.porc = Server(cls.scratch / "client", "--quills", str(ROOT / "quills"),
                          environment={"TFE_API": cls.server.url.geturl(), "TFE_TOKEN": cls.server.token,
                                       "TFE_ORG": "porc", "OTEL_EXPORTER_OTLP_ENDPOINT": cls.sink.url})
        cls.porc.start()

    @classmethod
    def tearDownClass(cls):
        cls.porc.stop()
        cls.sink.__exit__()
        super().tearDownClass()

    def test_a_call_of_the_engine_is_a_span_of_the_run_that_caused_it(self):
        run = self.porc.submit(self.service("remote"))
        self.assertEqual(self.porc.wait(run)["status"], "applied")
        told = eventually("the trace is told", lambda: trace(self.sink, run))
        root = next(span for span in told if "parentSpanId" not in span)
        calls = [span for span in told if span["kind"] == 3]
        self.assertEqual({span["parentSpanId"] for span in calls}, {root["spanId"]})
        self.assertEqual({span["name"].split()[1] for span in calls}, {self.server.url.netloc})
        # The workspace, the configuration version, its bundle, the run, its confirmation.
        self.assertEqual([span["name"].split()[0] for span in calls if not span["name"].startswith("GET ")],
                         ["POST", "POST", "PUT", "POST", "POST"])
        created = next(span for span in calls if span["name"].startswith("POST "))
        self.assertEqual({one["key"]: next(iter(one["value"].values())) for one in created["attributes"]},
                         {"http.request.method": "POST", "server.address": self.server.url.netloc,
                          "http.response.status_code": "201"})

    def test_looks_that_find_nothing_new_are_no_spans(self):
        run = self.porc.submit(self.service("waiting"), goal="planned")
        self.porc.wait(run, {"planned"})
        series = f"host={self.server.url.netloc},outcome=2xx"

        def asked():
            return self.porc.get("/metrics").json["series"]["porc_outgoing_seconds"][series]["count"]
        before = asked()
        for _ in range(5):
            self.assertEqual(self.porc.get(f"/run/{run}/logs").status, 200)
        self.assertGreaterEqual(asked(), before + 10)
        self.assertEqual(self.porc.post(f"/run/{run}/discard").status, 200)
        told = eventually("the trace is told", lambda: trace(self.sink, run))
        self.assertLess(len([span for span in told if span["kind"] == 3]), 30)


class Farewell(ServerTest):
    """What a server that stops still tells, and what a collector that is away costs."""

    def test_what_waits_is_told_before_the_end(self):
        with self.with_fake(Sink()) as sink:
            server = Server(self.scratch / "leaving", "--quills", str(ROOT / "quills"),
                            environment={"OTEL_EXPORTER_OTLP_ENDPOINT": sink.url})
            server.start()
            run = server.submit(self.service("leaving"), goal="built")
            server.wait(run, {"built"})
            server.stop()
            self.assertTrue(sink.to("/v1/traces") and sink.to("/v1/metrics"))
            names = {metric["name"] for scope in sink.to("/v1/metrics")[-1].json["resourceMetrics"][0]["scopeMetrics"]
                     for metric in scope["metrics"]}
            self.assertLessEqual({"porc_transitions_total", "porc_http_request_seconds", "porc_damaged_runs"}, names)

    def test_a_collector_that_is_silent_slows_no_run_and_no_stop(self):
        with self.with_fake(Sink()) as sink:
            for path in ("/v1/traces", "/v1/metrics"):
                sink.answer(path, Answer(shape="silent"))
            server = Server(self.scratch / "silent", "--quills", str(ROOT / "quills"),
                            environment={"OTEL_EXPORTER_OTLP_ENDPOINT": sink.url})
            server.start()
            self.assertEqual(server.wait(server.submit(self.service("silent")))["status"], "applied")
            server.process.terminate()
            self.assertEqual(server.process.wait(10), 0)
            server.process.stdout.close()

    def test_it_is_off_unless_configured(self):
        with self.with_fake(Sink()) as sink:
            server = Server(self.scratch / "quiet", "--quills", str(ROOT / "quills"),
                            environment={"OTEL_SERVICE_NAME": "porc", "DD_SITE": "datadoghq.eu",
                                         "PORC_DATADOG_URL": sink.url, "DT_API_TOKEN": API_TOKEN})
            server.start()
            self.assertEqual(server.wait(server.submit(self.service("quiet")))["status"], "applied")
            server.stop()
            self.assertEqual(sink.requests, [])


if __name__ == "__main__":
    main()
