# SPDX-License-Identifier: Apache-2.0
"""A GitHub that remembers: repositories with real git objects, pull requests, check runs, statuses, webhooks.

What it is asked is checked; what PORC must never do is kept in `violations`, and a test fails on any. github.md says
which rule of GitHub each behaviour follows.
"""
import contextlib
import email.utils
import hashlib
import http.server
import json
import re
import secrets
import sys
import threading
import time
import urllib.parse

from github_auth import Key, jwt_fault
from github_git import Link, Objects, Submodule  # noqa: F401 (tests take them from here)
from github_hooks import Hooks
from github_routes import ROUTES, Refusal

API_VERSIONS = {"2022-11-28"}
ACCEPTS = {"application/vnd.github+json", "application/vnd.github.raw+json"}
LEVELS = {"read": 1, "write": 2, "admin": 3}
APP_PERMISSIONS = {"metadata": "read", "contents": "read", "checks": "write", "pull_requests": "read",
                   "statuses": "write"}


class Repository:
    def __init__(self, fake, number, owner, name):
        self.fake, self.id, self.owner, self.name = fake, number, owner, name
        self.git = Objects()
        self.branches = {}
        self.pulls = {}
        self.check_runs = {}
        self.statuses = []
        self.collaborators = {}
        self.default_branch = "main"

    @property
    def full_name(self):
        return f"{self.owner}/{self.name}"

    def tree_of(self, commit):
        return self.git.commits[commit]["tree"]

    def files(self, reference="main"):
        return self.git.contents(self.tree_of(self.resolve(reference)))

    def resolve(self, reference):
        """The commit of a branch, a full or a short name; None when there is none."""
        reference = reference.removeprefix("refs/heads/").removeprefix("heads/")
        if reference in self.branches:
            return self.branches[reference]
        found = [sha for sha in self.git.commits if len(reference) >= 7 and sha.startswith(reference)]
        return found[0] if len(found) == 1 else None

    def commit(self, files, branch="main", message="change", by="dev", base="main", tell=True):
        """Writes {path: bytes | str | Link | Submodule | None (gone)} onto a branch, which is made when it is new."""
        before = self.branches.get(branch)
        parent = before or self.branches.get(base)
        content = self.git.contents(self.tree_of(parent)) if parent else {}
        for path, data in files.items():
            content.pop(path, None)
            if data is not None:
                plain = isinstance(data, str) and not isinstance(data, (Link, Submodule))
                content[path] = data.encode() if plain else data
        sha = self.git.commit(self.git.write(content), [parent] if parent else [], message)
        self.git.commits[sha]["by"] = by
        self.branches[branch] = sha
        if tell:
            self.fake.hooks.push(self, branch, before, sha, by)
            for pull in self.pulls.values():
                if pull["branch"] == branch and pull["state"] == "open":
                    self.fake.hooks.pull(self, pull, "synchronize", by, before=before, after=sha)
        return sha

    def open_pull(self, branch, by="dev", fork=None, tell=True):
        """`fork` is another Repository whose branch it is; its objects are shared, as in GitHub's networks."""
        number = len(self.pulls) + 1
        if fork:
            self.git.blobs.update(fork.git.blobs)
            self.git.trees.update(fork.git.trees)
            self.git.commits.update(fork.git.commits)
        self.pulls[number] = {"number": number, "branch": branch, "fork": fork, "base": self.default_branch,
                              "state": "open", "merged_at": None, "merge_commit_sha": None, "user": by,
                              "id": self.fake.new_id(), "head": None}
        if tell:
            self.fake.hooks.pull(self, self.pulls[number], "opened", by)
        return number

    def head_of(self, pull):
        return pull["head"] or (pull["fork"] or self).branches[pull["branch"]]

    def merge(self, number, by="dev", squash=False):
        """A merge commit, or one that has all of it, on the default branch; both events are sent."""
        pull = self.pulls[number]
        head, base = self.head_of(pull), self.branches[pull["base"]]
        ours = self.git.contents(self.tree_of(base))
        for one in self.git.changes(self.tree_of(self.git.merge_base(base, head)), self.tree_of(head)):
            for path in filter(None, (one["filename"], one.get("previous_filename"))):
                theirs = self.git.contents(self.tree_of(head))
                ours.pop(path, None)
                if path in theirs:
                    ours[path] = theirs[path]
        sha = self.git.commit(self.git.write(ours), [base] if squash else [base, head], f"Merge #{number}")
        self.become(number, sha)
        self.fake.hooks.pull(self, pull, "closed", by)
        self.fake.hooks.push(self, pull["base"], base, sha, by)
        return sha

    def become(self, number, sha):
        """The branch has this commit now, and a pull request is merged as it; nobody is told."""
        pull = self.pulls[number]
        pull.update(state="closed", merged_at=self.fake.clock(), merge_commit_sha=sha, head=self.head_of(pull))
        self.branches[pull["base"]] = sha

    def close(self, number, by="dev"):
        pull = self.pulls[number]
        pull.update(state="closed", head=self.head_of(pull))
        self.fake.hooks.pull(self, pull, "closed", by)

    def checks(self, commit):
        """{name: check run} of a commit: the newest of each name, as a reader sees them."""
        return {run["name"]: run for run in sorted(self.check_runs.values(), key=lambda run: run["id"])
                if run["head_sha"] == commit}

    def check_of_a_workflow(self, commit, name, external_id):
        """A check run that a job makes with its GITHUB_TOKEN, passed at once."""
        number = self.fake.new_id()
        self.check_runs[number] = {
            "id": number, "name": name, "head_sha": commit, "external_id": external_id, "details_url": None,
            "status": "completed", "conclusion": "success", "started_at": None, "completed_at": None, "output": None,
            "actions": [], "suite": 1, "writes": 1, "by_actions": True}

    def rerequest(self, check_run, by="dev"):
        self.fake.hooks.check_run(self, self.check_runs[check_run], "rerequested", by)

    def press(self, check_run, identifier, by="dev"):
        run = self.check_runs[check_run]
        assert identifier in [action["identifier"] for action in run["actions"]], f"there is no button {identifier}"
        self.fake.hooks.check_run(self, run, "requested_action", by, identifier)


class FakeGithub:
    """`with FakeGithub() as github:` listens on a free port of the loopback. All paths begin with `prefix`."""

    def __init__(self, prefix=""):
        self.prefix = prefix        # /api/v3 on an Enterprise Server
        self.lock = threading.RLock()
        self.violations = []
        self.requests = []          # (method, path, status), in order
        self.clock = time.time      # may be replaced: GitHub's own clock
        self.key = Key()
        self.app = {"id": 4242, "client_id": "Iv23fakefakefake", "slug": "porc"}
        self.installations = {}     # id -> {"account", "permissions", "suspended"}
        self.tokens = {}            # token -> {"installation", "repositories", "permissions", "expires"}
        self.personal = {}          # token -> {"login"}
        self.repositories = {}      # id -> Repository
        self.renamed = {}           # old full name -> id
        self.long_tokens = False    # the stateless form of some 520 characters
        self.tree_entries_max = 100_000
        self.compared_files_max = 300
        self.heard = []             # (path, body) of each request, as it came
        self.troubles = []          # see `trouble`
        self.witness = None         # called with method, path and "asked" or, once it is done, "done"; of webhooks too
        self.used = 0
        self.last_id = 1000
        self.hooks = Hooks(self)
        self.server = Listener(("127.0.0.1", 0), type("Handler", (Handler,), {"fake": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}{prefix}"
        self.public_url = self.url  # what its own links begin with: a proxy's address, when one stands in front

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def new_id(self):
        with self.lock:
            self.last_id += 1
            return self.last_id

    def tell_witness(self, method, path, when):
        if self.witness:
            self.witness(method, path, when)

    def violate(self, what):
        self.violations.append(what)

    # What tests make.

    def install(self, account="acme", permissions=None):
        number = self.new_id()
        self.installations[number] = {"account": account, "permissions": permissions or dict(APP_PERMISSIONS),
                                      "suspended": False}
        return number

    def repository(self, full_name="acme/orders", files=None):
        owner, name = full_name.split("/")
        made = Repository(self, self.new_id(), owner, name)
        self.repositories[made.id] = made
        if files is not None:
            made.commit(files, message="begin", tell=False)
        return made

    def rename(self, repository, name):
        self.renamed[repository.full_name] = repository.id
        repository.name = name

    def personal_token(self, login="robot"):
        token = "github_pat_" + secrets.token_hex(20)
        self.personal[token] = {"login": login}
        return token

    def expire_tokens(self):
        for token in self.tokens.values():
            token["expires"] = 0

    def trouble(self, kind, times=1, method="", path="", seconds=30):
        """What becomes of the next `times` requests that match: "primary", "primary_429", "secondary", "retry_after",
        "busy" (502), "slow" (answered after `seconds`), "lost" (done, and the answer never arrives), "cut" (half of it),
        "html" (a proxy's page), "echo" (500, with the credential that was sent)."""
        self.troubles.append({"kind": kind, "times": times, "method": method, "path": path, "seconds": seconds})

    # What handlers ask.

    def take_trouble(self, method, path):
        with self.lock:
            for trouble in self.troubles:
                if trouble["times"] > 0 and trouble["method"] in ("", method) and re.search(trouble["path"], path):
                    trouble["times"] -= 1
                    return trouble
        return None

    def named(self, full_name):
        return next((one for one in self.repositories.values()
                     if one.full_name.lower() == full_name.lower()), None)

    def installation_for(self, repository):
        return next((number for number, one in self.installations.items()
                     if one["account"].lower() == repository.owner.lower()), None)

    def mint(self, installation, repositories, permissions):
        token = "ghs_" + secrets.token_hex(18)
        if self.long_tokens:
            token = f"ghs_{self.app['id']}_" + secrets.token_urlsafe(375).replace("-", ".")[:500]
        self.tokens[token] = {"installation": installation, "repositories": repositories,
                              "permissions": permissions, "expires": self.clock() + 3600}
        return token


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Who asked may have been killed; of anything else the test must hear."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Caller:
    """Who asks, and what they may."""

    def __init__(self, kind, token=None, login=None):
        self.kind, self.token, self.login = kind, token, login


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeGithub

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.fake.heard.append((self.path, body))
        split = urllib.parse.urlsplit(self.path)
        self.fake.tell_witness(self.command, split.path, "asked")
        trouble = self.fake.take_trouble(self.command, split.path)
        kind = trouble["kind"] if trouble else ""
        if kind == "slow":
            threading.Event().wait(trouble["seconds"])
        refused = limited(self.fake, kind, trouble)
        if refused:
            return self.answer(*refused, split.path)
        if kind == "busy":
            return self.answer(502, {"message": "Server Error"}, {}, split.path)
        if kind == "echo":
            return self.answer(500, {"message": "Server Error for " + self.headers["Authorization"]}, {}, split.path)
        if kind == "html":
            return self.answer(200, b"<html>log in first</html>", {"Content-Type": "text/html"}, split.path)
        try:
            with self.fake.lock:
                status, answer, headers = self.route(split, body)
        except Refusal as refusal:
            if refusal.errors:  # no answer to what was well said
                self.fake.violate(f"{self.command} {self.path}: {refusal.message}: {refusal.errors}")
            status, answer, headers = refusal.status, refusal.body(), refusal.headers
        except Exception as fault:  # what the fake did not expect, nobody has checked
            self.fake.violate(f"{self.command} {self.path}: {fault!r}")
            status, answer, headers = 500, {"message": "Server Error"}, {}
        if kind in ("lost", "cut"):
            self.note(split.path, f"{status} {kind}")
            if kind == "cut":
                self.wfile.write(b"HTTP/1.1 %d x\r\nContent-Length: 1000\r\n\r\n{" % status)
            self.close_connection = True
            return None
        return self.answer(status, answer, headers, split.path)

    def note(self, path, status):
        with self.fake.lock:
            self.fake.requests.append((self.command, path, status))

    def answer(self, status, body, headers, path):
        self.note(path, status)
        self.fake.tell_witness(self.command, path, "done")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        etag = '"' + hashlib.sha256(data).hexdigest() + '"'
        if status == 200 and self.command == "GET":
            headers = {"ETag": etag, **headers}
            if self.headers.get("If-None-Match") == etag:
                status, data = 304, b""
        if status != 304:
            self.fake.used += 1
        now = self.fake.clock()
        self.send_response_only(status)
        told = {"Date": email.utils.formatdate(now, usegmt=True), "Content-Type": "application/json; charset=utf-8",
                "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": str(max(1, 5000 - self.fake.used)),
                "X-RateLimit-Used": str(self.fake.used), "X-RateLimit-Reset": str(int(now) + 3600),
                "X-RateLimit-Resource": "core", "X-GitHub-Request-Id": "FAKE", **headers}
        for name, value in told.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(data)

    def route(self, split, body):
        self.check_headers(body)
        here = split.path.startswith(self.fake.prefix)
        path = self.renamed(split.path.removeprefix(self.fake.prefix))
        for route in ROUTES if here else ():
            match = route.pattern.fullmatch(path)
            if not match or route.method != self.command:
                continue
            query = dict(urllib.parse.parse_qsl(split.query, keep_blank_values=True))
            for name in set(query) - set(route.query):
                self.fake.violate(f"{self.command} {path}: unknown query parameter {name}")
            call = Call(self.fake, self.caller(route), query, self.document(route, body), self.headers, path)
            parts = {name: urllib.parse.unquote(value) for name, value in match.groupdict().items() if value is not None}
            if "owner" in parts or "number_of_repository" in parts:
                call.repository = self.repository(parts, call, route)
            return route.serve(call, **parts)
        self.fake.violate(f"unknown route: {self.command} {self.path}")
        raise Refusal(404, "Not Found")

    def renamed(self, path):
        match = re.match(r"/repos/([^/]+/[^/]+)(/.*)?$", path)
        number = self.fake.renamed.get(match[1]) if match else None
        if number is None or self.fake.named(match[1]):
            return path
        location = f"{self.fake.public_url}/repositories/{number}{match[2] or ''}"
        if "?" in self.path:
            location += "?" + self.path.split("?", 1)[1]
        status = 301 if self.command == "GET" else 307
        raise Refusal(status, "Moved Permanently", headers={"Location": location})

    def check_headers(self, body):
        asked = f"{self.command} {self.path}"
        if not self.headers.get("User-Agent"):
            raise Refusal(403, "Request forbidden by administrative rules (no User-Agent)")
        if self.headers.get("Accept") not in ACCEPTS:
            self.fake.violate(f"{asked}: Accept is {self.headers.get('Accept')}")
        version = self.headers.get("X-GitHub-Api-Version")
        if version not in API_VERSIONS:
            raise Refusal(400, f"Unsupported API version {version}")
        if bool(body) != (self.headers.get("Content-Type") == "application/json"):
            self.fake.violate(f"{asked}: Content-Type is {self.headers.get('Content-Type')}")
        if not (self.headers.get("Authorization") or "").startswith("Bearer "):
            raise Refusal(401, "Requires authentication")

    def document(self, route, body):
        if not body:
            return {}
        try:
            document = json.loads(body)
        except ValueError:
            raise Refusal(400, "Problems parsing JSON") from None
        if not isinstance(document, dict):
            raise Refusal(400, "Body should be a JSON object")
        for name in set(document) - set(route.members):
            self.fake.violate(f"{self.command} {self.path}: unknown member {name}")
        return document

    def caller(self, route):
        token = self.headers["Authorization"].removeprefix("Bearer ")
        now = self.fake.clock()
        if route.needs == "app":
            fault = jwt_fault(token, self.fake.key, {str(self.fake.app["id"]), self.fake.app["client_id"]}, now)
            if fault:
                raise Refusal(401, fault)
            return Caller("app")
        if token in self.fake.personal:
            return Caller("personal", login=self.fake.personal[token]["login"])
        minted = self.fake.tokens.get(token)
        if minted is None or minted["expires"] <= now or self.fake.installations[minted["installation"]]["suspended"]:
            raise Refusal(401, "Bad credentials")
        return Caller("installation", token=minted)

    def repository(self, parts, call, route):
        """The one that is meant; whoever may not see it is told that it is not there."""
        number = parts.pop("number_of_repository", None)
        owner, name = parts.pop("owner", None), parts.pop("repo", None)
        found = self.fake.repositories.get(int(number)) if number else self.fake.named(f"{owner}/{name}")
        if found is None:
            raise Refusal(404, "Not Found")
        if route.needs == "app":
            return found
        permission, level = route.needs
        needed = {"X-Accepted-GitHub-Permissions": f"{permission}={level}"}
        if call.caller.kind == "personal":
            # A fine-grained token cannot be given the permission for checks, nor a classic one write them.
            if permission == "checks":
                raise Refusal(403, "Resource not accessible by personal access token", headers=needed)
            return found
        token = call.caller.token
        if found.id not in token["repositories"]:
            raise Refusal(404, "Not Found", headers=needed)
        if LEVELS.get(token["permissions"].get(permission), 0) < LEVELS[level]:
            raise Refusal(403, "Resource not accessible by integration", headers=needed)
        return found


class Call:
    """One request as a route sees it."""

    def __init__(self, fake, caller, query, body, headers, path):
        self.fake, self.caller, self.query, self.body = fake, caller, query, body
        self.headers, self.path = headers, path
        self.repository = None

    def page(self, items, base=None):
        """(items of the page, headers)."""
        size = min(int(self.query.get("per_page", 30)), 100)
        number = int(self.query.get("page", 1))
        headers = {}
        if number * size < len(items):
            more = urllib.parse.urlencode({**self.query, "page": number + 1})
            headers["Link"] = f'<{self.fake.public_url}{base or self.path}?{more}>; rel="next"'
        return items[(number - 1) * size:number * size], headers


def limited(fake, kind, trouble):
    reset = str(int(fake.clock()) + (trouble["seconds"] if trouble else 0))
    message = {"message": "API rate limit exceeded for installation.", "documentation_url": "https://docs.github.com"}
    if kind in ("primary", "primary_429"):
        return (429 if kind == "primary_429" else 403), message, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    if kind == "secondary":
        return 403, {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}, {}
    if kind == "retry_after":
        return 429, {"message": "Too many requests"}, {"Retry-After": str(trouble["seconds"])}
    return None


