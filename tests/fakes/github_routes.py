# SPDX-License-Identifier: Apache-2.0
"""The routes of the fake GitHub: what each takes, whom it lets in, what it answers."""
import base64
import datetime
import re
import threading
import urllib.parse

SHA = re.compile(r"[0-9a-f]{40}")
CONCLUSIONS = {"action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"}
CHECK_MEMBERS = {"name", "details_url", "external_id", "status", "started_at", "conclusion", "completed_at", "output",
                 "actions"}
ROUTES = []


class Refusal(Exception):
    def __init__(self, status, message, errors=None, headers=None):
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors, headers or {}

    def body(self):
        body = {"message": self.message, "documentation_url": "https://docs.github.com/rest", "status": str(self.status)}
        if self.errors:
            body["errors"] = self.errors
        return body


def invalid(resource, field, code="invalid", message=None):
    fault = {"resource": resource, "field": field, "code": code}
    if message:
        fault["message"] = message
    return Refusal(422, "Validation Failed", [fault])


class Route:
    def __init__(self, method, path, needs, query, members, serve):
        self.method, self.path, self.needs, self.query, self.members = method, path, needs, query, members
        self.serve = serve
        place = r"(?P<owner>[^/]+)/(?P<repo>[^/]+)"
        pattern = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", path)
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        both = f"(?:/repos/{place}|/repositories/(?P<number_of_repository>[0-9]+))"
        self.pattern = re.compile(pattern.replace("/repos/O/R", both))


def route(method, path, needs, query=(), members=()):
    """`needs` is "app", or the permission and its level."""
    def add(serve):
        def without_place(call, owner=None, repo=None, number_of_repository=None, **parts):
            return serve(call, **parts)
        ROUTES.append(Route(method, path, needs, query, members, without_place))
        return serve
    return add


def stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(login):
    number = sum(login.encode()) + 1
    return {"login": login, "id": number, "node_id": f"U_{number}", "type": "Bot" if login.endswith("[bot]") else "User",
            "site_admin": False, "avatar_url": "https://github.example/avatar", "url": f"https://github.example/{urllib.parse.quote(login)}"}


# Whose check runs those of a workflow's GITHUB_TOKEN are.
ACTIONS = {"id": 15368, "slug": "github-actions", "name": "GitHub Actions"}


def app_of(fake):
    now = stamp(0)
    return {"id": fake.app["id"], "slug": fake.app["slug"], "client_id": fake.app["client_id"], "node_id": "A_1",
            "owner": user("acme"), "name": "PORC", "description": None, "external_url": "https://porc.example",
            "html_url": "https://github.example/apps/porc", "created_at": now, "updated_at": now,
            "permissions": {"checks": "write", "contents": "read", "metadata": "read"}, "events": ["push"]}


def of_repository(repository):
    return {"id": repository.id, "node_id": f"R_{repository.id}", "name": repository.name,
            "full_name": repository.full_name, "private": True, "owner": user(repository.owner), "fork": False,
            "default_branch": repository.default_branch, "url": f"https://github.example/repos/{repository.full_name}",
            "html_url": f"https://github.example/{repository.full_name}", "description": None}


def of_pull(repository, pull, in_list=False):
    def end(place, ref, sha):
        return {"label": f"{place.owner}:{ref}", "ref": ref, "sha": sha, "user": user(place.owner),
                "repo": of_repository(place)}
    head = repository.head_of(pull)
    body = {"id": pull["id"], "node_id": f"PR_{pull['id']}", "number": pull["number"], "state": pull["state"],
            "locked": False, "title": pull["branch"], "user": user(pull["user"]), "body": None, "draft": False,
            "merged_at": stamp(pull["merged_at"]) if pull["merged_at"] else None,
            "merge_commit_sha": pull["merge_commit_sha"],
            "html_url": f"https://github.example/{repository.full_name}/pull/{pull['number']}",
            "head": end(pull["fork"] or repository, pull["branch"], head),
            "base": end(repository, pull["base"], repository.branches[pull["base"]]),
            "author_association": "MEMBER"}
    if not in_list:
        body.update(merged=bool(pull["merged_at"]), mergeable=None, mergeable_state="unknown", comments=0, commits=1,
                    additions=1, deletions=0, changed_files=len(pull_changes(repository, pull)))
    return body


def pull_changes(repository, pull):
    head = repository.head_of(pull)
    parted = repository.git.merge_base(repository.branches[pull["base"]], head)
    return repository.git.changes(repository.tree_of(parted), repository.tree_of(head))


def known_commit(repository, reference):
    sha = repository.resolve(reference)
    if sha is None:
        raise Refusal(422 if SHA.fullmatch(reference) else 404, f"No commit found for SHA: {reference}")
    return sha


# Apps: https://docs.github.com/en/rest/apps

@route("GET", "/app", "app")
def get_app(call):
    return 200, app_of(call.fake), {}


@route("GET", "/repos/O/R/installation", "app")
def get_installation(call):
    number = call.fake.installation_for(call.repository)
    if number is None:
        raise Refusal(404, "Not Found")
    installed = call.fake.installations[number]
    return 200, {"id": number, "account": user(installed["account"]), "app_id": call.fake.app["id"],
                 "app_slug": call.fake.app["slug"], "target_id": 1, "target_type": "Organization",
                 "permissions": installed["permissions"], "events": ["push"], "repository_selection": "all",
                 "suspended_at": None, "suspended_by": None, "single_file_name": None, "created_at": stamp(0),
                 "updated_at": stamp(0), "html_url": "https://github.example/i",
                 "access_tokens_url": "https://github.example/t", "repositories_url": "https://github.example/r"}, {}


@route("POST", "/app/installations/{number}/access_tokens", "app",
       members=("repositories", "repository_ids", "permissions"))
def create_token(call, number):
    fake, installed = call.fake, call.fake.installations.get(int(number))
    if installed is None:
        raise Refusal(404, "Not Found")
    if installed["suspended"]:
        raise Refusal(403, "This installation has been suspended")
    owned = {one.name: one.id for one in fake.repositories.values() if one.owner == installed["account"]}
    names, ids = call.body.get("repositories"), call.body.get("repository_ids")
    if names is None and ids is None:
        fake.violate("a token for every repository of the installation was asked for")
    if any(name not in owned for name in names or []) or any(one not in owned.values() for one in ids or []):
        raise Refusal(422, "There is at least one repository that does not exist or is not accessible to the parent "
                           "installation.")
    wanted = call.body.get("permissions")
    if not wanted:
        fake.violate("a token with every permission of the installation was asked for")
    granted, levels = installed["permissions"], {"read": 1, "write": 2}
    for permission, level in (wanted or {}).items():
        if levels.get(granted.get(permission), 0) < levels[level]:
            raise Refusal(422, "The permissions requested are not granted to this installation.")
    allowed = [owned[name] for name in names] if names else ids or list(owned.values())
    token = fake.mint(int(number), allowed, wanted or granted)
    return 201, {"token": token, "expires_at": stamp(fake.tokens[token]["expires"]),
                 "permissions": wanted or granted, "repository_selection": "selected"}, {}


@route("GET", "/app/hook/deliveries", "app", query=("per_page", "cursor", "status", "redelivery"))
def list_deliveries(call):
    size = min(int(call.query.get("per_page", 30)), 100)
    start = int(call.query.get("cursor", 0))
    kept = [one for one in reversed(call.fake.hooks.deliveries)
            if call.query.get("status") != "failure" or one["status_code"] // 100 != 2]
    headers = {}
    if start + size < len(kept):
        parameters = {**call.query, "cursor": str(start + size)}
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        headers["Link"] = f'<{call.fake.public_url}/app/hook/deliveries?{query}>; rel="next"'
    shown = [{name: value for name, value in one.items() if name not in ("payload", "headers")}
             for one in kept[start:start + size]]
    return 200, shown, headers


@route("POST", "/app/hook/deliveries/{number}/attempts", "app")
def redeliver(call, number):
    found = next((one for one in call.fake.hooks.deliveries if one["id"] == int(number)), None)
    if found is None:
        raise Refusal(404, "Not Found")
    threading.Thread(target=call.fake.hooks.send_again, args=(found,), daemon=True).start()
    return 202, {}, {}


# Checks: https://docs.github.com/en/rest/checks/runs

def check_output(given, held):
    if not isinstance(given, dict) or set(given) - {"title", "summary", "text", "annotations", "images"}:
        raise invalid("CheckRun", "output")
    if not isinstance(given.get("summary"), str) or not isinstance(given.get("title"), str):
        raise invalid("CheckRun", "output", "missing_field", "title and summary are required")
    for name in ("summary", "text"):
        if len(given.get(name) or "") > 65535:
            raise invalid("CheckRun", name, "custom", f"{name} exceeds a maximum of 65535 characters")
    annotations = given.get("annotations") or []
    if len(annotations) > 50:
        raise invalid("CheckRun", "annotations", "custom", "exceeds a maximum of 50 annotations")
    for one in annotations:
        check_annotation(one)
    return {"title": given["title"], "summary": given["summary"], "text": given.get("text"),
            # Each request adds to what is there.
            "annotations": (held or {"annotations": []})["annotations"] + annotations}


def check_annotation(one):
    required = {"path", "start_line", "end_line", "annotation_level", "message"}
    known = required | {"title", "raw_details", "start_column", "end_column"}
    if set(one) - known or required - set(one):
        raise invalid("CheckRun", "annotations", "missing_field")
    if one["annotation_level"] not in ("notice", "warning", "failure") or one["start_line"] < 1:
        raise invalid("CheckRun", "annotations")
    if one["start_line"] > one["end_line"] or ("start_column" in one and one["start_line"] != one["end_line"]):
        raise invalid("CheckRun", "annotations")
    if len(one["message"].encode()) > 65536 or len(one.get("title", "")) > 255:
        raise invalid("CheckRun", "annotations", "custom", "is too long")


def check_fields(call, run, body):
    """Changes `run` by what was sent, or refuses."""
    fake = call.fake
    if body.get("status") not in (None, "queued", "in_progress", "completed"):
        raise invalid("CheckRun", "status")
    if "conclusion" in body and body["conclusion"] not in CONCLUSIONS:
        raise invalid("CheckRun", "conclusion")
    if (body.get("status") == "completed" or "completed_at" in body) and "conclusion" not in body:
        raise invalid("CheckRun", "conclusion", "missing_field", "conclusion is required when completed")
    if "conclusion" in body and body.get("status", "completed") != "completed":
        fake.violate("a conclusion completes a check run, whatever status is sent with it")
    actions = body.get("actions", [])
    if len(actions) > 3:
        raise invalid("CheckRun", "actions", "custom", "exceeds a maximum of 3")
    for action in actions:
        if set(action) != {"label", "description", "identifier"}:
            raise invalid("CheckRun", "actions", "missing_field")
        for name, most in (("label", 20), ("description", 40), ("identifier", 20)):
            if not 1 <= len(action[name]) <= most:
                raise invalid("CheckRun", name, "custom", f"exceeds a maximum of {most} characters")
    if "output" in body:
        run["output"] = check_output(body["output"], run["output"])
    for name in (CHECK_MEMBERS & set(body)) - {"output", "conclusion"}:
        run[name] = body[name]
    if "conclusion" in body:
        run.update(status="completed", conclusion=body["conclusion"],
                   completed_at=body.get("completed_at") or stamp(fake.clock()))
    elif body.get("status") in ("queued", "in_progress"):
        run.update(conclusion=None, completed_at=None)


def of_check_run(fake, repository, run):
    output = run["output"] or {"title": None, "summary": None, "text": None, "annotations": []}
    url = f"https://github.example/{repository.full_name}/runs/{run['id']}"
    return {"id": run["id"], "node_id": f"CR_{run['id']}", "name": run["name"], "head_sha": run["head_sha"],
            "external_id": run["external_id"], "url": url, "html_url": url, "details_url": run["details_url"],
            "status": run["status"], "conclusion": run["conclusion"], "started_at": run["started_at"],
            "completed_at": run["completed_at"], "check_suite": {"id": run["suite"]},
            "app": app_of(fake) | ACTIONS if run.get("by_actions") else app_of(fake),
            "pull_requests": [],
            "output": {"title": output["title"], "summary": output["summary"], "text": output["text"],
                       "annotations_count": len(output["annotations"]), "annotations_url": url + "/annotations"}}


@route("POST", "/repos/O/R/check-runs", ("checks", "write"), members=CHECK_MEMBERS | {"head_sha"})
def create_check_run(call):
    repository, body = call.repository, call.body
    for name in ("name", "head_sha"):
        if not isinstance(body.get(name), str) or not body[name]:
            raise invalid("CheckRun", name, "missing_field")
    if body["head_sha"] not in repository.git.commits:
        raise Refusal(422, f"No commit found for SHA: {body['head_sha']}")
    run = {"id": call.fake.new_id(), "name": body["name"], "head_sha": body["head_sha"], "external_id": "",
           "details_url": "https://porc.example", "status": "queued", "conclusion": None,
           "started_at": stamp(call.fake.clock()), "completed_at": None, "output": None, "actions": [],
           "suite": int(body["head_sha"][:6], 16), "writes": 1}
    check_fields(call, run, body)
    repository.check_runs[run["id"]] = run
    return 201, of_check_run(call.fake, repository, run), {}


@route("PATCH", "/repos/O/R/check-runs/{number}", ("checks", "write"), members=CHECK_MEMBERS)
def update_check_run(call, number):
    run = call.repository.check_runs.get(int(number))
    if run is None:
        raise Refusal(404, "Not Found")
    if run.get("by_actions"):
        raise Refusal(403, "Invalid app_id - check run can only be modified by the GitHub App that created it.")
    changed = dict(run)
    check_fields(call, changed, call.body)
    run.update(changed, writes=run["writes"] + 1)
    return 200, of_check_run(call.fake, call.repository, run), {}


@route("GET", "/repos/O/R/commits/{sha}/check-runs", ("checks", "read"),
       query=("check_name", "status", "filter", "per_page", "page", "app_id"))
def list_check_runs(call, sha):
    commit = known_commit(call.repository, sha)
    runs = [run for run in call.repository.check_runs.values() if run["head_sha"] == commit
            and call.query.get("check_name", run["name"]) == run["name"]]
    if call.query.get("filter", "latest") == "latest":
        runs = list({run["name"]: run for run in runs}.values())
    shown, headers = call.page([of_check_run(call.fake, call.repository, run) for run in runs])
    return 200, {"total_count": len(runs), "check_runs": shown}, headers


# Commits, statuses, pull requests: https://docs.github.com/en/rest/commits and /pulls

@route("POST", "/repos/O/R/statuses/{sha}", ("statuses", "write"),
       members=("state", "target_url", "description", "context"))
def create_status(call, sha):
    body, repository = call.body, call.repository
    if body.get("state") not in ("error", "failure", "pending", "success"):
        raise invalid("Status", "state")
    if len(body.get("description") or "") > 140:
        raise invalid("Status", "description", "custom", "description is too long (maximum is 140 characters)")
    commit = known_commit(repository, sha)
    status = {"id": call.fake.new_id(), "node_id": "S_1", "state": body["state"], "sha": commit,
              "description": body.get("description"), "target_url": body.get("target_url"),
              "context": body.get("context", "default"), "url": "https://github.example/s", "avatar_url": None,
              "created_at": stamp(call.fake.clock()), "updated_at": stamp(call.fake.clock())}
    repository.statuses.append(status)
    return 201, {name: value for name, value in status.items() if name != "sha"}, {}


@route("GET", "/repos/O/R/commits/{sha}/pulls", ("pull_requests", "read"), query=("per_page", "page"))
def pulls_of_commit(call, sha):
    repository, commit = call.repository, known_commit(call.repository, sha)
    found = [pull for pull in repository.pulls.values()
             if commit in (repository.head_of(pull), pull["merge_commit_sha"])]
    shown, headers = call.page([of_pull(repository, pull, in_list=True) for pull in found])
    return 200, shown, headers


@route("GET", "/repos/O/R/pulls", ("pull_requests", "read"), query=("state", "sort", "direction", "per_page", "page"))
def list_pulls(call):
    """Those that are open, unless another state is asked for; by when they were made, the newest first."""
    state, sort, direction = (call.query.get(name, usual) for name, usual in
                              (("state", "open"), ("sort", "created"), ("direction", "desc")))
    if sort != "created":
        call.fake.violate(f"pull requests sorted by {sort}: the fake knows no such order")
    found = [pull for pull in call.repository.pulls.values() if state in ("all", pull["state"])]
    found.sort(key=lambda pull: pull["number"], reverse=direction == "desc")
    shown, headers = call.page([of_pull(call.repository, pull, in_list=True) for pull in found])
    return 200, shown, headers


@route("GET", "/repos/O/R/pulls/{number}", ("pull_requests", "read"))
def get_pull(call, number):
    pull = call.repository.pulls.get(int(number))
    if pull is None:
        raise Refusal(404, "Not Found")
    return 200, of_pull(call.repository, pull), {}


@route("GET", "/repos/O/R/pulls/{number}/commits", ("pull_requests", "read"), query=("per_page", "page"))
def commits_of_pull(call, number):
    """The oldest first, and no more than GitHub lists."""
    repository, git = call.repository, call.repository.git
    pull = repository.pulls.get(int(number))
    if pull is None:
        raise Refusal(404, "Not Found")
    known = git.ancestors(repository.branches[pull["base"]])
    ahead = [sha for sha in git.ancestors(repository.head_of(pull)) if sha not in known]
    listed = sorted(ahead, key=lambda sha: git.commits[sha]["number"])[:250]
    shown, headers = call.page([of_commit(repository, sha) for sha in listed])
    return 200, shown, headers


def of_commit(repository, sha):
    commit = repository.git.commits[sha]
    url = f"https://github.example/{repository.full_name}/commit/{sha}"
    who = {"name": "a", "email": "a@example.com", "date": stamp(1_700_000_000)}
    by = commit.get("by", "dev")
    return {"sha": sha, "node_id": "C_1", "url": url, "html_url": url, "comments_url": url,
            "author": user(by) if by else None, "committer": user(by) if by else None,
            "parents": [{"sha": one, "url": url} for one in commit["parents"]],
            "commit": {"url": url, "message": commit["message"], "author": who, "committer": who, "comment_count": 0,
                       "tree": {"sha": commit["tree"], "url": url}}}


@route("GET", "/repos/O/R/compare/{basehead}", ("contents", "read"), query=("per_page", "page"))
def compare(call, basehead):
    repository, git = call.repository, call.repository.git
    ends = [repository.resolve(one) for one in basehead.split("...")]
    if len(ends) != 2 or None in ends:
        raise Refusal(404, "Not Found")
    base, head = ends
    parted = git.merge_base(base, head)
    if parted is None:
        raise Refusal(404, f"No common ancestor between {base} and {head}.")
    ahead = [one for one in git.ancestors(head) if one not in git.ancestors(base)]
    behind = [one for one in git.ancestors(base) if one not in git.ancestors(head)]
    status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}.get(
        (bool(ahead), bool(behind)), "diverged")
    # The files stand on the first page alone, and say nothing of those that are left out.
    files = git.changes(repository.tree_of(parted), repository.tree_of(head))[:call.fake.compared_files_max]
    url = f"https://github.example/{repository.full_name}/compare/{basehead}"
    return 200, {"url": url, "html_url": url, "permalink_url": url, "diff_url": url, "patch_url": url,
                 "base_commit": of_commit(repository, base), "merge_base_commit": of_commit(repository, parted),
                 "status": status, "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
                 "commits": [of_commit(repository, one) for one in ahead[:int(call.query.get("per_page", 30))]],
                 "files": files if call.query.get("page", "1") == "1" else []}, {}


# Contents and trees: https://docs.github.com/en/rest/repos/contents and /git/trees

@route("GET", "/repos/O/R/contents/{path*}", ("contents", "read"), query=("ref",))
def get_contents(call, path):
    repository, git = call.repository, call.repository.git
    commit = repository.resolve(call.query.get("ref", repository.default_branch))
    found = git.entry(repository.tree_of(commit), path) if commit else None
    if found is None:
        raise Refusal(404, "Not Found")
    mode, sha = found
    if mode == "120000":
        target = git.blobs[sha].decode()
        folder = path.split("/")[:-1]
        for step in target.split("/"):
            folder = folder[:-1] if step == ".." else folder if step == "." else folder + [step]
        followed = git.entry(repository.tree_of(commit), "/".join(folder))
        # A link to a file of the repository is followed, and nothing says so.
        if followed and followed[0] == "100644":
            mode, sha = followed
    url = f"https://github.example/{repository.full_name}/{urllib.parse.quote(path)}"
    body = {"name": path.split("/")[-1], "path": path, "sha": sha, "size": 0, "url": url, "html_url": url,
            "git_url": url, "download_url": url, "_links": {"self": url, "git": url, "html": url}}
    if mode == "40000":
        return 200, [{**body, "type": "dir", "path": f"{path}/{name}", "name": name, "sha": inner}
                     for name, (_, inner) in git.trees[sha].items()], {}
    if mode == "160000":
        return 200, {**body, "type": "submodule", "submodule_git_url": "https://github.example/x.git"}, {}
    data = git.blobs[sha]
    if mode == "120000":
        return 200, {**body, "type": "symlink", "target": data.decode(), "size": len(data)}, {}
    if "raw" in call.headers["Accept"]:
        return 200, data, {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}
    if len(data) > 100 * 1024 * 1024:
        raise Refusal(403, "This API returns blobs up to 100 MB in size.")
    small = len(data) <= 1024 * 1024
    return 200, {**body, "type": "file", "size": len(data), "encoding": "base64" if small else "none",
                 "content": base64.encodebytes(data).decode() if small else ""}, {}


@route("GET", "/repos/O/R/git/trees/{sha}", ("contents", "read"), query=("recursive",))
def get_tree(call, sha):
    repository, git = call.repository, call.repository.git
    commit = repository.resolve(sha)
    tree = repository.tree_of(commit) if commit else sha
    if tree not in git.trees:
        raise Refusal(404, "Not Found")
    # Any value means yes, also 0.
    listed = git.listing(tree) if "recursive" in call.query else \
        [(name, mode, one) for name, (mode, one) in git.trees[tree].items()]
    most = call.fake.tree_entries_max if "recursive" in call.query else len(listed)
    kinds = {"40000": "tree", "160000": "commit"}
    entries = [{"path": path, "mode": mode.zfill(6), "type": kinds.get(mode, "blob"), "sha": one,
                "url": "https://github.example/t", **({"size": len(git.blobs[one])} if one in git.blobs else {})}
               for path, mode, one in listed[:most]]
    return 200, {"sha": tree, "url": "https://github.example/t", "truncated": len(listed) > most, "tree": entries}, {}


@route("GET", "/repos/O/R/collaborators/{login}/permission", ("metadata", "read"))
def permission_of(call, login):
    permission = call.repository.collaborators.get(login)
    if permission is None:
        raise Refusal(404, f"{login} is not a user")
    legacy = {"maintain": "write", "triage": "read"}.get(permission, permission)
    return 200, {"permission": legacy, "role_name": permission, "user": {**user(login), "permissions": {}}}, {}
