# SPDX-License-Identifier: Apache-2.0
"""A gate in front of a Blob service: passes requests on, or does to them what bad days do. See blob_gate.md."""
import email.utils
import http.client
import http.server
import socket
import threading
import time
import urllib.parse

HOP = {"connection", "keep-alive", "transfer-encoding"}
SKEW_MAX = 15 * 60


class BlobGate:
    """Runs from `start` to `stop`. Switches may be changed at any time."""

    def __init__(self, url):
        self.to = urllib.parse.urlsplit(url)
        self.mode = "open"       # open | busy | cut | lost | broken | mixed: see blob_gate.md
        self.busy_under = ""     # only what has this in its path finds it busy
        self.skew = 0            # of its clock, in seconds
        self.violations = []
        self.requests = []       # "METHOD path" of each, without its query
        self.faults = 0          # how many it spoilt
        self._count = 0
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                gate._handle(self)
            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = handle_any

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

    def _handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        self.requests.append(f"{request.command} {request.path.split('?')[0]}")
        self._check(request, body)
        mode = self.mode
        if mode == "mixed":
            self._count += 1
            mode = ("busy", "cut", "lost", "broken")[self._count % 4]
        if self._is_late(request):
            return self._refuse(request, 403, "AuthenticationFailed")
        if mode == "busy" and self.busy_under in request.path:
            self.faults += 1
            return self._refuse(request, 503, "ServerBusy", {"x-ms-retry-after-ms": "50"})
        if mode == "cut" and request.command != "GET":
            self.faults += 1
            return self._refuse(request, 500, "OperationTimedOut")
        status, headers, answer = self._pass_on(request, body)
        if mode == "lost":
            self.faults += 1
            return self._hang_up(request)
        if mode == "broken":
            self.faults += 1
            return self._refuse(request, 500, "InternalError")
        request.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP and name.lower() not in ("content-length", "date"):
                request.send_header(name, value)
        request.send_header("Date", email.utils.formatdate(time.time() + self.skew, usegmt=True))
        length = dict((k.lower(), v) for k, v in headers).get("content-length", str(len(answer)))
        request.send_header("Content-Length", length if request.command == "HEAD" else str(len(answer)))
        request.end_headers()
        if mode == "cut":
            self.faults += 1
            request.wfile.write(answer[:len(answer) // 2])
            request.wfile.flush()
            return self._hang_up(request)
        request.wfile.write(answer)
        return None

    def _check(self, request, body):
        """What a signed request never lacks, and what no client may send beside it."""
        if "sig=" in request.path:
            return
        for name in ("x-ms-date", "x-ms-version", "x-ms-client-request-id", "Authorization"):
            if name not in request.headers:
                self.violations.append(f"{request.command} without {name}")
        if "Date" in request.headers:
            self.violations.append("Date beside x-ms-date")
        if request.command == "PUT" and body and "Content-MD5" not in request.headers:
            self.violations.append("a body without Content-MD5")
        if "Expect" in request.headers or "Transfer-Encoding" in request.headers:
            self.violations.append("a body that is not sent at once with its length")

    def _is_late(self, request):
        sent = email.utils.parsedate_to_datetime(request.headers["x-ms-date"]).timestamp() \
            if "x-ms-date" in request.headers else None
        return sent is not None and abs(sent - time.time() - self.skew) > SKEW_MAX

    def _pass_on(self, request, body):
        connection = http.client.HTTPConnection(self.to.hostname, self.to.port, timeout=60)
        connection.putrequest(request.command, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.items():
            if name.lower() not in HOP:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        taken = (answer.status, answer.getheaders(), answer.read())
        connection.close()
        return taken

    def _refuse(self, request, status, code, more=None):
        body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>x</Message></Error>'.encode()
        request.send_response_only(status)
        for name, value in {"x-ms-error-code": code, "Content-Type": "application/xml", "Content-Length": str(len(body)),
                            "Date": email.utils.formatdate(time.time() + self.skew, usegmt=True),
                            **(more or {})}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)

    @staticmethod
    def _hang_up(request):
        request.close_connection = True
        try:
            request.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
