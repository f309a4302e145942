#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A repository's story, with the real server and the real terraform: pull requests are planned, merged, applied, and
what each commit shows is compared with tests/golden/github at every step. PORC_ACCEPT=1 writes those anew."""
import json
import os
import re

from github_server import BROKEN, DONE, NOT_PLANNED, PASSED, RETIRED, GithubTest, blueprint
from harness import ROOT, eventually, main
from sink import Sink

GOLDEN = ROOT / "tests/golden/github"
PATH = "infra/orders.yaml"


class Story(GithubTest):
    def compare(self, step, repository, commit, wanted):
        checks = self.shown(repository, commit, wanted)
        self.assertEqual(len(checks), len([run for run in repository.check_runs.values()
                                           if run["head_sha"] == commit]), "each check once")
        story = {}
        for name, run in sorted(checks.items()):
            output = run["output"]
            story[name] = {"status": run["status"], "conclusion": run["conclusion"], "title": output["title"],
                           "summary": output["summary"].splitlines(), "annotations": output["annotations"],
                           "buttons": [action["identifier"] for action in run["actions"]],
                           "details_url": run["details_url"]}
        text = re.sub(r"porc(&#45;|-)\d{8}(&#45;|-)\d{6}(&#45;|-)[a-z2-7]{6}", "RUN", json.dumps(story, indent=1)) + "\n"
        text = text.replace(commit, "COMMIT")
        text = re.sub(r"\b[0-9a-f]{7}\b(?= of pull request)", "SHORT", text)
        file = GOLDEN / f"{step}.json"
        if os.environ.get("PORC_ACCEPT"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.assertEqual(file.read_text(), text, file)

    def test_from_the_first_pull_request_to_the_last(self):
        repository = self.repository("orders")

        opened = repository.commit({PATH: blueprint()}, branch="feature", tell=False)
        pull = repository.open_pull("feature")
        self.compare("01_opened", repository, opened, PASSED)

        updated = repository.commit({PATH: blueprint("registry.example/orders:2")}, branch="feature")
        self.compare("02_updated", repository, updated, PASSED)
        self.shown(repository, opened, RETIRED)

        wrong = repository.commit({PATH: blueprint() + "  replicas: many\n"}, branch="feature")
        self.compare("03_broken", repository, wrong, BROKEN)

        fixed = repository.commit({PATH: blueprint("registry.example/orders:3")}, branch="feature")
        self.compare("04_fixed", repository, fixed, PASSED)
        reviewed = self.run_of(fixed)

        merged = repository.merge(pull)
        self.compare("05_merged", repository, merged, DONE)
        self.shown(repository, fixed, DONE)
        self.assertEqual(self.server.status(reviewed)["status"], "applied", "exactly what was looked at")

        nothing = repository.commit({"README.md": "Orders, and more\n"}, branch="words", tell=False)
        repository.open_pull("words")
        self.compare("06_nothing", repository, nothing, DONE)

        changed = repository.commit({PATH: blueprint("registry.example/orders:4") + "  replicas: 3\n"}, branch="more",
                                    tell=False)
        pull = repository.open_pull("more")
        self.compare("07_changed", repository, changed, PASSED)
        merged = repository.merge(pull)
        self.compare("08_applied", repository, merged, DONE)
        self.shown(repository, changed, DONE)

        gone = repository.commit({PATH: None}, branch="farewell", tell=False)
        last = repository.open_pull("farewell")
        self.compare("09_deleted", repository, gone, PASSED)
        merged = repository.merge(last)
        self.compare("10_destroyed", repository, merged, DONE)

    def test_what_comes_from_a_fork_is_not_planned(self):
        repository = self.repository("shop")
        fork = self.github.repository("stranger/shop")
        fork.branches["main"] = repository.branches["main"]
        fork.git.blobs.update(repository.git.blobs)
        fork.git.trees.update(repository.git.trees)
        fork.git.commits.update(repository.git.commits)
        proposed = fork.commit({PATH: blueprint(environment="dev").replace("orders", "shop")}, branch="gift", tell=False)
        repository.open_pull("gift", by="stranger", fork=fork)
        self.shown(repository, proposed, NOT_PLANNED)
        self.assertEqual(self.server.status(self.run_of(proposed))["status"], "built")

    def test_a_button_needs_the_right_and_a_rerun_makes_new_checks(self):
        repository = self.repository("bills")
        proposed = repository.commit({PATH: blueprint().replace("orders", "bills")}, branch="one", tell=False)
        repository.open_pull("one")
        checks = self.shown(repository, proposed, PASSED)
        repository.collaborators["stranger"] = "read"
        repository.press(checks["PORC Plan"]["id"], "apply", by="stranger")
        eventually("the refusal is told",
                   lambda: "stranger pressed apply" in repository.checks(proposed)["PORC Plan"]["output"]["summary"])
        self.assertEqual(self.server.status(self.run_of(proposed))["status"], "planned")
        repository.rerequest(checks["PORC Plan"]["id"], by="dev")
        eventually("there are new checks", lambda: len(repository.check_runs) == 8 and not [
            run for run in repository.checks(proposed).values() if run["status"] != "completed"])
        checks = self.shown(repository, proposed, PASSED)
        repository.collaborators["dev"] = "write"
        repository.press(checks["PORC Plan"]["id"], "apply", by="dev")
        self.shown(repository, proposed, DONE)

    def test_checks_are_listed_and_written_again_when_somebody_took_one_away(self):
        repository = self.repository("lists")
        proposed = repository.commit({PATH: blueprint().replace("orders", "lists")}, branch="one", tell=False)
        repository.open_pull("one")
        before = self.shown(repository, proposed, PASSED)
        path = f"/run/{self.run_of(proposed)}/checks"

        def listed():
            checks = self.server.get(path).json["checks"]
            return all(check["shown"] for check in checks) and checks
        checks = eventually("all are told", listed)
        self.assertEqual({check["name"]: check["conclusion"] for check in checks}, PASSED)
        self.assertEqual({check["name"]: check["check_run"] for check in checks},
                         {name: run["id"] for name, run in before.items()})
        del repository.check_runs[before["PORC Plan"]["id"]]
        self.assertFalse(any(check["shown"] for check in self.server.post(path).json["checks"]))
        after = self.shown(repository, proposed, PASSED)
        eventually("all are told again", listed)
        self.assertNotIn(after["PORC Plan"]["id"], [run["id"] for run in before.values()])
        self.assertEqual({after[name]["id"] for name in PASSED if name != "PORC Plan"},
                         {before[name]["id"] for name in PASSED if name != "PORC Plan"}, "the others are the same")
        first = self.run_of(proposed)
        repository.rerequest(after["PORC Plan"]["id"])
        eventually("there is another round", lambda: len(self.runs_of(proposed)) == 2)
        self.shown(repository, proposed, PASSED)
        for check in self.server.get(path).json["checks"]:
            self.assertNotIn(first, check["summary"], "who looks at an old run adds nothing to the commit")
        by_hand = self.server.submit({"kind": "service", "metadata": {"name": "by-hand"},
                                      "inputs": {"image": "registry.example/orders:1"}})
        self.assertEqual(self.server.get(f"/run/{by_hand}/checks").status, 409)

    def test_who_may_not_see_every_run_of_a_commit_reads_no_words_of_its_checks(self):
        repository = self.repository("scopes")
        proposed = repository.commit({"infra/open.yaml": blueprint(name="open", environment="dev"),
                                      "infra/shut.yaml": blueprint(name="shut", environment="lab")},
                                     branch="both", tell=False)
        repository.open_pull("both")
        self.shown(repository, proposed, PASSED)
        run = next(run for run in self.runs_of(proposed) if self.server.status(run)["environment"] == "dev")
        path = f"/run/{run}/checks"

        def words(method, scope=None):
            token = None
            if scope:
                token = self.server.post("/tokens", {"owner": f"{scope['environments'][-1]}@example.com",
                                                     "roles": ["developer"], "scope": scope}).json["token"]
            answer = self.server.request(method, path, {} if method == "POST" else None, token=token)
            self.assertIn(answer.status, (200, 202), answer.body)
            checks = answer.json["checks"]
            self.assertEqual({check["name"]: check["conclusion"] for check in checks}, PASSED)
            return "".join(check["title"] + check["summary"] for check in checks)
        for method in ("GET", "POST"):
            self.assertIn("shut", words(method))
            self.assertIn("shut", words(method, {"environments": ["dev", "lab"]}))
            self.assertEqual(words(method, {"environments": ["dev"]}), "")
        self.shown(repository, proposed, PASSED)

    def test_an_answer_that_is_lost_is_asked_for_again(self):
        repository = self.repository("lost")
        proposed = repository.commit({PATH: blueprint().replace("orders", "lost")}, branch="one", tell=False)
        self.github.trouble("lost", method="POST", path="check-runs")
        repository.open_pull("one")
        self.shown(repository, proposed, PASSED)


class EachRun(GithubTest):
    environment = {"PORC_GITHUB_CHECK_EACH_RUN": "true", "GITHUB_REPOSITORY": "acme/alone"}

    def test_each_run_has_a_plan_of_its_own(self):
        repository = self.repository("pair")
        proposed = repository.commit({"infra/one.yaml": blueprint().replace("orders", "one"),
                                      "infra/two.yaml": blueprint().replace("orders", "two")},
                                     branch="pair", tell=False)
        repository.open_pull("pair")
        checks = self.shown(repository, proposed, {
            **PASSED, "PORC Plan (service one, dev)": "success", "PORC Plan (service two, dev)": "success"})
        self.assertIn("one", checks["PORC Plan (service one, dev)"]["output"]["summary"])
        self.assertNotIn("two", checks["PORC Plan (service one, dev)"]["output"]["summary"])

    def test_a_bare_commit_is_one_of_the_repository_that_is_set(self):
        repository = self.repository("alone")
        commit = repository.commit({"README.md": "Alone\n"}, branch="one", tell=False)
        self.server.submit({"kind": "service", "metadata": {"name": "alone", "external_id": commit},
                            "inputs": {"image": "registry.example/orders:1"}}, goal="planned")
        self.shown(repository, commit, {**PASSED, "PORC Plan (service alone, dev)": "success"})


class Traced(GithubTest):
    @classmethod
    def setUpClass(cls):
        cls.sink = cls.with_fake(Sink())
        cls.sink.__enter__()
        cls.environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": cls.sink.url}
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.sink.__exit__()

    def test_what_is_written_at_github_is_a_span_of_the_run(self):
        repository = self.repository("traced")
        proposed = repository.commit({PATH: blueprint(name="traced")}, branch="one", tell=False)
        repository.open_pull("one")
        self.shown(repository, proposed, PASSED)
        host = self.github.url.split("/")[2]

        def told():
            return [span for request in self.sink.to("/v1/traces") for resource in request.json["resourceSpans"]
                    for scope in resource["scopeSpans"] for span in scope["spans"] if span["name"] == f"POST {host}"]
        for span in eventually("writes are told", told):
            self.assertIn("parentSpanId", span)


if __name__ == "__main__":
    main()
