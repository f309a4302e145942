# SPDX-License-Identifier: Apache-2.0
"""The GitHub Action as a runner runs it: its own code under node, GitHub's OIDC by a fake, a real server, real terraform."""
import base64
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import ROOT, FakeTest, ServerTest, main

sys.path.insert(0, str(ROOT / "tests/fakes"))
from actions_oidc import ActionsOidc  # noqa: E402

RULES = """
rules:
  - repository_id: 74
    refs: [refs/heads/main]
    events: [push]
    environments: [dev]
    may: [plan, apply]
  - repository_id: 74
    refs: ["refs/pull/*"]
    events: [pull_request]
    may: [plan, apply]
    scope: {environments: [dev]}
"""
SERVICE = "kind: service\nmetadata:\n  name: {name}\n  environment: dev\ninputs:\n  image: example/image:1\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Ended:
    def __init__(self, code, text, outputs, summary, exported):
        self.code, self.text, self.outputs, self.summary, self.exported = code, text, outputs, summary, exported

    @property
    def commands(self):
        """What the runner takes for a command: https://github.com/actions/runner, ActionCommand.TryParseV2 and TryParse."""
        lines = re.split(r"\r\n|\n|\r", self.text)
        return [line for line in lines if line.strip().startswith("::") or "##[" in line]


def entries(file):
    """The files GITHUB_OUTPUT and GITHUB_ENV as a runner reads them."""
    found, lines = {}, file.read_text().split("\n")
    while lines and lines[0]:
        name, end = lines.pop(0).split("<<")
        stop = lines.index(end)
        found[name], lines = "\n".join(lines[:stop]), lines[stop + 1:]
    return found


class ActionsTest(ServerTest):
    rules = RULES

    @classmethod
    def setUpClass(cls):
        cls.github = cls.with_fake(ActionsOidc())
        cls.github.publish_both()
        rules = Path(tempfile.mkdtemp(prefix="porc-rules-")) / "rules.yaml"
        rules.write_text(cls.rules)
        cls.rules_file, port = rules, free_port()
        cls.url = f"http://127.0.0.1:{port}"
        cls.environment = {"PORC_OUTSIDE_CHECK": "2s", "PORC_PUBLIC_URL": cls.url,
                           "PORC_OIDC_RULES": str(rules), "PORC_OIDC_ISSUER": cls.github.url}
        cls.listen = f"127.0.0.1:{port}"
        super().setUpClass()

    @classmethod
    def make_server(cls, name):
        server = super().make_server(name)
        server.listen = cls.listen
        return server

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.github.close()
        shutil.rmtree(cls.rules_file.parent, ignore_errors=True)

    def setUp(self):
        self.github.job = self.github.push()

    def act(self, command, files=None, workspace=None, environment=None, **inputs):
        folder = Path(workspace or tempfile.mkdtemp(dir=self.scratch))
        for path, text in (files or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        own = Path(tempfile.mkdtemp(dir=self.scratch))
        for name in ("output", "summary", "env"):
            (own / name).touch()
        given = {"PATH": os.environ["PATH"], "HOME": str(own), "GITHUB_WORKSPACE": str(folder), "GITHUB_JOB": "porc",
                 "GITHUB_RUN_ID": self.github.job["run_id"], "GITHUB_RUN_ATTEMPT": "1", "GITHUB_OUTPUT": str(own / "output"),
                 "GITHUB_STEP_SUMMARY": str(own / "summary"), "GITHUB_ENV": str(own / "env"),
                 "INPUT_URL": self.url, "INPUT_COMMAND": command, "INPUT_TIMEOUT": "2m", **self.github.runner_environment()}
        given |= {"INPUT_" + name.upper().replace("_", "-"): value for name, value in inputs.items()}
        given |= environment or {}
        action = (ROOT / "action.yml").read_text()
        main_file = re.search(r"^  main: (\S+)$", action, re.M).group(1)
        done = subprocess.run(["node", ROOT / main_file], env=given, cwd=folder, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.stderr, "")
        return Ended(done.returncode, done.stdout, entries(own / "output"), (own / "summary").read_text(), entries(own / "env"))

    def exchange(self, token):
        return self.server.post("/auth/oidc", {"token": token}, headers={"Authorization": ""})


class Fake(FakeTest):
    def setUp(self):
        self.github = ActionsOidc()
        self.addCleanup(self.github.close)

    def asked(self, method, path):
        return self.noted(self.github, method, path, headers={"Authorization": f"bearer {self.github.request_token}"})

    def test_an_unknown_route_fails_the_test(self):
        for method, path in (("GET", "/"), ("GET", "/.well-known/keys"), ("POST", "/runner/token"),
                             ("DELETE", "/.well-known/jwks")):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(self.asked(method, path), f"{method} {path}")

    def test_an_unknown_parameter_fails_the_test(self):
        token = "/runner/token?api-version=2.0&audience=porc"
        self.assertEqual(self.asked("GET", token), "")
        for path in (token + "&scope=all", token + "&scope=", "/.well-known/jwks?kid=kid-one"):
            with self.subTest(path):
                self.assertIn("unknown parameters", self.asked("GET", path))


class Action(ActionsTest):
    def test_validate_plan_apply_and_wait(self):
        files = {"porc/orders.yaml": SERVICE.format(name="act-orders")}
        valid = self.act("validate", files, blueprint="porc/*.yaml")
        self.assertEqual(valid.code, 0, valid.text)
        self.assertEqual(valid.outputs["status"], "built")

        plan = self.act("plan", files, blueprint="porc/orders.yaml")
        self.assertEqual(plan.code, 0, plan.text)
        self.assertEqual(plan.outputs["status"], "planned")
        run = plan.outputs["run_id"]
        self.assertIn("| create |", plan.summary)
        again = self.act("plan", files, blueprint="porc/orders.yaml")
        self.assertEqual(again.outputs["run_id"], run, "the same attempt of the same job asks for the same run")

        apply = self.act("apply", run_id=run)
        self.assertEqual(apply.code, 0, apply.text)
        self.assertEqual(apply.outputs["status"], "applied")
        self.assertEqual(apply.outputs["run_id"], run, "exactly what was planned")
        status = self.server.status(run)
        self.assertEqual(status["requested_by"], "github-actions:shop/orders:refs/heads/main")
        self.assertEqual(status["repo"], "shop/orders", "the job's own, where the blueprint names none")

        wait = self.act("wait", run_id=run)
        self.assertEqual((wait.code, wait.outputs["status"]), (0, "applied"), wait.text)

    def test_apply_goes_all_the_way_for_every_blueprint(self):
        files = {f"deep/{i}/porc.yaml": SERVICE.format(name=f"act-many-{i}") for i in range(3)}
        done = self.act("apply", files, blueprint="**/porc.yaml")
        self.assertEqual(done.code, 0, done.text)
        self.assertEqual(done.outputs["status"].split("\n"), ["applied"] * 3)
        self.assertEqual(len(json.loads(done.outputs["outputs"])), 3)

    def test_a_pull_request_plans_and_never_applies(self):
        files = {"porc.yaml": SERVICE.format(name="act-proposed")}
        self.github.job = self.github.pull_request()
        plan = self.act("plan", files, blueprint="porc.yaml")
        self.assertEqual((plan.code, plan.outputs["status"]), (0, "planned"), plan.text)
        run = plan.outputs["run_id"]
        self.assertEqual(self.act("apply", run_id=run).code, 12)
        self.assertEqual(self.act("apply", files, blueprint="porc.yaml").code, 12)
        self.assertEqual(self.server.status(run)["status"], "planned")

    def test_jobs_that_no_rule_means_are_refused(self):
        wrong = {"repository": {"repository_id": "75"}, "a name taken over": {"repository_id": "740"},
                 "ref": {"ref": "refs/heads/other"}, "environment": {"environment": "prod"},
                 "no environment": {"environment": None}, "event": {"event_name": "workflow_dispatch"}}
        for what, change in wrong.items():
            with self.subTest(what):
                self.github.job = self.github.push(**change)
                done = self.act("plan", {"porc.yaml": SERVICE.format(name="act-refused")}, blueprint="porc.yaml")
                self.assertEqual(done.code, 12, done.text)
                self.assertIn("meets no rule", done.text)
                self.assertEqual(done.outputs["run_id"], "")

    def test_a_job_stays_in_its_repository_and_environment(self):
        other = SERVICE.format(name="act-other").replace("dev", "prod")
        self.assertEqual(self.act("plan", {"porc.yaml": other}, blueprint="porc.yaml").code, 12)
        foreign = SERVICE.format(name="act-foreign").replace("  environment", "  repo: shop/other\n  environment")
        self.assertEqual(self.act("plan", {"porc.yaml": foreign}, blueprint="porc.yaml").code, 12)
        run = self.server.submit({**self.service("act-mine"), "metadata": {"name": "act-mine", "repo": "shop/other"}}, goal="built")
        self.assertEqual(self.act("wait", run_id=run).code, 16)

    def test_what_is_wrong_is_told_at_its_line(self):
        text = SERVICE.format(name="act-wrong") + "  replicas: many\n  colour: red\n"
        done = self.act("validate", {"porc.yaml": text}, blueprint="porc.yaml")
        self.assertEqual(done.code, 11, done.text)
        self.assertRegex(done.text, r"(?m)^::error file=porc\.yaml,line=7,title=PORC::/inputs/replicas ")
        self.assertIn("**refused**", done.summary)

    def test_no_text_of_a_blueprint_becomes_a_command_or_markup(self):
        evil = "x\n::add-mask::y\r::set-env name=A::b\n##[error]z <img src=x onerror=alert(1)> @octocat [a](http://evil) `"
        name = "evil <b>,::error file=a::%0A.yaml"
        blueprint = json.dumps({"kind": "service", "metadata": {"name": "act-evil", "environment": "dev", "owner": evil},
                                "inputs": {"image": evil, evil: evil}})
        done = self.act("plan", {name + "\n::warning::.json": blueprint}, blueprint="*.json")
        self.assertNotEqual(done.code, 0)
        for line in done.commands:
            self.assertRegex(line, r"^::(add-mask::[\w.-]+|error (file=[^:,]*,)?(line=\d+,)?title=PORC::[^\n]*)$")
            self.assertNotIn("##[", line.split("title=PORC::")[0])
        for markup in ("<img", "<b>", "@octocat", "](http://evil", "`"):
            self.assertNotIn(markup, done.summary)

    def test_an_approval_that_is_missing_has_an_exit_code_of_its_own(self):
        text = SERVICE.format(name="act-approval").replace("metadata:\n", "metadata:\n  approval_required: true\n")
        done = self.act("apply", {"porc.yaml": text}, blueprint="porc.yaml", timeout="20s")
        self.assertEqual((done.code, done.outputs["status"]), (14, "awaiting_approval"), done.text)

    def test_a_job_without_the_permission_is_told_which(self):
        done = self.act("plan", {"a.yaml": "x"}, blueprint="a.yaml", environment={"ACTIONS_ID_TOKEN_REQUEST_URL": ""})
        self.assertEqual(done.code, 12)
        self.assertIn("id-token: write", done.text)

    def test_inputs_that_lead_elsewhere_are_refused(self):
        for inputs in ({"blueprint": "../secret.yaml"}, {"blueprint": "/etc/passwd"}, {"blueprint": "none-*.yaml"}, {"blueprint": ""},
                       {"blueprint": "a.yaml", "url": "http://porc.example.com"}, {"blueprint": "a.yaml", "timeout": "soon"}):
            with self.subTest(inputs):
                self.assertNotEqual(self.act("plan", {"a.yaml": SERVICE.format(name="a")}, **inputs).code, 0)
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        (folder / "link.yaml").symlink_to("/etc/hostname")
        self.assertNotEqual(self.act("plan", workspace=folder, blueprint="link.yaml").code, 0)

    def test_github_may_be_down_for_a_moment(self):
        self.github.fail_next = 1
        done = self.act("validate", {"a.yaml": SERVICE.format(name="act-again")}, blueprint="a.yaml")
        self.assertEqual(done.code, 0, done.text)


class Outside(ActionsTest):
    """A workflow that runs terraform itself, with the backend.hcl that PORC rendered."""
    rules = RULES.replace("may: [plan, apply]\n  - repo", "may: [terraform]\n  - repo", 1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # terraform speaks https to the hosts of backends, so that a test tells it where to go.
        host = cls.url.removeprefix("http://")
        cls.cli = cls.scratch / "terraformrc"
        services = "".join(f'    "{name}" = "{cls.url}/api/v2/"\n' for name in ("tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2"))
        cls.host_block = f'host "{host}" {{\n  services = {{\n{services}  }}\n}}\n'

    def session(self):
        answer = self.exchange(self.github.keys[0].token(self.github.claims(self.url)))
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json["token"]

    def terraform(self, folder, token, *arguments):
        host = self.url.removeprefix("http://")
        self.cli.write_text(self.host_block + f'credentials "{host}" {{\n  token = "{token}"\n}}\n')
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.scratch), "TF_CLI_CONFIG_FILE": str(self.cli),
                       "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        return subprocess.run(["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)

    def fetch(self, run):
        workspace = Path(tempfile.mkdtemp(dir=self.scratch))
        done = self.act("terraform", workspace=workspace, run_id=run, directory="infra")
        self.assertEqual(done.code, 0, done.text)
        token, = (value for name, value in done.exported.items() if name.startswith("TF_TOKEN_"))
        return Path(done.outputs["directory"]), token

    def plan(self, name):
        done = self.act("plan", {"porc.yaml": SERVICE.format(name=name)}, blueprint="porc.yaml")
        self.assertEqual((done.code, done.outputs["status"]), (0, "planned"), done.text)
        return done.outputs["run_id"]

    def test_a_workflow_applies_by_itself_and_it_is_recorded(self):
        run = self.plan("out-orders")
        folder, token = self.fetch(run)
        host = self.url.removeprefix("http://")
        self.assertEqual((folder / "backend.hcl").read_text(),
                         f'hostname     = "{host}"\norganization = "porc"\nworkspaces {{\n  name = "porc-dev-out-orders"\n}}\n')
        # Somebody proposes something else meanwhile; it is not what is applied.
        self.github.job = self.github.pull_request(run_id="9002")
        proposed = self.act("plan", {"porc.yaml": SERVICE.format(name="out-orders").replace("image:1", "image:2")}, blueprint="porc.yaml")
        self.assertEqual(proposed.code, 0, proposed.text)
        for arguments in (["init", "-input=false", "-backend-config=backend.hcl"], ["plan", "-input=false", "-out=porc.tfplan"],
                          ["apply", "-input=false", "porc.tfplan"]):
            done = self.terraform(folder, token, *arguments)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Apply complete!", done.stdout)

        runs = self.server.get("/runs?workspace=porc-dev-out-orders").json["runs"]
        outside = [each for each in runs if each["outside"]]
        self.assertEqual(len(outside), 1, runs)
        self.assertEqual(outside[0]["status"], "applied")
        self.assertEqual(outside[0]["requested_by"], "github-actions:shop/orders:refs/heads/main")
        self.assertEqual(outside[0]["reason"]["message"], "applied outside PORC by a workflow, not approved here")
        files = [self.server.get(f"/run/{each}/files").json["files"] for each in (run, outside[0]["run_id"])]
        self.assertEqual(*files)
        ended = self.server.wait(run)
        self.assertEqual((ended["status"], ended["superseded_by"]), ("superseded", outside[0]["run_id"]))

        again = self.server.submit({"kind": "service", "metadata": {"name": "out-orders", "repo": "shop/orders", "environment": "dev"},
                                    "inputs": {"image": "example/image:1"}}, goal="planned")
        self.assertEqual(self.server.wait(again)["status"], "no_changes", "the state is the one that the workflow left")
        self.assertEqual(self.server.post("/audit/verify").json["intact"], True)

    def test_a_job_reaches_its_own_states_and_nothing_else(self):
        run = self.plan("out-mine")
        self.server.wait(run, {"planned"})
        other = self.server.submit({**self.service("out-theirs"), "metadata": {"name": "out-theirs", "repo": "shop/other"}})
        self.assertEqual(self.server.wait(other)["status"], "applied")
        token = self.session()

        def ask(method, path, body=None):
            return self.server.request(method, "/api/v2" + path, body, token=token,
                                       headers={"Content-Type": "application/vnd.api+json"}).status
        mine, theirs = self.workspace_named("out-mine"), self.workspace_named("out-theirs")
        self.assertEqual(ask("GET", "/organizations/porc/workspaces/porc-dev-out-mine"), 200)
        shown = self.server.get(f"/api/v2/workspaces/{mine}", token=token).json["data"]["attributes"]
        self.assertEqual((shown["execution-mode"], shown["operations"]), ("local", False))
        self.assertEqual(ask("GET", "/organizations/porc/workspaces/porc-dev-out-theirs"), 404)
        state = self.tfe("GET", f"/workspaces/{theirs}/current-state-version")["id"]
        for method, path in (("GET", f"/workspaces/{theirs}"), ("POST", f"/workspaces/{theirs}/actions/lock"),
                             ("GET", f"/workspaces/{theirs}/current-state-version"), ("POST", f"/workspaces/{theirs}/state-versions"),
                             ("GET", f"/state-versions/{state}/download"), ("GET", f"/state-versions/{state}"),
                             # What would run here, or tell more than states, is closed in one's own, too.
                             ("POST", f"/workspaces/{mine}/configuration-versions"), ("POST", "/runs"), ("GET", "/organizations/porc/workspaces"),
                             ("GET", f"/workspaces/{mine}/vars"), ("POST", f"/workspaces/{mine}/vars"), ("PATCH", f"/workspaces/{mine}"),
                             ("DELETE", f"/workspaces/{mine}"), ("POST", f"/workspaces/{mine}/actions/force-unlock"),
                             ("GET", f"/workspaces/{mine}/runs"), ("GET", "/organizations/porc/policy-sets")):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(ask(method, path, "{}" if method != "GET" else None), 404)

    def test_other_jobs_may_not(self):
        run = self.plan("out-proposed")
        self.github.job = self.github.pull_request()
        token = self.session()
        for path in (f"/workspaces/{self.workspace_named('out-proposed')}", "/organizations/porc/workspaces/porc-dev-out-proposed"):
            self.assertEqual(self.server.get("/api/v2" + path, token=token).status, 404)
        self.assertEqual(self.server.status(run)["status"], "planned")


class WalkThrough(ActionsTest):
    """docs/github-actions.md, as it is written."""
    page = (ROOT / "docs/github-actions.md").read_text()
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)
    rules = blocks[0]

    @staticmethod
    def inputs(workflow):
        """The `with` of a workflow's last use of the action."""
        lines = workflow.split("with:\n")[-1].splitlines()
        found = {}
        for line in lines:
            member = re.match(r"^ {10}([\w-]+): (.*)$", line)
            if not member:
                break
            found[member[1].replace("-", "_")] = member[2]
        return found

    def test_its_workflows_do_what_they_say(self):
        plan, apply, blueprint = self.blocks[1:4]
        files = {"porc/orders.yaml": blueprint}
        for workflow, job, status in ((plan, self.github.pull_request(environment=None), "planned"), (apply, self.github.push(), "applied")):
            self.assertIn("id-token: write", workflow)
            self.github.job = job
            inputs = self.inputs(workflow)
            self.assertEqual(inputs.pop("url"), "https://porc.example.com")
            done = self.act(inputs.pop("command"), files, **inputs)
            self.assertEqual((done.code, done.outputs["status"]), (0, status), done.text)

    def test_every_input_and_output_of_the_action_is_on_the_page(self):
        action = (ROOT / "action.yml").read_text()
        for name in re.findall(r"^  ([\w-]+):$", action, re.M):
            self.assertIn(f"`{name}`", self.page, name)


class Tokens(ActionsTest):
    def test_a_token_is_good_once_and_only_as_it_was_signed(self):
        one, two = self.github.keys
        claims = self.github.claims(self.url)
        token = one.token(claims)
        header, body, signature = token.split(".")
        none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"kid-one"}').decode().rstrip("=")
        hs256 = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"kid-one"}').decode().rstrip("=")
        bad = {"alg none": f"{none}.{body}.", "alg none, signed": f"{none}.{body}.{signature}", "HS256": f"{hs256}.{body}.{signature}",
               "another key": two.token(claims, kid="kid-one"), "unknown key": one.token(claims, kid="kid-three"),
               "padding": token + "=", "changed": f"{header}.{body[:-4]}AAAA.{signature}",
               "expired": one.token(self.github.claims(self.url, exp=1)),
               "audience of the owner": one.token(self.github.claims("https://github.com/shop")),
               "another issuer": one.token(self.github.claims(self.url, iss="https://token.actions.githubusercontent.com"))}
        for what, text in bad.items():
            with self.subTest(what):
                answer = self.exchange(text)
                self.assertEqual(answer.status, 401, answer.body)
        first = self.exchange(token)
        self.assertEqual(first.status, 201, first.body)
        self.assertEqual(self.exchange(token).status, 401, "used already")
        session = first.json["token"]
        self.assertEqual(self.server.get("/runs", token=session).status, 200)
        self.assertEqual(self.server.get("/tokens", token=session).status, 403)

        rotated = self.exchange(two.token(self.github.claims(self.url)))
        self.assertEqual(rotated.status, 201, "the key that comes next is known")

        self.server.kill()
        self.server.start()
        self.assertEqual(self.exchange(token).status, 401, "nor after a crash")
        self.assertEqual(self.server.get("/runs", token=session).status, 200)
        log = self.server.log.read_text()
        for secret in (token, signature, session):
            self.assertNotIn(secret, log)
        for file in self.server.folder.rglob("*"):
            if file.is_file() and file.name != "admin-token":
                self.assertNotIn(session.encode(), file.read_bytes(), file)
        self.assertIn('"run_id":"9001"', log)


if __name__ == "__main__":
    main()
