# SPDX-License-Identifier: Apache-2.0
"""A ServiceNow instance that remembers: change requests, their journal, users, OAuth clients and tokens.

What it is asked is checked; what PORC must never do is kept in `violations`, and a test fails on any. servicenow.md says
which rule of ServiceNow each behaviour follows.
"""
import base64
import email.utils
import http.server
import json
import re
import secrets
import threading
import time
import urllib.parse

CODES = {"new": "-5", "assess": "-4", "authorize": "-3", "scheduled": "-2", "implement": "-1", "review": "0",
         "closed": "3", "canceled": "4"}
FIELDS = {"sys_id", "number", "state", "approval", "type", "on_hold", "start_date", "end_date", "sys_mod_count",
          "assignment_group", "work_notes"}
JOURNAL = {"sys_id", "element_id", "element", "name", "value", "sys_created_on"}
PARAMETERS = {"sysparm_query", "sysparm_fields", "sysparm_limit", "sysparm_display_value", "sysparm_no_count",
              "sysparm_exclude_reference_link"}
LOGIN = b"<!DOCTYPE html><html><head><title>Log in | ServiceNow</title></head><body>Log in</body></html>"
USER_ZONE = 2 * 3600  # of the API user: what display values are written in


def stamp(seconds):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds))


class Fault:
    """What happens to the next requests in place of an answer, or around it."""

    def __init__(self, kind, times=None, **more):
        self.kind, self.times, self.more = kind, times, more


class Refusal(Exception):
    def __init__(self, status, message, detail="", headers=()):
        super().__init__(message)
        self.status, self.message, self.detail, self.headers = status, message, detail, headers


class ServiceNow:
    """Runs from `start` to `stop`. Switches may be changed at any time."""

    def __init__(self, user="porc.svc", password="s3cret-password", client="porc-client", client_secret="s3cret-client",
                 key="s3cret-key"):
        self.user, self.password, self.client, self.client_secret, self.key = user, password, client, client_secret, key
        self.changes, self.journal, self.tokens, self.refresh_tokens = {}, [], {}, set()
        self.violations, self.requests = [], []
        self.skew = 0                   # of the instance's clock, in seconds
        self.hidden = set()             # fields that an ACL keeps from PORC
        self.hides_by_emptiness = False  # or leaves out
        self.journal_acl = None         # None: readable; "empty": no rows; 403
        self.write_acl = False          # True: no note may be written
        self.wrong_row = False          # answers another record, as for a query it did not understand
        self.returns_no_rows = False    # glide.invalid_query.returns_no_rows
        self.client_credentials = True  # glide.oauth.inbound.client.credential.grant_type.enabled
        self.token_seconds = 1800
        self.faults = []                # Fault: "status", "page", "redirect", "slow", "lost", "cut"
        self.lock = threading.RLock()
        self.released = threading.Event()

    def start(self):
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # a client that is gone

            def date_time_string(self, timestamp=None):
                return email.utils.formatdate(timestamp or fake.now(), usegmt=True)

            def do_GET(self):
                fake.handle(self)
            do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return self

    def stop(self):
        """Fails on a violation, also on one that no test has looked for."""
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        assert not self.violations, self.violations

    def now(self):
        return time.time() + self.skew

    # What people do in its own pages.

    def change(self, number, state="implement", approval="approved", on_hold=False, opens=-3600, closes=3600):
        """A change request; its window in seconds from now, None leaves it out."""
        def at(offset):
            return "" if offset is None else stamp(self.now() + offset)
        with self.lock:
            row = {"sys_id": secrets.token_hex(16), "number": number, "state": CODES.get(state, state), "type": "normal",
                   "approval": approval, "on_hold": str(on_hold).lower(), "start_date": at(opens), "end_date": at(closes),
                   "sys_mod_count": "0", "assignment_group": secrets.token_hex(16)}
            self.changes[number] = row
            return row

    def edit(self, number, **fields):
        with self.lock:
            row = self.changes[number]
            if "state" in fields:
                fields["state"] = CODES.get(fields["state"], fields["state"])
            if "on_hold" in fields:
                fields["on_hold"] = str(fields["on_hold"]).lower()
            for field, name in (("opens", "start_date"), ("closes", "end_date")):
                if field in fields:
                    fields[name] = stamp(self.now() + fields.pop(field))
            row.update(fields)
            row["sys_mod_count"] = str(int(row["sys_mod_count"]) + 1)

    def notes(self, number):
        with self.lock:
            record = self.changes[number]["sys_id"]
            return [row["value"] for row in self.journal if row["element_id"] == record]

    def revoke_tokens(self):
        with self.lock:
            self.tokens.clear()

    def fail(self, kind, times=None, **more):
        with self.lock:
            self.faults.append(Fault(kind, times, **more))

    def heal(self):
        with self.lock:
            self.faults.clear()
            self.released.set()
            self.released = threading.Event()

    def asked(self, pattern):
        with self.lock:
            return [line for line in self.requests if re.search(pattern, line)]

    # What it answers.

    def violate(self, what):
        self.violations.append(what)

    def next_fault(self, path):
        with self.lock:
            for fault in self.faults:
                if not re.search(fault.more.get("path", ""), path):
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                return fault
        return None

    def handle(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        path = urllib.parse.urlsplit(request.path).path
        with self.lock:
            self.requests.append(f"{request.command} {request.path}")
            if not request.headers.get("User-Agent"):
                self.violate("a request without User-Agent")
            if request.headers.get("Cookie"):
                self.violate("a session is reused by a cookie")
            if request.headers.get("Accept") != "application/json":
                self.violate(f"{path} does not ask for JSON")
        fault = self.next_fault(f"{request.command} {path}")
        kind = fault.kind if fault else ""
        if kind == "slow":
            self.released.wait(fault.more.get("seconds", 60))
        if kind == "cut":
            request.close_connection = True
            request.connection.close()
            return
        if kind == "page":
            return self.send(request, fault.more.get("status", 200), LOGIN, "text/html;charset=UTF-8")
        if kind == "redirect":
            return self.send(request, 302, b"", "text/html", [("Location", "/login_with_sso.do")])
        try:
            if kind == "status":
                raise self.refusal(fault.more["status"])
            with self.lock:
                status, document = self.route(request, path, body)
        except Refusal as refusal:
            status, headers = refusal.status, refusal.headers
            document = {"error": {"message": refusal.message, "detail": refusal.detail or None}, "status": "failure"}
        else:
            headers = ()
        if kind == "lost":
            request.close_connection = True
            request.connection.close()
            return
        self.send(request, status, json.dumps(document).encode(), "application/json;charset=UTF-8", headers)

    def send(self, request, status, body, kind, headers=()):
        try:
            request.send_response(status)
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", str(len(body)))
            request.send_header("Set-Cookie", "glide_session_store=" + secrets.token_hex(8) + "; Path=/; HttpOnly")
            for name, value in headers:
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)
        except OSError:
            pass  # whoever asked did not wait

    def refusal(self, status):
        limits = [("X-RateLimit-Limit", "100"), ("X-RateLimit-Reset", str(int(time.time()) + 2)),
                  ("X-RateLimit-Rule", "2c1b0b8edb7d4b00f8b0d1a7db961993")]
        return {400: Refusal(400, "Exception while reading request", "The payload is not valid JSON."),
                401: Refusal(401, "User Not Authenticated", "Required to provide Auth information",
                             [("WWW-Authenticate", 'BASIC realm="Service-now"')]),
                403: Refusal(403, "Operation Failed", "ACL Exception Update Failed due to security constraints"),
                404: Refusal(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval"),
                405: Refusal(405, "Method not supported"),
                429: Refusal(429, "Rate limit exceeded", "Rate limit of 100 requests per hour exceeded",
                             [*limits, ("Retry-After", "2")]),
                500: Refusal(500, "Transaction cancelled: maximum execution time exceeded",
                             "Transaction cancelled: maximum execution time exceeded Check logs for error trace or enable "
                             "glide.rest.debug property to verify REST request processing"),
                503: Refusal(503, "Service Unavailable", "", [("Retry-After", "1")])}[status]

    def route(self, request, path, body):
        if request.command != "GET" and urllib.parse.urlsplit(request.path).query:
            self.violate(f"{request.command} {path} takes no parameters")
        if path == "/oauth_token.do":
            return self.token(request, body)
        found = re.fullmatch(r"/api/now/(v\d/)?table/(\w+)(?:/(\w+))?", path)
        if not found:
            self.violate(f"no route {request.command} {path}")
            raise Refusal(404, "Requested URI does not represent any resource", path)
        if not self.knows(request):
            raise self.refusal(401)
        version, table, record = found.groups()
        if request.command == "GET" and table in ("change_request", "sys_journal_field") and not record:
            return self.read(request, version, table)
        if request.command == "PATCH" and table == "change_request" and record:
            return self.note(request, record, body)
        self.violate(f"{request.command} {path} is none of PORC's business")
        raise self.refusal(405)

    def knows(self, request):
        key, authorization = request.headers.get("x-sn-apikey"), request.headers.get("Authorization", "")
        if key is not None:
            return key == self.key
        kind, _, credential = authorization.partition(" ")
        if kind == "Basic":
            return base64.b64decode(credential) == f"{self.user}:{self.password}".encode()
        return kind == "Bearer" and self.tokens.get(credential, 0) > time.time()

    def token(self, request, body):
        if request.command != "POST" or request.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            self.violate("a token is asked for by a form that is posted")
        form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        known = {"grant_type", "client_id", "client_secret", "username", "password", "refresh_token"}
        if set(form) - known:
            self.violate(f"unknown members of the form: {sorted(set(form) - known)}")

        def refused(error, description):
            return 401, {"error": error, "error_description": description}
        if (form.get("client_id"), form.get("client_secret")) != (self.client, self.client_secret):
            return refused("invalid_client", "access_denied")
        grant = form.get("grant_type")
        if grant == "client_credentials":
            if not self.client_credentials:
                return refused("unsupported_grant_type", "client_credentials is not enabled")
        elif grant == "password":
            if (form.get("username"), form.get("password")) != (self.user, self.password):
                return refused("access_denied", "access_denied")
        elif grant == "refresh_token":
            if form.get("refresh_token") not in self.refresh_tokens:
                return refused("invalid_grant", "refresh token expired")
            self.refresh_tokens.discard(form["refresh_token"])
        else:
            self.violate(f"unknown grant {grant}")
            return refused("unsupported_grant_type", "")
        token = "sn-" + secrets.token_urlsafe(24)
        self.tokens[token] = time.time() + self.token_seconds
        answer = {"access_token": token, "scope": "useraccount", "token_type": "Bearer", "expires_in": self.token_seconds}
        if grant != "client_credentials":
            answer["refresh_token"] = "snr-" + secrets.token_urlsafe(24)
            self.refresh_tokens.add(answer["refresh_token"])
        return 200, answer

    def read(self, request, version, table):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.path).query, keep_blank_values=True))
        if set(query) - PARAMETERS:
            self.violate(f"unknown parameters: {sorted(set(query) - PARAMETERS)}")
        names = JOURNAL if table == "sys_journal_field" else FIELDS
        asked = query.get("sysparm_fields", "").split(",")
        if query.get("sysparm_display_value", "false") not in ("false", "true", "all"):
            self.violate(f"unknown sysparm_display_value {query['sysparm_display_value']}")
            raise self.refusal(400)
        if set(asked) - names:
            self.violate(f"unknown fields of {table}: {sorted(set(asked) - names)}")
        if table == "change_request" and (query.get("sysparm_display_value") != "false"
                                          or query.get("sysparm_exclude_reference_link") != "true"):
            self.violate("values for logic are raw, and without links")
        if table == "sys_journal_field" and self.journal_acl == 403:
            raise self.refusal(403)
        rows = self.journal if table == "sys_journal_field" else list(self.changes.values())
        rows = [] if table == "sys_journal_field" and self.journal_acl == "empty" else rows
        rows = self.matching(rows, query.get("sysparm_query", ""), names)
        if self.wrong_row and table == "change_request":
            rows = [row for row in self.changes.values() if row not in rows] or rows
        rows = rows[:int(query.get("sysparm_limit", 10000))]
        if not rows and version == "v1/":
            raise self.refusal(404)
        return 200, {"result": [self.seen(row, [name for name in asked if name in names], query) for row in rows]}

    def matching(self, rows, query, names):
        """`^` is and, `^OR` or, `^NQ` begins another query. A term that is not understood is dropped."""
        found = []
        for part in re.split(r"\^NQ", query):
            kept = rows
            for term in re.split(r"\^(?!OR)", part):
                tests = [re.fullmatch(r"(\w+?)(=|!=|LIKE)(.*)", one) for one in term.split("^OR")]
                sound = [test for test in tests if test and test[1] in names]
                if len(sound) < len(tests):
                    self.violate(f"a term of sysparm_query that is not understood: {term}")
                if len(sound) < len(tests) and self.returns_no_rows:
                    return []
                if sound:
                    kept = [row for row in kept if any(self.holds(row, test) for test in sound)]
            found += [row for row in kept if row not in found]
        return found

    @staticmethod
    def holds(row, test):
        value = row.get(test[1], "")
        return {"=": value == test[3], "!=": value != test[3], "LIKE": test[3].lower() in value.lower()}[test[2]]

    def seen(self, row, names, query):
        shown = {}
        for name in names:
            if name in self.hidden:
                if self.hides_by_emptiness:
                    shown[name] = ""
                continue
            value = row.get(name, "")
            display = query.get("sysparm_display_value", "false")
            labelled = next((word.title() for word, code in CODES.items() if name == "state" and code == value), value)
            if name in ("start_date", "end_date") and value:
                there = time.mktime(time.strptime(value + " UTC", "%Y-%m-%d %H:%M:%S %Z")) + USER_ZONE
                labelled = time.strftime("%d.%m.%Y %H:%M:%S", time.localtime(there))
            if name == "assignment_group" and query.get("sysparm_exclude_reference_link") != "true":
                value = {"link": f"{self.url}/api/now/table/sys_user_group/{value}", "value": value}
            shown[name] = {"false": value, "true": labelled,
                           "all": {"display_value": labelled, "value": value}}[display]
        return shown

    def note(self, request, record, body):
        if request.headers.get("Content-Type") != "application/json":
            self.violate("a body that is not called JSON")
        try:
            fields = json.loads(body)
        except ValueError:
            raise self.refusal(400) from None
        if not isinstance(fields, dict) or set(fields) != {"work_notes"}:
            self.violate(f"PORC only adds notes, not {sorted(fields)}")
            raise self.refusal(400)
        row = next((row for row in self.changes.values() if row["sys_id"] == record), None)
        if row is None:
            raise self.refusal(404)
        if self.write_acl:
            raise self.refusal(403)
        if not isinstance(fields["work_notes"], str) or len(fields["work_notes"]) > 4000:
            self.violate("a note of more than 4,000 characters")
            raise self.refusal(400)
        if re.search(r"\[/?code\]", fields["work_notes"], re.I):
            self.violate("a note that is shown as HTML")
        self.journal.append({"sys_id": secrets.token_hex(16), "element_id": record, "element": "work_notes",
                             "name": "change_request", "value": fields["work_notes"], "sys_created_on": stamp(self.now())})
        row["sys_mod_count"] = str(int(row["sys_mod_count"]) + 1)
        return 200, {"result": {"sys_id": record, "number": row["number"], "work_notes": ""}}
