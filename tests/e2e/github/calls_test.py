# SPDX-License-Identifier: Apache-2.0
"""Every call of the GitHub client against the fake GitHub, with GitHub's own OpenAPI document held against each."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "fakes")]
import harness  # noqa: E402
from github import FakeGithub, Link, Submodule  # noqa: E402
from github_routes import ROUTES  # noqa: E402
from openapi import CALLS, Proxy  # noqa: E402

PROGRAM = Path(os.environ.get("PORC_GITHUB_CALLS", harness.ROOT / "build/release/tests/e2e/github/github_calls"))
FILE = "teams/a b/x.blueprint.yaml"
BOTH = {"options", "changed_blueprints", "changed_blueprints of all", "read_file", "get_pull_request", "open_pull_requests",
        "commits_of", "pull_requests_of", "permission_of", "set_status"}
APP = {"create_check_run", "update_check_run", "find_check_run", "get_app", "list_failed_deliveries", "redeliver"}


class GithubTest(harness.WithFakes):
    maxDiff = None
    prefix = ""

    def setUp(self):
        self.github = self.enterContext(FakeGithub(self.prefix))
        self.fakes = (self.github,)
        self.github.install()
        self.orders = self.github.repository(files={"blueprint.yaml": "kind: service\n", FILE: "kind: ledger\n"})
        self.base = self.orders.resolve("main")
        self.head = self.orders.commit({"blueprint.yaml": "kind: service\nx: 1\n", "README": "x"}, branch="change",
                                       tell=False)
        self.orders.open_pull("change", tell=False)
        self.orders.collaborators["dev"] = "maintain"
        self.orders.check_runs.clear()

    def calls(self, url, as_app=True, **more):
        """{call: "ok" or why not}."""
        environment = {"GITHUB_API": url, "GITHUB_REPOSITORY": "acme/orders", "TEST_BASE": self.base,
                       "TEST_HEAD": self.head, "PATH": os.environ["PATH"], **more}
        if as_app:
            environment |= {"GITHUB_APP_ID": self.github.app["client_id"],
                            "GITHUB_APP_PRIVATE_KEY": self.github.key.pem}
        else:
            environment["GITHUB_TOKEN"] = self.github.personal_token()
        said = subprocess.run([PROGRAM], env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        return dict(line.split(": ", 1) for line in said.stdout.splitlines())

    def assertAllDone(self, told, wanted):
        self.assertEqual({call: outcome for call, outcome in told.items() if outcome != "ok"}, {})
        self.assertEqual(set(told), wanted)


class AgainstOpenApi(GithubTest):
    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp(prefix="porc-openapi-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.proxy = Proxy(self.github.url, self.folder)
        self.addCleanup(self.proxy.stop)
        self.proxy.wait()
        self.github.public_url = self.proxy.url

    def asked(self):
        """{(method, path of the document)} of what the proxy let through."""
        found = set()
        for method, path, _ in self.github.requests:
            for template, methods in CALLS.items():
                pattern = re.sub(r"\{path\}", ".+", template)
                pattern = re.sub(r"\{\w+\}", "[^/]+", pattern)
                if method.lower() in methods and re.fullmatch(pattern, path):
                    found.add((method.lower(), template))
        return found

    def test_every_request_kind_is_as_github_describes_it(self):
        self.github.hooks.remember("push", {}, "guid-1", False, 500)
        self.assertAllDone(self.calls(self.proxy.url), BOTH | APP)
        self.assertEqual(self.asked(), {(method, path) for path, methods in CALLS.items() for method in methods})
        self.assertEqual("\n".join(self.proxy.violations), "")

    def test_the_proxy_would_have_noticed(self):
        self.fakes = ()  # what is sent here is wrong on purpose
        token = self.github.personal_token()
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json", "User-Agent": "x",
                   "X-GitHub-Api-Version": "2022-11-28", "Content-Type": "application/json"}
        path = f"/repos/acme/orders/statuses/{self.head}"
        self.proxy.request("POST", path, '{"state":"success","description":1}', headers)
        harness.eventually("a wrong type is blamed", lambda: any("description" in line for line in self.proxy.violations))
        self.proxy.request("POST", path, '{"description":"x"}', headers)
        harness.eventually("a missing member is blamed", lambda: any("state" in line for line in self.proxy.violations))


class AgainstTheFake(GithubTest):
    def test_an_app_with_long_tokens(self):
        self.github.long_tokens = True
        self.github.hooks.remember("push", {}, "guid-1", False, 500)
        self.assertAllDone(self.calls(self.github.url), BOTH | APP)
        self.assertTrue(all(len(token) > 500 for token in self.github.tokens))
        run, = self.orders.check_runs.values()
        self.assertEqual((run["conclusion"], run["external_id"], len(run["output"]["annotations"])),
                         ("action_required", "porc:x", 1))

    def test_a_personal_token(self):
        self.assertAllDone(self.calls(self.github.url, as_app=False), BOTH)
        self.assertEqual(self.orders.check_runs, {})
        self.assertEqual([status["state"] for status in self.orders.statuses], ["success"])

    def test_a_repository_of_another_name_is_followed(self):
        self.github.rename(self.orders, "sales")
        self.github.hooks.remember("push", {}, "guid-1", False, 500)
        for as_app, done in ((False, BOTH), (True, BOTH | APP)):
            self.assertAllDone(self.calls(self.github.url, as_app=as_app), done)

    def test_lists_that_are_cut_short_are_not_trusted(self):
        self.github.compared_files_max = 0
        self.github.tree_entries_max = 1
        self.assertAllDone(self.calls(self.github.url, as_app=False), BOTH)

    def test_what_is_no_plain_file_is_refused(self):
        self.head = self.orders.commit({FILE: Link("../../blueprint.yaml"), "sub": Submodule("1" * 40)}, tell=False)
        told = self.calls(self.github.url, as_app=False)
        self.assertIn("is a symbolic link, which is not followed", told["read_file"])

    def test_tokens_that_end_are_replaced(self):
        self.github.trouble("busy", times=2, method="GET")
        self.github.hooks.remember("push", {}, "guid-1", False, 500)
        self.assertAllDone(self.calls(self.github.url), BOTH | APP)

    def test_a_rate_limit_stops_all_of_it(self):
        self.github.trouble("secondary", method="GET")
        told = self.calls(self.github.url, as_app=False)
        self.assertTrue(all("rate limit" in outcome for call, outcome in told.items() if call != "options"), told)
        self.assertEqual(len(self.github.requests), 1)

    def test_a_missing_permission_is_named(self):
        for installation in self.github.installations.values():
            del installation["permissions"]["checks"]
        told = self.calls(self.github.url)
        self.assertIn("not granted to this installation", told["create_check_run"])

    def test_an_answer_that_never_arrives_is_no_success(self):
        self.github.trouble("lost", method="POST", path="/check-runs$")
        told = self.calls(self.github.url)
        self.assertNotEqual(told["create_check_run"], "ok")
        self.assertEqual(len(self.orders.check_runs), 1)


class AgainstEnterprise(GithubTest):
    """An Enterprise Server, which has its API below a path of a host that serves more."""
    prefix = "/api/v3"

    def test_calls_pages_and_redirects_stay_below_its_path(self):
        for _ in range(100):
            self.orders.open_pull("change", tell=False)
        self.github.hooks.remember("push", {}, "guid-1", False, 500)
        self.assertAllDone(self.calls(self.github.url), BOTH | APP)
        self.assertEqual({path for _, path, _ in self.github.requests if not path.startswith("/api/v3/")}, set())
        pages = {path.split("?")[0] for path, _ in self.github.heard if re.search(r"[?&]page=2\b", path)}
        self.assertEqual(pages, {f"/api/v3/repos/acme/orders/{what}" for what in ("pulls", f"commits/{self.head}/pulls")})
        self.github.rename(self.orders, "sales")
        self.assertAllDone(self.calls(self.github.url, as_app=False), BOTH)
        self.assertIn(("GET", f"/api/v3/repositories/{self.orders.id}/pulls/1", 200), self.github.requests)


class Fake(harness.FakeTest):
    def setUp(self):
        self.github = self.enterContext(FakeGithub())
        self.orders = self.github.repository(files={"blueprint.yaml": "kind: service\n"})
        everything = {"checks": "write", "contents": "read", "pull_requests": "read", "statuses": "write"}
        self.token = self.github.mint(self.github.install(), [self.orders.id], everything)

    def asked(self, method, path, body=None, **more):
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json", "User-Agent": "x",
                   "X-GitHub-Api-Version": "2022-11-28", **({"Content-Type": "application/json"} if body else {}), **more}
        return self.noted(self.github, method, path, body, headers)

    def test_an_unknown_route_fails_the_test(self):
        for method, path in (("GET", "/user"), ("GET", "/repos/acme/orders"), ("DELETE", "/repos/acme/orders/pulls/1"),
                             ("PUT", "/repos/acme/orders/contents/blueprint.yaml"), ("GET", "/api/v3/app")):
            with self.subTest(f"{method} {path}"):
                self.assertIn("unknown route", self.asked(method, path))

    def test_every_route_of_it_is_a_call_that_is_held_against_githubs_document(self):
        def shape(path):
            return re.sub(r"\{\w+\*?\}", "{}", path.replace("/O/R", "/{owner}/{repo}"))
        self.assertEqual({(route.method.lower(), shape(route.path)) for route in ROUTES},
                         {(method, shape(path)) for path, methods in CALLS.items() for method in methods})

    def test_an_unknown_parameter_or_header_fails_the_test(self):
        pulls = "/repos/acme/orders/pulls?state=open&per_page=100"
        self.assertEqual(self.asked("GET", pulls), "")
        self.assertIn("unknown query parameter label", self.asked("GET", pulls + "&label=x"))
        self.assertIn("Accept is text/html", self.asked("GET", pulls, Accept="text/html"))
        self.assertIn("Content-Type is application/json", self.asked("GET", pulls, **{"Content-Type": "application/json"}))

    def test_an_unknown_member_fails_the_test(self):
        commit = self.orders.resolve("main")
        status = {"state": "success", "context": "PORC Plan", "description": "1 to add"}
        self.assertEqual(self.asked("POST", f"/repos/acme/orders/statuses/{commit}", status), "")
        self.assertIn("unknown member colour", self.asked("POST", f"/repos/acme/orders/statuses/{commit}",
                                                          {**status, "colour": "green"}))
        remark = {"path": "blueprint.yaml", "start_line": 1, "end_line": 1, "annotation_level": "failure", "message": "x"}
        output = {"title": "x", "summary": "x", "annotations": [remark]}
        check = {"name": "PORC Plan", "head_sha": commit, "status": "in_progress", "output": output}
        for sent, wanted in ((check, r"^$"), ({**check, "app": 1}, "unknown member app"),
                             ({**check, "output": {**output, "colour": "green"}}, "Validation Failed.*output"),
                             ({**check, "output": {**output, "annotations": [{**remark, "colour": "green"}]}},
                              "Validation Failed.*annotations")):
            with self.subTest(wanted):
                self.assertRegex(self.asked("POST", "/repos/acme/orders/check-runs", sent), wanted)


if __name__ == "__main__":
    harness.main()
