# SPDX-License-Identifier: Apache-2.0
"""Webhooks of the fake GitHub: signed, remembered, and sent again under the same GUID only when somebody asks."""
import hashlib
import hmac
import json
import urllib.error
import urllib.request
import uuid

from github_routes import app_of, of_check_run, of_pull, of_repository, stamp, user

NOBODY = "0" * 40
ANSWER_SECONDS = 10


class Hooks:
    def __init__(self, fake):
        self.fake = fake
        self.url = None        # where they go; None: nowhere
        self.secret = ""
        self.deliveries = []   # as GitHub lists them, with "payload"
        self.lost = 0          # so many of the next ones never arrive, and count as failed

    def aim(self, url, secret):
        self.url, self.secret = url, secret

    def signature(self, body, secret=None):
        return "sha256=" + hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()

    def send(self, event, payload, guid=None, redelivery=False):
        """Sends one and remembers what became of it; the status that was answered, 0 for none."""
        body = json.dumps(payload).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/fake", "X-GitHub-Event": event,
                   "X-GitHub-Delivery": guid or str(uuid.uuid4()), "X-GitHub-Hook-ID": "1",
                   "X-GitHub-Hook-Installation-Target-ID": str(self.fake.app["id"]),
                   "X-GitHub-Hook-Installation-Target-Type": "integration",
                   "X-Hub-Signature-256": self.signature(body),
                   "X-Hub-Signature": "sha1=" + hmac.new(self.secret.encode(), body, hashlib.sha1).hexdigest()}
        status = 0
        if self.url and self.lost > 0:
            self.lost -= 1
        elif self.url:
            self.fake.tell_witness("POST", "/webhooks", "asked")
            status = post(self.url, body, headers)
            self.fake.tell_witness("POST", "/webhooks", "done")
        self.remember(event, payload, headers["X-GitHub-Delivery"], redelivery, status)
        return status

    def remember(self, event, payload, guid, redelivery, status):
        words = {0: "timed out"}
        with self.fake.lock:
            self.deliveries.append({
                "id": self.fake.new_id(), "guid": guid, "delivered_at": stamp(self.fake.clock()),
                "redelivery": redelivery, "duration": 0.1, "status": words.get(status, "OK"), "status_code": status,
                "event": event, "action": payload.get("action"), "installation_id": self.installation(payload),
                "repository_id": (payload.get("repository") or {}).get("id"), "throttled_at": None,
                "payload": payload})

    @staticmethod
    def installation(payload):
        return (payload.get("installation") or {}).get("id")

    def send_again(self, delivery):
        return self.send(delivery["event"], delivery["payload"], guid=delivery["guid"], redelivery=True)

    def around(self, repository, by):
        """What every payload has."""
        body = {"repository": of_repository(repository), "sender": user(by)}
        installation = self.fake.installation_for(repository)
        if installation:
            body["installation"] = {"id": installation, "node_id": "I_1"}
        return body

    def push(self, repository, branch, before, after, by="dev", forced=False):
        git = repository.git
        after = after or NOBODY
        changed = git.changes(repository.tree_of(before), repository.tree_of(after)) \
            if before and after != NOBODY else []
        head = None
        if after != NOBODY:
            head = {"id": after, "message": git.commits[after]["message"],
                    "added": [one["filename"] for one in changed if one["status"] == "added"],
                    "removed": [one["filename"] for one in changed if one["status"] == "removed"],
                    "modified": [one["filename"] for one in changed if one["status"] == "modified"]}
        around = self.around(repository, by)
        around["repository"]["pushed_at"] = int(self.fake.clock())
        return self.send("push", {"ref": f"refs/heads/{branch}", "before": before or NOBODY, "after": after,
                                  "created": before is None, "deleted": after == NOBODY, "forced": forced,
                                  "base_ref": None, "compare": "https://github.example/compare",
                                  "commits": [head] if head else [], "head_commit": head,
                                  "pusher": {"name": by, "email": f"{by}@example.com"}, **around})

    def pull(self, repository, pull, action, by="dev", **more):
        return self.send("pull_request", {"action": action, "number": pull["number"],
                                          "pull_request": of_pull(repository, pull), **more,
                                          **self.around(repository, by)})

    def check_run(self, repository, run, action, by="dev", identifier=None):
        payload = {"action": action, "check_run": of_check_run(self.fake, repository, run),
                   **self.around(repository, by)}
        if identifier:
            payload["requested_action"] = {"identifier": identifier}
        return self.send("check_run", payload)

    def check_suite(self, repository, commit, action="rerequested", by="dev"):
        return self.send("check_suite", {"action": action, "check_suite": {
            "id": int(commit[:6], 16), "head_sha": commit, "head_branch": "main", "status": "queued",
            "conclusion": None, "before": NOBODY, "after": commit, "pull_requests": [], "app": app_of(self.fake)},
            **self.around(repository, by)})

    def merge_group(self, repository, head, base, action="checks_requested", by="dev", **more):
        return self.send("merge_group", {"action": action, "merge_group": {
            "head_sha": head, "head_ref": "refs/heads/gh-readonly-queue/main/pr-1", "base_sha": base,
            "base_ref": "refs/heads/main", "head_commit": {"id": head}}, **more, **self.around(repository, by)})

    def installed(self, repositories, by="admin", event="installation_repositories", action="added"):
        """The app was installed on repositories; apps are told without a subscription."""
        number = self.fake.installation_for(repositories[0])
        names = [{"id": one.id, "node_id": f"R_{one.id}", "name": one.name, "full_name": one.full_name, "private": True}
                 for one in repositories]
        lists = {"repositories": names} if event == "installation" else \
            {"repositories_added": names, "repositories_removed": [], "repository_selection": "selected"}
        return self.send(event, {"action": action, "requester": None, "sender": user(by), **lists, "installation": {
            "id": number, "account": user(repositories[0].owner), "app_id": self.fake.app["id"]}})

    def ping(self):
        return self.send("ping", {"zen": "Keep it logically awesome.", "hook_id": 1, "hook": {"type": "App", "id": 1}})


def post(url, body, headers):
    """The status that was answered; 0 when none was in time."""
    request = urllib.request.Request(url, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0
