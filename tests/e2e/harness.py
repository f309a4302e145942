# SPDX-License-Identifier: Apache-2.0
"""A real `porc serve` on a free port, and a client of its HTTP API."""
import http.client
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("PORC_BIN", ROOT / "build/bin"))
FULL = os.environ.get("SCALE") == "full"
FINAL = {"applied", "no_changes", "build_failed", "plan_failed", "policy_failed", "apply_failed", "cancelled",
         "discarded", "expired", "superseded"}


def eventually(what, condition, seconds=60):
    """Waits until `condition()` is true, and answers it; fails with `what` at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        select.select([], [], [], 0.05)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """One data folder; `start` may be called again after `kill` or `stop`."""

    def __init__(self, folder, *flags, environment=None):
        self.folder = Path(folder)
        self.flags = list(flags)
        self.before = []  # what runs the program
        self.program, self.command = BIN / "porc", "serve"
        self.listen = "127.0.0.1:0"
        self.environment = environment or {}
        self.process = None
        self.log = self.folder.parent / (self.folder.name + ".log")

    def start(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PORC_", "TFE_", "TF_"))}
        environment.update(self.environment)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.before, self.program, self.command, "--data", self.folder, "--listen", self.listen, *self.flags],
                stdout=subprocess.PIPE, stderr=log, env=environment, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 60)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            raise AssertionError(f"the server does not start ({self.process.poll()}): " + self.log.read_text()[-3000:])
        self.url = urllib.parse.urlsplit(json.loads(line)["listening"])
        self.token = (self.inside / "admin-token").read_text().strip()
        return self

    @property
    def inside(self):
        """The data folder, as others reach it."""
        return self.folder

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
            self.process.stdout.close()

    def request(self, method, path, body=None, headers=None, token=None, timeout=320):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=timeout)
        sent = {"Authorization": "Bearer " + (token or self.token)}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.request("POST", path, body if body is not None else {}, **more)

    def submit(self, blueprint, goal="applied", **more):
        answer = self.post(f"/blueprint?goal={goal}", blueprint, **more)
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json["run_id"]

    def status(self, run):
        answer = self.get(f"/run/{run}/status")
        assert answer.status == 200, (answer.status, answer.body)
        return answer.json

    def wait(self, run, wanted=FINAL, seconds=120):
        return eventually(f"{run} is one of {sorted(wanted)}",
                          lambda: (s := self.status(run)) and s["status"] in wanted and s, seconds)


class WithFakes(unittest.TestCase):
    """What a fake notes in its `violations` is what PORC must never do: it fails the test."""
    fakes = ()

    @classmethod
    def with_fake(cls, fake):
        """The fake, which every test of the class heeds from now on."""
        cls.fakes = (*cls.fakes, fake)
        return fake

    def tearDown(self):
        for fake in self.fakes:
            self.assertEqual(fake.violations, [], type(fake).__name__)


class ServerTest(WithFakes):
    """A server of its own for each class."""
    flags = ()
    environment = {}
    quills = (ROOT / "quills", ROOT / "tests/e2e/quills")

    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix="porc-e2e-"))
        cls.server = cls.make_server("data")
        cls.server.start()

    @classmethod
    def make_server(cls, name, kind=Server):
        quills = ",".join(str(folder) for folder in cls.quills)
        return kind(cls.scratch / name, "--quills", quills, *cls.flags, environment=cls.environment)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        shutil.rmtree(cls.scratch, ignore_errors=True)

    @staticmethod
    def service(name, **inputs):
        return {"kind": "service", "metadata": {"name": name}, "inputs": {"image": "example/image:1", **inputs}}

    def ledger(self, name, **inputs):
        return {"kind": "ledger", "metadata": {"name": name},
                "inputs": {"file": str(self.scratch / f"{name}.ledger"), **inputs}}

    def made(self, name):
        """Ids of the resources that were really made."""
        file = self.scratch / f"{name}.ledger"
        return [line.split()[1] for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def hosting(self):
        """The server whose embedded engine runs terraform."""
        return self.server

    def tfe(self, method, path, attributes=None, kind="vars"):
        """The TFE face, as an administrator."""
        body = attributes and json.dumps({"data": {"type": kind, "attributes": attributes}})
        answer = self.hosting.request(method, "/api/v2" + path, body,
                                     headers={"Content-Type": "application/vnd.api+json"})
        self.assertLess(answer.status, 300, answer.body)
        return answer.json.get("data") if answer.body else None

    def workspace_named(self, name):
        return self.tfe("GET", f"/organizations/porc/workspaces/porc-dev-{name}")["id"]

    def state(self, workspace):
        """What terraform last wrote."""
        current = self.tfe("GET", f"/workspaces/{workspace}/current-state-version")
        url = current["attributes"]["hosted-state-download-url"]
        return json.loads(self.hosting.get(url[url.index("/api/"):]).body)

    def assert_state_is_what_was_made(self, name):
        made = self.made(name)
        state = self.state(self.workspace_named(name))
        there = [entry["attributes"]["id"] for resource in state["resources"] if resource["mode"] == "managed"
                 for entry in resource["instances"]]
        self.assertEqual(sorted(there), sorted(made), name)
        self.assertEqual(len(set(made)), len(made), f"{name}: something was made twice")


class FakeTest(unittest.TestCase):
    """What the other tests rely on: a fake notes whatever PORC must never ask for."""

    def noted(self, fake, method, path, body=None, headers=None):
        """What the fake notes of one request, which fails the test of whoever sends it."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(fake.url).netloc, timeout=30)
        try:
            connection.request(method, path, body if body is None else json.dumps(body), headers or {})
            connection.getresponse().read()
        finally:
            connection.close()
        sender = WithFakes()
        sender.fakes = (fake,)
        if fake.violations:
            self.assertRaises(AssertionError, sender.tearDown)
        noted = " and ".join(fake.violations)
        fake.violations.clear()
        return noted


class Recorded(unittest.TextTestResult):
    """Keeps the names of what passed, for tools/ran."""
    passed: list[str] = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed.append(".".join(test.id().split(".")[-2:]))


def main():
    run = unittest.main(verbosity=2, exit=False, testRunner=unittest.TextTestRunner(resultclass=Recorded, verbosity=2))
    results = os.environ.get("PORC_TEST_RESULTS")
    if results:
        file = Path(results) / (Path(sys.argv[0]).stem + ".passed")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(Recorded.passed))
    sys.exit(not run.result.wasSuccessful())
