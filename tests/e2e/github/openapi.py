# SPDX-License-Identifier: Apache-2.0
"""GitHub's own OpenAPI document, cut down to the calls that PORC makes, and a proxy that holds requests against it."""
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "build/npm/node_modules"
SPECIFICATION = MODULES / "@octokit/openapi/generated/api.github.com.json"

# Every request kind of src/github.
CALLS = {
    "/app": ["get"],
    "/app/hook/deliveries": ["get"],
    "/app/hook/deliveries/{delivery_id}/attempts": ["post"],
    "/app/installations/{installation_id}/access_tokens": ["post"],
    "/repos/{owner}/{repo}/check-runs": ["post"],
    "/repos/{owner}/{repo}/check-runs/{check_run_id}": ["patch"],
    "/repos/{owner}/{repo}/collaborators/{username}/permission": ["get"],
    "/repos/{owner}/{repo}/commits/{commit_sha}/pulls": ["get"],
    "/repos/{owner}/{repo}/commits/{ref}/check-runs": ["get"],
    "/repos/{owner}/{repo}/compare/{basehead}": ["get"],
    "/repos/{owner}/{repo}/contents/{path}": ["get"],
    "/repos/{owner}/{repo}/git/trees/{tree_sha}": ["get"],
    "/repos/{owner}/{repo}/installation": ["get"],
    "/repos/{owner}/{repo}/pulls": ["get"],
    "/repos/{owner}/{repo}/pulls/{pull_number}": ["get"],
    "/repos/{owner}/{repo}/pulls/{pull_number}/commits": ["get"],
    "/repos/{owner}/{repo}/statuses/{sha}": ["post"],
}


def references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def without_required(schema):
    """A fake answers with the members that PORC reads; what it does answer must be of the right type. Alternatives that
    only their required members tell apart then match together."""
    if isinstance(schema, dict):
        return {"anyOf" if name == "oneOf" else name: without_required(inner) for name, inner in schema.items()
                if name != "required" or not isinstance(inner, list)}
    return [without_required(inner) for inner in schema] if isinstance(schema, list) else schema


def trimmed():
    whole = json.loads(SPECIFICATION.read_text())
    paths = {}
    for path, methods in CALLS.items():
        kept = {method: whole["paths"][path][method] for method in methods}
        paths[path] = kept
        if path.endswith("/contents/{path}"):
            # `path` has slashes (x-multi-segment), which the proxy does not know.
            paths[path + "/{second}/{third}"] = {method: with_parameters(kept[method]) for method in methods}
    cut = {"openapi": whole["openapi"], "info": whole["info"], "paths": paths, "components": {}}
    left, seen = list(references(paths)), set()
    while left:
        reference = left.pop()
        if reference in seen:
            continue
        seen.add(reference)
        _, _, kind, name = reference.split("/")
        part = whole["components"][kind][name]
        # Bodies of requests stand in their paths; components are parts of answers.
        cut["components"].setdefault(kind, {})[name] = without_required(part) if kind == "schemas" else part
        left += references(part)
    return cut


def with_parameters(operation):
    more = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("second", "third")]
    return {**operation, "operationId": operation["operationId"] + "-deep", "parameters": operation["parameters"] + more}


class Proxy:
    """prism between a client and `upstream`; `violations` are the lines in which it blames a request or an answer."""

    def __init__(self, upstream, folder):
        self.specification = Path(folder) / "github.json"
        self.specification.write_text(json.dumps(trimmed()))
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.lines = []
        self.process = subprocess.Popen(
            [MODULES / ".bin/prism", "proxy", self.specification, upstream, "--port", str(self.port), "--cors", "false"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            env={**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "0"})
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip()))

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def violations(self):
        return [line for line in self.lines if "[CLI]" not in line and re.search(r"violation|error", line, re.I)]

    def wait(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            if any("Prism is listening" in line for line in self.lines):
                return self
            threading.Event().wait(0.05)
        raise AssertionError("prism does not start: " + "\n".join(self.lines))

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
