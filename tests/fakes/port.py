# SPDX-License-Identifier: Apache-2.0
"""A stateful Port on 127.0.0.1: entities, blueprints, actions and their runs. It checks everything it is sent;
what Port would not take is answered as Port does, and what PORC must never send is a violation too. Each rule is
cited in port.md. `port_signing` does what Port does to webhooks, Kafka records and secret inputs."""
import json
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from port_people import People
from port_rules import (BLUEPRINT, BODY_MAX, IDENTIFIER, LOG, NODE_PATCH, RUN_PATCH, Refusal, Rules, invalid, only,
                        parameters_of)
from port_signing import compact


class Port(Rules, People):
    """`start` listens on a free port; `violations` must be empty at the end of a test."""

    def __init__(self, client_id="porc-client", client_secret="porc-secret-of-at-least-32-characters!"):
        self.client_id, self.client_secret = client_id, client_secret
        self.lock = threading.RLock()
        self.blueprints, self.entities, self.actions, self.runs, self.nodes = {}, {}, {}, {}, {}
        self.calls, self.violations, self.tokens = [], [], {}
        self.changes = []                   # (blueprint, entity, run_id) in order
        self.expires_in = 3600
        self.failures = []                  # statuses of the next answers; "cut" closes the connection after the act
        self.cut = None                     # method and end of the path of the next request whose answer is cut off
        self.limit, self.used, self.reset_at = None, 0, 0.0
        self.delay = 0.0
        self.numbers = 0

    # Switches for tests.

    def fail_next(self, *statuses):
        with self.lock:
            self.failures.extend(statuses)

    def rate_limit(self, limit, period):
        with self.lock:
            self.limit, self.period, self.used, self.reset_at = limit, period, 0, time.time() + period

    def start(self):
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def serve(self):
                fake.serve(self)
            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A client that is killed breaks off; anything else must be seen."""
                if not isinstance(sys.exc_info()[1], ConnectionError):
                    super().handle_error(request, client_address)

        self.http = Server(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    # One request.

    def serve(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        raw = request.rfile.read(length)
        if self.delay:
            threading.Event().wait(self.delay)
        url = urllib.parse.urlsplit(request.path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        with self.lock:
            failure = self.failures.pop(0) if self.failures else None
            if self.cut and request.command == self.cut[0] and url.path.endswith(self.cut[1]):
                failure, self.cut = "cut", None
            status, headers, answer = self.answer(request, url.path, query, raw, failure)
        if failure == "cut":
            request.close_connection = True
            request.connection.close()
            return
        text = compact(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        request.wfile.write(text)

    def answer(self, request, path, query, raw, failure):
        headers = self.limit_headers()
        self.calls.append((request.command, urllib.parse.unquote(path)))
        try:
            if failure and failure != "cut":
                raise Refusal(failure, "internal_error", "as the test wants it")
            if len(raw) > BODY_MAX:
                self.violations.append(f"{request.command} {path}: {len(raw)} bytes")
                raise Refusal(413, "payload_too_large", "Request body is too large (limit is 1MiB)")
            body = self.body_of(request, raw)
            if path == "/v1/auth/access_token" and request.command == "POST":
                return 200, headers, self.access_token(body)
            self.authorize(request)
            if self.limit is not None and self.used > self.limit:
                raise Refusal(429, "rate_limit_exceeded", "Too many requests")
            status, document = self.route(request.command, path, query, body)
            return status, headers, {"ok": True, **document}
        except Refusal as refusal:
            if refusal.status in (400, 405, 422):
                self.violations.append(f"{request.command} {path}: {refusal}")
            return refusal.status, headers, {"ok": False, "error": refusal.error, "message": str(refusal)}

    def limit_headers(self):
        if self.limit is None:
            return {}
        if time.time() >= self.reset_at:
            self.used, self.reset_at = 0, time.time() + self.period
        self.used += 1
        return {"x-ratelimit-period": str(self.period), "x-ratelimit-limit": str(self.limit),
                "x-ratelimit-remaining": str(max(0, self.limit - self.used)),
                "x-ratelimit-reset": str(int(self.reset_at) + 1)}

    @staticmethod
    def body_of(request, raw):
        if not raw:
            return None
        if request.headers.get("Content-Type") != "application/json":
            raise Refusal(400, "bad_request", "Content-Type must be application/json")
        try:
            return json.loads(raw)
        except ValueError as error:
            raise Refusal(400, "bad_request", "the body is no JSON") from error

    def access_token(self, body):
        only(body, {"clientId", "clientSecret"}, "body")
        if body.get("clientId") != self.client_id or body.get("clientSecret") != self.client_secret:
            raise Refusal(401, "unauthorized", "Invalid credentials")
        self.numbers += 1
        token = f"token-{self.numbers}"
        self.tokens[token] = time.time() + self.expires_in
        return {"ok": True, "accessToken": token, "expiresIn": self.expires_in, "tokenType": "Bearer"}

    def authorize(self, request):
        given = request.headers.get("Authorization", "")
        if self.tokens.get(given.removeprefix("Bearer "), 0) < time.time():
            raise Refusal(401, "unauthorized", "Invalid or expired token")

    def route(self, method, path, query, body):
        version, *parts = (urllib.parse.unquote(part) for part in path.split("/")[1:])
        if unknown := set(query) - parameters_of(method, parts):
            raise invalid(f"unknown query parameters {sorted(unknown)}")
        match (method, *parts) if version == "v1" else ():
            case ("POST", "blueprints"):
                return self.create_blueprint(body)
            case ("GET", "blueprints", blueprint):
                return 200, {"blueprint": self.known(self.blueprints, blueprint, "Blueprint")}
            case ("PATCH", "blueprints", blueprint):
                return self.patch_blueprint(blueprint, body)
            case ("POST", "blueprints", blueprint, "entities"):
                return self.post_entity(blueprint, query, body)
            case ("POST", "blueprints", blueprint, "entities", "bulk"):
                return self.post_entities(blueprint, query, body)
            case ("PUT", "blueprints", blueprint, "entities", entity):
                return self.put_entity(blueprint, entity, query, body)
            case ("GET", "blueprints", blueprint, "entities", entity):
                return 200, {"entity": self.known(self.entities, (blueprint, entity), "Entity")}
            case ("DELETE", "blueprints", blueprint, "entities", entity):
                if query.get("delete_dependents", "false") not in ("true", "false"):
                    raise invalid("delete_dependents must be a boolean")
                self.known(self.entities, (blueprint, entity), "Entity")
                del self.entities[(blueprint, entity)]
                return 200, {}
            case ("POST", "actions"):
                return self.put_action(None, body)
            case ("GET", "actions", "runs"):
                wanted = query.get("external_run_id")
                if query.get("version") != "v2" or not wanted:
                    raise invalid("version=v2 and external_run_id")
                return 200, {"runs": [run for run in self.runs.values() if run.get("externalRunId") == wanted]}
            case ("GET", "actions", "runs", run):
                self.version(query)
                return 200, {"run": self.known(self.runs, run, "Run")}
            case ("PATCH", "actions", "runs", run):
                self.version(query)
                return self.patch_run(run, body)
            case ("POST", "actions", "runs", run, "logs"):
                return self.post_log(run, body)
            case ("GET", "actions", "runs", run, "logs"):
                self.known(self.runs, run, "Run")
                offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
                return 200, {"runLogs": self.runs[run]["logs"][offset:offset + limit]}
            case ("GET", "actions", action):
                return 200, {"action": self.known(self.actions, action, "Action")}
            case ("PUT", "actions", action):
                return self.put_action(action, body)
            case ("GET", "workflows", "nodes", "runs", run):
                return 200, {"nodeRun": self.known(self.nodes, run, "Run")}
            case ("PATCH", "workflows", "nodes", "runs", run):
                return self.patch_node(run, body)
            case ("POST", "workflows", "nodes", "runs", run, "logs"):
                return self.post_node_logs(run, body)
        self.violations.append(f"unknown route {method} {path}")
        raise Refusal(404, "not_found", f"no route {method} {path}")

    @staticmethod
    def version(query):
        if query.get("version") != "v2":
            raise invalid("version must be v2")

    # Blueprints.

    def create_blueprint(self, body):
        only(body, BLUEPRINT, "blueprint")
        identifier = body.get("identifier", "")
        if not IDENTIFIER.match(identifier) or len(identifier) > 100:
            raise invalid("identifier")
        if not 1 <= len(body.get("title", "")) <= 100 or len(body.get("description", "")) > 200:
            raise invalid("title or description")
        if identifier in self.blueprints:
            raise Refusal(409, "blueprint_exists", f"{identifier} exists")
        self.check_schema(body.get("schema"))
        self.check_relations(body.get("relations", {}))
        self.blueprints[identifier] = {**body, "createdAt": "2026-01-01T00:00:00.000Z", "createdBy": "u",
                                       "updatedAt": "2026-01-01T00:00:00.000Z", "updatedBy": "u"}
        return 201, {"blueprint": self.blueprints[identifier]}

    def patch_blueprint(self, identifier, body):
        known = self.known(self.blueprints, identifier, "Blueprint")
        only(body, BLUEPRINT, "blueprint")
        if "schema" in body:
            self.check_schema(body["schema"])
            after = body["schema"]["properties"]
            for name, prop in known["schema"]["properties"].items():
                if name not in after or after[name]["type"] != prop["type"]:
                    self.violations.append(f"{identifier}.{name} lost its data")
        self.check_relations(body.get("relations", {}))
        known.update(body)
        return 200, {"blueprint": known}

    # Entities.

    def store(self, blueprint, query, body):
        key = (blueprint, body["identifier"])
        before = self.entities.get(key)
        if before and query["upsert"] != "true":
            raise Refusal(409, "entity_exists", f"{key} exists")
        if query.get("validation_only") == "true":
            return before or body
        merge = before and query.get("merge") == "true"
        after = {"properties": {}, "relations": {}, **(before if merge else {}), "blueprint": blueprint}
        for part in ("properties", "relations"):
            after[part] = {**(after[part] if merge else {}), **(body.get(part) or {})}
        after.update({name: body[name] for name in ("identifier", "title", "icon", "team") if name in body})
        older = ((before or {}).get("properties") or {}).get("porc_seq", 0)
        if after["properties"].get("porc_seq", 0) < older:
            self.violations.append(f"{key}: porc_seq fell from {older}")
        self.entities[key] = after
        self.changes.append((*key, query.get("run_id", "")))
        return after

    def post_entity(self, blueprint, query, body):
        self.check_flags(query)
        self.check_entity(blueprint, body, query)
        return 201, {"entity": self.store(blueprint, query, body)}

    def post_entities(self, blueprint, query, body):
        self.check_flags(query)
        only(body, {"entities"}, "body")
        if not 1 <= len(body.get("entities", [])) <= 20:
            raise invalid("1 to 20 entities")
        stored, errors = [], []
        for index, each in enumerate(body["entities"]):
            try:
                self.check_entity(blueprint, each, query)
                created = (blueprint, each["identifier"]) not in self.entities
                self.store(blueprint, query, each)
                stored.append({"identifier": each["identifier"], "index": index, "created": created})
            except Refusal as refusal:
                errors.append({"identifier": each.get("identifier"), "index": index, "statusCode": refusal.status,
                               "error": refusal.error, "message": str(refusal)})
        return (207 if errors else 200), {"entities": stored, "errors": errors}

    def put_entity(self, blueprint, identifier, query, body):
        self.known(self.entities, (blueprint, identifier), "Entity")
        body = {**body, "identifier": identifier}
        self.check_entity(blueprint, body, query)
        return 200, {"entity": self.store(blueprint, {"upsert": "true", **query}, body)}

    # Actions.

    def put_action(self, identifier, body):
        given = self.check_action(identifier, body)
        self.actions[given] = {**body, "id": f"action_{given}", "createdAt": "x", "updatedAt": "x"}
        return (201 if identifier is None else 200), {"action": self.actions[given]}

    # Runs.

    def open_run(self, run):
        known = self.known(self.runs, run, "Run")
        if known["status"] != "IN_PROGRESS":
            self.violations.append(f"{run} is over and was written to")
            raise Refusal(409, "run_ended", f"{run} ended as {known['status']}")
        return known

    def patch_run(self, run, body):
        known = self.open_run(run)
        only(body, RUN_PATCH, "run")
        if "status" in body and body["status"] not in ("SUCCESS", "FAILURE"):
            raise invalid("status")
        for name in ("statusLabel", "summary", "externalRunId"):
            if name in body and not isinstance(body[name], str):
                raise invalid(name)
        if not known["told"] and "externalRunId" not in body and body.get("status") != "FAILURE":
            self.violations.append(f"{run}: something was told before its externalRunId")
        known["told"].append(body)
        known.update(body)
        return 200, {"run": known}

    def post_log(self, run, body):
        known = self.open_run(run)
        only(body, LOG, "log")
        if not isinstance(body.get("message"), str) or not body["message"]:
            raise invalid("message")
        if body.get("terminationStatus", "SUCCESS") not in ("SUCCESS", "FAILURE"):
            raise invalid("terminationStatus")
        known["logs"].append({"message": body["message"], "createdAt": "x", "id": f"log_{len(known['logs'])}"})
        if "statusLabel" in body:
            known["statusLabel"] = body["statusLabel"]
        if "terminationStatus" in body:
            known["status"] = body["terminationStatus"]
        return 201, {"runLog": known["logs"][-1]}

    def open_node(self, run):
        known = self.known(self.nodes, run, "Run")
        if known["status"] == "COMPLETED":
            self.violations.append(f"{run} is over and was written to")
            raise Refusal(409, "run_ended", f"{run} is over")
        return known

    def patch_node(self, run, body):
        known = self.open_node(run)
        only(body, NODE_PATCH, "node run")
        if body.get("status") not in ("IN_PROGRESS", "COMPLETED"):
            raise invalid("status")
        if body["status"] == "COMPLETED" and body.get("result") not in ("SUCCESS", "FAILED", "CANCELLED"):
            raise invalid("result")
        known["told"].append(body)
        known.update(body)
        return 200, {"nodeRun": known}

    def post_node_logs(self, run, body):
        known = self.open_node(run)
        only(body, {"logs"}, "logs")
        for line in body["logs"]:
            only(line, {"level", "message"}, "log")
            if line["level"] not in ("INFO", "WARN", "ERROR", "DEBUG"):
                raise invalid("level")
        known["logs"].extend(body["logs"])
        return 201, {}
