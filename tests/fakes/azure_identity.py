# SPDX-License-Identifier: Apache-2.0
"""Who vouches for machines and pods in Azure: the machine's own service, an App Service's, and the one of tenants.

What they are asked is checked strictly; see azure_identity.md.
"""
import http.server
import json
import threading
import urllib.parse


class AzureIdentity:
    """Runs from `start` to `stop`. `make_token` answers a new token."""

    def __init__(self, make_token, client_id=None, header="s3cret-header", tenant="tenant", assertion="assertion"):
        self.make_token, self.client_id, self.header = make_token, client_id, header
        self.tenant, self.assertion = tenant, assertion
        self.violations, self.requests = [], []
        self.answers = []  # statuses that come before the next token
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                fake._handle(self, b"")

            def do_POST(self):
                fake._handle(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that is gone
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def _handle(self, request, body):
        at = urllib.parse.urlsplit(request.path)
        query = urllib.parse.parse_qs(at.query, keep_blank_values=True, strict_parsing=bool(at.query))
        self.requests.append(f"{request.command} {at.path}")
        if self.answers:
            return self._answer(request, self.answers.pop(0), {"error": "not_now"})
        routes = {"/metadata/identity/oauth2/token": self._machine, "/msi/token": self._app_service,
                  f"/{self.tenant}/oauth2/v2.0/token": self._tenant}
        wrong = routes[at.path](request, query, body) if at.path in routes else f"no route {at.path}"
        if wrong:
            self.violations.append(wrong)
            return self._answer(request, 400, {"error": "invalid_request"})
        token = {"access_token": self.make_token(), "token_type": "Bearer",
                 "expires_in": 3599 if at.path.endswith("v2.0/token") else "3599"}
        return self._answer(request, 200, token)

    def _resource(self, query, version):
        wanted = {"api-version": [version], "resource": ["https://storage.azure.com/"]}
        if self.client_id:
            wanted["client_id"] = [self.client_id]
        return None if query == wanted else f"asked {query}"

    def _machine(self, request, query, _):
        if request.command != "GET" or request.headers.get("Metadata") != "true":
            return "the machine is asked by GET with Metadata: true"
        if "X-Forwarded-For" in request.headers:
            return "the machine was asked through a proxy"
        return self._resource(query, "2018-02-01")

    def _app_service(self, request, query, _):
        if request.command != "GET" or request.headers.get("X-IDENTITY-HEADER") != self.header:
            return "an App Service is asked by GET with its header"
        return self._resource(query, "2019-08-01")

    def _tenant(self, request, query, body):
        if request.command != "POST" or query:
            return "a tenant is asked by POST, without a query"
        if request.headers.get("Content-Type") != "application/x-www-form-urlencoded":
            return "a tenant is asked with a form"
        form = urllib.parse.parse_qs(body.decode(), strict_parsing=True)
        wanted = {"grant_type": ["client_credentials"], "client_id": [self.client_id],
                  "scope": ["https://storage.azure.com/.default"],
                  "client_assertion_type": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
                  "client_assertion": [self.assertion]}
        return None if form == wanted else f"asked with {sorted(form)}"

    @staticmethod
    def _answer(request, status, document):
        body = json.dumps(document).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
