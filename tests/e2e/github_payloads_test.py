#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is posted to /webhooks/github: every example payload of GitHub's own, damaged ones, forged ones, endless ones."""
import copy
import http.client
import json
import select
import socket
import time
import uuid

from github_server import PASSED, SECRET, GithubTest, blueprint
from harness import ROOT, eventually, main

EXAMPLES = ROOT / "build/npm/node_modules/@octokit/webhooks-examples"
BODY_BYTES_MAX = 26 * 1024 * 1024
BODY_SECONDS_MAX = 60
PROPOSES = {"opened", "synchronize", "reopened", "ready_for_review"}
# What is read of each event, by its JSON Pointer. Without one of them it is refused.
READ = {"push": ["/ref", "/before", "/after"], "pull_request": ["/action", "/pull_request/number", "/pull_request/head/sha"],
        "check_run": ["/action", "/check_run/head_sha"], "check_suite": ["/action", "/check_suite/head_sha"],
        "merge_group": ["/action", "/merge_group/head_sha", "/merge_group/base_sha"],
        "installation": ["/action", "/repositories/0/full_name"],
        "installation_repositories": ["/action", "/repositories_added/0/full_name"]}
READ_OF_ALL = ["/sender", "/sender/login"]
READ_OF_REPOSITORIES = ["/repository", "/repository/full_name"]


def examples():
    """(where it stands, event, payload) of GitHub's own, and of each Enterprise Server."""
    for file in sorted(EXAMPLES.glob("*/index.json")):
        for event in json.loads(file.read_text()):
            for number, payload in enumerate(event["examples"]):
                yield f"{file.parent.name} {event['name']} {number}", event["name"], payload


def is_for_us(event, payload):
    """Whether PORC does something about it; the others are thanked for."""
    action = payload.get("action")
    if event == "push":
        return payload["ref"] == "refs/heads/" + payload["repository"]["default_branch"] and not payload["deleted"]
    if event == "pull_request":
        rebased = action == "edited" and "base" in payload["changes"]
        return rebased or action in PROPOSES or (action == "closed" and not payload["pull_request"]["merged"])
    if (event, action) in {("installation", "created"), ("installation_repositories", "added")}:
        return bool(payload.get("repositories") or payload.get("repositories_added"))
    return (event, action) in {("check_run", "rerequested"), ("check_run", "requested_action"),
                               ("check_suite", "rerequested"), ("merge_group", "checks_requested"),
                               ("merge_group", "destroyed")}


def place_in(payload, pointer):
    """What holds the last name of the pointer, and that name."""
    *path, last = pointer.split("/")[1:]
    for name in path:
        payload = payload[int(name) if isinstance(payload, list) else name]
    return payload, last


def without(payload, pointer):
    damaged = copy.deepcopy(payload)
    place, last = place_in(damaged, pointer)
    return damaged, place.pop(last)


def replaced(payload, pointer, value):
    damaged, _ = without(payload, pointer)
    place, last = place_in(damaged, pointer)
    place[last] = value
    return damaged


class Payloads(GithubTest):
    def deliver(self, event, payload, **more):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {"Authorization": "", "Content-Type": "application/json", "X-GitHub-Event": event,
                   "X-GitHub-Delivery": str(uuid.uuid4()), "X-Hub-Signature-256": self.github.hooks.signature(body),
                   **{name.replace("_", "-"): value for name, value in more.items()}}
        headers = {name: value for name, value in headers.items() if value is not None}
        self.key = "github:" + headers.get("X-GitHub-Delivery", "")
        return self.server.request("POST", "/webhooks/github", body, headers)

    def event(self, key):
        return self.server.get("/inbox/" + key.replace(":", "%3A")).json

    def assert_serves(self, name):
        """A good story from its beginning to a plan."""
        repository = self.repository(name)
        proposed = repository.commit({f"infra/{name}.yaml": blueprint(name=name)}, branch="one", tell=False)
        repository.open_pull("one")
        self.shown(repository, proposed, PASSED)

    def test_every_example_of_github_is_taken_or_refused_as_designed(self):
        stored, kinds = [], set()
        for place, event, payload in examples():
            with self.subTest(place):
                answer = self.deliver(event, payload)
                if is_for_us(event, payload):
                    stored.append(self.key)
                    kinds.add(event)
                    self.assertEqual((answer.status, answer.json), (202, {"accepted": True, "duplicate": False}))
                else:
                    self.assertEqual((answer.status, answer.json), (200, {"accepted": False, "duplicate": False}))
        self.assertEqual(kinds, set(READ), "there are examples of all that is handled")
        for key in stored:
            seen = eventually(f"{key} is handled", lambda key=key: (now := self.event(key))["state"] != "waiting" and now, 120)
            if seen["state"] == "dead":
                self.assertRegex(seen["error"], "GitHub|github|repository|installation", seen)
        eventually("nobody waits to be told", lambda: all(
            entry["state"] == "dead" and entry["error"] for entry in self.server.get("/outbox").json["entries"]), 120)
        self.assert_serves("after-all")

    def test_one_that_lacks_what_is_read_is_refused_by_name(self):
        tried = set()
        for place, event, payload in examples():
            if event in tried or not is_for_us(event, payload) or not place.startswith("api.github.com"):
                continue
            tried.add(event)
            of_one = READ_OF_REPOSITORIES if "repository" in payload else []
            for pointer in READ[event] + READ_OF_ALL + of_one:
                damaged, gone = without(payload, pointer)
                for what, body in (("gone", damaged), ("of another type", replaced(payload, pointer, [gone]))):
                    with self.subTest(f"{event}: {pointer} is {what}"):
                        answer = self.deliver(event, body)
                        self.assertIn(answer.status, (400, 422), answer.body)
                        self.assertIn(pointer.rsplit("/", 1)[1], answer.body.decode())
        self.assertEqual(tried, set(READ))

    def test_names_that_are_none_are_refused(self):
        push = next(payload for _, event, payload in examples() if event == "push" and is_for_us(event, payload))
        for pointer, value in (("/repository/full_name", "acme/../admin"), ("/repository/full_name", "acme"),
                               ("/repository/full_name", "a/" + "b" * 200), ("/after", "main"), ("/after", "1" * 39),
                               ("/after", "Z" * 40)):
            with self.subTest(pointer=pointer, value=value):
                self.assertEqual(self.deliver("push", replaced(push, pointer, value)).status, 422)

    def test_nothing_but_what_github_signed_is_looked_at(self):
        ping = {"zen": "Keep it logically awesome."}
        right = self.github.hooks.signature(json.dumps(ping).encode())
        depth = len(self.server.get("/inbox?limit=1000").json["events"])
        for what, more in {"no signature": None, "another secret": self.github.hooks.signature(
                json.dumps(ping).encode(), "another"), "of another body": self.github.hooks.signature(b"{}"),
                "cut": right[:-1], "longer": right + "00", "no scheme": right.removeprefix("sha256="),
                "an old scheme": right.replace("sha256", "sha1"), "no digits": "sha256=" + "z" * 64}.items():
            with self.subTest(what):
                answer = self.deliver("ping", ping, X_Hub_Signature_256=more)
                self.assertEqual(answer.status, 401)
                self.assertEqual(answer.json["detail"], "the signature is missing, wrong or too old")
        self.assertEqual(self.deliver("ping", ping).status, 200)
        for status, more in ((415, {"Content_Type": "application/x-www-form-urlencoded"}), (415, {"Content_Type": None}),
                             (422, {"X_GitHub_Event": ""}), (422, {"X_GitHub_Delivery": None}),
                             (422, {"X_GitHub_Delivery": "x" * 129})):
            with self.subTest(more):
                self.assertEqual(self.deliver("ping", ping, **more).status, status)
        for body in (b"", b"{", b"[]", b"{} x", b"\xff", b"[" * 100_000):
            with self.subTest(body[:9]):
                answer = self.deliver("ping", body)
                self.assertIn(answer.status, (400, 422), answer.body)
                self.assertTrue(answer.json["detail"])
        self.assertEqual(len(self.server.get("/inbox?limit=1000").json["events"]), depth)

    def test_a_delivery_that_comes_again_is_handled_once(self):
        repository = self.repository("again")
        proposed = repository.commit({"infra/again.yaml": blueprint(name="again")}, branch="one", tell=False)
        repository.open_pull("one")
        self.shown(repository, proposed, PASSED)
        sent = self.github.hooks.deliveries[-1]
        key = "github:" + sent["guid"]
        before = eventually("it is handled", lambda: (now := self.event(key))["state"] == "handled" and now)
        writes = sum(run["writes"] for run in repository.check_runs.values())
        for _ in range(3):
            answer = self.deliver(sent["event"], sent["payload"], X_GitHub_Delivery=sent["guid"])
            self.assertEqual((answer.status, answer.json), (202, {"accepted": True, "duplicate": True}))
        self.assertEqual(self.event(key), before)
        self.assertEqual(len(self.runs_of(proposed)), 1)
        self.assertEqual(sum(run["writes"] for run in repository.check_runs.values()), writes)

    def test_a_body_that_is_too_large_is_refused_unread(self):
        """Nothing of it is sent: the answer comes all the same."""
        with socket.create_connection((self.server.url.hostname, self.server.url.port), timeout=30) as line:
            line.sendall(self.head(BODY_BYTES_MAX + 1))
            self.assertEqual(self.answer_on(line).status, 413)
        padded = {"zen": "x" * (25 * 1024 * 1024 - 100)}
        self.assertEqual(self.deliver("ping", padded).status, 200, "GitHub sends up to 25 MB")
        self.assert_serves("large")

    def test_a_body_that_does_not_come_is_cut_off(self):
        began = time.monotonic()
        with socket.create_connection((self.server.url.hostname, self.server.url.port),
                                      timeout=2 * BODY_SECONDS_MAX) as line:
            line.sendall(self.head(1000) + b"{")
            self.assert_serves("meanwhile")
            told = line.recv(65536)
            while line.recv(65536):
                pass
            self.assertGreaterEqual(time.monotonic() - began, BODY_SECONDS_MAX / 2)
        self.assertFalse(told.startswith(b"HTTP/1.1 2"), told)
        self.assert_serves("afterwards")

    def test_large_bodies_of_strangers_take_no_room_of_others(self):
        """Who sent them is known by their end only, which these never reach."""
        lines = [socket.create_connection((self.server.url.hostname, self.server.url.port), timeout=30) for _ in range(5)]
        try:
            for line in lines:
                line.sendall(self.head(25 * 1024 * 1024))
                for _ in range(24):
                    line.sendall(b" " * 1024 * 1024)
            refused = eventually("some are refused", lambda: len(told := select.select(lines, [], [], 0)[0]) >= 3 and told)
            for line in refused:
                answer = self.answer_on(line)
                self.assertEqual((answer.status, answer.headers["Retry-After"]), (503, "1"))
            self.assert_serves("beside")
            self.assertEqual(self.deliver("ping", {"zen": "small"}).status, 200)
        finally:
            for line in lines:
                line.close()
        padded = {"zen": "x" * (25 * 1024 * 1024 - 100)}
        eventually("there is room again", lambda: self.deliver("ping", padded).status == 200)

    @staticmethod
    def head(length):
        return (f"POST /webhooks/github HTTP/1.1\r\nHost: porc\r\nContent-Type: application/json\r\n"
                f"X-GitHub-Event: ping\r\nX-GitHub-Delivery: {uuid.uuid4()}\r\nX-Hub-Signature-256: sha256={'0' * 64}\r\n"
                f"Content-Length: {length}\r\n\r\n").encode()

    @staticmethod
    def answer_on(line):
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return answer


if __name__ == "__main__":
    main()
