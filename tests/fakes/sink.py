# SPDX-License-Identifier: Apache-2.0
"""A server that records what it is sent, answers as it is told, and checks every body (tests/fakes/sink.md)."""
import base64
import gzip
import hashlib
import hmac
import json
import os
import re
import ssl
import subprocess
import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TOLERANCE = 300  # seconds
ALERT_TYPES = {"error", "warning", "info", "success", "user_update", "recommendation", "snapshot"}
EVENT_TYPES = {"AVAILABILITY_EVENT", "CUSTOM_ALERT", "CUSTOM_ANNOTATION", "CUSTOM_CONFIGURATION", "CUSTOM_DEPLOYMENT",
               "CUSTOM_INFO", "ERROR_EVENT", "MARKED_FOR_TERMINATION", "PERFORMANCE_EVENT", "RESOURCE_CONTENTION_EVENT"}


class Violation(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Violation(what)


def members(value, where, required, optional=()):
    """An object with exactly these members."""
    check(isinstance(value, dict), f"{where} is no object")
    check(set(required) <= set(value), f"{where} lacks {sorted(set(required) - set(value))}")
    unknown = set(value) - set(required) - set(optional)
    check(not unknown, f"{where} has unknown members {sorted(unknown)}")
    return value


def text(value, where, longest=None, shortest=1):
    check(isinstance(value, str), f"{where} is no text")
    check(len(value) >= shortest, f"{where} is empty")
    check(longest is None or len(value) <= longest, f"{where} is longer than {longest}")
    return value


def whole(value, where):
    check(isinstance(value, int) and not isinstance(value, bool), f"{where} is no whole number")
    return value


# ---- Standard Webhooks 1.0.0


def sign(secret, identity, at, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identity}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def check_webhook(request, secrets):
    headers, body = request.headers, request.body
    check(headers.get("Content-Type") == "application/json", "Content-Type is not application/json")
    identity, at = headers.get("webhook-id"), headers.get("webhook-timestamp")
    check(identity and "." not in identity, f"webhook-id {identity!r}")
    check(at and re.fullmatch(r"\d+", at) and abs(time.time() - int(at)) <= TOLERANCE, f"webhook-timestamp {at!r}")
    check(headers.get("Idempotency-Key"), "no Idempotency-Key")
    given = (headers.get("webhook-signature") or "").split()
    if secrets is None:
        check(not given, "signed, where nothing was agreed")
    else:
        wanted = [sign(secret, identity, at, body) for secret in secrets]
        check(given == wanted, f"the signatures are not {len(wanted)} right ones")
    check(len(body) <= 20_000, "longer than 20 kB")
    event = members(json.loads(body), "event", ("type", "timestamp", "data"))
    check(re.fullmatch(r"[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*", event["type"]), f"type {event['type']!r}")
    datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
    data = members(event["data"], "data", ("run",), ("event", "shortened"))
    check(event["type"] == "run." + data.get("event", {}).get("to", ""), "type and event differ")


# ---- OTLP/HTTP, JSON encoding


def nanoseconds(value, where):
    check(isinstance(value, str) and re.fullmatch(r"\d{19,20}", value), f"{where} is no time in nanoseconds")
    return int(value)


def check_attributes(value, where):
    check(isinstance(value, list), f"{where} is no list")
    keys = []
    for one in value:
        members(one, where, ("key", "value"))
        keys.append(text(one["key"], where))
        kind, content = next(iter(members(one["value"], where, (), ("stringValue", "boolValue", "intValue",
                                                                    "doubleValue")).items()), (None, None))
        check(len(one["value"]) == 1, f"{where}: {one['key']} has not one value")
        check({"stringValue": str, "boolValue": bool, "intValue": str, "doubleValue": (int, float)}[kind]
              and isinstance(content, {"stringValue": str, "boolValue": bool, "intValue": str,
                                       "doubleValue": (int, float)}[kind]), f"{where}: {one['key']}")
    check(len(set(keys)) == len(keys), f"{where}: a key is given twice")
    return {one["key"]: next(iter(one["value"].values())) for one in value}


def check_resource(value):
    attributes = check_attributes(members(value, "resource", ("attributes",))["attributes"], "resource")
    check(attributes.get("service.name"), "the resource has no service.name")


def check_spans(document):
    members(document, "request", ("resourceSpans",))
    for resource in document["resourceSpans"]:
        members(resource, "resourceSpans", ("resource", "scopeSpans"))
        check_resource(resource["resource"])
        for scope in resource["scopeSpans"]:
            members(scope, "scopeSpans", ("scope", "spans"))
            members(scope["scope"], "scope", ("name",), ("version",))
            for span in scope["spans"]:
                members(span, "span", ("traceId", "spanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano"),
                        ("parentSpanId", "attributes", "status"))
                check(re.fullmatch(r"[0-9a-f]{32}", span["traceId"]) and int(span["traceId"], 16), "traceId")
                for name in ("spanId", "parentSpanId"):
                    if name in span:
                        check(re.fullmatch(r"[0-9a-f]{16}", span[name]) and int(span[name], 16), name)
                text(span["name"], "span.name")
                check(whole(span["kind"], "kind") in (1, 2, 3, 4, 5), "kind")
                begin, end = (nanoseconds(span[name], name) for name in ("startTimeUnixNano", "endTimeUnixNano"))
                check(begin <= end, "a span ends before it begins")
                check_attributes(span.get("attributes", []), "span.attributes")
                status = members(span.get("status", {}), "status", (), ("code", "message"))
                check(status.get("code", 0) in (0, 1, 2), "status.code")


def check_point(point, value_of):
    members(point, "dataPoint", ("timeUnixNano", *value_of), ("startTimeUnixNano", "attributes"))
    nanoseconds(point["timeUnixNano"], "timeUnixNano")
    check_attributes(point.get("attributes", []), "dataPoint.attributes")


def check_metrics(document):
    members(document, "request", ("resourceMetrics",))
    for resource in document["resourceMetrics"]:
        members(resource, "resourceMetrics", ("resource", "scopeMetrics"))
        check_resource(resource["resource"])
        for scope in resource["scopeMetrics"]:
            members(scope, "scopeMetrics", ("scope", "metrics"))
            members(scope["scope"], "scope", ("name",), ("version",))
            names = [metric["name"] for metric in scope["metrics"]]
            check(len(names) == len(set(names)), "a metric is given twice")
            for metric in scope["metrics"]:
                check_metric(metric)


def check_metric(metric):
    kinds = [kind for kind in ("sum", "gauge", "histogram") if kind in metric]
    members(metric, "metric", ("name", *kinds), ("unit", "description"))
    check(len(kinds) == 1, f"{metric['name']} has {kinds}")
    kind, data = kinds[0], metric[kinds[0]]
    if kind == "gauge":
        members(data, "gauge", ("dataPoints",))
    elif kind == "sum":
        members(data, "sum", ("dataPoints", "aggregationTemporality", "isMonotonic"))
    else:
        members(data, "histogram", ("dataPoints", "aggregationTemporality"))
    check(data.get("aggregationTemporality", 2) in (1, 2), "aggregationTemporality")
    for point in data["dataPoints"]:
        if kind != "histogram":
            check_point(point, ("asDouble",))
            check(isinstance(point["asDouble"], (int, float)), "asDouble")
            continue
        check_point(point, ("count", "sum", "bucketCounts", "explicitBounds"))
        counts = [int(text(count, "bucketCounts")) for count in point["bucketCounts"]]
        check(len(counts) == len(point["explicitBounds"]) + 1, "bucketCounts has not one more than explicitBounds")
        check(sum(counts) == int(text(point["count"], "count")), "count is not the sum of bucketCounts")
        check(point["explicitBounds"] == sorted(point["explicitBounds"]), "explicitBounds do not rise")


# ---- Datadog and Dynatrace


def check_tags(tags):
    check(isinstance(tags, list) and len(tags) <= 100, "tags")
    for tag in tags:
        text(tag, "tag", 200)


def check_datadog_v1(document):
    members(document, "event", ("title", "text"), ("tags", "alert_type", "priority", "aggregation_key", "date_happened",
                                                   "host", "source_type_name", "related_event_id"))
    text(document["title"], "title", 500)
    text(document["text"], "text", 4000)
    check(document.get("alert_type", "info") in ALERT_TYPES, "alert_type")
    check(document.get("priority", "normal") in ("normal", "low"), "priority")
    text(document.get("aggregation_key", "x"), "aggregation_key", 100)
    happened = whole(document.get("date_happened", int(time.time())), "date_happened")
    check(time.time() - happened <= 18 * 3600, "date_happened is older than 18 h")
    check_tags(document.get("tags", []))


def check_datadog_v2(document):
    data = members(members(document, "request", ("data",))["data"], "data", ("type", "attributes"))
    check(data["type"] == "event", "data.type")
    event = members(data["attributes"], "data.attributes", ("title", "category", "attributes"),
                    ("message", "timestamp", "tags", "host", "aggregation_key", "integration_id"))
    text(event["title"], "title", 500)
    text(event.get("message", "x"), "message", 4000)
    text(event.get("aggregation_key", "x"), "aggregation_key", 100)
    check(event.get("integration_id", "custom-events") == "custom-events", "integration_id")
    datetime.fromisoformat(event.get("timestamp", "2026-01-01T00:00:00Z").replace("Z", "+00:00"))
    check_tags(event.get("tags", []))
    check(event["category"] == "change", "category")
    change = members(event["attributes"], "attributes", ("changed_resource",),
                     ("author", "impacted_resources", "change_metadata", "prev_value", "new_value"))
    resource = members(change["changed_resource"], "changed_resource", ("type", "name"))
    check(resource["type"] in ("feature_flag", "configuration"), "changed_resource.type")
    text(resource["name"], "changed_resource.name", 128)
    if "author" in change:
        author = members(change["author"], "author", ("type", "name"))
        check(author["type"] in ("user", "system", "api", "automation"), "author.type")
        text(author["name"], "author.name", 128)
    check(len(change.get("impacted_resources", [])) <= 100, "impacted_resources")
    for one in change.get("impacted_resources", []):
        check(members(one, "impacted_resources", ("type", "name"))["type"] == "service", "impacted_resources.type")
    for name in ("change_metadata", "prev_value", "new_value"):
        check(isinstance(change.get(name, {}), dict), name)


def check_dynatrace(document):
    members(document, "event", ("eventType", "title"), ("startTime", "endTime", "timeout", "entitySelector", "properties"))
    check(document["eventType"] in EVENT_TYPES, "eventType")
    text(document["title"], "title", 500)
    for name in ("startTime", "endTime"):
        check(whole(document.get(name, 0), name) < 10 ** 13, f"{name} is not in milliseconds")
    check(document.get("startTime", 0) <= document.get("endTime", 10 ** 13), "endTime is before startTime")
    properties = document.get("properties", {})
    check(isinstance(properties, dict) and len(properties) <= 100, "properties")
    for key, value in properties.items():
        text(key, "a property's name", 100)
        text(value, "a property", 4096, shortest=0)


# ---- The server


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body, self.at = method, path, headers, body, time.time()

    @property
    def json(self):
        return json.loads(self.body)


class Answer:
    """What a path answers next. `shape` is a word: see Handler.answer."""

    def __init__(self, status=200, headers=None, body=b"{}", shape="whole"):
        self.status, self.headers, self.body, self.shape = status, headers or {}, body, shape


class Sink:
    """`with Sink() as sink:`; `tls` is a folder for a certificate of its own."""

    def __init__(self, tls=None):
        self.requests, self.violations, self.script, self.webhooks = [], [], {}, {}
        self.api_key, self.api_token, self.otlp_header = "dd-key", "dt0c01.token", None
        self.lock, self.closing = threading.Lock(), threading.Event()
        sink = self

        class Bound(Handler):
            pass

        Bound.sink = sink
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.server.daemon_threads = True
        self.port, self.certificate = self.server.server_port, None
        if tls:
            self.certificate = Path(tls) / "sink.pem"
            key = Path(tls) / "sink.key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "1", "-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost",
                            "-keyout", str(key), "-out", str(self.certificate)], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https" if tls else "http"

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{self.scheme}://{self.host}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def accept_webhook(self, path, secrets=None):
        """Posts to `path` are events, signed with these secrets."""
        self.webhooks[path] = secrets

    def answer(self, path, *answers):
        """The next requests to `path` are answered with these; the last one goes on."""
        with self.lock:
            self.script[path] = list(answers)

    def to(self, path):
        with self.lock:
            return [request for request in self.requests if request.path == path]

    def types(self, path):
        """What the events say that came to `path`, each once, in their order."""
        seen = {}
        for request in self.to(path):
            seen.setdefault(request.headers["webhook-id"], request.json["type"])
        return list(seen.values())

    def take(self, request):
        with self.lock:
            self.requests.append(request)
            script = self.script.get(request.path)
            answer = (script.pop(0) if len(script) > 1 else script[0]) if script else None
        try:
            default = self.check(request)
        except (Violation, ValueError, KeyError, AttributeError, TypeError) as fault:
            self.violations.append(f"{request.method} {request.path}: {fault!r}")
            return Answer(400, body=json.dumps({"error": str(fault)}).encode())
        return answer or default

    def check(self, request):
        """Refuses what the receiver's own rules refuse, and answers what it would."""
        check(request.method == "POST", "not a POST")
        if request.path in self.webhooks:
            check_webhook(request, self.webhooks[request.path])
            return Answer(204, body=b"")
        check(request.headers.get("Content-Type") == "application/json", "Content-Type is not application/json")
        if request.path in ("/v1/traces", "/v1/metrics"):
            if self.otlp_header:
                check(request.headers.get(self.otlp_header[0]) == self.otlp_header[1], f"no {self.otlp_header[0]}")
            (check_spans if request.path == "/v1/traces" else check_metrics)(request.json)
            return Answer(200)
        if request.path in ("/api/v1/events", "/api/v2/events"):
            check(request.headers.get("DD-API-KEY") == self.api_key, "DD-API-KEY")
            (check_datadog_v1 if request.path == "/api/v1/events" else check_datadog_v2)(request.json)
            return Answer(202, body=b'{"status": "ok"}')
        if request.path == "/api/v2/events/ingest":
            check(request.headers.get("Authorization") == "Api-Token " + self.api_token, "Authorization")
            check_dynatrace(request.json)
            return Answer(201, body=b'{"reportCount": 1, "eventIngestResults": [{"correlationId": "1", "status": "OK"}]}')
        raise Violation("an unknown route")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sink = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.say(self.sink.take(Request("POST", self.path, self.headers, body)))

    def do_GET(self):
        self.say(self.sink.take(Request("GET", self.path, self.headers, b"")))

    do_PUT = do_DELETE = do_PATCH = do_GET

    def say(self, answer):
        """whole: as it is. endless: a body without an end, as fast as it goes. slow: headers, then a byte now and
        then. silent: nothing at all."""
        try:
            if answer.shape == "silent":
                self.sink.closing.wait(60)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.shape == "whole":
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
                return
            self.send_header("Connection", "close")
            self.close_connection = True
            self.end_headers()
            while not self.sink.closing.wait(0.2 if answer.shape == "slow" else 0):
                self.wfile.write(b"x" if answer.shape == "slow" else b"x" * 65536)
        except OSError:
            self.close_connection = True
